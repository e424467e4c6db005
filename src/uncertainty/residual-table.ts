import erfc from '@stdlib/math-base-special-erfc';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { TABLE_POINTS, TABLE_REACH, TABLE_STEPS } from './kernel.js';

/** Fewer residuals than this do not show the shape of their tails. */
const LEAST_RESIDUALS = 20;

/** Points per standard deviation at which the distribution is computed before it is inverted. */
const FINENESS = 64;

/** P(Z > t) of a standard normal Z, as a tail: small ones keep their digits. */
const normalTail = (t: number): number => erfc(t / Math.SQRT2) / 2;

const tables = new WeakMap<readonly number[], Float64Array>();
const normalTable = Float64Array.from(
  { length: TABLE_POINTS },
  (_, i) => i / TABLE_STEPS - TABLE_REACH,
);

/**
 * A residual of SD 1 as a function of a standard normal z: G(z) = F⁻¹(Φ(z)), where F is the distribution
 * of the given residuals, each blurred by a normal of Silverman's bandwidth (smoothed bootstrap,
 * Silverman 1986, section 6.4) and rescaled so that the variance stays. With fewer than 20 residuals
 * G(z) = z.
 *
 * @param shape residuals over their SD
 * @returns G at z = −6, −6 + 1/32, … 6
 * @example residualTable([]) // −6, −5.96875, …
 */
export function residualTable(shape: readonly number[]): Float64Array {
  if (shape.length < LEAST_RESIDUALS) return normalTable;
  const known = tables.get(shape);
  if (known !== undefined) return known;
  const made = invert(shape);
  tables.set(shape, made);
  return made;
}

/** z at which Φ(z) is the mean of the tails; the smaller tail is used, so that no digits cancel. */
const scoreOf = (lower: number, upper: number): number =>
  lower < upper ? quantile(lower, 0, 1) : -quantile(upper, 0, 1);

const invert = (shape: readonly number[]): Float64Array => {
  const n = shape.length;
  const bandwidth = 0.9 * n ** -0.2;
  const rescale = 1 / Math.sqrt(1 + bandwidth * bandwidth);
  const sorted = [...shape].sort((a, b) => a - b);
  const low = (sorted[0] as number) - 8 * bandwidth;
  const points = Math.ceil(((sorted[n - 1] as number) + 8 * bandwidth - low) * FINENESS) + 1;
  const scores = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let lower = 0;
    let upper = 0;
    for (const residual of sorted) {
      const t = (low + i / FINENESS - residual) / bandwidth;
      lower += normalTail(-t);
      upper += normalTail(t);
    }
    scores[i] = scoreOf(lower / n, upper / n);
  }
  let cell = 0;
  return normalTable.map((z) => {
    while (cell < points - 2 && (scores[cell + 1] as number) < z) cell++;
    const left = scores[cell] as number;
    const share = (z - left) / ((scores[cell + 1] as number) - left);
    // Beyond the grid the table goes on as its last cell does.
    return rescale * (low + (cell + share) / FINENESS);
  });
};
