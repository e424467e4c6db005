import { InputError } from '../errors.js';

/**
 * An error on a row of a snapshot with the file's name: rows do not know which file they were read from.
 *
 * @param file the snapshot
 * @param error what reading it threw
 * @returns the error that names the file; any other error as it is
 */
export const namingFile = (file: string, error: unknown): unknown => {
  const said = error instanceof InputError ? error.details.file : undefined;
  if (!(error instanceof InputError) || said === undefined || !/^snapshot(,|$)/.test(said)) {
    return error;
  }
  return new InputError({ ...error.details, file: said.replace(/^snapshot/, () => file) });
};
