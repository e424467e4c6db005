import { InputError } from '../errors.js';
import type { HubRecord } from './hub-record.js';
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
    }
  | ({ readonly kind: 'card'; readonly repositoryId: string } & CardAnswer);

/** What the journal holds so far. */
export type Progressed = {
  readonly records: Map<string, HubRecord>;
  readonly cards: Map<string, CardAnswer>;
  readonly odd: Map<string, number>;
  pass: number;
  /** Where the pass goes on; undefined at its start. */
  next: string | undefined;
  listed: number;
  total: number | undefined;
};

/** A crawl that has nothing yet. */
export const atStart = (): Progressed => ({
  records: new Map(),
  cards: new Map(),
  odd: new Map(),
  pass: 1,
  next: undefined,
  listed: 0,
  total: undefined,
});

/** Takes an entry in. */
export const take = (state: Progressed, entry: Exclude<Entry, Header>): void => {
  if (entry.kind === 'card') {
    const { cardStatus, cardText } = entry;
    state.cards.set(entry.repositoryId, { cardStatus, cardText });
    return;
  }
  for (const record of entry.records) {
    // The list moves while it is read: what was seen first stays.
    if (!state.records.has(record.repositoryId)) state.records.set(record.repositoryId, record);
  }
  state.listed += entry.listed;
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
