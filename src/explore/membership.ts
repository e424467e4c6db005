import type { Attribution, UnitSource } from '../simulate/units.js';
import { calibratedRepository } from '../tier/calibration.js';
import { TRAINING_RELATIONS, UNION, type TieredPopulation } from '../tier/tier.js';
import type { DownloadCount } from '../tier/tier.js';
import type { ExplorerState } from './state.js';

/**
 * The most 30-day downloads of any repository by which a unit counts, by snapshot and, as `union`, in
 * all of them: a unit passes every threshold below. −Infinity where it is not in the snapshot.
 */
export type UnitDownloads = Readonly<Record<Attribution, Readonly<Record<string, number>>>>;

/**
 * Finds by which downloads each unit counts, so that another snapshot, threshold or attribution needs no
 * new tiering.
 *
 * @param tiered the union of all snapshots above the lowest threshold that will be asked for
 * @param downloads rows of `downloads.csv`
 * @returns downloads of a unit of this population
 */
export function unitDownloads(
  tiered: TieredPopulation,
  downloads: readonly DownloadCount[],
): (source: UnitSource) => UnitDownloads {
  const snapshots = [...new Set(downloads.map((row) => row.snapshot))].sort();
  const counts = new Map<string, Record<string, number>>();
  for (const { repositoryId, snapshot, downloads30d } of downloads) {
    const known = counts.get(repositoryId) ?? {};
    known[snapshot] = Math.max(known[snapshot] ?? -Infinity, downloads30d);
    counts.set(repositoryId, known);
  }
  const most = (ids: readonly string[]): Readonly<Record<string, number>> => {
    const of = (snapshot: string): number =>
      ids.reduce((max, id) => Math.max(max, counts.get(id)?.[snapshot] ?? -Infinity), -Infinity);
    const each = snapshots.map((snapshot): [string, number] => [snapshot, of(snapshot)]);
    const union = each.reduce((max, [, value]) => Math.max(max, value), -Infinity);
    return Object.fromEntries([...each, [UNION, union]]);
  };
  const links = new Map(
    tiered.repositories.map(({ repository, link }) => [repository.repositoryId, link]),
  );
  const byRun = new Map(tiered.runs.map((entry) => [entry.run.runId, entry]));
  return ({ run }) => {
    const entry = byRun.get(run.runId);
    if (entry === undefined) {
      const own = most([calibratedRepository(run.runId) ?? run.runId]);
      return { inclusive: own, strict: own };
    }
    const own = entry.repositories.filter((id) => {
      const link = links.get(id);
      return (
        link !== undefined && link.runId === run.runId && TRAINING_RELATIONS.includes(link.relation)
      );
    });
    return { inclusive: most(entry.repositories), strict: most(own) };
  };
}

/** True when a unit counts under a choice of snapshot, threshold and attribution. */
export function passes(
  downloads: UnitDownloads,
  {
    snapshot,
    threshold,
    attribution,
  }: Pick<ExplorerState, 'snapshot' | 'threshold' | 'attribution'>,
): boolean {
  return (downloads[attribution][snapshot] ?? -Infinity) > threshold;
}
