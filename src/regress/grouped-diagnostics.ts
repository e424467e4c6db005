import { jarqueBera, scatterTest, type DiagnosticTest } from './diagnostics.js';
import type { ModelFit } from './model.js';
import type { Coefficient, OlsFit, OlsInput } from './ols.js';
import { randomIntercept, type RandomInterceptFit } from './random-intercept.js';
import { fUpperP } from './tails.js';

/** What figures and tables of residuals need of a fit; an `OlsFit` is one. */
export type FitView = Pick<
  OlsFit,
  'input' | 'coefficients' | 'residuals' | 'fitted' | 'leverage' | 'residualSd'
>;

/**
 * A random-intercept fit as figures see it: residuals of single rows, the effects of their groups taken
 * out.
 *
 * @param fit a random-intercept model
 * @returns design, coefficients, conditional residuals and fitted values
 */
export function conditionalView(fit: RandomInterceptFit): FitView {
  return {
    input: fit.input,
    coefficients: fit.gls.coefficients,
    residuals: fit.residuals,
    fitted: fit.input.response.map((y, i) => y - (fit.residuals[i] ?? NaN)),
    leverage: fit.gls.leverage,
    residualSd: fit.residualSd,
  };
}

/**
 * The same with residuals that the model says are independent and equally wide: those of the transformed
 * rows, for a Q–Q plot and for tests.
 */
export function whitenedView(fit: RandomInterceptFit): FitView {
  return { ...conditionalView(fit), residuals: fit.gls.residuals };
}

const withColumns = (
  input: OlsInput,
  names: readonly string[],
  columns: readonly (readonly number[])[],
): OlsInput => ({
  ...input,
  names: [...input.names, ...names],
  design: input.design.map((row, i) => [...row, ...columns.map((column) => column[i] ?? NaN)]),
});

/**
 * RESET for a random-intercept model: squares and cubes of the fixed part are added, and a Wald test on
 * their (clustered) covariance asks whether both are 0: W/2 against F with 2 and, of G clusters, G − 1
 * degrees of freedom.
 *
 * @param fit a random-intercept model
 * @returns F, its degrees of freedom and p
 */
export function groupedReset(fit: RandomInterceptFit): DiagnosticTest {
  const fixed = fit.input.design.map((row) =>
    row.reduce((sum, x, j) => sum + x * (fit.coefficients[j] ?? NaN), 0),
  );
  const mean = fixed.reduce((a, b) => a + b, 0) / fixed.length;
  const larger = randomIntercept(
    withColumns(
      fit.input,
      ['fitted²', 'fitted³'],
      [fixed.map((y) => (y - mean) ** 2), fixed.map((y) => (y - mean) ** 3)],
    ),
    fit.labels,
  );
  const k = fit.coefficients.length;
  const v = larger.covarianceClustered ?? larger.covariance;
  const [a, b] = [larger.coefficients[k] ?? NaN, larger.coefficients[k + 1] ?? NaN];
  const [vaa, vab, vbb] = [v[k]?.[k] ?? NaN, v[k]?.[k + 1] ?? NaN, v[k + 1]?.[k + 1] ?? NaN];
  const wald = (a * a * vbb - 2 * a * b * vab + b * b * vaa) / (vaa * vbb - vab * vab);
  const df2 =
    larger.gls.clusters === undefined ? larger.gls.degreesOfFreedom : larger.gls.clusters - 1;
  return {
    name: 'RESET (fitted², fitted³), clustered Wald',
    nullHypothesis: 'the form is right',
    statistic: wald / 2,
    df: 2,
    df2,
    p: fUpperP(Math.max(0, wald / 2), 2, df2),
  };
}

/** Even scatter, normality and form of a random-intercept model, on its transformed rows. */
export function groupedTests(fit: RandomInterceptFit): readonly DiagnosticTest[] {
  return [
    scatterTest(fit.input, fit.gls.residuals),
    jarqueBera(fit.gls.residuals),
    groupedReset(fit),
  ];
}

/**
 * Does a term bend beyond what the fit describes? Its square, centred, added to the fit in use.
 *
 * @param fit a random-intercept model
 * @param term name of a column
 * @returns the coefficient of the square with its clustered test
 * @throws RangeError for a term that the fit does not have
 */
export function bendOf(fit: RandomInterceptFit, term: string): Coefficient {
  const j = fit.input.names.indexOf(term);
  if (j < 0)
    throw new RangeError(`term: got ${term}, expected one of ${fit.input.names.join(', ')}`);
  const x = fit.input.design.map((row) => row[j] ?? NaN);
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const bent = randomIntercept(
    withColumns(fit.input, [`${term}²`], [x.map((value) => (value - mean) ** 2)]),
    fit.labels,
  );
  const found = bent.gls.coefficients[bent.gls.coefficients.length - 1];
  if (found === undefined) throw new RangeError(`term ${term}: no square was fitted`);
  return found;
}

/**
 * Refits a model with group effects on some of its rows; a term that no longer varies stays out.
 *
 * @param model the model with its rows
 * @param groupOf group of a row
 * @param keep the rows to keep
 * @returns the random-intercept fit of the rest
 * @throws RangeError for too few rows
 */
export function refitOn<Row>(
  model: ModelFit<Row>,
  groupOf: (row: Row) => string,
  keep: (row: Row) => boolean,
): RandomInterceptFit {
  const { input } = model.ols;
  const kept = model.rows.flatMap((row, i) => (keep(row) ? [i] : []));
  const columns = input.names.flatMap((_, j) =>
    j === 0 || kept.some((i) => input.design[i]?.[j] !== input.design[kept[0] ?? 0]?.[j])
      ? [j]
      : [],
  );
  return randomIntercept(
    {
      names: columns.map((j) => input.names[j] ?? ''),
      design: kept.map((i) => columns.map((j) => input.design[i]?.[j] ?? NaN)),
      response: kept.map((i) => input.response[i] ?? NaN),
      clusters:
        input.clusters === undefined ? undefined : kept.map((i) => input.clusters?.[i] ?? ''),
    },
    kept.map((i) => groupOf(model.rows[i] as Row)),
  );
}
