import { checkDesign } from './check-design.js';
import { ols, type OlsFit, type OlsInput } from './ols.js';

/** What a group of rows has in common beyond the explaining variables. */
export type GroupEffect = {
  readonly rows: number;
  /** Best linear unbiased prediction of the group's effect, in the unit of the response. */
  readonly effect: number;
  /** SD of what is still unknown of it. */
  readonly sd: number;
  /** Share of the group's mean residual that is taken over, from 0 to 1. */
  readonly shrinkage: number;
  /** Mean design row of the group. */
  readonly meanRow: readonly number[];
};

/** A linear model with a random intercept by group. */
export type RandomInterceptFit = {
  /** What was fitted, and the group of each row. */
  readonly input: OlsInput;
  readonly labels: readonly string[];
  /** Least squares on the transformed rows: coefficients and their covariance. */
  readonly gls: OlsFit;
  readonly coefficients: readonly number[];
  /** Covariance of the coefficients if the model of the errors is right. */
  readonly covariance: readonly (readonly number[])[];
  /**
   * Cluster-robust (CR1) covariance, when clusters were given: right also if groups of one cluster
   * resemble each other or scatter unevenly.
   */
  readonly covarianceClustered?: readonly (readonly number[])[] | undefined;
  /** SD between groups. */
  readonly groupSd: number;
  /** SD within groups. */
  readonly residualSd: number;
  /** REML log-likelihood, comparable between variance ratios of one design only. */
  readonly remlLogLikelihood: number;
  readonly groups: ReadonlyMap<string, GroupEffect>;
  /** Conditional residuals: response − fixed part − group effect. */
  readonly residuals: readonly number[];
};

/** A prediction of a random-intercept model. */
export type GroupedPrediction = {
  readonly mean: number;
  /** Row by which the coefficients' errors enter: x − shrinkage · the group's mean row. */
  readonly row: readonly number[];
  /** SD of the group's effect that is left. */
  readonly groupSd: number;
  /** Rows of the group that the fit had seen. */
  readonly groupRows: number;
};

type Grouped = { readonly label: string; readonly rows: readonly number[] };

const groupsOf = (labels: readonly string[]): readonly Grouped[] => {
  const found = new Map<string, number[]>();
  labels.forEach((label, i) => {
    const rows = found.get(label);
    if (rows === undefined) found.set(label, [i]);
    else rows.push(i);
  });
  return [...found].map(([label, rows]) => ({ label, rows }));
};

/** The sandwich sums whole groups: a group in two clusters would be counted in neither. */
const checkNested = (groups: readonly Grouped[], clusters: readonly string[] | undefined): void => {
  const split = groups.find(({ rows }) => new Set(rows.map((i) => clusters?.[i])).size > 1);
  if (split !== undefined)
    throw new RangeError(`group ${split.label}: got rows of several clusters, expected one`);
};

const meanRowOf = (design: readonly (readonly number[])[], rows: readonly number[]): number[] =>
  (design[0] ?? []).map(
    (_, j) => rows.reduce((s, i) => s + (design[i]?.[j] ?? NaN), 0) / rows.length,
  );

/** Generalised least squares for one ratio of variances, by quasi-demeaning each group. */
const glsAt = (input: OlsInput, groups: readonly Grouped[], ratio: number): OlsFit => {
  const design = input.design.map((row) => [...row]);
  const response = [...input.response];
  for (const { rows } of groups) {
    const share = 1 - 1 / Math.sqrt(1 + ratio * rows.length);
    const meanRow = meanRowOf(input.design, rows);
    const meanY = rows.reduce((s, i) => s + (input.response[i] ?? NaN), 0) / rows.length;
    for (const i of rows) {
      design[i] = (input.design[i] ?? []).map((v, j) => v - share * (meanRow[j] ?? NaN));
      response[i] = (input.response[i] ?? NaN) - share * meanY;
    }
  }
  return ols({ names: input.names, design, response, clusters: input.clusters });
};

/** Cholesky factor of a symmetric positive definite matrix, lower triangle. */
const cholesky = (m: readonly (readonly number[])[]): readonly (readonly number[])[] => {
  const l = m.map((row) => [...row]);
  l.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let sum = row[j] ?? NaN;
      for (let k = 0; k < j; k++) sum -= (row[k] ?? NaN) * (l[j]?.[k] ?? NaN);
      row[j] = i === j ? Math.sqrt(sum) : sum / (l[j]?.[j] ?? NaN);
    }
  });
  return l;
};

/** Cross-products of a grouped regression: all that the likelihood depends on. */
type Products = {
  readonly n: number;
  /** [X y]ᵀ[X y], the response as the last column. */
  readonly all: readonly (readonly number[])[];
  /** Rows and column sums of [X y] by group. */
  readonly groups: readonly { readonly rows: number; readonly sums: readonly number[] }[];
};

const productsOf = (input: OlsInput, groups: readonly Grouped[]): Products => {
  const n = input.response.length;
  const mean = input.response.reduce((a, b) => a + b, 0) / n;
  const joined = input.design.map((row, i) => [...row, (input.response[i] ?? NaN) - mean]);
  const size = input.names.length + 1;
  const all = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (__, b) =>
      joined.reduce((sum, row) => sum + (row[a] ?? NaN) * (row[b] ?? NaN), 0),
    ),
  );
  return {
    n,
    all,
    groups: groups.map(({ rows }) => ({
      rows: rows.length,
      sums: Array.from({ length: size }, (_, a) =>
        rows.reduce((sum, i) => sum + (joined[i]?.[a] ?? NaN), 0),
      ),
    })),
  };
};

/**
 * REML log-likelihood at a ratio of variances, the residual variance profiled out. The last pivot of
 * the Cholesky factor of [X y]ᵀV⁻¹[X y] is the root of the residual sum of squares, the others give
 * |XᵀV⁻¹X|.
 */
const remlAt = ({ n, all, groups }: Products, ratio: number): number => {
  const m = all.map((row) => [...row]);
  let lnV = 0;
  for (const { rows, sums } of groups) {
    lnV += Math.log1p(ratio * rows);
    const weight = ratio / (1 + ratio * rows);
    m.forEach((row, a) =>
      sums.forEach((s, b) => (row[b] = (row[b] ?? NaN) - weight * (sums[a] ?? NaN) * s)),
    );
  }
  const factor = cholesky(m);
  const k = all.length - 1;
  const df = n - k;
  const s2 = (factor[k]?.[k] ?? NaN) ** 2 / df;
  const lnInformation = factor
    .slice(0, k)
    .reduce((sum, row, j) => sum + 2 * Math.log(row[j] ?? NaN), 0);
  return -0.5 * (df * (Math.log(2 * Math.PI * s2) + 1) + lnV + lnInformation);
};

/** ln of the variance ratios tried: from no group effect to groups that differ 20 times as much. */
const LOWEST = -12;
const HIGHEST = 6;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Maximum of a function of ln(ratio): a coarse grid, then golden sections about its best point. */
const maximise = (f: (lnRatio: number) => number): number => {
  let best = LOWEST;
  let value = f(LOWEST);
  for (let x = LOWEST + 1; x <= HIGHEST; x++) {
    const y = f(x);
    if (y > value) [best, value] = [x, y];
  }
  let low = best - 1;
  let high = best + 1;
  for (let i = 0; i < 60 && high - low > 1e-9; i++) {
    const a = high - GOLDEN * (high - low);
    const b = low + GOLDEN * (high - low);
    if (f(a) > f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
};

/**
 * Fits y = Xβ + u_group + ε with independent normal u and ε by restricted maximum likelihood (Patterson
 * & Thompson 1971). The ratio of the variances is found in one dimension, β and the residual variance
 * follow in closed form; group effects are their best linear unbiased predictions.
 *
 * The cluster-robust covariance is the sandwich of generalised least squares,
 * (XᵀV⁻¹X)⁻¹ · Σ_c X_cᵀV_c⁻¹e_c e_cᵀV_c⁻¹X_c · (XᵀV⁻¹X)⁻¹, with the factor of CR1 (Liang & Zeger 1986,
 * Biometrika 73, 13; Cameron & Miller 2015), t with as many degrees of freedom as clusters less one.
 *
 * @param input design with intercept, response, names; clusters of whole groups (an organisation holds
 *   its years)
 * @param labels group of each row
 * @returns coefficients, both SDs, the effect of each group
 * @throws RangeError as `ols`; when all rows are one group; for weights; when a group lies in two clusters
 * @example randomIntercept(input, organisations).groupSd // 0 when groups do not differ
 */
export function randomIntercept(input: OlsInput, labels: readonly string[]): RandomInterceptFit {
  checkDesign(input);
  if (labels.length !== input.response.length)
    throw new RangeError(`groups: got ${labels.length} rows, expected ${input.response.length}`);
  if (input.weights !== undefined)
    throw new RangeError(
      'weights: got some, expected none: a random intercept takes rows as equal',
    );
  const groups = groupsOf(labels);
  checkNested(groups, input.clusters);
  if (groups.length < 2) throw new RangeError('groups: got 1, expected at least 2');
  const products = productsOf(input, groups);
  const lnRatio = maximise((x) => remlAt(products, Math.exp(x)));
  const ratio = lnRatio < LOWEST + 1 ? 0 : Math.exp(lnRatio);
  const gls = glsAt(input, groups, ratio);
  const beta = gls.coefficients.map(({ estimate }) => estimate);
  const marginal = input.response.map(
    (y, i) => y - (input.design[i] ?? []).reduce((s, v, j) => s + v * (beta[j] ?? NaN), 0),
  );
  const groupSd = Math.sqrt(ratio) * gls.residualSd;
  const residuals = [...marginal];
  const effects = new Map<string, GroupEffect>();
  for (const { label, rows } of groups) {
    const shrinkage = (ratio * rows.length) / (1 + ratio * rows.length);
    const effect = (shrinkage * rows.reduce((s, i) => s + (marginal[i] ?? NaN), 0)) / rows.length;
    effects.set(label, {
      rows: rows.length,
      effect,
      sd: groupSd * Math.sqrt(1 - shrinkage),
      shrinkage,
      meanRow: meanRowOf(input.design, rows),
    });
    for (const i of rows) residuals[i] = (residuals[i] ?? NaN) - effect;
  }
  return {
    input,
    labels,
    gls,
    coefficients: beta,
    covariance: gls.covariance,
    covarianceClustered: gls.covarianceClustered,
    groupSd,
    residualSd: gls.residualSd,
    remlLogLikelihood: remlAt(products, ratio),
    groups: effects,
    residuals,
  };
}

/**
 * Predicts a new row of a group, known or not. The group's mean response stands in the prediction as
 * observed, so the coefficients' errors enter by x − shrinkage · mean row only.
 *
 * @param fit a random-intercept model
 * @param row design row of the new observation
 * @param group its group
 * @returns mean, the row for the coefficients' errors, and the SD of what is unknown of the group
 */
export function predictGrouped(
  fit: RandomInterceptFit,
  row: readonly number[],
  group: string,
): GroupedPrediction {
  const known = fit.groups.get(group);
  const fixed = row.reduce((s, v, j) => s + v * (fit.coefficients[j] ?? NaN), 0);
  if (known === undefined) return { mean: fixed, row, groupSd: fit.groupSd, groupRows: 0 };
  return {
    mean: fixed + known.effect,
    row: row.map((v, j) => v - known.shrinkage * (known.meanRow[j] ?? NaN)),
    groupSd: known.sd,
    groupRows: known.rows,
  };
}

/**
 * The mean of {@link predictGrouped} alone, for millions of rows: the fixed part by a function, the
 * group's effect added where the group is known.
 *
 * @param fit a random-intercept model, of groups within organisations
 * @param rows the sample
 * @param fixed x·β of a row, from `fixedPart` with the coefficients of the fit
 * @returns mean of a row of a group
 */
export function groupedMean<Row extends { readonly organisation: string; readonly group: string }>(
  fit: RandomInterceptFit,
  rows: readonly Row[],
  fixed: (row: Row) => number,
): (row: Row) => number {
  // Most rows are of an organisation that the sample does not hold: their group need not be looked up.
  const organisations = new Set(rows.map(({ organisation }) => organisation));
  return (row) => {
    const known = organisations.has(row.organisation) ? fit.groups.get(row.group) : undefined;
    return known === undefined ? fixed(row) : fixed(row) + known.effect;
  };
}
