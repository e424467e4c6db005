import { summarise, type Interval } from '../uncertainty/summary.js';
import { drawsOf, type CellTotals } from './cells.js';

/** The total with one group left out. */
export type LeftOut = {
  readonly group: string;
  readonly runs: number;
  /** Total without the group, tCO2e. */
  readonly without: Interval;
  /** Share of the group in the total, 0 to 1, draw by draw. */
  readonly share: Interval;
};

/**
 * The total without each group of a split cell. Group and total come from the same draws, so the share
 * has its own interval, narrower than that of either.
 *
 * @param totals of a simulation
 * @param label the split cell
 * @returns groups by mean share, largest first
 */
export function leaveOneOut(totals: CellTotals, label: string): readonly LeftOut[] {
  const total = drawsOf(totals, label);
  const prefix = `${label}|`;
  return [...totals.draws]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, draws]) => ({
      group: key.slice(prefix.length),
      runs: totals.runs.get(key) ?? 0,
      without: summarise(total.map((all, d) => all - (draws[d] as number))),
      share: summarise(draws.map((part, d) => part / (total[d] as number))),
    }))
    .sort((a, b) => b.share.mean - a.share.mean);
}
