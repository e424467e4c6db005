import { chapman, stratifiedChapman, type CaptureEstimate } from './capture.js';
import { twoListCounts, type ListedRun } from './lists.js';

/** Chapman's estimate of a stratum. */
export type CaptureStratum = { readonly stratum: string; readonly result: CaptureEstimate };

/**
 * Chapman's estimate of the Hub's population and the register, by stratum, all strata summed, and
 * unstratified.
 *
 * @param rows runs with the lists that hold them
 * @param stratumOf the stratum of a run
 * @returns one row per stratum by name, then `strata summed` and `not stratified`
 */
export function captureByStratum(
  rows: readonly ListedRun[],
  stratumOf: (row: ListedRun) => string,
): readonly CaptureStratum[] {
  const names = [...new Set(rows.map(stratumOf))].sort();
  const counts = names.map((name) => ({
    name,
    ...twoListCounts(
      rows.filter((row) => stratumOf(row) === name),
      'hub',
      'register',
    ),
  }));
  const all = twoListCounts(rows, 'hub', 'register');
  return [
    ...counts.map(({ name, first, second, both }) => ({
      stratum: name,
      result: chapman(first, second, both),
    })),
    { stratum: 'strata summed', result: stratifiedChapman(counts) },
    { stratum: 'not stratified', result: chapman(all.first, all.second, all.both) },
  ];
}

/** Size class of a run by its compute, in decades. */
export function computeClass({ flop }: ListedRun): string {
  return flop === undefined ? 'unknown' : `10^${Math.floor(Math.log10(flop))} FLOP`;
}
