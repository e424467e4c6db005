import {
  lowestError,
  meanWithError,
  oneStandardError,
  type CandidateError,
} from './selection-rule.js';
import { checkDesign } from './check-design.js';
import { designOf, formulaOf, type ModelSpec } from './model.js';
import { normalEquations } from './normal-equations.js';
import { ols, type OlsInput } from './ols.js';
import { predictGrouped, randomIntercept } from './random-intercept.js';
import { quantileSorted } from 'simple-statistics';

/** One specification beside others: how well it predicts what it has not seen. */
export type SpecificationError = CandidateError &
  ErrorSummary &
  Choice & {
    readonly formula: string;
    readonly r2: number;
    readonly adjustedR2: number;
    readonly aic: number;
  };

/** What the rules make of a candidate. */
export type Choice = {
  /** Lowest error: in use. */
  readonly chosen: boolean;
  /** The simplest that is within one standard error of it. */
  readonly simplest: boolean;
};

/** How rows are grouped in a comparison. */
export type ComparisonOptions<Row> = {
  /** Rows of one label are left out together: organisation, year. */
  readonly leaveOut: (row: Row) => string;
  /** Group of the random intercept, where the fit in use has one. */
  readonly group?: (row: Row) => string;
  /** Rows whose errors count; all without. The others only help to fit. */
  readonly counts?: (row: Row) => boolean;
};

const subset = (
  input: OlsInput,
  keep: readonly number[],
  columns: readonly number[],
): OlsInput => ({
  names: columns.map((j) => input.names[j] ?? ''),
  design: keep.map((i) => columns.map((j) => input.design[i]?.[j] ?? NaN)),
  response: keep.map((i) => input.response[i] ?? NaN),
  weights: input.weights === undefined ? undefined : keep.map((i) => input.weights?.[i] ?? NaN),
  clusters: input.clusters === undefined ? undefined : keep.map((i) => input.clusters?.[i] ?? ''),
});

/** A column whose part that the others do not explain is shorter than this share repeats them. */
const REPEATS = 1e-9;

/** Columns that are independent among the rows kept: a level may vanish with what is left out. */
const columnsOf = (input: OlsInput, keep: readonly number[]): readonly number[] => {
  const basis: number[][] = [];
  return input.names.flatMap((_, j) => {
    const column = keep.map((i) => input.design[i]?.[j] ?? NaN);
    const length = Math.hypot(...column);
    // Projected out twice: once leaves rounding errors of nearly parallel columns (Parlett 1980).
    const rest = [...basis, ...basis].reduce((v, b) => {
      const dot = v.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
      return v.map((x, i) => x - dot * (b[i] ?? NaN));
    }, column);
    const left = Math.hypot(...rest);
    if (!(left > REPEATS * length)) return [];
    basis.push(rest.map((x) => x / left));
    return [j];
  });
};

/**
 * Predictions minus observations of rows that the fit had not seen, label by label.
 *
 * @param rows the sample
 * @param spec the model
 * @param options what is left out together, and the group of the random intercept if there is one
 * @returns one error for each row that counts, in the unit of the response
 * @throws RangeError for fewer than two labels
 */
export function outOfSampleErrors<Row>(
  rows: readonly Row[],
  spec: ModelSpec<Row>,
  options: ComparisonOptions<Row>,
): readonly number[] {
  return [...errorsByRow(rows, spec, options).values()];
}

/** Prediction − observation of the rows that count, by index, in the order of the rows. */
const errorsByRow = <Row>(
  rows: readonly Row[],
  spec: ModelSpec<Row>,
  options: ComparisonOptions<Row>,
): ReadonlyMap<number, number> => {
  const input = designOf(rows, spec);
  checkDesign(input);
  const labels = rows.map(options.leaveOut);
  const groups = options.group === undefined ? undefined : rows.map(options.group);
  if (new Set(labels).size < 2) throw new RangeError('labels: got 1, expected at least 2');
  const counts = rows.map((row) => options.counts?.(row) ?? true);
  const errors = new Map<number, number>();
  for (const label of new Set(labels)) {
    const out = labels.flatMap((each, i) => (each === label && counts[i] === true ? [i] : []));
    if (out.length === 0) continue;
    const keep = labels.flatMap((each, i) => (each === label ? [] : [i]));
    const predict =
      groups === undefined ? byLeastSquares(input, keep) : byGroups(input, keep, groups);
    for (const i of out)
      errors.set(i, predict(input.design[i] ?? [], groups?.[i] ?? '') - (input.response[i] ?? NaN));
  }
  return new Map([...errors].sort(([i], [j]) => i - j));
};

type Predictor = (row: readonly number[], group: string) => number;

const allColumns = (input: OlsInput): readonly number[] => input.names.map((_, j) => j);

const byLeastSquares = (input: OlsInput, keep: readonly number[]): Predictor => {
  const beta = normalEquations(subset(input, keep, allColumns(input)));
  return (row) => row.reduce((s, x, j) => s + x * (beta[j] ?? NaN), 0);
};

const byGroups = (
  input: OlsInput,
  keep: readonly number[],
  groups: readonly string[],
): Predictor => {
  const columns = columnsOf(input, keep);
  const fit = randomIntercept(
    subset(input, keep, columns),
    keep.map((i) => groups[i] ?? ''),
  );
  return (row, group) =>
    predictGrouped(
      fit,
      columns.map((j) => row[j] ?? NaN),
      group,
    ).mean;
};

/**
 * Compares specifications of one regression by the error of predicting rows that the fit had not seen.
 * The chosen one has the lowest (`lowestError`): a term must earn its place.
 *
 * @param rows the sample
 * @param specs the specifications, simplest first
 * @param options what is left out together, and the group of the random intercept if there is one
 * @returns one row a specification, in their order
 * @throws RangeError for what `ols` refuses; for weights together with a group
 */
export function compareSpecifications<Row>(
  rows: readonly Row[],
  specs: readonly ModelSpec<Row>[],
  options: ComparisonOptions<Row>,
): readonly SpecificationError[] {
  const errors = specs.map((spec) => errorsByRow(rows, spec, options));
  const clusters = [...(errors[0]?.keys() ?? [])].map((i) => {
    const row = rows[i] as Row;
    return specs[0]?.clusters?.(row) ?? options.leaveOut(row);
  });
  const results = specs.map((spec) => {
    const fit = ols(designOf(rows, spec));
    return {
      formula: formulaOf(spec),
      coefficients: fit.coefficients.length,
      r2: fit.r2,
      adjustedR2: fit.adjustedR2,
      aic: fit.aic,
    };
  });
  return withChoice(
    results,
    errors.map((each) => [...each.values()]),
    clusters,
  );
}

/**
 * Adds to candidates what their errors on the same unseen rows say, and which one the rule chooses.
 *
 * @param candidates what each is, with its number of coefficients
 * @param errors prediction − observation of each, row by row, log10
 * @param clusters of the rows
 * @returns the candidates in their order
 */
export function withChoice<T extends { readonly coefficients: number }>(
  candidates: readonly T[],
  errors: readonly (readonly number[])[],
  clusters: readonly string[],
): readonly (T & ErrorSummary & CandidateError & Choice)[] {
  const squares = errors.map((each) => each.map((e) => e * e));
  const sums = squares.map((each) => each.reduce((sum, v) => sum + v, 0));
  const best = squares[sums.indexOf(Math.min(...sums))] ?? [];
  const results = candidates.map((candidate, index) => {
    const more = meanWithError(
      (squares[index] ?? []).map((v, i) => v - (best[i] ?? NaN)),
      clusters,
    );
    return {
      ...candidate,
      ...summaryOf(errors[index] ?? []),
      excess: more.mean,
      excessSe: more.standardError,
    };
  });
  const chosen = lowestError(results);
  const simplest = oneStandardError(results);
  return results.map((result, i) => ({
    ...result,
    chosen: i === chosen,
    simplest: i === simplest,
  }));
}

/** What errors of log10 predictions amount to. */
export type ErrorSummary = {
  readonly rmse: number;
  /** Half of the rows are predicted within this factor. */
  readonly medianFactor: number;
  /** 90% of the rows are. */
  readonly factor90: number;
  /** Mean of prediction − observation, log10. */
  readonly bias: number;
};

const summaryOf = (errors: readonly number[]): ErrorSummary => {
  const absolute = errors.map(Math.abs).sort((a, b) => a - b);
  return {
    rmse: Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length),
    medianFactor: 10 ** quantileSorted(absolute, 0.5),
    factor90: 10 ** quantileSorted(absolute, 0.9),
    bias: errors.reduce((s, e) => s + e, 0) / errors.length,
  };
};

/**
 * A fold of k for each row, drawn at random: labels for k-fold cross-validation.
 *
 * @param n number of rows
 * @param k number of folds
 * @param uniform source of numbers from 0 to 1
 * @returns labels `0` to `k − 1`, each as often as the others, in random order
 * @example foldLabels(4, 2, () => 0) // ['1', '0', '1', '0'] in some order, two of each
 */
export function foldLabels(n: number, k: number, uniform: () => number): readonly string[] {
  const labels = Array.from({ length: n }, (_, i) => String(i % k));
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [labels[i], labels[j]] = [labels[j] ?? '', labels[i] ?? ''];
  }
  return labels;
}

/**
 * Predictions of each period from the periods before it: what a regression knew at the time of models
 * that were still to come.
 *
 * @param rows the sample
 * @param spec the model
 * @param options period of a row (sorted as text), the first period to predict, the group of the random
 *   intercept, the rows that count
 * @returns prediction − observation of the rows from the first period on, by period
 */
export function forwardErrors<Row>(
  rows: readonly Row[],
  spec: ModelSpec<Row>,
  options: {
    readonly period: (row: Row) => string;
    readonly from: string;
    readonly group: (row: Row) => string;
    readonly counts?: (row: Row) => boolean;
  },
): ReadonlyMap<string, readonly number[]> {
  const input = designOf(rows, spec);
  const periods = rows.map(options.period);
  const groups = rows.map(options.group);
  const result = new Map<string, readonly number[]>();
  for (const period of [...new Set(periods)].filter((p) => p >= options.from).sort()) {
    const keep = periods.flatMap((each, i) => (each < period ? [i] : []));
    const out = periods.flatMap((each, i) =>
      each === period && (options.counts?.(rows[i] as Row) ?? true) ? [i] : [],
    );
    const predict = byGroups(input, keep, groups);
    result.set(
      period,
      out.map((i) => predict(input.design[i] ?? [], groups[i] ?? '') - (input.response[i] ?? NaN)),
    );
  }
  return result;
}

/**
 * The specification that a comparison chose.
 *
 * @param specs as they were compared
 * @param comparison what `compareSpecifications` made of them
 * @throws RangeError when nothing was chosen
 */
export function chosenSpecification<Row>(
  specs: readonly ModelSpec<Row>[],
  comparison: readonly SpecificationError[],
): ModelSpec<Row> {
  const spec = specs[comparison.findIndex(({ chosen }) => chosen)];
  if (spec === undefined) throw new RangeError('comparison: got none chosen');
  return spec;
}
