import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { checkDesign, checkVaries } from './check-design.js';
import { refinedLeastSquares } from './refine.js';
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
  /** What was fitted: names of the columns, design, response, and perhaps weights and clusters. */
  readonly input: OlsInput;
  readonly coefficients: readonly Coefficient[];
  /** Response minus fitted value, unweighted. */
  readonly residuals: readonly number[];
  readonly fitted: readonly number[];
  /** Diagonal of the hat matrix, of the weighted design where there are weights. */
  readonly leverage: readonly number[];
  /** Residual sum of squares, weighted where there are weights. */
  readonly rss: number;
  /** Residual standard deviation, √(RSS/(n − k)). */
  readonly residualSd: number;
  readonly r2: number;
  readonly adjustedR2: number;
  readonly f: number;
  readonly fP: number;
  /** Log-likelihood under normal errors, at its maximum. */
  readonly logLikelihood: number;
  /** Akaike's criterion 2k − 2·lnL, k coefficients (as statsmodels counts; R adds one for σ). */
  readonly aic: number;
  /** Schwarz's criterion k·ln n − 2·lnL. */
  readonly bic: number;
  /** Classic, HC3 and (if clusters were given) cluster-robust covariance of the coefficients. */
  readonly covariance: readonly (readonly number[])[];
  readonly covarianceHc3: readonly (readonly number[])[];
  readonly covarianceClustered?: readonly (readonly number[])[] | undefined;
  /** Condition number (2-norm) of the design with columns of unit length: digits lost ≈ its log10. */
  readonly condition: number;
  readonly clusters?: number | undefined;
  /** What a reader should know before trusting the digits, e.g. near-collinear columns. */
  readonly warnings: readonly string[];
};

/** What to fit: the design with its intercept column, the response, perhaps weights and clusters. */
export type OlsInput = {
  readonly names: readonly string[];
  readonly design: readonly (readonly number[])[];
  readonly response: readonly number[];
  /** Precision of each row relative to the others (1/variance); ordinary least squares without. */
  readonly weights?: readonly number[] | undefined;
  readonly clusters?: readonly string[] | undefined;
};

/** A condition number from which a column counts as repeating the others. */
const SINGULAR = 1e12;
/** A condition number from which a reader should know that digits are lost: Longley has 4e4, Filip 5e9. */
const ILL_CONDITIONED = 1e7;

/** A leverage from which a row determines a coefficient alone: its residual is 0 whatever it holds. */
const ALONE = 1 - 1e-10;

/** (XᵀX)⁻¹ · meat · (XᵀX)⁻¹. */
const sandwich = (inverse: Matrix, meat: Matrix): Matrix => inverse.mmul(meat).mmul(inverse);

const outer = (into: Matrix, vector: readonly number[], weight: number): void => {
  vector.forEach((a, i) =>
    vector.forEach((b, j) => into.set(i, j, into.get(i, j) + weight * a * b)),
  );
};

const clusterMeat = (
  scores: readonly (readonly number[])[],
  clusters: readonly string[] | undefined,
  k: number,
): { meat: Matrix; groups: number } | undefined => {
  if (clusters === undefined) return undefined;
  const sums = new Map<string, number[]>();
  clusters.forEach((cluster, i) => {
    const sum = sums.get(cluster) ?? new Array<number>(k).fill(0);
    scores[i]?.forEach((s, j) => (sum[j] = (sum[j] ?? 0) + s));
    sums.set(cluster, sum);
  });
  const meat = Matrix.zeros(k, k);
  for (const sum of sums.values()) outer(meat, sum, 1);
  const n = clusters.length;
  const groups = sums.size;
  if (groups < 2) throw new RangeError(`clusters: got ${groups}, expected at least 2`);
  return { meat: meat.mul((groups / (groups - 1)) * ((n - 1) / (n - k))), groups };
};

/** Coefficients and what their tests need. */
export type Solution = {
  readonly beta: readonly number[];
  /** (XᵀWX)⁻¹. */
  readonly inverse: Matrix;
  readonly leverage: readonly number[];
  readonly condition: number;
  /** Residuals times √weight. */
  readonly residuals: readonly number[];
};

/**
 * Coefficients without their tests: Householder QR of the design, rows times √weight, columns scaled to
 * near unit length by powers of two, which rounds nothing; then one step of refinement.
 *
 * @param input a regression that `checkDesign` lets pass
 * @returns coefficients, (XᵀWX)⁻¹, leverage, condition number, residuals times √weight
 * @throws RangeError for a design without full rank
 */
export function solve({ names, design, response, weights }: OlsInput): Solution {
  const k = names.length;
  const root = response.map((_, i) => Math.sqrt(weights?.[i] ?? 1));
  const weighted = design.map((row, i) => row.map((v) => v * (root[i] ?? NaN)));
  const lengths = names.map((_, j) => Math.hypot(...weighted.map((row) => row[j] ?? NaN)));
  const empty = lengths.findIndex((s) => s === 0);
  if (empty >= 0)
    throw new RangeError(`column ${names[empty]}: all zero, expected a column that varies`);
  const scale = lengths.map((length) => 2 ** Math.round(Math.log2(length)));
  const scaled = weighted.map((row) => row.map((v, j) => v / (scale[j] ?? 1)));
  const x = new Matrix(scaled);
  const qr = new QrDecomposition(x);
  const r = qr.upperTriangularMatrix;
  const singular = new SingularValueDecomposition(r).diagonal;
  const condition = Math.max(...singular) / Math.min(...singular);
  if (!(condition < SINGULAR)) {
    const diagonal = names.map((_, j) => Math.abs(r.get(j, j)));
    const column = names[diagonal.indexOf(Math.min(...diagonal))];
    throw new RangeError(
      `column ${column}: repeats the other columns, expected a design of full rank`,
    );
  }
  const q = qr.orthogonalMatrix;
  const target = response.map((y, i) => y * (root[i] ?? NaN));
  const refined = refinedLeastSquares(scaled, target, { q, r });
  const beta = refined.x.map((b, j) => b / (scale[j] ?? 1));
  const leverage = design.map((_, i) => names.reduce((sum, __, j) => sum + q.get(i, j) ** 2, 0));
  const rInverse = new QrDecomposition(r).solve(Matrix.eye(k, k));
  const inverse = rInverse.mmul(rInverse.transpose());
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++)
      inverse.set(i, j, inverse.get(i, j) / ((scale[i] ?? 1) * (scale[j] ?? 1)));
  }
  return { beta, inverse, leverage, condition, residuals: refined.residuals };
}

/** Sums of squares about the weighted mean (or about 0 without an intercept). */
const totalSquares = (input: OlsInput, hasIntercept: boolean): number => {
  const w = input.response.map((_, i) => input.weights?.[i] ?? 1);
  const sumW = w.reduce((a, b) => a + b, 0);
  const mean = hasIntercept
    ? input.response.reduce((sum, y, i) => sum + (w[i] ?? NaN) * y, 0) / sumW
    : 0;
  return input.response.reduce((sum, y, i) => sum + (w[i] ?? NaN) * (y - mean) ** 2, 0);
};

const hasConstant = (design: readonly (readonly number[])[]): boolean => {
  const first = design[0] ?? [];
  return first.some((v, j) => v !== 0 && design.every((row) => row[j] === v));
};

const conditionWarnings = (condition: number): readonly string[] =>
  condition < ILL_CONDITIONED
    ? []
    : [
        `condition number ${condition.toExponential(1)}: columns nearly repeat each other; about ${Math.max(0, Math.floor(15.5 - Math.log10(condition)))} digits of the coefficients can be trusted`,
      ];

/** HC3 divides by 1 − leverage: a row alone in its level leaves it undefined. */
const aloneWarnings = (input: OlsInput, leverage: readonly number[]): readonly string[] => {
  const alone = leverage.findIndex((h) => h >= ALONE);
  if (alone < 0) return [];
  const column = input.names.find(
    (_, j) =>
      input.design[alone]?.[j] !== 0 && input.design.every((row, i) => i === alone || row[j] === 0),
  );
  const what = `row ${alone + 1}: determines a coefficient${column === undefined ? '' : `, ${column},`} alone (leverage 1), HC3 is not defined`;
  if (input.clusters === undefined)
    throw new RangeError(`${what}; expected levels of at least 2 rows: pool or leave it out`);
  return [what];
};

/**
 * The clustered error of a coefficient whose column differs from 0 in one cluster only is far too small:
 * least squares makes the residuals of that cluster sum to 0, and the sandwich takes that for certainty.
 */
const oneClusterWarnings = (input: OlsInput): readonly string[] =>
  input.names.flatMap((name, j) => {
    const clusters = new Set(input.clusters?.filter((_, i) => input.design[i]?.[j] !== 0));
    return clusters.size === 1
      ? [`${name}: differs from 0 in one cluster only, its clustered error is too small`]
      : [];
  });

/**
 * Ordinary (or, with weights, weighted) least squares by Householder QR of the column-scaled design and one
 * step of refinement.
 *
 * Classic covariance s²(XᵀWX)⁻¹; HC3 of MacKinnon & White (1985), residuals divided by 1 − leverage;
 * cluster-robust CR1 with the factor G/(G−1)·(n−1)/(n−k), t with G − 1 degrees of freedom (Cameron &
 * Miller 2015, J. Hum. Resour. 50, 317).
 *
 * @param input design (with its intercept column), response, names, perhaps weights and clusters
 * @returns coefficients with classic, HC3 and cluster-robust standard errors; fit and diagnostics
 * @throws RangeError for too few rows, values that are not finite or too large to square, weights that are
 *   not positive, a constant response, a design without full rank, one cluster; without clusters, for a
 *   row that determines a coefficient alone, whose HC3 is not defined
 * @example
 * ols({ names: ['1', 'x'], design: [[1, 0], [1, 1], [1, 2]], response: [1, 3, 5.3] })
 *   .coefficients[1].estimate // 2.15
 */
export function ols(input: OlsInput): OlsFit {
  checkDesign(input);
  const { names, design, response } = input;
  const n = design.length;
  const k = names.length;
  const solution = solve(input);
  const { beta, inverse, leverage, condition } = solution;
  const alone = aloneWarnings(input, leverage);
  const weight = (i: number): number => input.weights?.[i] ?? 1;
  const residuals = solution.residuals.map((e, i) => e / Math.sqrt(weight(i)));
  const fitted = response.map((y, i) => y - (residuals[i] ?? NaN));
  const df = n - k;
  const rss = residuals.reduce((sum, e, i) => sum + weight(i) * e * e, 0);
  const covariance = inverse.clone().mul(rss / df);
  const hc3Meat = Matrix.zeros(k, k);
  design.forEach((row, i) => {
    const e = (weight(i) * (residuals[i] ?? NaN)) / (1 - (leverage[i] ?? NaN));
    outer(hc3Meat, row, e * e);
  });
  const hc3 = sandwich(inverse, hc3Meat);
  const scores = design.map((row, i) => row.map((v) => v * weight(i) * (residuals[i] ?? NaN)));
  const clustered = clusterMeat(scores, input.clusters, k);
  const robust = clustered === undefined ? undefined : sandwich(inverse, clustered.meat);
  const hasIntercept = hasConstant(design);
  if (hasIntercept) checkVaries(response);
  const tss = totalSquares(input, hasIntercept);
  const modelDf = hasIntercept ? k - 1 : k;
  const f = (tss - rss) / modelDf / (rss / df);
  const sumLnWeight = response.reduce((sum, _, i) => sum + Math.log(weight(i)), 0);
  const logLikelihood = (-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1) + sumLnWeight / 2;
  return {
    n,
    degreesOfFreedom: df,
    input,
    coefficients: coefficientsOf(names, beta, {
      classic: covariance,
      hc3,
      robust,
      df: clustered === undefined ? df : clustered.groups - 1,
    }),
    residuals,
    fitted,
    leverage,
    rss,
    residualSd: Math.sqrt(rss / df),
    r2: 1 - rss / tss,
    adjustedR2: 1 - rss / df / (tss / (n - (hasIntercept ? 1 : 0))),
    f,
    fP: modelDf === 0 ? NaN : fUpperP(f, modelDf, df),
    logLikelihood,
    aic: 2 * k - 2 * logLikelihood,
    bic: k * Math.log(n) - 2 * logLikelihood,
    covariance: covariance.to2DArray(),
    covarianceHc3: hc3.to2DArray(),
    covarianceClustered: robust?.to2DArray(),
    condition,
    clusters: clustered?.groups,
    warnings: [...conditionWarnings(condition), ...alone, ...oneClusterWarnings(input)],
  };
}

const coefficientsOf = (
  names: readonly string[],
  beta: readonly number[],
  {
    classic,
    hc3,
    robust,
    df,
  }: { classic: Matrix; hc3: Matrix; robust: Matrix | undefined; df: number },
): readonly Coefficient[] => {
  const quantile = tQuantile(0.975, df);
  return names.map((name, j) => {
    const estimate = beta[j] ?? NaN;
    const se = Math.sqrt((robust ?? hc3).get(j, j));
    const t = estimate / se;
    return {
      name,
      estimate,
      standardError: Math.sqrt(classic.get(j, j)),
      hc3: Math.sqrt(hc3.get(j, j)),
      clustered: robust === undefined ? undefined : se,
      t,
      p: tTwoSidedP(t, df),
      low95: estimate - quantile * se,
      high95: estimate + quantile * se,
    };
  });
};
