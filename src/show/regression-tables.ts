import type { CrossValidation } from '../regress/cross-validation.js';
import type { Coefficient, OlsFit } from '../regress/ols.js';
import { readable, type TableRow } from './result-tables.js';

const digits = (value: number): number => Number(value.toPrecision(4));

/** A p-value that stays legible when it is tiny. */
export function readableP(p: number): string {
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
  return labels
    .map((row, i) => ({
      row,
      residual: Number((fit.residuals[i] ?? NaN).toFixed(2)),
      leverage: Number((fit.leverage[i] ?? NaN).toFixed(3)),
    }))
    .sort((a, b) => Math.abs(b.residual) - Math.abs(a.residual))
    .slice(0, count);
}
