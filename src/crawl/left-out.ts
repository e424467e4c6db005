import { InputError } from '../errors.js';
import type { LeftOutRows } from '../io/snapshot-record.js';
import { readRecord } from '../tier/live/record.js';
import type { HubRecord } from './hub-record.js';

/** A listed row that no repository can be. */
export type OddRow = {
  /** Its id as it came; undefined where it is no text. */
  readonly repositoryId: string | undefined;
  /** What is wrong with it. */
  readonly field: string;
  readonly expected: string;
};

/**
 * Says what is wrong with a row that the tables would refuse, by the check that they make.
 *
 * @param record a listed row
 * @param date day of the crawl, YYYY-MM-DD
 * @returns field and what was expected of it; undefined for a row that can be
 * @example
 * oddRowOf({ ...record, repositoryId: 'two words' }, '2026-11-25')
 * // { repositoryId: 'two words', field: 'repositoryId', expected: 'an id of a repository' }
 */
export function oddRowOf(record: HubRecord, date: string): OddRow | undefined {
  try {
    readRecord(record, 1, date);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field = 'row', expected = 'a repository' } = error.details;
    return { repositoryId: record.repositoryId, field, expected };
  }
}

/** Ids that the record of a snapshot names for each reason. */
const MOST_NAMED = 5;
/** Characters of an id that it shows. */
const LONGEST_NAME = 80;

/**
 * An id as printable ASCII, cut where it is long.
 *
 * @example escapeId('a/\u001b[31m') // 'a/\\u{1b}[31m'
 */
export function escapeId(id: string): string {
  const points = [...id.slice(0, LONGEST_NAME)].map((point) =>
    /^[\u0020-\u007e]$/.test(point) ? point : `\\u{${(point.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `${points.join('')}${id.length > LONGEST_NAME ? '…' : ''}`;
}

/**
 * Counts rows that were left out by what is wrong with them.
 *
 * @param rows in the order in which they were listed
 * @returns a line per reason, by field; with the first ids
 */
export function countLeftOut(rows: Iterable<OddRow>): readonly LeftOutRows[] {
  const groups = new Map<string, { field: string; expected: string; ids: string[]; n: number }>();
  for (const { repositoryId, field, expected } of rows) {
    const key = `${field} ${expected}`;
    const group = groups.get(key) ?? { field, expected, ids: [], n: 0 };
    groups.set(key, group);
    group.n += 1;
    if (repositoryId !== undefined && group.ids.length < MOST_NAMED) {
      group.ids.push(escapeId(repositoryId));
    }
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { field, expected, ids, n }]) => ({ field, expected, rows: n, first: ids }));
}
