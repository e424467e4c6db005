import { factSizes } from '../population/fact-sizes.js';
import { ownParams, type Registries } from '../population/own-params.js';
import { CrawlColumns } from './crawl-columns.js';
import { describeRecord } from './describe.js';
import { figuresAndSize, type ReadDisclosure } from './disclosure.js';
import { knownSizes } from './known-sizes.js';
import { describeContext, type CrawlMeta, type LiveReference } from './population.js';
import { readRecord } from './record.js';
import { CrawlMappings, resolvePart } from './resolve-part.js';
import { runMaker, runsOfPart, type StreamedRepository } from './runs-of-part.js';
import { RepositoryStore } from './store.js';

export type { StreamedRepository } from './runs-of-part.js';

/** A crawl, or a part of it, read into columns. */
export type ReadPart = {
  readonly store: RepositoryStore;
  /** Rows read, repeated ids among them. */
  readonly read: number;
};

/** A crawl in columns. */
export type LargeCrawl = { readonly columns: CrawlColumns; readonly read: number };

/**
 * Reads a part of a crawl into columns, each row once. Of a repeated id the first row counts.
 *
 * @param reference frozen tables and hand tables
 * @param records rows of the part, read once
 * @param meta day of the crawl
 * @param firstRow number of its first row in the crawl, for messages
 * @param disclosureOf reads a row's card; by default no card is read
 * @throws InputError naming a row that cannot be
 */
export function readPart(
  reference: Pick<LiveReference, 'frozen' | 'curated' | 'trackedModels'>,
  records: Iterable<unknown>,
  meta: Pick<CrawlMeta, 'observedOn'>,
  firstRow = 1,
  disclosureOf?: ReadDisclosure,
): ReadPart {
  const reader = partReader(reference, meta, firstRow, disclosureOf);
  for (const value of records) reader.add(value);
  return reader.part();
}

/** Takes the rows of a part as they come; see {@link readPart}. */
export type PartReader = {
  readonly add: (value: unknown) => void;
  readonly part: () => ReadPart;
};

const nothing = (): undefined => undefined;
/** Registries of sizes for repositories that are in none. */
const EMPTY: Registries = { tracked: nothing, other: nothing };

/** Makes a {@link PartReader}. */
export function partReader(
  { frozen, curated, trackedModels }: Pick<LiveReference, 'frozen' | 'curated' | 'trackedModels'>,
  { observedOn }: Pick<CrawlMeta, 'observedOn'>,
  firstRow = 1,
  disclosureOf: ReadDisclosure = nothing,
): PartReader {
  const registries = knownSizes(frozen, trackedModels);
  const facts = factSizes(curated);
  const context = describeContext([], frozen, curated, observedOn);
  // Of most repositories no table knows anything: one look tells, in place of five.
  const known = new Set([
    ...frozen.repositories.map(({ repositoryId }) => repositoryId),
    ...frozen.downloads.map(({ repositoryId }) => repositoryId),
    ...trackedModels.map(({ repositoryId }) => repositoryId),
    ...facts.keys(),
  ]);
  const unknown = { ...context, createdBefore: nothing, seenBefore: nothing };
  const store = new RepositoryStore();
  let read = 0;
  return {
    add(value) {
      const record = readRecord(value, firstRow + read, observedOn);
      read += 1;
      const row = store.claim(record.repositoryId);
      if (row === undefined) return;
      const isKnown = known.has(record.repositoryId);
      const repository = describeRecord(record, isKnown ? context : unknown);
      const fact = isKnown ? facts.get(record.repositoryId) : undefined;
      const size = fact ?? ownParams(repository, isKnown ? registries : EMPTY, curated.sizes);
      store.fill(row, repository, size, record.downloads30d);
      const disclosure = disclosureOf(record);
      const kept = disclosure && figuresAndSize(disclosure, size);
      if (kept !== undefined) store.disclose(row, kept);
    },
    part: () => ({ store, read }),
  };
}

/**
 * Reads a crawl of millions into columns, in one part.
 *
 * @param reference frozen tables and hand tables
 * @param records rows, read once
 * @param meta day of the crawl
 * @param disclosureOf reads a row's card; by default no card is read
 * @throws InputError naming a row that cannot be
 */
export function readLargeCrawl(
  reference: LiveReference,
  records: Iterable<unknown>,
  meta: CrawlMeta,
  disclosureOf?: ReadDisclosure,
): LargeCrawl {
  const { store, read } = readPart(reference, records, meta, 1, disclosureOf);
  return { columns: new CrawlColumns([store]), read };
}

/**
 * Resolves a large crawl and yields each repository with its size and its run, one at a time: the
 * decisions, sizes and runs of `populationFromRecords`, in memory that holds columns and the decisions of
 * parents only. Where a model is known by its conversions alone, the first of the crawl's order stands
 * for it.
 *
 * @param reference frozen tables and hand tables
 * @param crawl rows in columns
 * @returns repositories in the order of the crawl
 */
export function* streamRuns(
  reference: LiveReference,
  { columns }: LargeCrawl,
): Generator<StreamedRepository> {
  const ranges = columns.ranges();
  const resolved = ranges.map((range) => resolvePart(columns, range, reference.curated));
  const mappings = new CrawlMappings(columns, resolved);
  const maker = runMaker(reference, columns, mappings);
  for (const range of ranges) yield* runsOfPart(maker, columns, range);
}
