import type { RepositoryRow } from '../../data/schema/repositories.js';
import type { RunEvidence } from '../evidence.js';
import type { CuratedTables } from '../population/curated.js';
import { deriveRuns } from '../population/derive-runs.js';
import { factSizes } from '../population/fact-sizes.js';
import type { ObservedRepository } from '../population/observed.js';
import { ownParams, type Params } from '../population/own-params.js';
import { repositoryRow } from '../population/repository-row.js';
import { settleParams } from '../population/settle-params.js';
import { resolveRepositories } from '../resolve/resolve.js';
import type { Resolution } from '../resolve/types.js';
import {
  TRAINING_RELATIONS,
  type FunnelStep,
  type PopulationTables,
  type RepositoryRunLink,
} from '../tier.js';
import { describeRecord, type DescribeContext } from './describe.js';
import {
  joinDisclosures,
  type Disclosed,
  type DisclosureOutcome,
  type ReadDisclosure,
} from './disclosure.js';
import { knownSizes, type SizedModel } from './known-sizes.js';
import { readRecord, type CrawlRow } from './record.js';

/** What a crawl is read with: the frozen tables and the hand tables. */
export type LiveReference = {
  readonly frozen: PopulationTables;
  readonly curated: CuratedTables;
  readonly trackedModels: readonly SizedModel[];
  /** Keys of accelerators and countries that the estimator knows. */
  readonly accelerators: ReadonlySet<string>;
  readonly countries: ReadonlySet<string>;
};

/** What is said of the crawl as a whole. */
export type CrawlMeta = {
  /** Name in the tables, e.g. `live-2026-11-25`. */
  readonly snapshot: string;
  /** Day of the crawl, YYYY-MM-DD. */
  readonly observedOn: string;
  /** Repositories with more downloads in 30 days than this enter the tables. */
  readonly threshold: number;
};

/** A crawl as tables, and how it came to them. */
export type LivePopulation = {
  readonly tables: PopulationTables & { readonly repositories: readonly RepositoryRow[] };
  readonly funnel: readonly FunnelStep[];
  readonly disclosures: DisclosureOutcome;
  /** How many repositories of the crawl have exactly so many downloads, those below the threshold too. */
  readonly downloadCounts: readonly DownloadTally[];
};

/** A row of the census of downloads. */
export type DownloadTally = {
  readonly snapshot: string;
  readonly downloads30d: number;
  readonly repositories: number;
};

/**
 * Turns the rows of a crawl into repositories, downloads, runs and the links between them: by the same
 * resolver, size rules and hand tables as the frozen tables. Hand-kept runs stay as they are known;
 * a repository that trained something else becomes a run with what is known of it.
 *
 * Repositories at or below the threshold serve as parents and then leave the tables, counted.
 *
 * @param reference frozen tables and hand tables
 * @param records rows of a snapshot, in any order
 * @param meta name and day of the snapshot, threshold
 * @param disclosureOf reads a row's card; by default no card is read
 * @returns tables, the funnel in which each row is counted once, and what became of the cards
 * @throws InputError naming a row that cannot be
 */
export function populationFromRecords(
  reference: LiveReference,
  records: Iterable<unknown>,
  meta: CrawlMeta,
  disclosureOf: ReadDisclosure = () => undefined,
): LivePopulation {
  const { frozen, curated } = reference;
  const { rows, read, duplicates, disclosed } = checkedRows(records, meta, disclosureOf);
  const repositories = describeAll(rows, reference, meta);
  const registries = knownSizes(frozen, reference.trackedModels);
  const facts = factSizes(curated);
  const own = new Map(
    repositories.map((row) => [
      row.repositoryId,
      facts.get(row.repositoryId) ?? ownParams(row, registries, curated.sizes),
    ]),
  );
  const downloads = new Map(rows.map((row) => [row.repositoryId, row.downloads30d]));
  const resolution = resolveRepositories(
    repositories.map((row) => ({
      ...row,
      params: own.get(row.repositoryId)?.params,
      createdOn: row.created?.createdOn,
      downloads: downloads.get(row.repositoryId) ?? 0,
    })),
    curated,
  );
  const isCurated = new Set(curated.runs.map(({ runId }) => runId));
  const known = frozen.runs.filter(({ runId }) => isCurated.has(runId));
  const params = settle(repositories, own, resolution, known);
  const derived = deriveRuns({
    curated,
    curatedRuns: known.map(baseRun),
    derivedRuns: resolution.derivedRuns,
    repositories,
    params,
  });
  const passes = (id: string): boolean => (downloads.get(id) ?? 0) > meta.threshold;
  const links = resolution.mappings.filter(({ repositoryId }) => passes(repositoryId));
  const needed = ancestors(links, derived);
  const joined = joinDisclosures<RunEvidence>(
    [...known, ...derived.filter(({ runId }) => needed.has(runId))],
    disclosed,
    {
      ownRun: ownRuns(links),
      isCurated: (runId) => isCurated.has(runId),
      accelerators: reference.accelerators,
      countries: reference.countries,
    },
  );
  const kept = repositories.filter(({ repositoryId }) => passes(repositoryId));
  return {
    tables: {
      repositories: kept.map((row) => repositoryRow(row, params)),
      downloads: kept.map(({ repositoryId }) => ({
        repositoryId,
        snapshot: meta.snapshot,
        observedOn: meta.observedOn,
        downloads30d: downloads.get(repositoryId) ?? 0,
      })),
      links,
      runs: joined.runs,
    },
    funnel: [
      { step: 'rows of the snapshot', count: read, why: `crawled on ${meta.observedOn}` },
      { step: '− repeated ids', count: duplicates, why: 'a repository counts once' },
      {
        step: '− at or below the threshold',
        count: rows.length - kept.length,
        why: `at most ${meta.threshold} downloads in 30 days; they served as parents only`,
      },
      { step: 'repositories in the tables', count: kept.length, why: `snapshot ${meta.snapshot}` },
    ],
    disclosures: joined.outcome,
    downloadCounts: tally(rows, meta.snapshot),
  };
}

/** Rows by id, each once: of a repeated one the first. */
const checkedRows = (
  records: Iterable<unknown>,
  { threshold, observedOn }: CrawlMeta,
  disclosureOf: ReadDisclosure,
): {
  readonly rows: readonly CrawlRow[];
  readonly read: number;
  readonly duplicates: number;
  readonly disclosed: readonly Disclosed[];
} => {
  const byId = new Map<string, CrawlRow>();
  const disclosed: Disclosed[] = [];
  let read = 0;
  for (const value of records) {
    read += 1;
    const record = readRecord(value, read, observedOn);
    const { repositoryId } = record;
    if (byId.has(repositoryId)) continue;
    byId.set(repositoryId, record);
    const disclosure = record.downloads30d > threshold ? disclosureOf(record) : undefined;
    if (disclosure !== undefined) disclosed.push({ repositoryId, disclosure });
  }
  const rows = [...byId.values()].sort((a, b) => (a.repositoryId < b.repositoryId ? -1 : 1));
  return { rows, read, duplicates: read - rows.length, disclosed };
};

const describeAll = (
  rows: readonly CrawlRow[],
  { frozen, curated }: LiveReference,
  { observedOn }: CrawlMeta,
): readonly ObservedRepository[] => {
  const context = describeContext(
    rows.map((row) => row.repositoryId),
    frozen,
    curated,
    observedOn,
  );
  return rows.map((row) => describeRecord(row, context));
};

/** What describes the rows of one crawl; see {@link DescribeContext}. */
export function describeContext(
  ids: Iterable<string>,
  frozen: PopulationTables,
  curated: CuratedTables,
  observedOn: string,
): DescribeContext {
  const created = new Map(
    frozen.repositories.flatMap(({ repositoryId, createdOn }) =>
      createdOn === undefined
        ? []
        : [[repositoryId, { createdOn, createdMethod: 'frozen snapshot' }] as const],
    ),
  );
  const seen = new Map<string, string>();
  for (const row of frozen.downloads) {
    const before = seen.get(row.repositoryId);
    if (before === undefined || row.observedOn < before) seen.set(row.repositoryId, row.observedOn);
  }
  const exact = new Set<string>();
  const folded = new Map<string, string>();
  for (const id of ids) {
    exact.add(id);
    folded.set(id.toLowerCase(), id);
  }
  return {
    observedOn,
    modalities: curated.modalities,
    architectures: new Set(curated.modalities.keys()),
    createdBefore: (id) => created.get(id),
    seenBefore: (id) => seen.get(id),
    listedAs: (id) =>
      folded.size === 0 || exact.has(id) ? id : (folded.get(id.toLowerCase()) ?? id),
  };
}

const settle = (
  repositories: readonly ObservedRepository[],
  own: ReadonlyMap<string, Params>,
  resolution: Resolution,
  known: readonly RunEvidence[],
): ReadonlyMap<string, Params> => {
  const sizes = new Map(
    known.map(({ runId, paramsTotal, paramsActive }) => [
      runId,
      { params: paramsTotal, paramsActive },
    ]),
  );
  const bases = new Map(resolution.derivedRuns.map((run) => [run.runId, run.baseRunId]));
  return settleParams(
    repositories,
    own,
    resolution.mappings,
    (runId) => sizes.get(runId) ?? { params: undefined, paramsActive: undefined },
    (runId) => bases.get(runId ?? ''),
  );
};

/** A hand-kept run as the base of others. */
export const baseRun = (run: RunEvidence) => ({
  runId: run.runId,
  modality: run.modality,
  publishedOn: run.publishedOn,
  sparsity: run.sparsity,
  paramsTotal: run.paramsTotal,
  paramsActive: run.paramsActive,
});

const tally = (rows: readonly CrawlRow[], snapshot: string): readonly DownloadTally[] => {
  const counts = new Map<number, number>();
  for (const { downloads30d } of rows)
    counts.set(downloads30d, (counts.get(downloads30d) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => b - a)
    .map(([downloads30d, repositories]) => ({ snapshot, downloads30d, repositories }));
};

/** Runs that links name, with the runs they start from. */
const ancestors = (
  links: readonly RepositoryRunLink[],
  runs: readonly RunEvidence[],
): ReadonlySet<string> => {
  const bases = new Map(runs.map(({ runId, baseRunId }) => [runId, baseRunId]));
  const needed = new Set<string>();
  const add = (start: string | undefined): void => {
    for (let id = start; id !== undefined && !needed.has(id); id = bases.get(id)) needed.add(id);
  };
  for (const { runId, rootRunId } of links) {
    add(runId);
    add(rootRunId);
  }
  return needed;
};

const ownRuns = (links: readonly RepositoryRunLink[]): ((id: string) => string | undefined) => {
  const own = new Map(
    links
      .filter(({ relation }) => TRAINING_RELATIONS.includes(relation))
      .map(({ repositoryId, runId }) => [repositoryId, runId]),
  );
  return (id) => own.get(id);
};
