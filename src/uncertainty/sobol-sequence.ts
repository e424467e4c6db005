import { SOBOL_DIRECTIONS } from './sobol-directions.js';
import { randomStream } from './random.js';

/** Number of dimensions that the table of direction numbers holds. */
export const SOBOL_DIMENSIONS = SOBOL_DIRECTIONS.length + 1;

const BITS = 32;

/**
 * Direction numbers V_1 … V_32 of a dimension as 32-bit fractions, from its primitive polynomial and
 * initial numbers by Bratley and Fox's recurrence (ACM TOMS 14 (1988), algorithm 659).
 */
const directionsOf = (dimension: number): Uint32Array => {
  const v = new Uint32Array(BITS);
  const row = SOBOL_DIRECTIONS[dimension - 1];
  if (row === undefined) {
    for (let i = 0; i < BITS; i++) v[i] = 1 << (BITS - 1 - i);
    return v;
  }
  const [s, a, ...m] = row;
  for (let i = 0; i < s; i++) v[i] = (m[i] as number) << (BITS - 1 - i);
  for (let i = s; i < BITS; i++) {
    let value = (v[i - s] as number) ^ ((v[i - s] as number) >>> s);
    for (let k = 1; k < s; k++) if ((a >>> (s - 1 - k)) & 1) value ^= v[i - k] as number;
    v[i] = value;
  }
  return v;
};

const reverseBits = (x: number): number => {
  let y = x;
  y = ((y >>> 1) & 0x55555555) | ((y & 0x55555555) << 1);
  y = ((y >>> 2) & 0x33333333) | ((y & 0x33333333) << 2);
  y = ((y >>> 4) & 0x0f0f0f0f) | ((y & 0x0f0f0f0f) << 4);
  y = ((y >>> 8) & 0x00ff00ff) | ((y & 0x00ff00ff) << 8);
  return ((y >>> 16) | (y << 16)) >>> 0;
};

/**
 * Laine and Karras' hash ("Stratified sampling for stochastic transparency", 2011) with the constants
 * of B. Burley, "Practical hash-based Owen scrambling", JCGT 9(4) (2020): each bit is flipped by a
 * function of the bits below it only. Between two reversals of the bits it is Owen's nested uniform
 * scrambling: a bit is flipped by a function of the more significant ones.
 */
const scramble = (x: number, seed: number): number => {
  let y = (reverseBits(x) + seed) | 0;
  y ^= Math.imul(y, 0x6c50b47c);
  y ^= Math.imul(y, 0xb82f1e52);
  y ^= Math.imul(y, 0xc7afe638);
  y ^= Math.imul(y, 0x8d22f6e6);
  return reverseBits(y);
};

/**
 * Points of the Sobol sequence, which fill the unit cube more evenly than random points, so that a mean
 * of a smooth function converges at nearly 1/n instead of 1/√n. Direction numbers of Joe and Kuo
 * (2008). Scrambled by hash-based Owen scrambling (Burley 2020), the points keep this evenness, are
 * uniformly distributed one by one, and several seeds give an error estimate.
 *
 * The number of points should be a power of two: the sequence is balanced there only.
 *
 * @param dimensions 1 to 64
 * @param points number of points, up to 2³¹
 * @param options `seed` scrambles; without one the plain sequence, whose first point is the origin
 * @returns one column per dimension, each number inside (0, 1) when scrambled and in [0, 1) when not
 * @throws RangeError for a number of dimensions or points that is not possible
 * @example sobolPoints(2, 4).map((column) => [...column]) // [[0, 0.5, 0.75, 0.25], [0, 0.5, 0.25, 0.75]]
 */
export function sobolPoints(
  dimensions: number,
  points: number,
  options: { readonly seed?: number } = {},
): readonly Float64Array[] {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > SOBOL_DIMENSIONS) {
    throw new RangeError(
      `dimensions: got ${dimensions}, expected a whole number from 1 to ${SOBOL_DIMENSIONS}`,
    );
  }
  if (!Number.isInteger(points) || points < 1 || points > 2 ** 31) {
    throw new RangeError(`points: got ${points}, expected a whole number from 1 to 2^31`);
  }
  const { seed } = options;
  return Array.from({ length: dimensions }, (_, dimension) => {
    const directions = directionsOf(dimension);
    const column = new Float64Array(points);
    const hash =
      seed === undefined
        ? undefined
        : Math.floor(randomStream(seed, `sobol:${dimension}`).uniform() * 2 ** BITS);
    let x = 0;
    for (let i = 0; i < points; i++) {
      // Gray-code order (Antonov and Saleev 1979): one direction number per point.
      if (i > 0) x = (x ^ (directions[31 - Math.clz32(i & -i)] as number)) >>> 0;
      column[i] = hash === undefined ? x / 2 ** BITS : (scramble(x, hash) + 0.5) / 2 ** BITS;
    }
    return column;
  });
}
