/** An estimate of how many there are, seen or not, from two lists. */
export type CaptureEstimate = {
  readonly first: number;
  readonly second: number;
  readonly both: number;
  /** On either list. */
  readonly seen: number;
  readonly estimate: number;
  readonly standardError: number;
  readonly low95: number;
  readonly high95: number;
};

/** z of a two-sided 95% interval. */
const Z = 1.959963984540054;

const checkCounts = (first: number, second: number, both: number): void => {
  const whole = [first, second, both].every((count) => Number.isInteger(count) && count >= 0);
  if (!whole || both > Math.min(first, second)) {
    throw new RangeError(
      `lists: got ${first}, ${second} and ${both} on both, expected whole numbers from 0 and no more on both than on either`,
    );
  }
};

/**
 * The Lincoln–Petersen estimate N = n₁·n₂/m (maximum likelihood; infinite when nothing is on both).
 *
 * @param first number on the first list
 * @param second number on the second list
 * @param both number on both
 * @returns how many there are
 * @throws RangeError for counts that cannot be
 * @example lincolnPetersen(10, 15, 5) // 30
 */
export function lincolnPetersen(first: number, second: number, both: number): number {
  checkCounts(first, second, both);
  return (first * second) / both;
}

/**
 * Chapman's estimate, nearly unbiased in small samples: N = (n₁+1)(n₂+1)/(m+1) − 1, variance
 * (n₁+1)(n₂+1)(n₁−m)(n₂−m) / ((m+1)²(m+2)) (Chapman 1951; Seber 1970). The interval is lognormal in
 * the number that neither list holds (Chao 1987), so that it never falls below what was seen:
 * seen + f/C to seen + f·C with C = exp(1.96·√ln(1 + Var/f²)), f = N − seen.
 *
 * It assumes a closed population, matches without error, and lists that are independent: if a model
 * on one list is likelier to be on the other, N comes out too low.
 *
 * @param first number on the first list
 * @param second number on the second list
 * @param both number on both
 * @returns estimate, standard error and 95% interval
 * @throws RangeError for counts that cannot be
 * @example chapman(10, 15, 5).estimate // 28.33…
 */
export function chapman(first: number, second: number, both: number): CaptureEstimate {
  checkCounts(first, second, both);
  const seen = first + second - both;
  const estimate = ((first + 1) * (second + 1)) / (both + 1) - 1;
  const variance =
    ((first + 1) * (second + 1) * (first - both) * (second - both)) /
    ((both + 1) ** 2 * (both + 2));
  return {
    first,
    second,
    both,
    seen,
    estimate,
    standardError: Math.sqrt(variance),
    ...unseenInterval(seen, estimate, variance),
  };
}

/** Lognormal interval of the number unseen (Chao 1987), added to what was seen. */
export function unseenInterval(
  seen: number,
  estimate: number,
  variance: number,
): { readonly low95: number; readonly high95: number } {
  const unseen = estimate - seen;
  if (unseen <= 0 || variance <= 0) return { low95: seen, high95: Math.max(seen, estimate) };
  const spread = Math.exp(Z * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
  return { low95: seen + unseen / spread, high95: seen + unseen * spread };
}

/**
 * Chapman's estimate in strata, summed: each stratum may have its own chance of being listed, which
 * removes the bias that differing chances between strata cause (Seber 1982, section 3.8). Estimates
 * and variances add.
 *
 * @param strata counts of each stratum
 * @returns the sum over strata
 * @throws RangeError without strata, or for counts that cannot be
 */
export function stratifiedChapman(
  strata: readonly { readonly first: number; readonly second: number; readonly both: number }[],
): CaptureEstimate {
  if (strata.length === 0) throw new RangeError('strata: got none, expected at least one');
  const each = strata.map(({ first, second, both }) => chapman(first, second, both));
  const sum = (of: (row: CaptureEstimate) => number): number =>
    each.reduce((total, row) => total + of(row), 0);
  const seen = sum((row) => row.seen);
  const estimate = sum((row) => row.estimate);
  const variance = sum((row) => row.standardError ** 2);
  return {
    first: sum((row) => row.first),
    second: sum((row) => row.second),
    both: sum((row) => row.both),
    seen,
    estimate,
    standardError: Math.sqrt(variance),
    ...unseenInterval(seen, estimate, variance),
  };
}
