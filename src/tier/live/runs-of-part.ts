import { knownFlop, type RunEvidence } from '../evidence.js';
import { createRunDeriver } from '../population/derive-runs.js';
import type { ObservedRepository } from '../population/observed.js';
import type { Params } from '../population/own-params.js';
import { joinFacts } from '../population/run-evidence.js';
import { paramsSettler } from '../population/settle-params.js';
import { organisationOf } from '../naming/tokens.js';
import type { DerivedRun, RepositoryRun } from '../resolve/types.js';
import { TRAINING_RELATIONS } from '../tier.js';
import type { CrawlColumns, RowRange } from './crawl-columns.js';
import { OWN_PREFIX } from './mapping-columns.js';
import { joinDisclosures } from './disclosure.js';
import { baseRun, type LiveReference } from './population.js';
import type { CrawlMappings } from './resolve-part.js';

/** A repository of a large crawl, resolved: its run where it trained something, and its size. */
export type StreamedRepository = {
  /** Number of its row in the crawl. */
  readonly row: number;
  readonly repository: ObservedRepository;
  readonly params: Params;
  readonly mapping: RepositoryRun;
  /** The run of its own that follows from it; none for copies and for hand-kept runs. */
  readonly run: RunEvidence | undefined;
};

const KINDS: Readonly<Record<string, DerivedRun['kind']>> = {
  original: 'pre-training',
  'fine-tune': 'fine-tune',
  adapter: 'adapter',
  continued: 'continued',
  distillation: 'distillation',
};

/** Makes what follows from the rows of a crawl, one at a time. */
export type RunMaker = {
  /** A repository with its size and its run. */
  readonly repository: (row: number, id: string) => StreamedRepository;
  /**
   * The runs of no listed repository: hand-kept ones whose weights the crawl holds or starts from, models
   * known by their conversions alone, parents outside the list.
   */
  readonly others: () => Generator<RunEvidence>;
};

/**
 * Makes runs from the columns of a crawl.
 *
 * @param reference frozen tables and hand tables
 * @param crawl all parts, with what their cards disclose
 * @param mappings what the resolver decided of them
 */
export function runMaker(
  reference: Omit<LiveReference, 'trackedModels'>,
  crawl: CrawlColumns,
  mappings: CrawlMappings,
): RunMaker {
  const { curated, frozen } = reference;
  const isCurated = new Set(curated.runs.map(({ runId }) => runId));
  const known = frozen.runs.filter(({ runId }) => isCurated.has(runId));
  const knownById = new Map(known.map((run) => [run.runId, run]));
  const derivedRun = derivedRunOf(crawl, mappings);
  const settle = paramsSettler({
    byId: { get: (id) => crawl.with(id, (row) => mappings.at(row, id)) },
    own: { get: (id) => crawl.with(id, (row) => crawl.own(row)) },
    holders: mappings.holders,
    runSize: (runId) => {
      const run = knownById.get(runId);
      return { params: run?.paramsTotal, paramsActive: run?.paramsActive };
    },
    runBase: (runId) => (runId === undefined ? undefined : derivedRun(runId)?.baseRunId),
  });
  let current: Pick<StreamedRepository, 'repository' | 'params'> | undefined;
  const isCurrent = (id: string): boolean => current?.repository.repositoryId === id;
  const repositoryOf = (id: string): ObservedRepository | undefined =>
    isCurrent(id) ? current?.repository : crawl.with(id, (row) => crawl.repository(row, id));
  const deriver = createRunDeriver({
    curated,
    curatedRuns: known.map(baseRun),
    derivedRun,
    repositories: { get: repositoryOf },
    params: {
      get: (id) =>
        isCurrent(id)
          ? current?.params
          : crawl.with(id, (row) => settle(crawl.repository(row, id))),
    },
  });
  const disclosed = disclosedRuns(reference, crawl, mappings, known, deriver.base);
  const runOf = (runId: string | undefined): RunEvidence | undefined => {
    if (runId === undefined) return undefined;
    return knownById.get(runId) ?? disclosed.get(runId) ?? deriver.base(runId);
  };
  const teller = (runId: string): string | undefined => {
    const own = ownRepository(runId);
    return own !== undefined && crawl.rowOf(own) !== undefined ? own : mappings.repositoryOf(runId);
  };
  const joined = (run: RunEvidence, repository: ObservedRepository | undefined): RunEvidence => {
    const base = runOf(run.baseRunId);
    const baseTeller = base && teller(base.runId);
    return withRepository(run, repository, base, baseTeller && organisationOf(baseTeller));
  };
  return {
    repository: (row, id) => {
      const repository = crawl.repository(row, id);
      const mapping = mappings.at(row, id);
      const params = settle(repository, crawl.own(row), mapping);
      current = { repository, params };
      const { runId } = mapping;
      const own = runId && mappings.isOwn(row) ? ownRun(mappings, row, id, runId) : undefined;
      const run = own && joined(disclosed.get(own.runId) ?? deriver.derive(own), repository);
      return { row, repository, params, mapping, run };
    },
    *others() {
      for (const runId of withBases(mappings.named, runOf)) {
        const own = ownRepository(runId);
        if (own !== undefined && crawl.rowOf(own) !== undefined) continue;
        const run = runOf(runId);
        const repositoryId = mappings.repositoryOf(runId);
        if (run !== undefined) yield joined(run, repositoryOf(repositoryId ?? ''));
      }
    },
  };
}

/** Derived runs that a card discloses something of, with what it discloses: `joinDisclosures` of the crawl. */
const disclosedRuns = (
  { accelerators, countries }: Pick<LiveReference, 'accelerators' | 'countries'>,
  crawl: CrawlColumns,
  mappings: CrawlMappings,
  known: readonly RunEvidence[],
  derivedRun: (runId: string) => RunEvidence | undefined,
): ReadonlyMap<string, RunEvidence> => {
  const isKnown = new Set(known.map(({ runId }) => runId));
  const own = new Map<string, string>();
  const derived = new Map<string, RunEvidence>();
  const disclosed = [...crawl.disclosures()].map(([row, disclosure]) => {
    const repositoryId = crawl.id(row);
    const { runId, relation } = mappings.at(row, repositoryId);
    if (runId !== undefined && TRAINING_RELATIONS.includes(relation)) {
      own.set(repositoryId, runId);
      const run = isKnown.has(runId) ? undefined : derivedRun(runId);
      if (run !== undefined) derived.set(runId, run);
    }
    return { repositoryId, disclosure };
  });
  if (disclosed.length === 0) return derived;
  const { runs } = joinDisclosures([...known, ...derived.values()], disclosed, {
    ownRun: (id) => own.get(id),
    isCurated: (runId) => isKnown.has(runId),
    accelerators,
    countries,
  });
  return new Map(runs.filter(({ runId }) => derived.has(runId)).map((run) => [run.runId, run]));
};

/** Runs with the runs that they start from, each once. */
const withBases = (
  named: ReadonlySet<string>,
  runOf: (runId: string) => RunEvidence | undefined,
): ReadonlySet<string> => {
  const all = new Set<string>();
  for (const start of named) {
    for (let id: string | undefined = start; id !== undefined && !all.has(id);) {
      all.add(id);
      id = runOf(id)?.baseRunId;
    }
  }
  return all;
};

/**
 * Yields each repository of a part with its size and its run, one at a time.
 *
 * @param maker of the crawl
 * @param crawl all parts
 * @param range rows to yield
 * @returns repositories in the order of the crawl, each id once
 */
export function* runsOfPart(
  maker: RunMaker,
  crawl: CrawlColumns,
  range: RowRange,
): Generator<StreamedRepository> {
  for (const [row, id] of crawl.ids(range)) yield maker.repository(row, id);
}

const ownRepository = (runId: string): string | undefined =>
  runId.startsWith(OWN_PREFIX) ? runId.slice(OWN_PREFIX.length) : undefined;

/** The run that an id stands for, from the row of its repository where it has one. */
const derivedRunOf =
  (crawl: CrawlColumns, mappings: CrawlMappings) =>
  (runId: string): DerivedRun | undefined => {
    const repositoryId = ownRepository(runId);
    const row = repositoryId === undefined ? undefined : crawl.rowOf(repositoryId);
    if (repositoryId === undefined || row === undefined) return mappings.derivedRun(runId);
    return ownRun(mappings, row, repositoryId, runId);
  };

/** The run of a row's own; none of a copy. */
const ownRun = (
  mappings: CrawlMappings,
  row: number,
  repositoryId: string,
  runId: string,
): DerivedRun | undefined => {
  const kind = KINDS[mappings.relation(row)];
  return kind && { runId, kind, baseRunId: mappings.base(row, repositoryId), repositoryId };
};

/** What `createProject` joins to a run: facts of the repository that tells of it, and of its base. */
const withRepository = (
  run: RunEvidence,
  repository: ObservedRepository | undefined,
  base: RunEvidence | undefined,
  baseOwner: string | undefined,
): RunEvidence => {
  const organisation = repository?.organisation;
  const owner = organisation === '' ? undefined : organisation;
  const sameOwner = owner !== undefined && owner === baseOwner;
  return joinFacts(run, {
    architecture: repository?.architecture,
    task: repository?.task,
    owner,
    baseFlop: base === undefined ? undefined : knownFlop(base),
    sameOrganisationAsBase:
      base?.organisation !== undefined && (run.organisation === base.organisation || sameOwner),
  });
};
