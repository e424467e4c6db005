import { unseenInterval } from './capture.js';
import { poissonRegression } from './poisson.js';

/** How many units stand on which of three lists: keys `100` (only the first) to `111` (all). */
export type ThreeListCounts = Readonly<
  Record<'100' | '010' | '001' | '110' | '101' | '011' | '111', number>
>;

/** A log-linear model of three lists. */
export type LogLinearEstimate = {
  /** Pairs of lists that depend on each other, e.g. `12, 13`; `none` for independence. */
  readonly dependence: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly low95: number;
  readonly high95: number;
  readonly seen: number;
  readonly deviance: number;
  readonly degreesOfFreedom: number;
  /** Akaike's criterion, up to a constant that all models share. */
  readonly aic: number;
};

const CELLS = ['100', '010', '001', '110', '101', '011', '111'] as const;
const PAIRS = [
  { name: '12', lists: [0, 1] },
  { name: '13', lists: [0, 2] },
  { name: '23', lists: [1, 2] },
] as const;

const designRow = (cell: string, pairs: readonly (typeof PAIRS)[number][]): readonly number[] => {
  const on = [...cell].map(Number);
  return [1, ...on, ...pairs.map(({ lists: [a, b] }) => (on[a] ?? 0) * (on[b] ?? 0))];
};

/**
 * Estimates of how many units no list holds, under each hierarchical log-linear model of three lists
 * (Fienberg 1972; Bishop, Fienberg & Holland 1975, ch. 6): Poisson counts of the seven seen cells,
 * the empty cell predicted by exp(intercept). Dependence of two lists is an interaction; of all three
 * at once it cannot be told from the number unseen and is taken as none. The variance of the total is
 * f + f²·Var(intercept) with f the number unseen: Poisson, and of the coefficient.
 *
 * @param counts units by the lists that hold them
 * @returns the eight models, smallest AIC first
 * @throws RangeError when a cell is not a whole number from 0
 */
export function logLinearModels(counts: ThreeListCounts): readonly LogLinearEstimate[] {
  const response = CELLS.map((cell) => counts[cell]);
  if (response.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new RangeError(`cells: got ${response.join(', ')}, expected whole numbers from 0`);
  }
  const seen = response.reduce((a, b) => a + b, 0);
  const subsets = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) =>
    PAIRS.filter((_, bit) => ((mask >> bit) & 1) === 1),
  );
  return subsets
    .flatMap((pairs) => {
      // A pair that shares no unit has an infinite interaction: its model does not exist.
      if (pairs.some(({ lists }) => isEmptyPair(counts, lists))) return [];
      return [fitModel(response, seen, pairs)];
    })
    .sort((a, b) => a.aic - b.aic);
}

const isEmptyPair = (counts: ThreeListCounts, [a, b]: readonly [number, number]): boolean =>
  CELLS.every((cell) => cell[a] === '0' || cell[b] === '0' || counts[cell] === 0);

const fitModel = (
  response: readonly number[],
  seen: number,
  pairs: readonly (typeof PAIRS)[number][],
): LogLinearEstimate => {
  const design = CELLS.map((cell) => designRow(cell, pairs));
  const fit = poissonRegression(design, response);
  const unseen = Math.exp(fit.coefficients[0] ?? NaN);
  const variance = unseen + unseen ** 2 * (fit.covariance[0]?.[0] ?? NaN);
  const parameters = 4 + pairs.length;
  return {
    dependence: pairs.length === 0 ? 'none' : pairs.map(({ name }) => name).join(', '),
    estimate: seen + unseen,
    standardError: Math.sqrt(variance),
    ...unseenInterval(seen, seen + unseen, variance),
    seen,
    deviance: fit.deviance,
    degreesOfFreedom: CELLS.length - parameters,
    aic: 2 * parameters - 2 * fit.logLikelihood,
  };
};
