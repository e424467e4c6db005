import { UNION, type DownloadCount } from './tier.js';

/** Titles of the snapshots of the frozen tables. */
const FROZEN: Readonly<Record<string, string>> = {
  '2024-09': 'September 2024',
  '2026-05': 'May 2026',
};

type WithDownloads = { readonly downloads: readonly Pick<DownloadCount, 'snapshot'>[] };

/**
 * The snapshots of a population, the earliest first, and their union last.
 *
 * @param tables a population
 * @example snapshotNames(load().tables) // ['2024-09', '2026-05', 'union']
 */
export function snapshotNames(tables: WithDownloads): readonly string[] {
  return [...new Set(tables.downloads.map((row) => row.snapshot))].sort().concat(UNION);
}

/**
 * A snapshot in words.
 *
 * @example snapshotTitle('2024-09') // 'September 2024'
 * @example snapshotTitle('live-2026-11-25') // '2026-11-25'
 */
export function snapshotTitle(snapshot: string): string {
  return FROZEN[snapshot] ?? snapshot.replace(/^live-/, '');
}

/**
 * Whether a population is the frozen one, whose figures notebooks and results state.
 *
 * @param tables a population
 */
export function isFrozen(tables: WithDownloads): boolean {
  return tables.downloads.every((row) => row.snapshot in FROZEN);
}
