import { inverse, Matrix, solve } from 'ml-matrix';

/** A Poisson regression with a log link. */
export type PoissonFit = {
  readonly coefficients: readonly number[];
  /** Inverse of the Fisher information. */
  readonly covariance: readonly (readonly number[])[];
  readonly fitted: readonly number[];
  readonly deviance: number;
  /** ln L without the terms ln y!, which no model changes. */
  readonly logLikelihood: number;
};

const MOST_STEPS = 200;

/**
 * Poisson regression E[y] = exp(x·β) by iteratively reweighted least squares (McCullagh & Nelder
 * 1989, section 2.5). With amounts instead of counts it is Poisson pseudo-maximum likelihood, which
 * needs only the mean to be right and takes zeros as they are (Santos Silva & Tenreyro 2006). With an
 * intercept the fitted values sum to the observed ones.
 *
 * @param design rows of regressors, the intercept among them
 * @param response counts or amounts, none negative
 * @param weights how often each row counts; default 1
 * @returns coefficients, covariance, fitted values, deviance
 * @throws RangeError for a negative response, unequal lengths, or when it does not converge
 * @example poissonRegression([[1], [1]], [2, 4]).coefficients // [ln 3]
 */
export function poissonRegression(
  design: readonly (readonly number[])[],
  response: readonly number[],
  weights?: readonly number[],
): PoissonFit {
  if (design.length !== response.length || response.some((y) => !(y >= 0))) {
    throw new RangeError(
      `response: got ${response.length} values for ${design.length} rows, expected as many, none negative`,
    );
  }
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  const x = new Matrix(design.map((row) => [...row]));
  let mu = response.map((y) => y + 0.1 * (y === 0 ? 1 : y));
  let beta: number[] = [];
  let last = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { normal, right } = weightedNormal(x, mu, response, weightOf);
    beta = solve(normal, right).getColumn(0);
    mu = design.map((row) => Math.exp(row.reduce((sum, v, j) => sum + v * (beta[j] ?? 0), 0)));
    const deviance = devianceOf(response, mu, weightOf);
    if (Math.abs(last - deviance) <= 1e-12 * (Math.abs(deviance) + 0.1)) {
      return {
        coefficients: beta,
        covariance: inverse(weightedNormal(x, mu, response, weightOf).normal).to2DArray(),
        fitted: mu,
        deviance,
        logLikelihood: response.reduce((sum, y, i) => {
          const m = mu[i] ?? NaN;
          return sum + weightOf(i) * ((y > 0 ? y * Math.log(m) : 0) - m);
        }, 0),
      };
    }
    last = deviance;
  }
  throw new RangeError(`Poisson regression: no convergence in ${MOST_STEPS} steps`);
}

const weightedNormal = (
  x: Matrix,
  mu: readonly number[],
  response: readonly number[],
  weightOf: (i: number) => number,
): { readonly normal: Matrix; readonly right: Matrix } => {
  const p = x.columns;
  const normal = Matrix.zeros(p, p);
  const right = Matrix.zeros(p, 1);
  mu.forEach((m, i) => {
    const w = m * weightOf(i);
    const z = Math.log(m) + ((response[i] ?? 0) - m) / m;
    for (let j = 0; j < p; j++) {
      const wx = w * x.get(i, j);
      right.set(j, 0, right.get(j, 0) + wx * z);
      for (let k = 0; k < p; k++) normal.set(j, k, normal.get(j, k) + wx * x.get(i, k));
    }
  });
  return { normal, right };
};

const devianceOf = (
  response: readonly number[],
  mu: readonly number[],
  weightOf: (i: number) => number,
): number =>
  2 *
  response.reduce((sum, y, i) => {
    const m = mu[i] ?? NaN;
    return sum + weightOf(i) * ((y > 0 ? y * Math.log(y / m) : 0) - (y - m));
  }, 0);
