import { decideTier, type RunEvidence, type Tier } from './evidence.js';

/** A repository of the population, as far as tiers need it. Rows of `repositories.csv` fit. */
export type PopulationRepository = {
  readonly repositoryId: string;
  readonly organisation?: string | undefined;
  readonly task?: string | undefined;
  readonly library?: string | undefined;
  readonly architecture?: string | undefined;
  readonly modality?: string | undefined;
  readonly params?: number | undefined;
  readonly paramsActive?: number | undefined;
  /** How the size was learnt: safetensors, registry, architecture, parent, name, none. */
  readonly paramsMethod?: string | undefined;
  readonly paramsSource?: string | undefined;
  readonly baseModels?: readonly string[] | undefined;
  readonly baseRelation?: string | undefined;
  readonly createdOn?: string | undefined;
  readonly lastModifiedOn?: string | undefined;
};

/** Thirty-day downloads of a repository at a snapshot. Rows of `downloads.csv` fit. */
export type DownloadCount = {
  readonly repositoryId: string;
  readonly snapshot: string;
  readonly observedOn: string;
  readonly downloads30d: number;
};

/** A repository resolved to a run. Rows of `repository-runs.csv` fit. */
export type RepositoryRunLink = {
  readonly repositoryId: string;
  readonly runId?: string | undefined;
  readonly relation: string;
  readonly rootRunId?: string | undefined;
  readonly parentRepositoryId?: string | undefined;
  readonly decidedBy: string;
  readonly confidence: string;
  readonly reason: string;
};

/** The tables that tiers are made from. */
export type PopulationTables = {
  readonly repositories: readonly PopulationRepository[];
  readonly downloads: readonly DownloadCount[];
  readonly links: readonly RepositoryRunLink[];
  readonly runs: readonly RunEvidence[];
};

/** Which repositories count. */
export type Selection = {
  /** A snapshot of the tables, or `union` for all of them. */
  readonly snapshot: string;
  /** Repositories with more than this many 30-day downloads count. */
  readonly threshold: number;
};

/** A run of the population with its tier and how the attribution rules count it. */
export type TieredRun = {
  readonly run: RunEvidence;
  readonly tier: Tier;
  readonly reason: string;
  /** One of its own repositories passes the threshold. */
  readonly strict: boolean;
  /** It or any descendant passes the threshold. */
  readonly inclusive: boolean;
  /** Repositories above the threshold whose weights descend from it. */
  readonly repositories: readonly string[];
  /** Its training was decided by default only: nothing told what the repository is. */
  readonly unmapped: boolean;
};

/** A repository of the selection, with what the resolver decided. */
export type TieredRepository = {
  readonly repository: PopulationRepository;
  readonly downloads30d: number;
  readonly link: RepositoryRunLink;
};

/** One step of the inclusion funnel. */
export type FunnelStep = { readonly step: string; readonly count: number; readonly why: string };

/** The population by tier. */
export type TieredPopulation = {
  readonly selection: Selection;
  readonly repositories: readonly TieredRepository[];
  readonly runs: readonly TieredRun[];
  readonly funnel: readonly FunnelStep[];
};

/** Relations whose repository holds weights of its own training. */
export const TRAINING_RELATIONS: readonly string[] = [
  'original',
  'fine-tune',
  'adapter',
  'continued',
  'distillation',
];

/** The name of the union of all snapshots. */
export const UNION = 'union';

const selectDownloads = (
  downloads: readonly DownloadCount[],
  selection: Selection,
): ReadonlyMap<string, number> => {
  const most = new Map<string, number>();
  for (const row of downloads) {
    if (selection.snapshot !== UNION && row.snapshot !== selection.snapshot) continue;
    if (row.downloads30d > (most.get(row.repositoryId) ?? -1)) {
      most.set(row.repositoryId, row.downloads30d);
    }
  }
  return most;
};

/** The chain of runs below a repository's run: itself, its base, the base's base … */
const ancestry = (
  link: RepositoryRunLink,
  runById: ReadonlyMap<string, RunEvidence>,
): readonly string[] => {
  const chain: string[] = [];
  const visit = (start: string | undefined): void => {
    let id = start;
    while (id !== undefined && id !== '' && !chain.includes(id)) {
      chain.push(id);
      id = runById.get(id)?.baseRunId;
    }
  };
  visit(link.runId);
  visit(link.rootRunId);
  return chain;
};

/**
 * Resolves a selection of repositories to runs and gives each run its tier.
 *
 * Strict attribution counts a run when a repository with its own weights passes the threshold;
 * inclusive attribution also when only a descendant does. Every repository of the selection is in the
 * result and every filter in the funnel: nothing is dropped silently.
 *
 * @param tables repositories, downloads, links and runs
 * @param selection snapshot and threshold
 * @returns repositories, runs with tier and reason, and the funnel
 * @throws RangeError when the snapshot is not in the tables, a repository has no link or a link names
 *   a run that does not exist
 * @example tierPopulation(tables, { snapshot: 'union', threshold: 5000 }).funnel[0].count // 5468
 */
export function tierPopulation(tables: PopulationTables, selection: Selection): TieredPopulation {
  const snapshots = [...new Set(tables.downloads.map((row) => row.snapshot))].sort();
  if (selection.snapshot !== UNION && !snapshots.includes(selection.snapshot)) {
    throw new RangeError(
      `snapshot: got "${selection.snapshot}", expected one of ${[...snapshots, UNION].join(', ')}`,
    );
  }
  const downloads = selectDownloads(tables.downloads, selection);
  const links = new Map(tables.links.map((link) => [link.repositoryId, link]));
  const runById = new Map(tables.runs.map((run) => [run.runId, run]));
  const repositories: TieredRepository[] = [];
  for (const repository of tables.repositories) {
    const downloads30d = downloads.get(repository.repositoryId);
    if (downloads30d === undefined || downloads30d <= selection.threshold) continue;
    const link = links.get(repository.repositoryId);
    if (link === undefined) {
      throw new RangeError(
        `repository ${repository.repositoryId}: has no row in repository-runs.csv`,
      );
    }
    repositories.push({ repository, downloads30d, link });
  }
  const runs = collectRuns(repositories, runById);
  return {
    selection,
    repositories,
    runs,
    funnel: funnelOf(downloads.size, repositories, runs, selection),
  };
}

const collectRuns = (
  repositories: readonly TieredRepository[],
  runById: ReadonlyMap<string, RunEvidence>,
): readonly TieredRun[] => {
  const found = new Map<
    string,
    { strict: boolean; byDefaultOnly: boolean; repositories: string[] }
  >();
  for (const { repository, link } of repositories) {
    if (link.relation === 'fixture') continue;
    for (const runId of ancestry(link, runById)) {
      if (!runById.has(runId)) {
        throw new RangeError(
          `repository ${repository.repositoryId}: run "${runId}" is not in runs.csv`,
        );
      }
      let entry = found.get(runId);
      if (entry === undefined) {
        found.set(runId, (entry = { strict: false, byDefaultOnly: true, repositories: [] }));
      }
      entry.repositories.push(repository.repositoryId);
      const own = runId === link.runId && TRAINING_RELATIONS.includes(link.relation);
      if (own) entry.strict = true;
      if (!own || link.decidedBy !== 'default') entry.byDefaultOnly = false;
    }
  }
  return [...found].flatMap(([runId, entry]) => {
    const run = runById.get(runId);
    if (run === undefined) return [];
    return [
      {
        run,
        ...decideTier(run),
        strict: entry.strict,
        inclusive: true,
        repositories: entry.repositories,
        unmapped: entry.byDefaultOnly,
      },
    ];
  });
};

const funnelOf = (
  inSnapshot: number,
  repositories: readonly TieredRepository[],
  runs: readonly TieredRun[],
  { snapshot, threshold }: Selection,
): readonly FunnelStep[] => {
  const count = (test: (r: TieredRepository) => boolean): number =>
    repositories.filter(test).length;
  const relation = (...names: readonly string[]): number =>
    count((r) => names.includes(r.link.relation));
  return [
    { step: 'repositories in the tables', count: inSnapshot, why: `snapshot ${snapshot}` },
    {
      step: 'above the threshold',
      count: repositories.length,
      why: `more than ${threshold} downloads in 30 days`,
    },
    { step: '− test fixtures', count: relation('fixture'), why: 'random weights, no training' },
    {
      step: '− copies, conversions, merges',
      count: relation('copy', 'conversion', 'merge'),
      why: 'weights of another run, no training of their own',
    },
    {
      step: '− post-training quantisations',
      count: relation('quantised'),
      why: 'calibration passes only',
    },
    {
      step: 'repositories with a training of their own',
      count: relation(...TRAINING_RELATIONS),
      why: 'originals, continued trainings, distillations, fine-tunes and adapters',
    },
    {
      step: '  of these decided by default only',
      count: count(
        (r) => r.link.decidedBy === 'default' && TRAINING_RELATIONS.includes(r.link.relation),
      ),
      why: 'nothing told what they are: bounded in the aggregate',
    },
    {
      step: 'runs, strict',
      count: runs.filter((r) => r.strict).length,
      why: 'a repository of the run itself passes',
    },
    { step: 'runs, inclusive', count: runs.length, why: 'the run or any descendant passes' },
  ];
};
