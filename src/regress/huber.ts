import { ols, type OlsInput } from './ols.js';

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

/**
 * Huber's M-estimate by iteratively reweighted least squares, scale by the median absolute residual.
 * A contrast to least squares: where the two differ, a few rows carry the result.
 *
 * @param input the regression
 * @returns coefficients, scale and the weight of each row
 * @throws RangeError as `ols`, or when the iteration does not settle
 * @example huber({ names: ['1'], design: [[1], [1], [1], [1], [1]], response: [1, 2, 3, 4, 100] })
 *   .coefficients[0].estimate // 2.99…: the mean would be 22
 */
export function huber(input: OlsInput): HuberFit {
  let fit = ols(input);
  for (let iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
    const scale = median(fit.residuals.map(Math.abs)) / MAD_TO_SD;
    const weights = fit.residuals.map((e) => Math.min(1, (TUNING * scale) / Math.abs(e)));
    const next = ols({ ...input, weights });
    const moved = next.coefficients.some(
      ({ estimate }, j) =>
        Math.abs(estimate - (fit.coefficients[j]?.estimate ?? NaN)) >
        1e-10 * (1 + Math.abs(estimate)),
    );
    fit = next;
    if (!moved) {
      return {
        coefficients: fit.coefficients.map(({ name, estimate }) => ({ name, estimate })),
        scale,
        weights,
        iterations: iteration,
      };
    }
  }
  throw new RangeError(`Huber: not settled after ${MOST_ITERATIONS} iterations`);
}
