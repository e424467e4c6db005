import betainc from '@stdlib/math-base-special-betainc';
import { requireMode } from './bounded.js';
import { makeDistribution, NO_BASIS, type Distribution } from './types.js';

/**
 * Quantile of the beta distribution, by bisection on the regularised incomplete beta function between
 * 0 and 1 until no double lies between the ends. The function is monotone, so bisection cannot fail;
 * Newton's steps would, where the density is 0 or infinite at an end.
 *
 * @param p probability from 0 to 1
 * @param a first shape, above 0
 * @param b second shape, above 0
 * @returns x with I_x(a, b) = p, to rounding
 * @example betaQuantile(0.25, 2, 1) // 0.5
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  let low = 0;
  let high = 1;
  // 1,100 halvings reach the smallest double; the loop ends when the ends are neighbours.
  for (let i = 0; i < 1100; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (betainc(middle, a, b, true, false) < p) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * A beta distribution: a share from 0 to 1.
 *
 * @param a first shape, above 0
 * @param b second shape, above 0
 * @param basis what it rests on
 * @returns the distribution; its mean is a / (a + b)
 * @throws RangeError when a shape is not positive
 * @example beta(2, 3).mean // 0.4
 */
export function beta(a: number, b: number, basis = NO_BASIS): Distribution {
  for (const shape of [a, b]) {
    if (!(shape > 0 && shape < Infinity)) {
      throw new RangeError(`beta: got shape ${shape}, expected a positive number`);
    }
  }
  return makeDistribution({
    kind: 'beta',
    parameters: { a, b },
    mean: a / (a + b),
    basis,
    words: `beta, shapes ${a} and ${b}`,
    quantile: (p) => betaQuantile(p, a, b),
    cdf: (x) => (x <= 0 ? 0 : x >= 1 ? 1 : betainc(x, a, b, true, false)),
  });
}

/**
 * A PERT distribution: bounds and the most likely value, with thinner tails than the triangular. A
 * beta distribution with shapes 1 + 4·(mode − low)/(high − low) and 1 + 4·(high − mode)/(high − low),
 * stretched from low to high (D. Vose, "Risk Analysis", 2008, appendix III).
 *
 * @param low lower bound
 * @param mode most likely value, from low to high
 * @param high upper bound
 * @param basis what it rests on
 * @returns the distribution; its mean is (low + 4·mode + high)/6
 * @throws RangeError when low ≥ high or the mode lies outside
 * @example pert(0, 1, 2).mean // 1
 */
export function pert(low: number, mode: number, high: number, basis = NO_BASIS): Distribution {
  requireMode('PERT', low, mode, high);
  const width = high - low;
  const a = 1 + (4 * (mode - low)) / width;
  const b = 1 + (4 * (high - mode)) / width;
  const unit = beta(a, b);
  return makeDistribution({
    kind: 'pert',
    parameters: { low, mode, high },
    mean: (low + 4 * mode + high) / 6,
    basis,
    words: `PERT from ${low} to ${high}, mode ${mode}`,
    quantile: (p) => low + width * unit.quantile(p),
    cdf: (x) => unit.cdf((x - low) / width),
  });
}
