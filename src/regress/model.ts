import { ols, type OlsFit, type OlsInput } from './ols.js';
import { tQuantile } from './tails.js';
import type { Term, TermColumn } from './terms.js';

/**
 * A linear model, stated by its terms; the intercept is understood. Field names are checked by the
 * compiler against the rows.
 */
export type ModelSpec<Row> = {
  readonly response: Term<Row>;
  readonly terms: readonly Term<Row>[];
  /** Precision of a row relative to the others; equal without. */
  readonly weights?: ((row: Row) => number) | undefined;
  /** Rows of one cluster are not independent: standard errors become cluster-robust. */
  readonly clusters?: ((row: Row) => string) | undefined;
  /** Name of a row, for tables and figures. */
  readonly label?: ((row: Row) => string) | undefined;
};

/** A mean and its intervals at one row. */
export type Prediction = {
  readonly mean: number;
  readonly seMean: number;
  /** Interval for the mean of all such rows. */
  readonly meanLow: number;
  readonly meanHigh: number;
  /** Interval for one new row. */
  readonly low: number;
  readonly high: number;
};

/** A fitted model with its formula and rows. */
export type ModelFit<Row> = {
  /** `log10(flop) ~ log10(params) + years(publishedOn)`. */
  readonly formula: string;
  readonly spec: ModelSpec<Row>;
  readonly rows: readonly Row[];
  readonly labels: readonly string[];
  readonly ols: OlsFit;
  /**
   * Design row of any row, aligned with the coefficients.
   *
   * @throws RangeError for a value that is missing or not finite
   */
  readonly designRow: (row: Row) => readonly number[];
  /** Prediction with intervals, by the classic covariance unless another is named. */
  readonly predict: (
    row: Row,
    options?: {
      readonly level?: number;
      readonly covariance?: 'classic' | 'hc3' | 'clustered';
    },
  ) => Prediction;
};

/**
 * The rows' type as it stands elsewhere: keeps the compiler from inferring it from the terms, which name
 * only the fields that they use.
 */
export type Fixed<T> = [T][T extends unknown ? 0 : never];

/** The formula of a model, as it reads. */
export function formulaOf<Row>(spec: ModelSpec<Row>): string {
  const right = spec.terms.length === 0 ? '1' : spec.terms.map(({ label }) => label).join(' + ');
  return `${spec.response.label} ~ ${right}`;
}

const columnsOf = <Row>(rows: readonly Row[], spec: ModelSpec<Row>): readonly TermColumn<Row>[] => [
  { name: 'intercept', value: () => 1 },
  ...spec.terms.flatMap((term) => term.columns(rows)),
];

const responseOf = <Row>(rows: readonly Row[], spec: ModelSpec<Row>): TermColumn<Row> => {
  const { response, terms } = spec;
  if (response.categorical === true)
    throw new RangeError(`response: got ${response.label}, expected a number, not a factor`);
  if (terms.some(({ label }) => label === response.label))
    throw new RangeError(`response ${response.label}: got itself among the terms, expected others`);
  const [column, ...more] = response.columns(rows);
  if (column === undefined || more.length > 0) {
    throw new RangeError(
      `response ${response.label}: got ${more.length + (column === undefined ? 0 : 1)} columns, expected 1`,
    );
  }
  return column;
};

/**
 * The design, response, weights and clusters of a model on some rows.
 *
 * @param rows the sample
 * @param spec the model
 * @returns what `ols` takes
 * @throws RangeError when a row gives a value that is not finite: the row's label and the column are named
 */
export function designOf<Row>(rows: readonly Row[], spec: ModelSpec<Row>): OlsInput {
  const columns = columnsOf(rows, spec);
  const response = responseOf(rows, spec);
  const name = (row: Row, i: number): string => spec.label?.(row) ?? `row ${i + 1}`;
  const valueAt = (column: TermColumn<Row>, row: Row, i: number): number => {
    const value = column.value(row);
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `${name(row, i)}, ${column.name}: got ${Number.isNaN(value) ? 'no value' : value}, expected a finite number; leave such rows out first`,
      );
    }
    return value;
  };
  return {
    names: columns.map((column) => column.name),
    design: rows.map((row, i) => columns.map((column) => valueAt(column, row, i))),
    response: rows.map((row, i) => valueAt(response, row, i)),
    weights: spec.weights === undefined ? undefined : rows.map(spec.weights),
    clusters: spec.clusters === undefined ? undefined : rows.map(spec.clusters),
  };
}

/**
 * Fits a linear model that is stated by its terms.
 *
 * @param rows the sample
 * @param spec response, terms, and perhaps weights, clusters and labels
 * @returns formula, coefficients with their tests, design row and prediction of any row
 * @throws RangeError for values that are not finite, too few rows, a design without full rank
 * @example
 * const rows = [{ x: 1, y: 10 }, { x: 2, y: 20 }, { x: 4, y: 40 }, { x: 8, y: 80 }];
 * fitModel(rows, { response: log10('y'), terms: [log10('x')] }).ols.coefficients[1].estimate // 1
 */
export function fitModel<Row>(rows: readonly Row[], spec: ModelSpec<Fixed<Row>>): ModelFit<Row> {
  const fit = ols(designOf(rows, spec));
  const columns = columnsOf(rows, spec);
  const designRow = (row: Row): readonly number[] =>
    columns.map(({ name, value }) => {
      const x = value(row);
      if (!Number.isFinite(x))
        throw new RangeError(
          `prediction, ${name}: got ${Number.isNaN(x) ? 'no value' : x}, expected a finite number`,
        );
      return x;
    });
  return {
    formula: formulaOf(spec),
    spec,
    rows,
    labels: rows.map((row, i) => spec.label?.(row) ?? `row ${i + 1}`),
    ols: fit,
    designRow,
    predict: (row, options = {}) => predictAt(fit, designRow(row), options),
  };
}

/**
 * Mean and intervals of a regression at one design row: x̂β ± t·√(xᵀVx) for the mean, with s² added for
 * a single new row.
 *
 * @param fit the regression
 * @param x design row
 * @param options level (default 0.95) and covariance (default classic)
 * @throws RangeError for a row of another length or with values that are not finite, a level outside
 *   (0, 1), a clustered covariance where no clusters were given
 */
export function predictAt(
  fit: OlsFit,
  x: readonly number[],
  options: { readonly level?: number; readonly covariance?: 'classic' | 'hc3' | 'clustered' },
): Prediction {
  const { names } = fit.input;
  if (x.length !== names.length)
    throw new RangeError(`row: got ${x.length} values, expected ${names.length}`);
  const bad = x.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new RangeError(`${names[bad]}: got ${x[bad]}, expected a finite number`);
  const kind = options.covariance ?? 'classic';
  const covariance =
    kind === 'classic'
      ? fit.covariance
      : kind === 'hc3'
        ? fit.covarianceHc3
        : fit.covarianceClustered;
  if (covariance === undefined)
    throw new RangeError('covariance: clustered, but no clusters given');
  const mean = x.reduce((s, v, j) => s + v * (fit.coefficients[j]?.estimate ?? NaN), 0);
  const variance = x.reduce(
    (s, v, i) => s + x.reduce((r, w, j) => r + v * w * (covariance[i]?.[j] ?? NaN), 0),
    0,
  );
  const df = kind === 'clustered' ? (fit.clusters ?? 2) - 1 : fit.degreesOfFreedom;
  const t = tQuantile((1 + (options.level ?? 0.95)) / 2, df);
  const seMean = Math.sqrt(variance);
  const seNew = Math.hypot(seMean, fit.residualSd);
  return {
    mean,
    seMean,
    meanLow: mean - t * seMean,
    meanHigh: mean + t * seMean,
    low: mean - t * seNew,
    high: mean + t * seNew,
  };
}
