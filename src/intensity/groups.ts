import { summarise, type Interval } from '../uncertainty/summary.js';
import { gramsPerEflop } from '../units.js';
import { intensityOf, type IntensityDraws } from './draws.js';
import { isInformative } from './evidence.js';
import { groupKey, type IntensityKey } from './runs.js';

/** ATCI of a group of runs, g/EFLOP, three ways. */
export type GroupIntensity = {
  readonly key: string;
  readonly runs: number;
  /** Runs that disclose emissions, energy or hours, and compute. */
  readonly informative: number;
  /** Share of all compute, mean of the draws. */
  readonly flopShare: number;
  /** Compute-weighted: ΣC / ΣF, the ATCI of all the compute together. */
  readonly weighted: Interval;
  /** Run-weighted: the mean of C/F over the runs. */
  readonly runMean: Interval;
  /** Run-weighted: the median of C/F over the runs. */
  readonly runMedian: Interval;
};

/** Middle of a list of numbers, which is sorted in place. */
const medianInPlace = (values: Float64Array): number => {
  values.sort();
  const half = values.length >> 1;
  const upper = values[half] as number;
  return values.length % 2 === 1 ? upper : ((values[half - 1] as number) + upper) / 2;
};

/** The three kinds of ATCI of some runs, in every draw. */
export type WeightedDraws = {
  readonly weighted: Float64Array;
  readonly mean: Float64Array;
  readonly median: Float64Array;
  readonly flop: Float64Array;
};

/**
 * Compute-weighted ATCI, and mean and median over the runs, draw by draw.
 *
 * @param sample draws of all runs
 * @param members indices of the runs of the group
 * @returns g/EFLOP by draw, and the group's compute in FLOP
 * @throws RangeError for a group without runs
 */
export function weightings(sample: IntensityDraws, members: readonly number[]): WeightedDraws {
  if (members.length === 0) throw new RangeError('group: got no runs, expected at least one');
  const { draws } = sample;
  const emissions = new Float64Array(draws);
  const flop = new Float64Array(draws);
  const mean = new Float64Array(draws);
  const each = members.map((index) => intensityOf(sample, index));
  members.forEach((index, i) => {
    const f = sample.flop[index] as Float32Array;
    const c = sample.tco2e[index] as Float32Array;
    const atci = each[i] as Float64Array;
    for (let d = 0; d < draws; d++) {
      (emissions[d] as number) += c[d] as number;
      (flop[d] as number) += f[d] as number;
      (mean[d] as number) += (atci[d] as number) / members.length;
    }
  });
  const column = new Float64Array(members.length);
  const median = Float64Array.from({ length: draws }, (_, d) => {
    each.forEach((atci, i) => (column[i] = atci[d] as number));
    return medianInPlace(column);
  });
  return {
    weighted: emissions.map((c, d) => gramsPerEflop(c, flop[d] as number)),
    mean,
    median,
    flop,
  };
}

/**
 * ATCI by group: compute-weighted and run-weighted, each with its interval from the same draws.
 *
 * @param sample draws of all runs
 * @param key by what to group
 * @param options groups with fewer runs than `least` (default 1) are put together as `others`
 * @returns groups in the order of their names, `others` last
 * @example intensityBy(sample, 'tier').map(({ key }) => key) // ['1', '2', '3', '4', '5']
 */
export function intensityBy(
  sample: IntensityDraws,
  key: IntensityKey,
  options: { readonly least?: number } = {},
): readonly GroupIntensity[] {
  const groups = new Map<string, number[]>();
  sample.runs.forEach((entry, i) => {
    const name = groupKey(entry, key);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [i]);
    else members.push(i);
  });
  const small = [...groups].filter(([, members]) => members.length < (options.least ?? 1));
  for (const [name] of small) groups.delete(name);
  const rest = small.flatMap(([, members]) => members);
  const total = new Float64Array(sample.draws);
  for (const flop of sample.flop) flop.forEach((f, d) => ((total[d] as number) += f));
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...sorted, ...(rest.length === 0 ? [] : [['others', rest] as const])].map(
    ([name, members]) => groupOf(sample, name, members, total),
  );
}

const groupOf = (
  sample: IntensityDraws,
  key: string,
  members: readonly number[],
  total: Float64Array,
): GroupIntensity => {
  const { weighted, mean, median, flop } = weightings(sample, members);
  const informative = members.filter((i) => {
    const entry = sample.runs[i];
    return entry !== undefined && isInformative(entry.evidence);
  }).length;
  return {
    key,
    runs: members.length,
    informative,
    flopShare: summarise(flop.map((f, d) => f / (total[d] as number))).mean,
    weighted: summarise(weighted),
    runMean: summarise(mean),
    runMedian: summarise(median),
  };
};

/** Why compute-weighted and run-weighted ATCI differ. */
export type WeightingGap = {
  readonly mean: number;
  readonly weighted: number;
  /** Cov(F, C/F) / mean F: negative where the largest runs have the lowest ATCI. */
  readonly covariance: number;
};

/**
 * The identity ΣC/ΣF = mean(C/F) + Cov(F, C/F)/mean(F) (population covariance): the two averages differ
 * by how ATCI goes with the size of a run, and by nothing else.
 *
 * @param rows compute and ATCI of each run
 * @returns both averages and the term between them
 * @throws RangeError for no rows
 * @example weightingGap([{ flop: 1, atci: 3 }, { flop: 3, atci: 1 }]) // { mean: 2, weighted: 1.5, covariance: -0.5 }
 */
export function weightingGap(
  rows: readonly { readonly flop: number; readonly atci: number }[],
): WeightingGap {
  const n = rows.length;
  if (n === 0) throw new RangeError('rows: got none, expected at least one');
  const mean = rows.reduce((sum, { atci }) => sum + atci, 0) / n;
  const meanFlop = rows.reduce((sum, { flop }) => sum + flop, 0) / n;
  const weighted = rows.reduce((sum, { flop, atci }) => sum + flop * atci, 0) / (n * meanFlop);
  const covariance =
    rows.reduce((sum, { flop, atci }) => sum + (flop - meanFlop) * (atci - mean), 0) / n / meanFlop;
  return { mean, weighted, covariance };
}
