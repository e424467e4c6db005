/** A candidate with its cross-validated error. */
export type CandidateError = {
  readonly coefficients: number;
  /** Root mean square error of prediction. */
  readonly rmse: number;
};

/** A form may be this much worse than the best and still be preferred for having fewer terms. */
const TOLERANCE = 0.02;

/**
 * The simplest candidate whose error is within 2% of the lowest: fewest coefficients, then lowest error.
 *
 * @param candidates at least one
 * @returns its index
 * @throws RangeError when there are none
 * @example accuracyRule([{ coefficients: 2, rmse: 1.01 }, { coefficients: 5, rmse: 1 }]) // 0
 */
export function accuracyRule(candidates: readonly CandidateError[]): number {
  if (candidates.length === 0) throw new RangeError('candidates: got none, expected some');
  const best = Math.min(...candidates.map(({ rmse }) => rmse));
  return candidates
    .map((candidate, index) => ({ ...candidate, index }))
    .filter(({ rmse }) => rmse <= best * (1 + TOLERANCE))
    .reduce((a, b) =>
      b.coefficients < a.coefficients || (b.coefficients === a.coefficients && b.rmse < a.rmse)
        ? b
        : a,
    ).index;
}
