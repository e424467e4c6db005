import { Matrix, QrDecomposition } from 'ml-matrix';
import { fUpperP, tQuantile, tTwoSidedP } from './tails.js';

/** One coefficient with its tests. */
export type Coefficient = {
  readonly name: string;
  readonly estimate: number;
  /** Standard error under equal, independent errors. */
  readonly standardError: number;
  /** Heteroscedasticity-consistent standard error HC3 (MacKinnon & White 1985). */
  readonly hc3: number;
  /** Cluster-robust standard error CR1, when clusters were given. */
  readonly clustered?: number | undefined;
  /** t and p from the clustered standard error if there is one, else from HC3. */
  readonly t: number;
  readonly p: number;
  readonly low95: number;
  readonly high95: number;
};

/** A fitted linear model. */
export type OlsFit = {
  readonly n: number;
  readonly degreesOfFreedom: number;
  readonly coefficients: readonly Coefficient[];
  readonly residuals: readonly number[];
  readonly fitted: readonly number[];
  readonly leverage: readonly number[];
  /** Residual standard deviation, √(RSS/(n − k)). */
  readonly residualSd: number;
  readonly r2: number;
  readonly adjustedR2: number;
  readonly f: number;
  readonly fP: number;
  /** Classic, HC3 and (if clusters were given) cluster-robust covariance of the coefficients. */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceHc3: readonly (readonly number[])[];
  readonly covarianceClustered?: readonly (readonly number[])[] | undefined;
  /** Ratio of the largest to the smallest diagonal of R after scaling: digits lost ≈ its log10. */
  readonly condition: number;
  readonly clusters?: number | undefined;
};

/** What to fit: the design with its intercept column, the response, and perhaps clusters. */
export type OlsInput = {
  readonly names: readonly string[];
  readonly design: readonly (readonly number[])[];
  readonly response: readonly number[];
  readonly clusters?: readonly string[] | undefined;
};

/** A diagonal of R below this share of the largest means that a column repeats the others. */
const RANK_TOLERANCE = 1e-12;

const check = ({ names, design, response }: OlsInput): void => {
  if (design.length !== response.length) {
    throw new RangeError(
      `design: got ${design.length} rows, expected ${response.length} as the response`,
    );
  }
  if (design.length <= names.length) {
    throw new RangeError(
      `rows: got ${design.length}, expected more than the ${names.length} coefficients`,
    );
  }
  design.forEach((row, i) => {
    row.forEach((x, j) => {
      if (!Number.isFinite(x)) {
        throw new RangeError(`row ${i + 1}, ${names[j]}: got ${x}, expected a finite number`);
      }
    });
    if (!Number.isFinite(response[i])) {
      throw new RangeError(`row ${i + 1}, response: got ${response[i]}, expected a finite number`);
    }
  });
};

/** Σ_i w_i x_i x_iᵀ sandwiched between (XᵀX)⁻¹. */
const sandwich = (inverse: Matrix, meat: Matrix): Matrix => inverse.mmul(meat).mmul(inverse);

const rowsOf = (m: Matrix): readonly (readonly number[])[] => m.to2DArray();

const outer = (into: Matrix, vector: readonly number[], weight: number): void => {
  vector.forEach((a, i) =>
    vector.forEach((b, j) => into.set(i, j, into.get(i, j) + weight * a * b)),
  );
};

const clusterMeat = (
  input: OlsInput,
  residuals: readonly number[],
): { meat: Matrix; groups: number } | undefined => {
  if (input.clusters === undefined) return undefined;
  const k = input.names.length;
  const sums = new Map<string, number[]>();
  input.clusters.forEach((cluster, i) => {
    const sum = sums.get(cluster) ?? new Array<number>(k).fill(0);
    input.design[i]?.forEach((x, j) => (sum[j] = (sum[j] ?? 0) + x * (residuals[i] ?? NaN)));
    sums.set(cluster, sum);
  });
  const meat = Matrix.zeros(k, k);
  for (const sum of sums.values()) outer(meat, sum, 1);
  const n = input.design.length;
  const groups = sums.size;
  return { meat: meat.mul((groups / (groups - 1)) * ((n - 1) / (n - k))), groups };
};

/**
 * Ordinary least squares by Householder QR of the column-scaled design.
 *
 * @param input design (with its intercept column), response, names, clusters
 * @returns coefficients with classic, HC3 and cluster-robust standard errors; fit and diagnostics
 * @throws RangeError for too few rows, values that are not finite, or a design without full rank
 * @example
 * ols({ names: ['1', 'x'], design: [[1, 0], [1, 1], [1, 2]], response: [1, 3, 5.3] })
 *   .coefficients[1].estimate // 2.15
 */
export function ols(input: OlsInput): OlsFit {
  check(input);
  const { names, design, response } = input;
  const n = design.length;
  const k = names.length;
  const scale = names.map((_, j) => Math.hypot(...columnOf(design, j)));
  const constant = scale.findIndex((s) => s === 0);
  if (constant >= 0)
    throw new RangeError(`column ${names[constant]}: all zero, expected a column that varies`);
  const x = new Matrix(design.map((row) => row.map((v, j) => v / (scale[j] ?? 1))));
  const qr = new QrDecomposition(x);
  const r = qr.upperTriangularMatrix;
  const diagonal = names.map((_, j) => Math.abs(r.get(j, j)));
  const condition = Math.max(...diagonal) / Math.min(...diagonal);
  if (!(condition < 1 / RANK_TOLERANCE)) {
    const column = names[diagonal.indexOf(Math.min(...diagonal))];
    throw new RangeError(
      `column ${column}: repeats the other columns, expected a design of full rank`,
    );
  }
  const beta = qr
    .solve(Matrix.columnVector([...response]))
    .to1DArray()
    .map((b, j) => b / (scale[j] ?? 1));
  const fitted = design.map((row) => row.reduce((sum, v, j) => sum + v * (beta[j] ?? NaN), 0));
  const residuals = response.map((y, i) => y - (fitted[i] ?? NaN));
  const q = qr.orthogonalMatrix;
  const leverage = design.map((_, i) => names.reduce((sum, __, j) => sum + q.get(i, j) ** 2, 0));
  const rInverse = new QrDecomposition(r).solve(Matrix.eye(k, k));
  const scaled = rInverse.mmul(rInverse.transpose());
  const inverse = Matrix.zeros(k, k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++)
      inverse.set(i, j, scaled.get(i, j) / ((scale[i] ?? 1) * (scale[j] ?? 1)));
  }
  const df = n - k;
  const rss = residuals.reduce((sum, e) => sum + e * e, 0);
  const covariance = inverse.clone().mul(rss / df);
  const hc3Meat = Matrix.zeros(k, k);
  design.forEach((row, i) => {
    const e = (residuals[i] ?? NaN) / (1 - (leverage[i] ?? NaN));
    outer(hc3Meat, row, e * e);
  });
  const hc3 = sandwich(inverse, hc3Meat);
  const clustered = clusterMeat(input, residuals);
  const clusteredCovariance =
    clustered === undefined ? undefined : sandwich(inverse, clustered.meat);
  const mean = response.reduce((a, b) => a + b, 0) / n;
  const hasIntercept = design.every((row) => row[0] === design[0]?.[0]) && design[0]?.[0] !== 0;
  const tss = response.reduce((sum, y) => sum + (hasIntercept ? (y - mean) ** 2 : y * y), 0);
  const modelDf = hasIntercept ? k - 1 : k;
  const f = (tss - rss) / modelDf / (rss / df);
  const testDf = clustered === undefined ? df : clustered.groups - 1;
  return {
    n,
    degreesOfFreedom: df,
    coefficients: names.map((name, j): Coefficient => {
      const estimate = beta[j] ?? NaN;
      const robust = Math.sqrt((clusteredCovariance ?? hc3).get(j, j));
      const t = estimate / robust;
      const half = tQuantile(0.975, testDf) * robust;
      return {
        name,
        estimate,
        standardError: Math.sqrt(covariance.get(j, j)),
        hc3: Math.sqrt(hc3.get(j, j)),
        clustered: clusteredCovariance === undefined ? undefined : robust,
        t,
        p: tTwoSidedP(t, testDf),
        low95: estimate - half,
        high95: estimate + half,
      };
    }),
    residuals,
    fitted,
    leverage,
    residualSd: Math.sqrt(rss / df),
    r2: 1 - rss / tss,
    adjustedR2: 1 - rss / df / (tss / (n - (hasIntercept ? 1 : 0))),
    f,
    fP: fUpperP(f, modelDf, df),
    covariance: rowsOf(covariance),
    covarianceHc3: rowsOf(hc3),
    covarianceClustered:
      clusteredCovariance === undefined ? undefined : rowsOf(clusteredCovariance),
    condition,
    clusters: clustered?.groups,
  };
}

const columnOf = (design: readonly (readonly number[])[], j: number): readonly number[] =>
  design.map((row) => row[j] ?? NaN);
