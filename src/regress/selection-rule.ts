/** A candidate with its cross-validated error, and by how much it exceeds the lowest. */
export type CandidateError = {
  readonly coefficients: number;
  /** Root mean square error of prediction. */
  readonly rmse: number;
  /** Mean square error less that of the best candidate, on the same rows. */
  readonly excess: number;
  /** Standard error of that difference, clusters of rows as its units. */
  readonly excessSe: number;
};

/**
 * The rule of selection: the lowest cross-validated error; of equal ones the simpler. The fits impute what
 * is unknown, so that what counts is the error on what they have not seen, and a term that does not lower
 * it stays out.
 *
 * @param candidates at least one
 * @returns the index of the chosen one
 * @throws RangeError when there are none
 * @example
 * lowestError([
 *   { coefficients: 2, rmse: 1.01, excess: 0.02, excessSe: 0.03 },
 *   { coefficients: 5, rmse: 1, excess: 0, excessSe: 0 },
 * ]) // 1
 */
export function lowestError(candidates: readonly CandidateError[]): number {
  return simplerOf(candidates, (a, b) => b.rmse < a.rmse);
}

/**
 * The contrast to the choice: the simplest candidate whose mean square error exceeds the lowest by no more
 * than one standard error of that difference. It tells what the data cannot tell apart. (Breiman et al.
 * 1984, section 3.4.3, take the standard error of the lowest error; but candidates miss the same rows, so
 * that their difference is known better than either error.)
 *
 * @param candidates at least one
 * @returns the index: fewest coefficients, then lowest error
 * @throws RangeError when there are none
 * @example
 * oneStandardError([
 *   { coefficients: 2, rmse: 1.01, excess: 0.02, excessSe: 0.03 },
 *   { coefficients: 5, rmse: 1, excess: 0, excessSe: 0 },
 * ]) // 0
 */
export function oneStandardError(candidates: readonly CandidateError[]): number {
  const near = candidates.flatMap((c, i) => (c.excess <= c.excessSe ? [i] : []));
  const best = simplerOf(
    near.flatMap((i) => candidates[i] ?? []),
    (a, b) =>
      b.coefficients < a.coefficients || (b.coefficients === a.coefficients && b.rmse < a.rmse),
  );
  return near[best] ?? NaN;
}

const simplerOf = (
  candidates: readonly CandidateError[],
  isBetter: (a: CandidateError, b: CandidateError) => boolean,
): number => {
  const [first, ...rest] = candidates.map((candidate, index) => ({ ...candidate, index }));
  if (first === undefined) throw new RangeError('candidates: got none, expected some');
  return rest.reduce(
    (a, b) => (isBetter(a, b) || (!isBetter(b, a) && b.coefficients < a.coefficients) ? b : a),
    first,
  ).index;
};

/**
 * Mean of differences and its standard error, whole clusters as units: rows of one organisation are
 * missed alike.
 *
 * @param differences one a row
 * @param clusters of the rows
 * @returns mean, and √(G/(G−1)·Σ_g (Σ_i∈g (d_i − d̄))²)/n
 * @example meanWithError([1, 3], ['a', 'b']) // { mean: 2, standardError: 1 }
 */
export function meanWithError(
  differences: readonly number[],
  clusters: readonly string[],
): { readonly mean: number; readonly standardError: number } {
  const n = differences.length;
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const sums = new Map<string, number>();
  differences.forEach((d, i) => {
    const cluster = clusters[i] ?? '';
    sums.set(cluster, (sums.get(cluster) ?? 0) + d - mean);
  });
  const g = sums.size;
  const squares = [...sums.values()].reduce((sum, s) => sum + s * s, 0);
  return { mean, standardError: Math.sqrt((g / (g - 1)) * squares) / n };
}
