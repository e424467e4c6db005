import { randomStream } from '../random.js';
import type { Distribution } from './types.js';

/**
 * Draws from a distribution by inversion of uniform numbers of a named stream.
 *
 * @param distribution what to draw from
 * @param draws how many, at least 1
 * @param options seed and name of the stream
 * @returns the draws, in the unit of the quantity
 * @throws RangeError when the number of draws is not a positive whole number, or for a bad seed
 * @example sampleDistribution(uniform(0, 1), 3, { seed: 1, name: 'u' }).length // 3
 */
export function sampleDistribution(
  distribution: Distribution,
  draws: number,
  { seed, name }: { readonly seed: number; readonly name: string },
): Float64Array {
  if (!Number.isInteger(draws) || draws < 1) {
    throw new RangeError(`draws: got ${draws}, expected a positive whole number`);
  }
  const stream = randomStream(seed, name);
  // Half a step away from 0 and 1, where an unbounded distribution has no quantile.
  return Float64Array.from({ length: draws }, () =>
    distribution.quantile(stream.uniform() + 2 ** -33),
  );
}
