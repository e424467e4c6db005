import { quantileSorted } from 'simple-statistics';

/** What is reported of a simulated quantity: its mean, its median and the 90% and 95% intervals. */
export type Interval = {
  readonly p2_5: number;
  readonly p5: number;
  readonly median: number;
  readonly mean: number;
  readonly p95: number;
  readonly p97_5: number;
};

/**
 * Summarises draws by mean, median and central 90% and 95% intervals. Quantiles are
 * simple-statistics' `quantileSorted`: linear between the order statistics (type 7 of Hyndman and Fan 1996).
 *
 * @param draws at least one finite draw; left unchanged
 * @returns the interval in the unit of the draws
 * @throws RangeError when there are no draws or one is not finite
 * @example summarise([1, 2, 3]) // { p2_5: 1.05, p5: 1.1, median: 2, mean: 2, p95: 2.9, p97_5: 2.95 }
 */
export function summarise(draws: ArrayLike<number>): Interval {
  if (draws.length === 0) throw new RangeError('draws: got none, expected at least one');
  const sorted = Float64Array.from(draws).sort();
  let sum = 0;
  for (const x of sorted) sum += x;
  if (!Number.isFinite(sum)) {
    throw new RangeError('draws: got a value that is not finite, expected finite numbers only');
  }
  const values = sorted as unknown as number[];
  const q = (p: number): number => quantileSorted(values, p);
  return {
    p2_5: q(0.025),
    p5: q(0.05),
    median: q(0.5),
    mean: sum / sorted.length,
    p95: q(0.95),
    p97_5: q(0.975),
  };
}

/**
 * Rounds a value to the digits that its own 95% interval supports: two significant digits of the
 * interval's half-width (JCGM 100:2008, 7.2.6). Exact values keep four significant digits.
 *
 * @param value the value to print
 * @param low lower end of its interval
 * @param high upper end of its interval
 * @returns the rounded value
 * @example roundByInterval(58_213.7, 41_000, 83_000) // 58000
 */
export function roundByInterval(value: number, low: number, high: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const half = (high - low) / 2;
  const magnitude =
    half > 0 ? Math.floor(Math.log10(half)) - 1 : Math.floor(Math.log10(Math.abs(value))) - 3;
  const finest = Math.floor(Math.log10(Math.abs(value))) - 3;
  const coarsest = Math.floor(Math.log10(Math.abs(value))) - 1;
  const digits = Math.min(Math.max(magnitude, finest), coarsest);
  const step = 10 ** Math.abs(digits);
  return digits >= 0 ? Math.round(value / step) * step : Math.round(value * step) / step;
}
