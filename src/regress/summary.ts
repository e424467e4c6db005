import { assumptionTests, shape } from './diagnostics.js';
import type { Coefficient, OlsFit } from './ols.js';
import { tQuantile, tTwoSidedP } from './tails.js';

/** Which covariance the printed standard errors rest on. */
export type CovarianceKind = 'classic' | 'hc3' | 'clustered';

const errorOf = (c: Coefficient, kind: CovarianceKind): number =>
  kind === 'classic' ? c.standardError : kind === 'hc3' ? c.hc3 : (c.clustered ?? NaN);

const number = (value: number): string => {
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(3) : value.toFixed(4);
};

const pText = (p: number): string =>
  p <= Number.MIN_VALUE ? '< 1e-323' : p < 1e-3 ? p.toExponential(2) : p.toFixed(4);

const line = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    .join('  ');

/** Two columns of facts, left and right, as statsmodels and R print them. */
const facts = (pairs: readonly (readonly [string, string])[]): readonly string[] => {
  const half = Math.ceil(pairs.length / 2);
  return pairs.slice(0, half).map(([name, value], i) => {
    const [name2, value2] = pairs[half + i] ?? ['', ''];
    return `${name.padEnd(22)}${value.padStart(14)}    ${name2.padEnd(24)}${value2.padStart(14)}`;
  });
};

/**
 * A regression as text, in the shape that R and statsmodels print: the fit, the coefficients with their
 * errors, t, p and 95% interval, the tests of the assumptions.
 *
 * @param fit the regression
 * @param about formula, and the covariance of the errors: clustered where there are clusters, else HC3,
 *   unless another is named
 * @returns lines of text, 84 columns wide
 * @example console.log(summaryText(fit.ols, { formula: fit.formula }))
 */
export function summaryText(
  fit: OlsFit,
  about: { readonly formula?: string; readonly covariance?: CovarianceKind } = {},
): string {
  const kind = about.covariance ?? (fit.clusters === undefined ? 'hc3' : 'clustered');
  if (kind === 'clustered' && fit.clusters === undefined)
    throw new RangeError('covariance: clustered, but the fit has no clusters');
  const df = kind === 'clustered' ? (fit.clusters ?? 2) - 1 : fit.degreesOfFreedom;
  const quantile = tQuantile(0.975, df);
  const { skewness, kurtosis } = shape(fit.residuals);
  const width = Math.max(12, ...fit.coefficients.map(({ name }) => name.length));
  const widths = [width, 10, 10, 8, 9, 10, 10];
  const rule = '─'.repeat(width + 69);
  const rows = fit.coefficients.map((c) => {
    const se = errorOf(c, kind);
    const t = c.estimate / se;
    return line(
      [
        c.name,
        number(c.estimate),
        number(se),
        t.toFixed(3),
        pText(tTwoSidedP(t, df)),
        number(c.estimate - quantile * se),
        number(c.estimate + quantile * se),
      ],
      widths,
    );
  });
  return [
    ...(about.formula === undefined ? [] : [about.formula]),
    rule,
    ...facts([
      ['observations', String(fit.n)],
      ['residual df', String(fit.degreesOfFreedom)],
      ['R²', fit.r2.toFixed(4)],
      ['adjusted R²', fit.adjustedR2.toFixed(4)],
      ['residual SD', number(fit.residualSd)],
      ['condition number', fit.condition.toPrecision(3)],
      ['F', number(fit.f)],
      ['p of F', pText(fit.fP)],
      ['log-likelihood', fit.logLikelihood.toFixed(2)],
      ['AIC', fit.aic.toFixed(1)],
      ['BIC', fit.bic.toFixed(1)],
      ['clusters', fit.clusters === undefined ? '—' : String(fit.clusters)],
    ]),
    rule,
    line(
      ['', 'estimate', `SE (${kind === 'clustered' ? 'CR1' : kind})`, 't', 'p', '2.5%', '97.5%'],
      widths,
    ),
    ...rows,
    rule,
    ...assumptionTests(fit).map(
      ({ name, statistic, df: d, df2, p, nullHypothesis }) =>
        `${name}: ${statistic.toFixed(2)} (df ${d}${df2 === undefined ? '' : `, ${df2}`}), p = ${pText(p)} against “${nullHypothesis}”`,
    ),
    `residuals: skewness ${skewness.toFixed(2)}, kurtosis ${kurtosis.toFixed(2)} (normal: 0, 3)`,
    ...fit.warnings.map((warning) => `warning: ${warning}`),
  ].join('\n');
}
