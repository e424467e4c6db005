import { makeDistribution, NO_BASIS, requireProbabilities, type Distribution } from './types.js';

/** A component of a mixture. */
export type MixturePart = { readonly weight: number; readonly distribution: Distribution };

/** Smallest double at which a distribution function reaches p, between two ends, by bisection. */
const invert = (cdf: (x: number) => number, p: number, from: number, to: number): number => {
  if (cdf(from) >= p) return from;
  let low = from;
  let high = to;
  for (let i = 0; i < 2200; i++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
};

/**
 * A mixture: one of several distributions holds, with the given probabilities. Its distribution
 * function is the weighted sum of theirs; the quantile inverts it between the smallest and the largest
 * quantile of the components at the same p, where it must lie.
 *
 * @param parts components and weights that sum to 1
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError for no component, or weights that are not probabilities
 * @example mixture([{ weight: 0.5, distribution: uniform(0, 1) }, { weight: 0.5, distribution: uniform(2, 3) }]).mean // 1.5
 */
export function mixture(parts: readonly MixturePart[], basis = NO_BASIS): Distribution {
  requireProbabilities(
    'mixture',
    parts.map(({ weight }) => weight),
  );
  const used = parts.filter(({ weight }) => weight > 0);
  const cdf = (x: number): number =>
    Math.min(
      used.reduce((sum, { weight, distribution }) => sum + weight * distribution.cdf(x), 0),
      1,
    );
  return makeDistribution({
    kind: 'mixture',
    parameters: { components: parts.length },
    mean: used.reduce((sum, { weight, distribution }) => sum + weight * distribution.mean, 0),
    basis,
    words: `mixture: ${used.map(({ weight, distribution }) => `${weight} of ${distribution.kind}`).join(', ')}`,
    quantile: (p) => {
      const ends = used.map(({ distribution }) => distribution.quantile(p));
      const from = Math.min(...ends);
      const to = Math.max(...ends);
      return from === to ? from : invert(cdf, p, from, to);
    },
    cdf,
  });
}
