import { makeDistribution, NO_BASIS, requireOrder, type Distribution } from './types.js';
import { requireFinite } from './types.js';

/**
 * A number known exactly.
 *
 * @param value the number
 * @param basis what it rests on
 * @returns the distribution that is always this number
 * @throws RangeError when it is not finite
 * @example constantValue(1.1).quantile(0.9) // 1.1
 */
export function constantValue(value: number, basis = NO_BASIS): Distribution {
  requireFinite('constant', value);
  return makeDistribution({
    kind: 'constant',
    parameters: { value },
    mean: value,
    basis,
    words: `exactly ${value}`,
    quantile: () => value,
    cdf: (x) => (x >= value ? 1 : 0),
  });
}

/**
 * A uniform distribution: only the bounds are known.
 *
 * @param low lower bound
 * @param high upper bound
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError when low ≥ high or a bound is not finite
 * @example uniform(2, 4).quantile(0.25) // 2.5
 */
export function uniform(low: number, high: number, basis = NO_BASIS): Distribution {
  requireOrder('uniform', low, high);
  return makeDistribution({
    kind: 'uniform',
    parameters: { low, high },
    mean: (low + high) / 2,
    basis,
    words: `uniform from ${low} to ${high}`,
    quantile: (p) => low + p * (high - low),
    cdf: (x) => Math.min(Math.max((x - low) / (high - low), 0), 1),
  });
}

/**
 * Throws unless the mode lies between the bounds.
 *
 * @throws RangeError when it does not, or the bounds are out of order
 */
export function requireMode(what: string, low: number, mode: number, high: number): void {
  requireOrder(what, low, high);
  if (!(mode >= low && mode <= high)) {
    throw new RangeError(`${what}: got mode ${mode}, expected a number from ${low} to ${high}`);
  }
}

/**
 * A triangular distribution: bounds and the most likely value.
 *
 * @param low lower bound
 * @param mode most likely value, from low to high
 * @param high upper bound
 * @param basis what it rests on
 * @returns the distribution
 * @throws RangeError when low ≥ high or the mode lies outside
 * @example triangular(0, 1, 2).quantile(0.125) // 0.5
 */
export function triangular(
  low: number,
  mode: number,
  high: number,
  basis = NO_BASIS,
): Distribution {
  requireMode('triangular', low, mode, high);
  const width = high - low;
  const split = (mode - low) / width;
  return makeDistribution({
    kind: 'triangular',
    parameters: { low, mode, high },
    mean: (low + mode + high) / 3,
    basis,
    words: `triangular from ${low} to ${high}, mode ${mode}`,
    quantile: (p) =>
      p <= split
        ? low + Math.sqrt(p * width * (mode - low))
        : high - Math.sqrt((1 - p) * width * (high - mode)),
    cdf: (x) => {
      if (x <= low) return 0;
      if (x >= high) return 1;
      return x <= mode
        ? (x - low) ** 2 / (width * (mode - low))
        : 1 - (high - x) ** 2 / (width * (high - mode));
    },
  });
}
