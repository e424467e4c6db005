import { Matrix, solve } from 'ml-matrix';
import type { OlsFit } from '../regress/ols.js';
import { fUpperP } from '../regress/tails.js';

/** A joint test of several coefficients. */
export type JointTest = {
  readonly f: number;
  readonly df: number;
  readonly df2: number;
  readonly p: number;
};

/**
 * Wald test that several coefficients are all 0: F = b'V⁻¹b / q, with the cluster-robust covariance and
 * G − 1 degrees of freedom where the fit has clusters, else the classic one and n − k.
 *
 * @param fit the regression
 * @param names the coefficients
 * @returns F with its degrees of freedom and p
 * @throws RangeError for a name the fit does not have, none at all, or at least as many names as clusters:
 *   the cluster-robust covariance has a rank below the number of clusters
 * @example jointTest(fit, ['x']).f // the square of t of x
 */
export function jointTest(fit: OlsFit, names: readonly string[]): JointTest {
  const at = names.map((name) => fit.coefficients.findIndex((c) => c.name === name));
  const unknown = at.indexOf(-1);
  if (unknown >= 0 || names.length === 0) {
    const known = fit.coefficients.map((c) => c.name).join(', ');
    throw new RangeError(`coefficient: got ${names[unknown] ?? 'none'}, expected one of ${known}`);
  }
  if (fit.clusters !== undefined && names.length >= fit.clusters) {
    throw new RangeError(
      `coefficients: got ${names.length}, expected fewer than the ${fit.clusters} clusters`,
    );
  }
  const covariance = fit.covarianceClustered ?? fit.covariance;
  const df2 = fit.clusters === undefined ? fit.degreesOfFreedom : fit.clusters - 1;
  const b = Matrix.columnVector(at.map((j) => fit.coefficients[j]?.estimate ?? NaN));
  const v = new Matrix(at.map((i) => at.map((j) => covariance[i]?.[j] ?? NaN)));
  const f = b.transpose().mmul(solve(v, b)).get(0, 0) / names.length;
  return { f, df: names.length, df2, p: fUpperP(f, names.length, df2) };
}
