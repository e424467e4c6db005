import { aggregateOf, checkTables, type Decomposition, type FactorTable } from './lmdi.js';

/** More factors than this would take too many subsets. */
const MOST_FACTORS = 16;

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** The aggregate with some factors at their end, the others at their start; bit k of the subset is factor k. */
const aggregates = (n: number, start: FactorTable, end: FactorTable): Float64Array =>
  Float64Array.from({ length: 2 ** n }, (_, subset) =>
    aggregateOf(
      start.map((row, i) =>
        row.map((x, k) => (((subset >> k) & 1) === 1 ? (end[i]?.[k] ?? NaN) : x)),
      ),
    ),
  );

/** Each factor's mean contribution over all orders in which the factors may change. */
const shapleyValues = (n: number, values: Float64Array): readonly number[] => {
  const weights = Array.from(
    { length: n },
    (_, size) => (factorial(size) * factorial(n - size - 1)) / factorial(n),
  );
  return Array.from({ length: n }, (_, k) => {
    let sum = 0;
    for (let subset = 0; subset < values.length; subset++) {
      if (((subset >> k) & 1) === 1) continue;
      const size = subset.toString(2).replaceAll('0', '').length;
      const with_ = values[subset | (1 << k)] as number;
      sum += (weights[size] ?? NaN) * (with_ - (values[subset] as number));
    }
    return sum;
  });
};

/**
 * Shapley decomposition of a change (Shapley 1953; for index decomposition the Sun/Shapley method, Ang,
 * Liu & Chew 2003, Energy Policy 31, 1561): a factor's effect is the mean, over all orders in which
 * the factors may change, of what its change adds. Exact, and symmetric in the factors. The
 * multiplicative form is the same on the logarithm of the aggregate.
 *
 * @param factors names of the factors, aligned with the columns
 * @param start factors by category at the start
 * @param end the same at the end
 * @returns the aggregates and each factor's effect
 * @throws RangeError for tables that do not match, negative values, more than 16 factors, or an aggregate
 *   of 0 on the way
 * @example shapley(['a', 'b'], [[1, 10]], [[2, 20]]).effects[0].additive // 15: mean of 10 and 20
 */
export function shapley(
  factors: readonly string[],
  start: FactorTable,
  end: FactorTable,
): Decomposition {
  checkTables(factors, start, end);
  const n = factors.length;
  if (n > MOST_FACTORS) {
    throw new RangeError(`factors: got ${n}, expected at most ${MOST_FACTORS}`);
  }
  const values = aggregates(n, start, end);
  if (values.some((v) => v === 0)) {
    throw new RangeError(
      'aggregate: got 0 for some mix of start and end, expected positive numbers',
    );
  }
  const additive = shapleyValues(n, values);
  const logs = shapleyValues(n, values.map(Math.log));
  return {
    from: values[0] as number,
    to: values[values.length - 1] as number,
    effects: factors.map((factor, k) => ({
      factor,
      additive: additive[k] ?? NaN,
      multiplicative: Math.exp(logs[k] ?? NaN),
    })),
  };
}
