const checkP = (pValues: readonly number[]): void => {
  pValues.forEach((p, i) => {
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`p-value ${i + 1}: got ${p}, expected a number from 0 to 1`);
  });
};

const order = (pValues: readonly number[]): readonly number[] =>
  pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? NaN) - (pValues[b] ?? NaN));

/**
 * Holm's step-down adjustment: the chance of even one false finding among all tests stays below the
 * level (Holm 1979, Scand. J. Stat. 6, 65).
 *
 * @param pValues p of each test
 * @returns adjusted p, in the same order
 * @throws RangeError for a value outside 0 to 1
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(pValues: readonly number[]): readonly number[] {
  checkP(pValues);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order(pValues).forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? NaN)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * Benjamini and Hochberg's step-up adjustment: the expected share of false findings among the findings
 * stays below the level (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289).
 *
 * @param pValues p of each test
 * @returns adjusted p, in the same order
 * @throws RangeError for a value outside 0 to 1
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  checkP(pValues);
  const m = pValues.length;
  const adjusted = new Array<number>(m);
  let smallest = 1;
  [...order(pValues)].reverse().forEach((index, position) => {
    smallest = Math.min(smallest, ((pValues[index] ?? NaN) * m) / (m - position));
    adjusted[index] = smallest;
  });
  return adjusted;
}
