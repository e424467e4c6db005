import { InputError } from '../errors.js';

/** A command that was not called as its help says; exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * Looks up something that the caller named; a name that does not exist is a wrong call (exit code 2),
 * not a failure.
 */
export function namedByCaller<Found>(lookUp: () => Found): Found {
  try {
    return lookUp();
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}
