import type { DownloadRow } from '../data/schema/downloads.js';
import { factSizes } from '../tier/population/fact-sizes.js';
import { repositoryRow } from '../tier/population/repository-row.js';
import type { RepositoryRow } from '../data/schema/repositories.js';
import type { RepositoryRunRow } from '../data/schema/repository-runs.js';
import type { RunSourceRow } from '../data/schema/run-sources.js';
import type { RunRow } from '../data/schema/runs.js';
import { resolveRepositories } from '../tier/resolve/resolve.js';
import type { Resolution, ResolvableRepository } from '../tier/resolve/types.js';
import type { CuratedTables } from '../tier/population/curated.js';
import { indexDates, type LanguageModelDate } from './population-dates.js';
import {
  SNAPSHOTS,
  mergePopulation,
  type FunnelRow,
  type LanguageModelRow,
  type PopulationRepository,
  type Snapshot,
} from './population-merge.js';
import {
  ownParams,
  unlistedParams,
  type Params,
  type Registries,
} from '../tier/population/own-params.js';
import { indexRegistries } from './population-registry.js';
import { settleParams } from '../tier/population/settle-params.js';
import type { Flag } from './runs-checks.js';
import { assembleCurated, type CuratedResult, type RepositorySize } from './runs-curated.js';
import { buildRuns } from './runs.js';
import { groupBy, positive } from '../tier/population/claim.js';
import type { TextRow } from './runs-upstream.js';

/** Upstream files of the population and the runs, in their published formats. */
export type PopulationUpstream = {
  readonly census: readonly TextRow[];
  readonly joined: readonly TextRow[];
  readonly languageModels: readonly LanguageModelRow[];
  readonly languageModelsUnion: readonly LanguageModelDate[];
  readonly tracked: readonly TextRow[];
  readonly timm: readonly (readonly TextRow[])[];
  readonly openclip: readonly TextRow[];
  readonly mteb: readonly TextRow[];
  readonly leaderboard: readonly TextRow[];
  readonly epoch: readonly TextRow[];
  readonly reported: readonly TextRow[];
};

/** Accelerators as the runs need them: the key of a device's name and its dense 16-bit peak. */
export type Devices = {
  readonly key: (name: string) => string | undefined;
  readonly peakTflops: (key: string) => number | undefined;
};

export type PopulationTables = {
  readonly repositories: readonly RepositoryRow[];
  readonly downloads: readonly DownloadRow[];
  readonly runs: readonly RunRow[];
  readonly runSources: readonly RunSourceRow[];
  readonly repositoryRuns: readonly RepositoryRunRow[];
  readonly funnel: readonly FunnelRow[];
  readonly flags: readonly Flag[];
};

/**
 * Builds the tables of repositories, downloads, runs, their sources, and the map between them.
 * The same upstream files and hand tables give the same rows in the same order.
 */
export function buildPopulation(
  upstream: PopulationUpstream,
  curated: CuratedTables,
  devices: Devices,
): PopulationTables {
  const { repositories, funnel } = mergePopulation({
    census: upstream.census,
    languageModels: upstream.languageModels,
    architectures: curated.modalities,
    createdOn: indexDates({
      ...upstream,
      languageModels: [upstream.languageModels, upstream.languageModelsUnion],
    }),
  });
  const registries = indexRegistries(upstream);
  const facts = factSizes(curated);
  const own = new Map(
    repositories.map((row) => [
      row.repositoryId,
      facts.get(row.repositoryId) ?? ownParams(row, registries, curated.sizes),
    ]),
  );
  const resolution = resolveRepositories(resolvable(repositories, own), curated);
  const joined = joinRuns(upstream, curated, devices, own, registries);
  const runSize = (runId: string): ReturnType<Parameters<typeof settleParams>[3]> => ({
    params: positive(joined.assembled.get(runId)?.values.paramsTotal),
    paramsActive: positive(joined.assembled.get(runId)?.values.paramsActive),
  });
  const bases = new Map(resolution.derivedRuns.map((run) => [run.runId, run.baseRunId]));
  const runBase = (runId: string | undefined): string | undefined => bases.get(runId ?? '');
  const params = settleParams(repositories, own, resolution.mappings, runSize, runBase);
  const epochDates = new Map(
    upstream.epoch.flatMap((row) => {
      const date = row['Publication date'] ?? '';
      return /^\d{4}-\d{2}-\d{2}$/.test(date) ? [[row['Model'] ?? '', date] as const] : [];
    }),
  );
  const runs = buildRuns({ curated, joined, resolution, repositories, params, epochDates });
  return {
    repositories: repositories.map((row) => repositoryRow(row, params)),
    downloads: repositories.flatMap(downloadRows),
    ...runs,
    repositoryRuns: resolution.mappings.map((row) => ({ ...row })),
    funnel,
    flags: joined.flags,
  };
}

function resolvable(
  repositories: readonly PopulationRepository[],
  own: ReadonlyMap<string, Params>,
): readonly ResolvableRepository[] {
  return repositories.map((row) => ({
    ...row,
    params: own.get(row.repositoryId)?.params,
    createdOn: row.created?.createdOn,
    downloads: Math.max(row.downloads['2024-09'] ?? 0, row.downloads['2026-05'] ?? 0),
  }));
}

function joinRuns(
  upstream: PopulationUpstream,
  curated: CuratedTables,
  devices: Devices,
  own: ReadonlyMap<string, Params>,
  registries: Registries,
): CuratedResult {
  const index = (rows: readonly TextRow[], key: string): ReadonlyMap<string, TextRow> =>
    new Map(rows.map((row) => [row[key] ?? '', row]));
  const sizeOf = (id: string): RepositorySize | undefined => {
    const size = own.get(id) ?? unlistedParams(id, registries, curated.sizes);
    if (size.params === undefined) return undefined;
    const { params, paramsActive, paramsSource } = size;
    return { params, paramsActive, source: `${id}: ${paramsSource ?? ''}` };
  };
  return assembleCurated(curated.runRows, {
    epoch: index(upstream.epoch, 'Model'),
    reported: index(upstream.reported, 'id'),
    tracked: index(upstream.tracked, 'model_id'),
    facts: groupBy(curated.facts, (fact) => fact.runId),
    sizeOf,
    acceleratorKey: devices.key,
    peakTflops: devices.peakTflops,
  });
}

function downloadRows(row: PopulationRepository): readonly DownloadRow[] {
  return (['2024-09', '2026-05'] as const satisfies readonly Snapshot[]).flatMap((snapshot) => {
    const downloads30d = row.downloads[snapshot];
    if (downloads30d === undefined) return [];
    return [
      { repositoryId: row.repositoryId, snapshot, observedOn: SNAPSHOTS[snapshot], downloads30d },
    ];
  });
}

export type { Resolution };
