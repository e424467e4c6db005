import type { CrossValidation } from '../regress/cross-validation.js';
import type { BootstrapCoefficient } from '../regress/bootstrap.js';
import {
  assumptionTests,
  influence,
  varianceInflation,
  type DiagnosticTest,
} from '../regress/diagnostics.js';
import { benjaminiHochberg, holm } from '../regress/multiple-testing.js';
import type { Coefficient, OlsFit } from '../regress/ols.js';
import type { Choice, ErrorSummary, SpecificationError } from '../regress/selection.js';
import type { CandidateError } from '../regress/selection-rule.js';
import { readable, type TableRow } from './result-tables.js';

const digits = (value: number): number => Number(value.toPrecision(4));

/** A p-value that stays legible when it is tiny. */
export function readableP(p: number): string {
  if (p <= Number.MIN_VALUE) return '< 1e-323';
  return p < 1e-3 ? p.toExponential(1) : p.toFixed(3);
}

const coefficientRow = (c: Coefficient): TableRow => ({
  term: c.name,
  estimate: digits(c.estimate),
  'SE classic': digits(c.standardError),
  'SE HC3': digits(c.hc3),
  'SE clustered': c.clustered === undefined ? '' : digits(c.clustered),
  t: digits(c.t),
  p: readableP(c.p),
  'low 95%': digits(c.low95),
  'high 95%': digits(c.high95),
});

/** The coefficients of a fit with their tests, one row a term. */
export function coefficientRows(fit: OlsFit): readonly TableRow[] {
  return fit.coefficients.map(coefficientRow);
}

/** What a fit is judged by: n, R², F, residual SD. */
export function fitRows(fit: OlsFit): readonly TableRow[] {
  return [
    { statistic: 'rows n', value: fit.n },
    { statistic: 'clusters (organisations)', value: fit.clusters ?? '' },
    { statistic: 'residual degrees of freedom', value: fit.degreesOfFreedom },
    { statistic: 'R²', value: digits(fit.r2) },
    { statistic: 'adjusted R²', value: digits(fit.adjustedR2) },
    { statistic: 'F', value: digits(fit.f) },
    { statistic: 'p of F', value: readableP(fit.fP) },
    { statistic: 'residual SD', value: digits(fit.residualSd) },
    { statistic: 'condition of the scaled design', value: digits(fit.condition) },
  ];
}

/**
 * What a coefficient of a log10 regression means: by what the response is multiplied when the term
 * grows by one.
 */
export function effectRow(effect: string, c: Coefficient): TableRow {
  const times = (log10: number): string => readable(10 ** log10);
  return {
    effect,
    'times the response': times(c.estimate),
    '95% interval': `${times(c.low95)} to ${times(c.high95)}`,
    p: readableP(c.p),
  };
}

/** Errors of predictions for groups that the fit had not seen, of a log10 regression. */
export function crossValidationRow(prediction: string, cv: CrossValidation): TableRow {
  return {
    prediction,
    groups: cv.groups,
    'RMSE (log10)': digits(cv.rmse),
    'median error, factor': digits(10 ** cv.medianAbsoluteError),
    'bias (log10)': Number(cv.bias.toFixed(3)),
  };
}

/** The rows that a fit misses most, largest residual first. */
export function worstRows(fit: OlsFit, labels: readonly string[], count = 10): readonly TableRow[] {
  const rows = influence(fit);
  return labels
    .map((row, i) => ({
      row,
      residual: Number((fit.residuals[i] ?? NaN).toFixed(2)),
      studentised: Number((rows[i]?.externallyStudentised ?? NaN).toFixed(2)),
      leverage: Number((fit.leverage[i] ?? NaN).toFixed(3)),
      'Cook’s distance': digits(rows[i]?.cooksDistance ?? NaN),
    }))
    .sort((a, b) => Math.abs(b.residual) - Math.abs(a.residual))
    .slice(0, count);
}

/** The tests of the assumptions of a regression. */
export function diagnosticRows(fit: OlsFit): readonly TableRow[] {
  return testRows(assumptionTests(fit));
}

/** Tests with their verdicts. */
export function testRows(tests: readonly DiagnosticTest[]): readonly TableRow[] {
  const verdict = ({ p, nullHypothesis }: DiagnosticTest): string =>
    p < 0.05 ? `speaks against: ${nullHypothesis}` : `does not speak against: ${nullHypothesis}`;
  return tests.map((test) => ({
    test: test.name,
    statistic: digits(test.statistic),
    df: test.df2 === undefined ? String(test.df) : `${test.df}, ${test.df2}`,
    p: readableP(test.p),
    verdict: verdict(test),
  }));
}

/** Variance inflation of each term. */
export function inflationRows(fit: OlsFit): readonly TableRow[] {
  return varianceInflation(fit).map(({ name, factor }) => ({ term: name, VIF: digits(factor) }));
}

/**
 * Specifications beside each other: what is chosen (lowest error on unseen rows), and the simplest within
 * one standard error of it.
 */
export function selectionRows(rows: readonly SpecificationError[]): readonly TableRow[] {
  return rows.map((row) => ({
    '': choiceText(row),
    specification: row.formula,
    k: row.coefficients,
    'adj. R²': row.adjustedR2.toFixed(3),
    AIC: row.aic.toFixed(1),
    ...errorColumns(row),
  }));
}

/** What the errors of a candidate on unseen rows say. */
export const errorColumns = (row: CandidateError & ErrorSummary): TableRow => ({
  'RMSE (log10)': row.rmse.toFixed(3),
  'MSE above the lowest': `${row.excess.toFixed(4)} ± ${row.excessSe.toFixed(4)}`,
  'half within ×÷': row.medianFactor.toFixed(2),
  '90% within ×÷': row.factor90.toFixed(2),
  'bias (log10)': row.bias.toFixed(3),
});

/** What the rules say of a candidate. */
export const choiceText = ({ chosen, simplest }: Choice): string =>
  chosen && simplest ? 'chosen; also simplest' : chosen ? 'chosen' : simplest ? 'simplest' : '';

/** Coefficients of one fit beside those of others: robust, without influential rows, resampled. */
export function contrastRows(
  fits: readonly {
    readonly name: string;
    readonly coefficients: readonly { readonly name: string; readonly estimate: number }[];
  }[],
): readonly TableRow[] {
  const terms = fits[0]?.coefficients.map(({ name }) => name) ?? [];
  return terms.map((term) => {
    const row: Record<string, string | number> = { term };
    for (const { name, coefficients } of fits) {
      const found = coefficients.find((c) => c.name === term);
      row[name] = found === undefined ? '—' : digits(found.estimate);
    }
    return row;
  });
}

/** Standard errors by formula and by resampling. */
export function standardErrorRows(
  fit: OlsFit,
  pairs: readonly BootstrapCoefficient[],
  clusters?: readonly BootstrapCoefficient[],
): readonly TableRow[] {
  return fit.coefficients.map((c, j) => ({
    term: c.name,
    classic: digits(c.standardError),
    HC3: digits(c.hc3),
    clustered: c.clustered === undefined ? '—' : digits(c.clustered),
    'bootstrap, rows': digits(pairs[j]?.standardError ?? NaN),
    'bootstrap, clusters': clusters === undefined ? '—' : digits(clusters[j]?.standardError ?? NaN),
  }));
}

/** All slopes of several fits, with p adjusted for their number. */
export function multipleTestingRows(
  fits: readonly { readonly name: string; readonly coefficients: readonly Coefficient[] }[],
): readonly TableRow[] {
  const tests = fits.flatMap(({ name, coefficients }) =>
    coefficients
      .filter((c) => c.name !== 'intercept')
      .map((c) => ({ regression: name, term: c.name, estimate: c.estimate, p: c.p })),
  );
  const strict = holm(tests.map(({ p }) => p));
  const lenient = benjaminiHochberg(tests.map(({ p }) => p));
  return tests.map((test, i) => ({
    regression: test.regression,
    term: test.term,
    estimate: digits(test.estimate),
    p: readableP(test.p),
    'p (Holm)': readableP(strict[i] ?? NaN),
    'p (Benjamini–Hochberg)': readableP(lenient[i] ?? NaN),
    significant: (strict[i] ?? 1) < 0.05 ? 'yes' : (lenient[i] ?? 1) < 0.05 ? 'by B–H only' : 'no',
  }));
}
