import { knownFlop, type RunEvidence } from '../evidence.js';
import { runDeriver } from '../population/derive-runs.js';
import type { ObservedRepository } from '../population/observed.js';
import type { Params } from '../population/own-params.js';
import { paramsSettler } from '../population/settle-params.js';
import { organisationOf } from '../naming/tokens.js';
import type { DerivedRun, RepositoryRun } from '../resolve/types.js';
import type { CrawlColumns, RowRange } from './crawl-columns.js';
import { OWN_PREFIX } from './mapping-columns.js';
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

/**
 * Yields each repository of a part with its size and its run, one at a time.
 *
 * @param reference frozen tables and hand tables
 * @param crawl all parts
 * @param mappings what the resolver decided of them
 * @param range rows to yield
 * @returns repositories in the order of the crawl, each id once
 */
export function* runsOfPart(
  { curated, frozen }: Pick<LiveReference, 'curated' | 'frozen'>,
  crawl: CrawlColumns,
  mappings: CrawlMappings,
  range: RowRange,
): Generator<StreamedRepository> {
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
  const derive = runDeriver({
    curated,
    curatedRuns: known.map(baseRun),
    derivedRun,
    repositories: {
      get: (id) =>
        isCurrent(id) ? current?.repository : crawl.with(id, (row) => crawl.repository(row, id)),
    },
    params: {
      get: (id) =>
        isCurrent(id)
          ? current?.params
          : crawl.with(id, (row) => settle(crawl.repository(row, id))),
    },
  });
  const baseOf = (runId: string | undefined): RunEvidence | undefined => {
    if (runId === undefined) return undefined;
    const run = knownById.get(runId);
    const derived = run === undefined ? derivedRun(runId) : undefined;
    return run ?? (derived && derive(derived));
  };
  const ownerOf = (runId: string): string | undefined =>
    crawl.rowOf(ownRepository(runId) ?? '') === undefined
      ? mappings.ownerOf(runId)
      : organisationOf(ownRepository(runId) ?? '') || undefined;
  for (const [row, id] of crawl.ids(range)) {
    const repository = crawl.repository(row, id);
    const params = settle(repository);
    current = { repository, params };
    const mapping = mappings.at(row, id);
    const own = mapping.runId === `${OWN_PREFIX}${id}` ? derivedRun(mapping.runId) : undefined;
    const run = own && derive(own);
    const base = baseOf(run?.baseRunId);
    yield {
      row,
      repository,
      params,
      mapping,
      run: run && withOwner(run, repository, base, base && ownerOf(base.runId)),
    };
  }
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
    const kind = KINDS[mappings.relation(row)];
    return kind && { runId, kind, baseRunId: mappings.base(row, repositoryId), repositoryId };
  };

const withOwner = (
  run: RunEvidence,
  repository: ObservedRepository,
  base: RunEvidence | undefined,
  baseOwner: string | undefined,
): RunEvidence => {
  const owner = repository.organisation === '' ? undefined : repository.organisation;
  const sameOwner = owner !== undefined && owner === baseOwner;
  return {
    ...run,
    architecture: repository.architecture,
    task: repository.task,
    owner,
    baseFlop: base === undefined ? undefined : knownFlop(base),
    sameOrganisationAsBase:
      base?.organisation !== undefined && (run.organisation === base.organisation || sameOwner),
  };
};
