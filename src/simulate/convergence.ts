import { quantileSorted } from 'simple-statistics';
import { summarise, type Interval } from '../uncertainty/summary.js';

/** Estimates of a total from its first draws, with their Monte Carlo errors. */
export type ConvergencePoint = {
  readonly draws: number;
  readonly interval: Interval;
  /** Standard error of the mean. */
  readonly meanError: number;
  /** Standard errors of the quantiles 2.5%, 50% and 97.5%. */
  readonly p2_5Error: number;
  readonly medianError: number;
  readonly p97_5Error: number;
};

/**
 * Standard error of a quantile, from order statistics: the ranks n·p ± √(n·p·(1 − p)) hold the quantile
 * with 68% (binomial; Conover 1999, section 3.2), and half their distance is the error.
 */
const quantileError = (sorted: readonly number[], p: number): number => {
  const n = sorted.length;
  const spread = Math.sqrt(n * p * (1 - p));
  const at = (rank: number): number =>
    sorted[Math.max(0, Math.min(n - 1, Math.round(rank)))] as number;
  return (at(n * p + spread) - at(n * p - spread)) / 2;
};

/**
 * How a total settles with the number of draws. The first draws of a longer simulation are those of a
 * shorter one, so one simulation shows all.
 *
 * @param draws the total's draws, in their order
 * @param sizes how many of them, each at least 100 and at most all
 * @returns one point a size
 * @throws RangeError for a size outside 100 to the number of draws
 * @example convergence(draws, [100, 1000]).map((point) => point.interval.median)
 */
export function convergence(
  draws: Float64Array,
  sizes: readonly number[],
): readonly ConvergencePoint[] {
  return sizes.map((size) => {
    if (!Number.isInteger(size) || size < 100 || size > draws.length) {
      throw new RangeError(`size: got ${size}, expected from 100 to ${draws.length}`);
    }
    const sorted = [...draws.subarray(0, size)].sort((a, b) => a - b);
    const interval = summarise(sorted);
    const variance = sorted.reduce((s, x) => s + (x - interval.mean) ** 2, 0) / (size - 1);
    return {
      draws: size,
      interval,
      meanError: Math.sqrt(variance / size),
      p2_5Error: quantileError(sorted, 0.025),
      medianError: quantileError(sorted, 0.5),
      p97_5Error: quantileError(sorted, 0.975),
    };
  });
}

/** Spread of a figure over seeds. */
export type SeedSpread = {
  readonly seeds: number;
  readonly mean: number;
  /** SD over the seeds, of one simulation. */
  readonly sd: number;
  readonly low: number;
  readonly high: number;
};

/**
 * Spread of a statistic over simulations with different seeds.
 *
 * @param values one value a seed, at least two
 * @throws RangeError for fewer than two
 * @example seedSpread([1, 3]).sd // 1.4142135623730951
 */
export function seedSpread(values: readonly number[]): SeedSpread {
  const seeds = values.length;
  if (seeds < 2) throw new RangeError(`seeds: got ${seeds}, expected at least 2`);
  const mean = values.reduce((a, b) => a + b, 0) / seeds;
  const sd = Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (seeds - 1));
  const sorted = [...values].sort((a, b) => a - b);
  return {
    seeds,
    mean,
    sd,
    low: quantileSorted(sorted, 0),
    high: quantileSorted(sorted, 1),
  };
}
