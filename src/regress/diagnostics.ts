import { normalEquations } from './normal-equations.js';
import { ols, solve, type OlsFit, type OlsInput } from './ols.js';
import { chiSquareUpperP, fUpperP } from './tails.js';

/** A test of an assumption: its statistic, degrees of freedom and p. */
export type DiagnosticTest = {
  readonly name: string;
  /** What a small p speaks against. */
  readonly nullHypothesis: string;
  readonly statistic: number;
  readonly df: number;
  /** Denominator degrees of freedom, of an F statistic. */
  readonly df2?: number | undefined;
  readonly p: number;
};

/** How much one row moves a fit. */
export type Influence = {
  readonly leverage: number;
  /** Residual over its own standard error, s·√(1 − h). */
  readonly studentised: number;
  /** The same with s from the fit without the row. */
  readonly externallyStudentised: number;
  /** Cook's distance: how far all fitted values move without the row, in units of k·s². */
  readonly cooksDistance: number;
};

/**
 * Leverage, studentised residuals and Cook's distance of every row (Cook & Weisberg 1982).
 *
 * @param fit a regression
 * @returns one entry a row, in the order of the rows
 * @example influence(fit)[0].cooksDistance // above 4/n: worth a look
 */
export function influence(fit: OlsFit): readonly Influence[] {
  const k = fit.coefficients.length;
  return fit.residuals.map((residual, i) => {
    const h = fit.leverage[i] ?? NaN;
    const e = residual * Math.sqrt(fit.input.weights?.[i] ?? 1);
    const studentised = e / (fit.residualSd * Math.sqrt(1 - h));
    const df = fit.degreesOfFreedom;
    return {
      leverage: h,
      studentised,
      externallyStudentised: studentised * Math.sqrt((df - 1) / (df - studentised ** 2)),
      cooksDistance: (studentised ** 2 * h) / (1 - h) / k,
    };
  });
}

/**
 * Variance inflation factors: by what the variance of a coefficient grows because its column follows
 * from the others, 1/(1 − R²) of the column on all others (weighted as the fit is).
 *
 * @param fit a regression with an intercept
 * @returns name and factor of each column but the intercept
 * @example varianceInflation(fit)[0].factor // 1 when the column is uncorrelated with the others
 */
export function varianceInflation(
  fit: OlsFit,
): readonly { readonly name: string; readonly factor: number }[] {
  const { names, design, weights } = fit.input;
  const weight = (i: number): number => weights?.[i] ?? 1;
  const total = design.reduce((sum, _, i) => sum + weight(i), 0);
  return names.flatMap((name, j) => {
    const column = design.map((row) => row[j] ?? NaN);
    const mean = column.reduce((sum, v, i) => sum + weight(i) * v, 0) / total;
    const squares = column.reduce((sum, v, i) => sum + weight(i) * (v - mean) ** 2, 0);
    if (squares === 0) return [];
    const variance = fit.covariance[j]?.[j] ?? NaN;
    return [{ name, factor: (squares * variance) / fit.residualSd ** 2 }];
  });
}

/** Residuals times √weight, which scatter evenly if the weights are right. */
export function whitened(fit: OlsFit): readonly number[] {
  const { weights } = fit.input;
  return fit.residuals.map((e, i) => e * Math.sqrt(weights?.[i] ?? 1));
}

/**
 * Breusch–Pagan test in Koenker's studentised form: n·R² of the squared residuals on the design,
 * χ² with as many degrees of freedom as columns beside the intercept (Koenker 1981). With weights, the
 * residuals are multiplied by √weight first: the question is whether the weights made them even.
 *
 * @param fit a regression with an intercept
 * @returns statistic and p; a small p says that the scatter depends on the explaining variables
 */
export function breuschPagan(fit: OlsFit): DiagnosticTest {
  return scatterTest(fit.input, whitened(fit));
}

/** Breusch–Pagan's test of any residuals on any design with an intercept. */
export function scatterTest(
  { names, design }: Pick<OlsInput, 'names' | 'design'>,
  residuals: readonly number[],
): DiagnosticTest {
  const squares = residuals.map((e) => e * e);
  const n = squares.length;
  const mean = squares.reduce((sum, v) => sum + v, 0) / n;
  const total = squares.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const beta = normalEquations({ names, design, response: squares });
  const left = squares.reduce((sum, v, i) => {
    const row = design[i] ?? [];
    return sum + (v - row.reduce((s, x, j) => s + x * (beta[j] ?? NaN), 0)) ** 2;
  }, 0);
  const df = names.length - 1;
  // Squares that are all equal scatter as evenly as can be.
  const statistic = total === 0 ? 0 : n * Math.max(0, 1 - left / total);
  return {
    name: 'Breusch–Pagan (Koenker)',
    nullHypothesis: 'residuals scatter evenly',
    statistic,
    df,
    p: chiSquareUpperP(statistic, df),
  };
}

/**
 * Jarque–Bera test of the residuals: n/6·(S² + (K − 3)²/4), χ² with 2 degrees of freedom.
 *
 * @param residuals of a regression, about 0
 * @returns statistic and p; a small p says that the residuals are not normal
 * @example jarqueBera([-1, 0, 1]).statistic // 0.28125
 */
export function jarqueBera(residuals: readonly number[]): DiagnosticTest {
  const { skewness, kurtosis } = shape(residuals);
  const statistic = (residuals.length / 6) * (skewness ** 2 + (kurtosis - 3) ** 2 / 4);
  return {
    name: 'Jarque–Bera',
    nullHypothesis: 'residuals are normal',
    statistic,
    df: 2,
    p: chiSquareUpperP(statistic, 2),
  };
}

/**
 * Skewness and kurtosis (3 for a normal distribution) by the moments.
 *
 * @param values at least two different ones
 * @example shape([-1, 0, 1]).kurtosis // 1.5
 */
export function shape(values: readonly number[]): {
  readonly skewness: number;
  readonly kurtosis: number;
} {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const moment = (p: number): number => values.reduce((s, v) => s + (v - mean) ** p, 0) / n;
  const m2 = moment(2);
  return { skewness: moment(3) / m2 ** 1.5, kurtosis: moment(4) / m2 ** 2 };
}

/**
 * Ramsey's RESET: do powers of the fitted values add anything? F test of fitted² and fitted³ added to
 * the design (Ramsey 1969).
 *
 * @param fit a regression
 * @returns F, its degrees of freedom and p; a small p says that the form is wrong
 */
export function ramseyReset(fit: OlsFit): DiagnosticTest {
  const { names, design, response, weights } = fit.input;
  // Powers of the centred fitted values span the same space and lose fewer digits.
  const mean = fit.fitted.reduce((a, b) => a + b, 0) / fit.n;
  const { residuals } = solve({
    names: [...names, 'fitted²', 'fitted³'],
    design: design.map((row, i) => {
      const y = (fit.fitted[i] ?? NaN) - mean;
      return [...row, y ** 2, y ** 3];
    }),
    response,
    weights,
  });
  const rss = residuals.reduce((sum, e) => sum + e * e, 0);
  const df2 = fit.degreesOfFreedom - 2;
  if (df2 < 1) throw new RangeError(`rows: got ${fit.n}, expected at least ${names.length + 3}`);
  const statistic = (fit.rss - rss) / 2 / (rss / df2);
  return {
    name: 'Ramsey RESET (fitted², fitted³)',
    nullHypothesis: 'the form is right',
    statistic,
    df: 2,
    df2,
    p: fUpperP(Math.max(0, statistic), 2, df2),
  };
}

/** One factor alone: every group has its own mean, and powers of the means add nothing to test. */
const isOneFactor = ({ input }: OlsFit): boolean =>
  input.design.every(
    (row) =>
      row.every((x) => x === 0 || x === 1) && row.reduce<number>((sum, x) => sum + x, 0) <= 2,
  );

/**
 * The tests of the assumptions of a regression: even scatter, normal residuals and, unless the model is
 * a single factor or a constant, the form.
 */
export function assumptionTests(fit: OlsFit): readonly DiagnosticTest[] {
  const scatter = fit.coefficients.length > 1 ? [breuschPagan(fit)] : [];
  const form = isOneFactor(fit) ? [] : [ramseyReset(fit)];
  return [...scatter, jarqueBera(whitened(fit)), ...form];
}

/**
 * The regression without the rows of largest Cook's distance: what happens without the most
 * influential points.
 *
 * @param fit a regression
 * @param count how many rows to leave out
 * @returns the fit to the others, and the indices of the rows left out, most influential first
 */
export function withoutMostInfluential(
  fit: OlsFit,
  count: number,
): { readonly fit: OlsFit; readonly leftOut: readonly number[] } {
  const leftOut = influence(fit)
    .map(({ cooksDistance }, i) => ({ cooksDistance, i }))
    .sort((a, b) => b.cooksDistance - a.cooksDistance)
    .slice(0, count)
    .map(({ i }) => i);
  return { fit: ols(withoutRows(fit.input, new Set(leftOut))), leftOut };
}

/**
 * A regression without some rows.
 *
 * @param input the regression
 * @param rows indices of the rows to leave out, from 0
 * @returns names, design, response, weights and clusters of the others; a column that no longer varies
 *   is left out too
 */
export function withoutRows(input: OlsInput, rows: ReadonlySet<number>): OlsInput {
  const keep = <T>(values: readonly T[]): readonly T[] => values.filter((_, i) => !rows.has(i));
  const design = keep(input.design);
  const columns = input.names.flatMap((_, j) =>
    j === 0 || design.some((row) => row[j] !== design[0]?.[j]) ? [j] : [],
  );
  return {
    names: columns.map((j) => input.names[j] ?? ''),
    design: design.map((row) => columns.map((j) => row[j] ?? NaN)),
    response: keep(input.response),
    weights: input.weights === undefined ? undefined : keep(input.weights),
    clusters: input.clusters === undefined ? undefined : keep(input.clusters),
  };
}
