import gammainc from '@stdlib/math-base-special-gammainc';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import {
  makeDistribution,
  NO_BASIS,
  requireFinite,
  requireInterval,
  type CredibleInterval,
  type Distribution,
} from './types.js';

/** Quantile of the standard normal distribution, ∓Infinity at 0 and 1. */
export const standardNormalQuantile = (p: number): number => quantile(p, 0, 1);

/**
 * Φ(z), the standard normal distribution function, from the incomplete gamma function: erfc(x) =
 * Q(1/2, x²) (NIST DLMF 7.11.2). Each tail is computed as a tail, so a small one keeps its digits.
 *
 * @param z standard normal deviate
 * @returns Φ(z)
 * @example standardNormalCdf(1.959963984540054) // 0.975
 */
export function standardNormalCdf(z: number): number {
  if (z === Infinity) return 1;
  if (z === -Infinity) return 0;
  if (z === 0) return 0.5;
  const tail = gammainc((z * z) / 2, 0.5, true, true) / 2;
  return z < 0 ? tail : 1 - tail;
}

/**
 * A normal distribution: a sum of many small errors.
 *
 * @param mean mean, in the unit of the quantity
 * @param sd standard deviation, above 0
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError when the SD is not positive or a number is not finite
 * @example normal(10, 2).quantile(0.975) // 13.919927969080108
 */
export function normal(mean: number, sd: number, basis = NO_BASIS): Distribution {
  requireFinite('normal, mean', mean);
  if (!(sd > 0 && sd < Infinity)) {
    throw new RangeError(`normal: got SD ${sd}, expected a positive number`);
  }
  return makeDistribution({
    kind: 'normal',
    parameters: { mean, sd },
    mean,
    basis,
    words: `normal, mean ${mean}, SD ${sd}`,
    quantile: (p) => mean + sd * standardNormalQuantile(p),
    cdf: (x) => standardNormalCdf((x - mean) / sd),
  });
}

/**
 * The normal distribution with a central credible interval.
 *
 * @param interval low, high and its probability
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError when low ≥ high or the probability is not inside (0, 1)
 * @example normalFromInterval({ low: 8, high: 12, probability: 0.9 }).mean // 10
 */
export function normalFromInterval(interval: CredibleInterval, basis = NO_BASIS): Distribution {
  requireInterval('normal', interval);
  const { low, high, probability } = interval;
  const z = standardNormalQuantile((1 + probability) / 2);
  return normal((low + high) / 2, (high - low) / (2 * z), basis);
}
