import { makeDistribution, NO_BASIS, requireFinite, type Distribution } from './types.js';

const sortedValues = (values: readonly number[]): Float64Array => {
  if (values.length === 0) {
    throw new RangeError('empirical: got no values, expected at least one');
  }
  values.forEach((value) => requireFinite('empirical, value', value));
  return Float64Array.from(values).sort();
};

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How many of the sorted values are at most x. */
const countUpTo = (sorted: Float64Array, x: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The distribution of observed values, each as likely as the others: what a bootstrap draws from.
 *
 * @param values at least one finite value
 * @param basis what they are
 * @returns the distribution; its quantile is the inverse of the empirical distribution function
 * @throws RangeError for an empty list or a value that is not finite
 * @example empirical([3, 1, 2]).quantile(0.5) // 2
 */
export function empirical(values: readonly number[], basis = NO_BASIS): Distribution {
  const sorted = sortedValues(values);
  const n = sorted.length;
  return makeDistribution({
    kind: 'empirical',
    parameters: { n },
    mean: meanOf(sorted),
    basis,
    words: `one of ${n} observed values`,
    quantile: (p) => sorted[Math.min(Math.max(Math.ceil(p * n) - 1, 0), n - 1)] as number,
    cdf: (x) => countUpTo(sorted, x) / n,
  });
}

/**
 * Observed values with straight lines between them, so that values between the observed ones come too:
 * the i-th smallest stands at probability (i − 1/2)/n (Hazen's plotting position; Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", 1996, type 5). Its mean is that of the sample.
 *
 * @param values at least one finite value
 * @param basis what they are
 * @returns the distribution; nothing lies beyond the smallest and largest value
 * @throws RangeError for an empty list or a value that is not finite
 * @example smoothedEmpirical([1, 2]).quantile(0.5) // 1.5
 */
export function smoothedEmpirical(values: readonly number[], basis = NO_BASIS): Distribution {
  const sorted = sortedValues(values);
  const n = sorted.length;
  const at = (i: number): number => sorted[Math.min(Math.max(i, 0), n - 1)] as number;
  return makeDistribution({
    kind: 'smoothed-empirical',
    parameters: { n },
    mean: meanOf(sorted),
    basis,
    words: `${n} observed values with straight lines between them`,
    quantile: (p) => {
      const position = p * n - 0.5;
      const below = Math.floor(position);
      return at(below) + (position - below) * (at(below + 1) - at(below));
    },
    cdf: (x) => {
      if (x < at(0)) return 0;
      if (x >= at(n - 1)) return 1;
      const below = countUpTo(sorted, x) - 1;
      const share = (x - at(below)) / (at(below + 1) - at(below));
      return (below + 0.5 + share) / n;
    },
  });
}
