import { InputError } from '../errors.js';
import type { HubRecord } from './hub-record.js';
import { oddRowOf, type OddRow } from './left-out.js';
import type { CardAnswer } from './read-card-file.js';
import { workFolderOf } from './work-folder.js';

/** What a crawl asked: the first entry of its journal. */
export type Header = {
  readonly kind: 'header';
  readonly version: 1;
  readonly date: string;
  readonly hubUrl: string;
  readonly threshold: number;
  readonly cardsAbove: number;
  readonly passes: number;
};

/** An entry of the journal: the question, a page of a pass, or a card. */
export type Entry =
  | Header
  | {
      readonly kind: 'page';
      readonly pass: number;
      readonly records: readonly HubRecord[];
      readonly listed: number;
      readonly next?: string | undefined;
      readonly last: boolean;
      readonly total?: number | undefined;
      readonly odd: Readonly<Record<string, number>>;
      /** Rows that no record can hold; absent where there are none. */
      readonly refused?: readonly OddRow[] | undefined;
    }
  | ({ readonly kind: 'card'; readonly repositoryId: string } & CardAnswer);

/** What the journal holds so far. */
export type Progressed = {
  readonly records: Map<string, HubRecord>;
  readonly cards: Map<string, CardAnswer>;
  readonly odd: Map<string, number>;
  /** Rows that the snapshot will not hold, by their id; one without id by itself. */
  readonly leftOut: Map<string | OddRow, OddRow>;
  /** Day of the crawl. */
  readonly date: string;
  pass: number;
  /** Where the pass goes on; undefined at its start. */
  next: string | undefined;
  listed: number;
  /** Rows that the server sent in each pass. */
  readonly listedInPass: Map<number, number>;
  total: number | undefined;
};

/** A crawl of a day, YYYY-MM-DD, that has nothing yet. */
export const atStart = (date: string): Progressed => ({
  records: new Map(),
  cards: new Map(),
  odd: new Map(),
  leftOut: new Map(),
  date,
  pass: 1,
  next: undefined,
  listed: 0,
  listedInPass: new Map(),
  total: undefined,
});

/**
 * Leaves a row out: it is counted once, whatever the passes. One without id is counted in the first pass,
 * as it cannot be told from itself.
 */
const leaveOut = (state: Progressed, row: OddRow, pass: number): void => {
  const { repositoryId: id } = row;
  if (id === undefined) {
    if (pass === 1) state.leftOut.set(row, row);
  } else if (!state.records.has(id) && !state.leftOut.has(id)) {
    state.leftOut.set(id, row);
  }
};

/** Takes a row in that can be, and leaves out one that cannot: the tables would refuse the whole snapshot. */
const takeRow = (state: Progressed, record: HubRecord, pass: number): void => {
  // The list moves while it is read: what was seen first stays.
  if (state.records.has(record.repositoryId)) return;
  const odd = oddRowOf(record, state.date);
  if (odd !== undefined) {
    leaveOut(state, odd, pass);
    return;
  }
  state.records.set(record.repositoryId, record);
  state.leftOut.delete(record.repositoryId);
};

/** Takes an entry in. */
export const take = (state: Progressed, entry: Exclude<Entry, Header>): void => {
  if (entry.kind === 'card') {
    const { cardStatus, cardText } = entry;
    state.cards.set(entry.repositoryId, { cardStatus, cardText });
    return;
  }
  for (const record of entry.records) takeRow(state, record, entry.pass);
  for (const row of entry.refused ?? []) leaveOut(state, row, entry.pass);
  state.listed += entry.listed;
  state.listedInPass.set(entry.pass, (state.listedInPass.get(entry.pass) ?? 0) + entry.listed);
  state.total = entry.total ?? state.total;
  state.next = entry.last ? undefined : entry.next;
  if (entry.last) state.pass = entry.pass + 1;
  for (const [kind, count] of Object.entries(entry.odd)) {
    state.odd.set(kind, (state.odd.get(kind) ?? 0) + count);
  }
};

const HEADER_FIELDS = ['version', 'hubUrl', 'threshold', 'cardsAbove', 'passes'] as const;

/**
 * Refuses to go on with a crawl that asked something else.
 *
 * @param found the first entry of its journal
 * @param asked what is asked now
 * @param out path of the snapshot
 * @returns what was asked first, with its day
 * @throws InputError naming what differs
 */
export const checkHeader = (found: unknown, asked: Header, out: string): Header => {
  const header = found as Header;
  for (const field of HEADER_FIELDS) {
    if (header[field] === asked[field]) continue;
    throw new InputError({
      file: workFolderOf(out),
      field,
      value: header[field],
      expected: `${asked[field]}, as this crawl asks; ask the same, or begin anew with --fresh`,
    });
  }
  return header;
};
