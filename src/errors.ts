import { plain } from './plain.js';

/** Where and how an input is wrong. */
export type InputErrorDetails = {
  readonly file?: string | undefined;
  /** Row of a table; the header is row 1. */
  readonly row?: number | undefined;
  readonly field?: string | undefined;
  readonly value?: unknown;
  /** What would have been right, with unit and range. */
  readonly expected?: string | undefined;
};

/** The longest excerpt of a wrong value that a message shows. */
const LONGEST_EXCERPT = 80;

const excerpt = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const short = text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text;
  // Control characters of a stranger's text must not reach a terminal.
  return `"${plain(short)}"`;
};

/**
 * Input that cannot be used. Its message names file, row, field and value, and what was expected.
 *
 * @example
 * new InputError({ file: 'data/runs.csv', row: 17, field: 'pue', value: '110', expected: 'a number from 1 to 3' }).message
 * // 'data/runs.csv, row 17, field pue: got "110", expected a number from 1 to 3'
 */
export class InputError extends Error {
  readonly details: InputErrorDetails;

  constructor(details: InputErrorDetails) {
    const place = [
      details.file,
      details.row === undefined ? undefined : `row ${details.row}`,
      details.field === undefined ? undefined : `field ${details.field}`,
    ].flatMap((part) => (part === undefined ? [] : plain(part)));
    const got =
      'value' in details
        ? `got ${details.value === undefined ? 'nothing' : excerpt(details.value)}`
        : '';
    const expected = details.expected === undefined ? '' : `expected ${details.expected}`;
    const what = [got, expected].filter((part) => part !== '').join(', ');
    super(place.length === 0 ? what : `${place.join(', ')}: ${what}`);
    this.name = 'InputError';
    this.details = details;
  }
}
