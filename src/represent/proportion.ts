import { normalQuantile } from '../regress/tails.js';

/** A share with its interval, all from 0 to 1. */
export type Proportion = {
  readonly successes: number;
  readonly n: number;
  readonly share: number;
  readonly low95: number;
  readonly high95: number;
};

/**
 * A share with Wilson's score interval at 95%, which keeps within 0 and 1 and covers well for small n
 * (E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference"):
 * centre (p + z²/2n) / (1 + z²/n), half-width z·√(p(1−p)/n + z²/4n²) / (1 + z²/n).
 *
 * @param successes how many of n, a whole number from 0 to n
 * @param n how many there are, at least 1
 * @returns share and interval, 0 to 1
 * @throws RangeError when n is below 1 or successes are not from 0 to n
 * @example wilsonInterval(0, 10).high95 // 0.2775…
 */
export function wilsonInterval(successes: number, n: number): Proportion {
  if (!(n >= 1) || !(successes >= 0 && successes <= n)) {
    throw new RangeError(
      `proportion: got ${successes} of ${n}, expected 0 to n of an n of at least 1`,
    );
  }
  const z = normalQuantile(0.975);
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
  // At the ends the formula gives 0 and 1 but for rounding.
  return {
    successes,
    n,
    share: p,
    low95: successes === 0 ? 0 : centre - half,
    high95: successes === n ? 1 : centre + half,
  };
}
