import { InvalidArgumentError } from 'commander';

/** Reads a number option, e.g. `70e9`; `min` and `max` are inclusive. */
export function numberOption(
  what: string,
  min = 0,
  max = Number.MAX_VALUE,
): (text: string) => number {
  return (text) => {
    const value = Number(text.trim().replaceAll('_', ''));
    if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
      const range = max === Number.MAX_VALUE ? `at least ${min}` : `from ${min} to ${max}`;
      throw new InvalidArgumentError(`expected ${what}, a number ${range}.`);
    }
    return value;
  };
}

/** Reads a positive number option. */
export function positiveOption(what: string): (text: string) => number {
  const read = numberOption(what, 0);
  return (text) => {
    const value = read(text);
    if (value <= 0) throw new InvalidArgumentError(`expected ${what}, a number above 0.`);
    return value;
  };
}

/** Reads a whole-number option between two bounds, inclusive. */
export function integerOption(what: string, min: number, max: number): (text: string) => number {
  const read = numberOption(what, min, max);
  return (text) => {
    const value = read(text);
    if (!Number.isInteger(value)) {
      throw new InvalidArgumentError(`expected ${what}, a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Reads a date option, YYYY-MM-DD, YYYY-MM or YYYY; the middle stands in for what is left out. */
export function dateOption(text: string): string {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  const date =
    match === null
      ? ''
      : `${match[1]}-${match[2] ?? '07'}-${match[3] ?? (match[2] === undefined ? '01' : '15')}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  if (date === '' || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date) {
    throw new InvalidArgumentError('expected a date like 2023-07-18, 2023-07 or 2023.');
  }
  return date;
}

/** Reads an ISO 3166-1 alpha-3 country code. */
export function countryOption(text: string): string {
  const code = text.toUpperCase();
  if (!/^[A-Z]{3}$/.test(code)) {
    throw new InvalidArgumentError('expected an ISO 3166-1 alpha-3 country code such as USA.');
  }
  return code;
}
