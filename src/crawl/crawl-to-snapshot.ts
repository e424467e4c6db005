import { renameSync } from 'node:fs';
import { packageVersion } from '../io/package-folder.js';
import {
  recordFileOf,
  writeSnapshot,
  type SnapshotMeta,
  type SnapshotRecord,
} from '../io/snapshot.js';
import { tokenFor } from './access-token.js';
import {
  atStart,
  checkHeader,
  take,
  type Entry,
  type Header,
  type Progressed,
} from './crawl-state.js';
import { openJournal, readJournal, type Journal } from './journal.js';
import type { HubRecord } from './hub-record.js';
import { countLeftOut } from './left-out.js';
import { HUB_URL, LISTED_FIELDS, listPages, pageProblem } from './list-pages.js';
import { politeClient, type PoliteClient, type PoliteOptions } from './polite-fetch.js';
import { fileProblem, MOST_CARD_BYTES } from './read-card-file.js';
import { readCards } from './read-cards.js';
import { takeWorkFolder } from './work-folder.js';

/** How far a crawl is. */
export type CrawlProgress = {
  readonly phase: 'list' | 'cards' | 'write';
  /** Times that the list is read: the second finds what moved during the first. */
  readonly pass: number;
  /** Repositories that are kept so far. */
  readonly rows: number;
  /** Rows that the server sent in this pass. */
  readonly listed: number;
  /** Rows that this pass will bring: those of the pass before; before, the server's own total if all are kept. */
  readonly listedOf: number | undefined;
  /** Cards that are settled, those that failed among them. */
  readonly cards: number;
  readonly failed: number;
  /** Cards to read; unknown while the list is read. */
  readonly cardsOf: number | undefined;
  readonly requests: number;
  readonly retries: number;
  readonly seconds: number;
};

/** What a crawl is asked. */
export type CrawlToSnapshotOptions = {
  /** Path of the snapshot, a Parquet file. */
  readonly out: string;
  /** Repositories with more 30-day downloads are kept, and their cards read; −1 for all. */
  readonly threshold: number;
  /** Cards are read above this many downloads; by default the threshold. */
  readonly cardsAbove?: number | undefined;
  readonly hubUrl?: string | undefined;
  /** Times that the list is read, 2 by default. */
  readonly passes?: number | undefined;
  /** Requests a second for the list and for cards, redirects included. */
  readonly apiRate?: number | undefined;
  readonly fileRate?: number | undefined;
  readonly concurrency?: number | undefined;
  /** Begin anew, whatever an earlier crawl left. */
  readonly fresh?: boolean | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly polite?:
    Pick<PoliteOptions, 'tries' | 'firstPauseMs' | 'timeoutMs' | 'sleep'> | undefined;
  readonly token?: string | undefined;
  /** Day of the crawl, YYYY-MM-DD; today by default. A crawl that is taken up keeps its first day. */
  readonly date?: string | undefined;
  readonly onProgress?: ((progress: CrawlProgress) => void) | undefined;
  readonly onRetry?: PoliteOptions['onRetry'];
  /** Called for each card that failed at every try, with its address and what went wrong. */
  readonly onFailedCard?: ((message: string) => void) | undefined;
};

/**
 * Requests a second that stay below what the Hub allows anonymous clients in five minutes: 500 to the API
 * and 3,000 for files (https://huggingface.co/docs/hub/rate-limits). A card is two requests: the Hub sends
 * clients on.
 */
export const RATES = { api: 1.5, file: 8, mostFile: 10 } as const;

/** Who asks, for the logs of the server. */
export const userAgent = (): string =>
  `hugging-carbon/${packageVersion()} (crawl for training-emission estimates; @huggingface/hub)`;

/** Requests of a card: the Hub sends clients on to a second address. */
export const REQUESTS_A_CARD = 2;

/**
 * Crawls a Hub into a snapshot: the list of models, most downloaded first, then the model card of each
 * above the threshold. Pages and cards are kept in a journal beside the snapshot as they arrive; a crawl
 * that was ended at any instant is taken up by calling this again, and ends in the same bytes.
 *
 * @param options what to ask, where to write
 * @returns the record of the snapshot
 * @throws InputError when the server does not answer or sends what is no list, or when many cards in a row
 *   fail: nothing is lost, the call can be repeated; and when another crawl into the same file is under way or asked something else
 */
export async function crawlToSnapshot(options: CrawlToSnapshotOptions): Promise<SnapshotRecord> {
  const asked = headerOf(options);
  const token = tokenFor(asked.hubUrl, options.token);
  const work = takeWorkFolder(options.out, options.fresh === true);
  try {
    const { entries, bytes } = readJournal(work.journal);
    const journal = openJournal(work.journal, bytes);
    const [first, ...rest] = entries;
    const header = first === undefined ? asked : checkHeader(first, asked, options.out);
    if (first === undefined) journal.append(header, true);
    const state = atStart(header.date);
    for (const entry of rest) take(state, entry as Exclude<Entry, Header>);
    try {
      await gather({ options, header, journal, state, token });
    } finally {
      journal.close();
    }
    const record = await writeSnapshot(work.draft, recordsOf(state), metaOf(header, state));
    renameSync(work.draft, options.out);
    renameSync(recordFileOf(work.draft), recordFileOf(options.out));
    work.remove();
    return record;
  } finally {
    work.release();
  }
}

const headerOf = (options: CrawlToSnapshotOptions): Header => ({
  kind: 'header',
  version: 1,
  date: options.date ?? new Date().toISOString().slice(0, 10),
  hubUrl: options.hubUrl ?? HUB_URL,
  threshold: options.threshold,
  cardsAbove: options.cardsAbove ?? options.threshold,
  passes: options.passes ?? 2,
});

type Job = {
  readonly options: CrawlToSnapshotOptions;
  readonly header: Header;
  readonly journal: Journal;
  readonly state: Progressed;
  readonly token: string | undefined;
};

/** Requests under way at a time. */
const CONCURRENCY = 4;

const gather = async ({ options, header, journal, state, token }: Job): Promise<void> => {
  const inner = options.fetch ?? fetch;
  const shared = {
    ...options.polite,
    concurrency: options.concurrency ?? CONCURRENCY,
    onRetry: options.onRetry,
    userAgent: userAgent(),
  };
  const api = politeClient(inner, {
    ...shared,
    rate: options.apiRate ?? RATES.api,
    check: pageProblem,
  });
  const files = politeClient(inner, {
    ...shared,
    rate: options.fileRate ?? RATES.file,
    // Its metadata may be much longer than the text; what is longer still is no card.
    mostBytes: 2 * MOST_CARD_BYTES,
    check: fileProblem,
  });
  const started = Date.now();
  let failed = 0;
  const report = (phase: CrawlProgress['phase'], cardsOf?: number): void => {
    // After the last pass, the state is ready for one that is not asked for.
    const pass = Math.min(state.pass, header.passes);
    options.onProgress?.({
      phase,
      pass,
      rows: state.records.size,
      listed: state.listedInPass.get(pass) ?? 0,
      listedOf:
        state.listedInPass.get(pass - 1) ?? (header.threshold < 0 ? state.total : undefined),
      cards: state.cards.size,
      failed,
      cardsOf,
      requests: api.requests() + files.requests(),
      retries: api.retries() + files.retries(),
      seconds: (Date.now() - started) / 1000,
    });
  };
  while (state.pass <= header.passes) {
    await listOnce({
      api,
      header,
      journal,
      state,
      token,
      report: () => {
        report('list');
      },
    });
  }
  // A card that failed before may come now.
  const failedBefore = new Set<string>();
  for (const [repositoryId, { cardStatus }] of state.cards) {
    if (cardStatus === 'failed') failedBefore.add(repositoryId);
  }
  for (const repositoryId of failedBefore) state.cards.delete(repositoryId);
  const due = [...state.records.values()].filter(
    ({ repositoryId, downloads30d }) =>
      downloads30d > header.cardsAbove && !state.cards.has(repositoryId),
  );
  const cardsOf = state.cards.size + due.length;
  await readCards({
    files,
    due,
    failedBefore,
    hubUrl: header.hubUrl,
    journal,
    state,
    token,
    concurrency: options.concurrency ?? CONCURRENCY,
    onCard: () => {
      report('cards', cardsOf);
    },
    onFailed: (error) => {
      failed++;
      options.onFailedCard?.(error.message);
    },
  });
  report('write', state.cards.size);
};

type ListJob = {
  readonly api: PoliteClient;
  readonly header: Header;
  readonly journal: Journal;
  readonly state: Progressed;
  readonly token: string | undefined;
  readonly report: () => void;
};

/** Reads the list once, from where it was left, until a page ends at or below the threshold. */
const listOnce = async ({ api, header, journal, state, token, report }: ListJob): Promise<void> => {
  const { pass } = state;
  const odd = new Map<string, number>();
  const counter = { add: (kind: string) => odd.set(kind, (odd.get(kind) ?? 0) + 1) };
  const { hubUrl, threshold } = header;
  for await (const page of listPages({
    client: api,
    hubUrl,
    token,
    from: state.next,
    odd: counter,
  })) {
    const kept = page.records.filter(({ downloads30d }) => downloads30d > threshold);
    const below = kept.length < page.records.length;
    const entry = {
      kind: 'page' as const,
      pass,
      records: kept.filter(
        ({ repositoryId }) => !state.records.has(repositoryId) && !state.leftOut.has(repositoryId),
      ),
      listed: page.records.length + page.refused.length,
      next: page.next,
      last: below || page.next === undefined,
      total: page.total,
      odd: pass === 1 ? Object.fromEntries(odd) : {},
      ...(page.refused.length === 0 ? {} : { refused: page.refused }),
    };
    odd.clear();
    journal.append(entry, true);
    take(state, entry);
    report();
    if (entry.last) return;
  }
  // A last page without rows: the pass is over all the same.
  const end = { kind: 'page' as const, pass, records: [], listed: 0, last: true, odd: {} };
  journal.append(end, true);
  take(state, end);
};

const recordsOf = ({ records, cards }: Progressed): readonly HubRecord[] =>
  [...records.values()].map((record) => ({ ...record, ...cards.get(record.repositoryId) }));

const metaOf = (header: Header, state: Progressed): SnapshotMeta => ({
  query: {
    hubUrl: header.hubUrl,
    sort: 'downloads',
    threshold: header.threshold,
    cardsAbove: header.cardsAbove,
    passes: header.passes,
    fields: [...LISTED_FIELDS],
  },
  date: header.date,
  listed: state.listed,
  hubTotal: state.total,
  toolVersion: packageVersion(),
  leftOut: countLeftOut(state.leftOut.values()),
  notes: [...state.odd].sort().map(([kind, count]) => `${kind}: ${count}`),
});
