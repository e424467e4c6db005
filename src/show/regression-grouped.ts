import { influence, type DiagnosticTest } from '../regress/diagnostics.js';
import { bendOf, groupedTests, refitOn } from '../regress/grouped-diagnostics.js';
import type { ModelFit } from '../regress/model.js';
import type { Coefficient, OlsFit } from '../regress/ols.js';
import type { RandomInterceptFit } from '../regress/random-intercept.js';
import { smearingFactor } from '../regress/smearing.js';
import { tTwoSidedP } from '../regress/tails.js';
import { errorColumns, choiceText, contrastRows, readableP } from './regression-tables.js';
import type { SizeRuleError } from '../regress/parameter-rules.js';
import { readable, type TableRow } from './result-tables.js';

const digits = (value: number): number => Number(value.toPrecision(4));

/**
 * The coefficients of a random-intercept model with both standard errors. t, p and interval rest on the
 * clustered one, whose covariance the simulation draws from.
 *
 * @param fit the fit in use
 * @returns one row a term
 */
export function groupedCoefficientRows(fit: RandomInterceptFit): readonly TableRow[] {
  return fit.gls.coefficients.map((c) => ({
    term: c.name,
    estimate: digits(c.estimate),
    'SE model-based': digits(c.standardError),
    'SE clustered': c.clustered === undefined ? '—' : digits(c.clustered),
    t: digits(c.t),
    p: readableP(c.p),
    'low 95%': digits(c.low95),
    'high 95%': digits(c.high95),
  }));
}

/** What a random-intercept model is judged by. */
export function groupedFitText(formula: string, fit: RandomInterceptFit): string {
  const { n, clusters } = fit.gls;
  const warnings = fit.gls.warnings.map((warning) => `\nwarning: ${warning}`).join('');
  return `${formula} + effect of laboratory and year, REML
${n} rows, ${clusters ?? '—'} organisations, ${fit.groups.size} groups; SD between groups ${fit.groupSd.toFixed(3)}, within ${fit.residualSd.toFixed(3)} (log10)${warnings}`;
}

/** A row removed is `without`; what stays is fitted anew, group effects included. */
export type Subset<Row> = { readonly name: string; readonly keep: (row: Row) => boolean };

/**
 * Coefficients of the fit in use beside those of fits to some of its rows.
 *
 * @param model the model with its rows
 * @param groupOf group of a row
 * @param subsets what to keep
 * @returns one row a term, with n in the column names
 */
export function subsetRows<Row>(
  model: ModelFit<Row>,
  groupOf: (row: Row) => string,
  subsets: readonly Subset<Row>[],
): readonly TableRow[] {
  const fits = [{ name: 'all', keep: () => true }, ...subsets].map(({ name, keep }) => {
    const fit = refitOn(model, groupOf, keep);
    return { name: `${name} (n = ${fit.gls.n})`, coefficients: fit.gls.coefficients };
  });
  return contrastRows(fits);
}

/**
 * The names of the rows whose leaving moves a random-intercept fit most.
 *
 * @param fit the fit
 * @param labels name of each row
 * @param count how many
 */
export function mostInfluential(
  fit: RandomInterceptFit,
  labels: readonly string[],
  count = 5,
): ReadonlySet<string> {
  return new Set(
    influence(fit.gls)
      .map(({ cooksDistance }, i) => ({ cooksDistance, label: labels[i] ?? '' }))
      .sort((a, b) => b.cooksDistance - a.cooksDistance)
      .slice(0, count)
      .map(({ label }) => label),
  );
}

/** The rows of largest value, by name. */
export function largestNames<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => number,
  nameOf: (row: Row) => string,
  count = 10,
): ReadonlySet<string> {
  return new Set(
    [...rows]
      .sort((a, b) => valueOf(b) - valueOf(a))
      .slice(0, count)
      .map(nameOf),
  );
}

/** The test of an assumption in a sentence. */
const says = ({ name, p, nullHypothesis }: DiagnosticTest): string =>
  `${name}: p = ${readableP(p)}, ${p < 0.05 ? 'speaks against' : 'does not speak against'} “${nullHypothesis}”.`;

/**
 * What a partial-residual plot shows, in numbers: the square of the term added to the fit in use.
 *
 * @param fit the fit in use
 * @param term name of a column
 */
export function bendText(fit: RandomInterceptFit, term: string): string {
  const { estimate, p, low95, high95 } = bendOf(fit, term);
  return `A square of ${term} added to the fit in use: ${digits(estimate)} (95% ${digits(low95)} to ${digits(high95)}), p = ${readableP(p)}: ${p < 0.05 ? 'the points bend more than the fit describes' : 'no bend that the fit does not describe'}.`;
}

/** What a plot of residuals shows, in numbers. */
export function scatterText(fit: RandomInterceptFit): string {
  const [scatter] = groupedTests(fit);
  return scatter === undefined ? '' : says(scatter);
}

/** What a Q–Q plot shows, in numbers: how many residuals leave ±2 and ±3 SD, and the test. */
export function normalityText(
  residuals: readonly number[],
  sd: number,
  test: DiagnosticTest,
): string {
  const beyond = (k: number): string =>
    ((100 * residuals.filter((e) => Math.abs(e) > k * sd).length) / residuals.length).toFixed(1);
  return `${beyond(2)}% of the residuals lie beyond 2 SD and ${beyond(3)}% beyond 3 (normal: 4.6% and 0.3%). ${says(test)}`;
}

/** What a figure of influence shows, in numbers. */
export function influenceText(fit: OlsFit, labels: readonly string[]): string {
  const rows = influence(fit);
  const limit = 4 / fit.n;
  const above = rows.filter(({ cooksDistance }) => cooksDistance > limit).length;
  const largest = rows.reduce(
    (best, { cooksDistance }, i) => (cooksDistance > (rows[best]?.cooksDistance ?? 0) ? i : best),
    0,
  );
  return `${above} of ${fit.n} rows have a Cook’s distance above 4/n = ${limit.toFixed(3)}; the largest, ${labels[largest] ?? ''}, has ${(rows[largest]?.cooksDistance ?? NaN).toFixed(2)} (1 would move the fit by its own uncertainty).`;
}

/** The fit that a logarithm's retransformation is about. */
type Retransformed = { readonly name: string; readonly model: { readonly ols: OlsFit } } & {
  readonly grouped: RandomInterceptFit;
  readonly standardisedResiduals: readonly number[];
  readonly residualSdLog10: number;
};

/**
 * Mean over median of an imputed value: for a run with known siblings, for one of a laboratory that
 * disclosed nothing, and what other ways would say.
 *
 * @param fits R1 by stratum
 * @returns one row a fit
 */
export function smearingRows(fits: readonly Retransformed[]): readonly TableRow[] {
  const lognormal = (sdLog10: number): number => Math.exp((sdLog10 * Math.LN10) ** 2 / 2);
  return fits.map(({ name, model, grouped, standardisedResiduals, residualSdLog10 }) => {
    const own = smearingFactor(standardisedResiduals.map((e) => e * residualSdLog10));
    return {
      fit: name,
      'own residual, as drawn': readable(own),
      'own residual, if normal': readable(lognormal(residualSdLog10)),
      'laboratory unknown, as drawn': readable(own * lognormal(grouped.groupSd)),
      'least squares, Duan': readable(smearingFactor(model.ols.residuals)),
    };
  });
}

/**
 * One slope in several fits, and whether it differs from a value.
 *
 * @param fits with the name of each
 * @param term name of the column
 * @param against the value, e.g. 1 for proportional
 * @returns one row a fit
 * @throws RangeError for a term that a fit does not have
 */
export function slopeRows(
  fits: readonly { readonly name: string; readonly ols: OlsFit }[],
  term: string,
  against: number,
): readonly TableRow[] {
  return fits.map(({ name, ols }) => {
    const c = ols.coefficients.find((each) => each.name === term);
    if (c === undefined)
      throw new RangeError(`term: got ${term}, expected one of ${ols.input.names.join(', ')}`);
    const se = c.clustered ?? c.hc3;
    const df = ols.clusters === undefined ? ols.degreesOfFreedom : ols.clusters - 1;
    return {
      rows: name,
      n: ols.n,
      slope: digits(c.estimate),
      SE: digits(se),
      '95% interval': `${digits(c.low95)} to ${digits(c.high95)}`,
      [`p of slope = ${against}`]: readableP(tTwoSidedP((c.estimate - against) / se, df)),
    };
  });
}

/** The terms of largest |t|, with what each multiplies the response by. */
export function strongestRows(
  coefficients: readonly Coefficient[],
  count = 12,
): readonly TableRow[] {
  return [...coefficients]
    .filter(({ name }) => name !== 'intercept')
    .sort((a, b) => Math.abs(b.t) - Math.abs(a.t))
    .slice(0, count)
    .map((c) => ({
      term: c.name,
      estimate: digits(c.estimate),
      'SE clustered': digits(c.clustered ?? c.hc3),
      p: readableP(c.p),
      'times the response': readable(10 ** c.estimate),
      '95% interval': `${readable(10 ** c.low95)} to ${readable(10 ** c.high95)}`,
    }));
}

/** Rules for sizes beside each other, by their errors on unseen rows. */
export function sizeRuleRows(rules: readonly SizeRuleError[]): readonly TableRow[] {
  return rules.map((rule) => ({ '': choiceText(rule), rule: rule.formula, ...errorColumns(rule) }));
}

/** Held-out spread by class, as factors. */
export function spreadClassRows(
  spreads: readonly { readonly class: string; readonly n: number; readonly rmse: number }[],
): readonly TableRow[] {
  return spreads.map(({ class: name, n, rmse }) => ({
    'what is known': name,
    n,
    'RMSE, not seen (log10)': rmse.toFixed(3),
    'so 90% within ×÷': readable(10 ** (1.645 * rmse)),
  }));
}

/** Coverage of intervals: the share of errors inside. */
export function coverageRow(
  name: string,
  rows: readonly { readonly error: number; readonly sd: number }[],
): TableRow {
  const inside = (z: number): string =>
    `${((100 * rows.filter(({ error, sd }) => Math.abs(error) <= z * sd).length) / rows.length).toFixed(0)}%`;
  return {
    rows: name,
    n: rows.length,
    '50% interval covers': inside(0.6744897501960817),
    '80%': inside(1.2815515655446004),
    '90%': inside(1.6448536269514722),
    '95%': inside(1.959963984540054),
  };
}

/** How many rows each value of a property has, most first. */
export function countsBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
