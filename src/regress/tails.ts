import betainc from '@stdlib/math-base-special-betainc';
import gammainc from '@stdlib/math-base-special-gammainc';
import quantile from '@stdlib/stats-base-dists-normal-quantile';

/**
 * A probability below the smallest double is not 0, it is too small to be written: the smallest double
 * stands for it.
 */
const positive = (p: number): number => Math.max(p, Number.MIN_VALUE);

/**
 * Two-sided p-value of a t statistic: I_x(ν/2, 1/2) with x = ν/(ν + t²), the regularised incomplete
 * beta function (NIST DLMF 8.17). Computed as a tail, so a tiny p stays positive instead of
 * cancelling to 0.
 *
 * @param t statistic
 * @param df degrees of freedom, above 0
 * @returns p from 0 to 1
 * @example tTwoSidedP(2.228138852, 10) // 0.05
 */
export function tTwoSidedP(t: number, df: number): number {
  return positive(betainc(df / (df + t * t), df / 2, 0.5, true, false));
}

/**
 * Upper tail of the F distribution: I_x(d2/2, d1/2) with x = d2/(d2 + d1·F) (NIST DLMF 8.17).
 *
 * @param f statistic, at least 0
 * @param df1 numerator degrees of freedom
 * @param df2 denominator degrees of freedom
 * @returns p from 0 to 1
 * @example fUpperP(4.964602744, 1, 10) // 0.05
 */
export function fUpperP(f: number, df1: number, df2: number): number {
  return positive(betainc(df2 / (df2 + df1 * f), df2 / 2, df1 / 2, true, false));
}

/**
 * Quantile of the t distribution, by bisection on its two-sided tail.
 *
 * @param p probability from 0 to 1, both excluded
 * @param df degrees of freedom
 * @returns t with P(T ≤ t) = p, to 12 digits
 * @throws RangeError when p is not inside (0, 1)
 * @example tQuantile(0.975, 10) // 2.228138851…
 */
export function tQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p: got ${p}, expected a number between 0 and 1`);
  if (p === 0.5) return 0;
  if (p < 0.5) return -tQuantile(1 - p, df);
  const target = 2 * (1 - p);
  let low = 0;
  let high = 1;
  while (tTwoSidedP(high, df) > target) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (tTwoSidedP(middle, df) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Upper tail of the χ² distribution: Q(df/2, x/2), the regularised upper incomplete gamma function
 * (NIST DLMF 8.2). Computed as a tail, so a tiny p stays positive.
 *
 * @param x statistic, at least 0
 * @param df degrees of freedom
 * @returns p from 0 to 1
 * @example chiSquareUpperP(3.841458820694124, 1) // 0.05
 */
export function chiSquareUpperP(x: number, df: number): number {
  return x <= 0 ? 1 : positive(gammainc(x / 2, df / 2, true, true));
}

/**
 * Quantile of the standard normal distribution.
 *
 * @param p probability from 0 to 1, both excluded
 * @returns z with Φ(z) = p
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p: got ${p}, expected a number between 0 and 1`);
  return quantile(p, 0, 1);
}
