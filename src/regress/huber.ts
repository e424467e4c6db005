import { checkDesign } from './check-design.js';
import { solve, type OlsInput } from './ols.js';

/** A fit that far-off rows pull less. */
export type HuberFit = {
  readonly coefficients: readonly { readonly name: string; readonly estimate: number }[];
  /** Robust scale: median |residual| / 0.6745. */
  readonly scale: number;
  /** Weight of each row: 1 within 1.345 scales, less beyond. */
  readonly weights: readonly number[];
  readonly iterations: number;
};

/** Tuning constant with 95% efficiency for normal errors (Huber 1981). */
const TUNING = 1.345;
/** Φ⁻¹(0.75): makes the median absolute residual a standard deviation for normal errors. */
const MAD_TO_SD = 0.6744897501960817;
const MOST_ITERATIONS = 200;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
};

/** Rows times √weight: what the weights say of their precision comes first, then the outliers. */
const whitenedInput = ({ names, design, response, weights }: OlsInput): OlsInput => {
  const root = (i: number): number => Math.sqrt(weights?.[i] ?? 1);
  return {
    names,
    design: design.map((row, i) => row.map((v) => v * root(i))),
    response: response.map((y, i) => y * root(i)),
  };
};

const residualsOf = ({ design, response }: OlsInput, beta: readonly number[]): readonly number[] =>
  response.map((y, i) => (design[i] ?? []).reduce((e, v, j) => e - v * (beta[j] ?? NaN), y));

/**
 * Huber's M-estimate by iteratively reweighted least squares, scale by the median absolute residual.
 * A contrast to least squares: where the two differ, a few rows carry the result.
 *
 * @param input the regression; weights are the rows' precision (R's `rlm(wt.method = "inv.var")`)
 * @returns coefficients, scale and the weight of each row
 * @throws RangeError as `ols`, or when the iteration does not settle
 * @example huber({ names: ['1'], design: [[1], [1], [1], [1], [1]], response: [1, 2, 3, 4, 100] })
 *   .coefficients[0].estimate // 2.99…: the mean would be 22
 */
export function huber(input: OlsInput): HuberFit {
  checkDesign(input);
  const rows = whitenedInput(input);
  let fit = solve(rows);
  for (let iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
    const residuals = residualsOf(rows, fit.beta);
    const scale = median(residuals.map(Math.abs)) / MAD_TO_SD;
    const weights = residuals.map((e) => Math.min(1, (TUNING * scale) / Math.abs(e)));
    const next = solve({ ...rows, weights });
    const moved = next.beta.some(
      (b, j) => Math.abs(b - (fit.beta[j] ?? NaN)) > 1e-10 * (1 + Math.abs(b)),
    );
    fit = next;
    if (!moved) {
      return {
        coefficients: input.names.map((name, j) => ({ name, estimate: fit.beta[j] ?? NaN })),
        scale,
        weights,
        iterations: iteration,
      };
    }
  }
  throw new RangeError(`Huber: not settled after ${MOST_ITERATIONS} iterations`);
}
