import { quantileSorted } from 'simple-statistics';
import { bootstrap } from '../regress/bootstrap.js';
import { withoutMostInfluential } from '../regress/diagnostics.js';
import { huber } from '../regress/huber.js';
import type { ModelFit } from '../regress/model.js';
import { ols, type OlsFit } from '../regress/ols.js';
import type { RandomInterceptFit } from '../regress/random-intercept.js';
import { STRD } from '../regress/strd/strd.js';
import { contrastRows, standardErrorRows } from './regression-tables.js';
import type { TableRow } from './result-tables.js';

/** Digits in which a number agrees with a certified one: −log10 of the relative error, at most 15. */
const digitsOf = (got: number, certified: number): number => {
  const error = Math.abs(got - certified) / (certified === 0 ? 1 : Math.abs(certified));
  return error === 0 ? 15 : Math.min(15, Math.max(0, -Math.log10(error)));
};

/**
 * Digits in which the regression agrees with NIST's certified values, the worst coefficient of each
 * dataset.
 *
 * @returns one row for each of the eleven sets
 */
export function certifiedRows(): readonly TableRow[] {
  return STRD.map((set): TableRow => {
    const fit = ols({ names: set.terms, design: set.design, response: set.response });
    const worst = (
      of: (c: OlsFit['coefficients'][number]) => number,
      to: (j: number) => number,
    ): string => Math.min(...fit.coefficients.map((c, j) => digitsOf(of(c), to(j)))).toFixed(1);
    const certified = set.certified.coefficients;
    return {
      dataset: set.name,
      difficulty: set.difficulty,
      coefficients: worst(
        (c) => c.estimate,
        (j) => certified[j]?.estimate ?? NaN,
      ),
      'standard errors': worst(
        (c) => c.standardError,
        (j) => certified[j]?.standardDeviation ?? NaN,
      ),
      'residual SD': digitsOf(fit.residualSd, set.certified.residualSd).toFixed(1),
      'R²': digitsOf(fit.r2, set.certified.rSquared).toFixed(1),
      'condition number': fit.condition.toPrecision(2),
      warning: fit.warnings.length === 0 ? '' : 'ill-conditioned',
    };
  });
}

/** Rows left out as the most influential, unless told otherwise. */
const LEFT_OUT = 5;

/**
 * Coefficients by least squares, without the most influential rows, and by Huber's estimate: do a few
 * rows carry the result?
 *
 * @param model a fitted model
 * @param count how many influential rows to leave out
 * @returns one row a term
 */
export function robustnessRows<Row>(
  model: ModelFit<Row>,
  count: number = LEFT_OUT,
): readonly TableRow[] {
  return contrastRows([
    { name: 'least squares', coefficients: model.ols.coefficients },
    {
      name: `without the ${count} most influential`,
      coefficients: withoutMostInfluential(model.ols, count).fit.coefficients,
    },
    { name: 'Huber', coefficients: huber(model.ols.input).coefficients },
  ]);
}

/**
 * Standard errors by formula and by resampling rows and clusters.
 *
 * @param model a fitted model
 * @param draws resamples, default 400
 * @returns one row a term
 */
export function resamplingRows<Row>(model: ModelFit<Row>, draws = 400): readonly TableRow[] {
  const { input } = model.ols;
  return standardErrorRows(
    model.ols,
    bootstrap(input, { scheme: 'pairs', draws }).coefficients,
    input.clusters === undefined
      ? undefined
      : bootstrap(input, { scheme: 'cluster', draws }).coefficients,
  );
}

/** Coefficients with and without an effect of each group, and how much groups differ. */
export function groupEffectRows(
  model: ModelFit<unknown>,
  grouped: RandomInterceptFit,
): readonly TableRow[] {
  const rows = contrastRows([
    { name: 'least squares', coefficients: model.ols.coefficients },
    { name: 'with group effects', coefficients: grouped.gls.coefficients },
  ]);
  const row = (term: string, a: number | undefined, b: number): TableRow => ({
    term,
    'least squares': a === undefined ? '—' : Number(a.toPrecision(4)),
    'with group effects': Number(b.toPrecision(4)),
  });
  return [
    ...rows,
    row('SD between groups', undefined, grouped.groupSd),
    row('SD within groups', model.ols.residualSd, grouped.residualSd),
  ];
}

/** Errors of log10 predictions: RMSE, the factors within which half and 90% lie, bias. */
export function errorRows(
  groups: readonly { readonly name: string; readonly errors: readonly number[] }[],
): readonly TableRow[] {
  return groups.map(({ name, errors }) => {
    const absolute = errors.map(Math.abs).sort((a, b) => a - b);
    const within = (share: number): string => (10 ** quantileSorted(absolute, share)).toFixed(2);
    const bias = errors.reduce((sum, e) => sum + e, 0) / errors.length;
    return {
      'not seen': name,
      n: errors.length,
      'RMSE (log10)': Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length).toFixed(
        3,
      ),
      'half within ×÷': within(0.5),
      '90% within ×÷': within(0.9),
      'predicted / observed': (10 ** bias).toFixed(2),
    };
  });
}

/**
 * SD of the residuals by a property of the rows: where the scatter is uneven.
 *
 * @param model a fitted model
 * @param key the property; groups come in the order of its text
 * @param conditional residuals to look at, default those of least squares
 * @returns one row a group
 */
export function spreadRows<Row>(
  model: ModelFit<Row>,
  key: (row: Row) => string,
  conditional: readonly number[] = model.ols.residuals,
): readonly TableRow[] {
  const groups = new Map<string, number[]>();
  model.rows.forEach((row, i) => {
    const residual = conditional[i] ?? NaN;
    const known = groups.get(key(row));
    if (known === undefined) groups.set(key(row), [residual]);
    else known.push(residual);
  });
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, residuals]) => ({
      rows: group,
      n: residuals.length,
      'SD of the residuals (log10)': Math.sqrt(
        residuals.reduce((sum, e) => sum + e * e, 0) / residuals.length,
      ).toFixed(3),
    }));
}
