/**
 * An aggregate V = Σᵢ x₁ᵢ·x₂ᵢ·…·xₙᵢ at one time: one row for each category, one column for each factor.
 */
export type FactorTable = readonly (readonly number[])[];

/** One factor's part in a change. */
export type Effect = {
  readonly factor: string;
  /** In the unit of the aggregate; all effects add up to the change. */
  readonly additive: number;
  /** Ratio; all effects multiply to the ratio of the aggregate. */
  readonly multiplicative: number;
};

/** A change and its parts. */
export type Decomposition = {
  readonly from: number;
  readonly to: number;
  readonly effects: readonly Effect[];
};

/**
 * Logarithmic mean of two positive numbers: (a − b) / (ln a − ln b), and a where they are equal.
 *
 * @param a positive, or 0 (then the mean is 0, its limit)
 * @param b likewise
 * @returns between the geometric and the arithmetic mean
 * @example logarithmicMean(1, Math.E) // 1.718281828…
 */
export function logarithmicMean(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  const ln = Math.log(a / b);
  // Close to 1 the quotient loses digits; the series in ln²/24 does not.
  return Math.abs(ln) < 1e-4 ? Math.sqrt(a * b) * (1 + (ln * ln) / 24) : (a - b) / ln;
}

const product = (row: readonly number[]): number => row.reduce((p, x) => p * x, 1);

/** The aggregate: the sum over categories of the product of the factors. */
export function aggregateOf(table: FactorTable): number {
  return table.reduce((sum, row) => sum + product(row), 0);
}

/**
 * Checks two tables against the names of their factors.
 *
 * @throws RangeError for tables of different size, or values that are negative or not finite
 */
export function checkTables(
  factors: readonly string[],
  start: FactorTable,
  end: FactorTable,
): void {
  if (start.length === 0 || start.length !== end.length) {
    throw new RangeError(
      `categories: got ${start.length} and ${end.length}, expected the same number, at least 1`,
    );
  }
  for (const row of [...start, ...end]) {
    if (row.length !== factors.length) {
      throw new RangeError(`factors: got ${row.length}, expected ${factors.length} a category`);
    }
    const bad = row.findIndex((x) => !Number.isFinite(x) || x < 0);
    if (bad >= 0) {
      throw new RangeError(
        `factor ${factors[bad]}: got ${row[bad]}, expected a finite number, at least 0`,
      );
    }
  }
}

/** One category's part of a factor's additive effect, with the limits for zeros. */
const term = (x0: number, x1: number, v0: number, v1: number): number => {
  if (v0 > 0 && v1 > 0) return logarithmicMean(v1, v0) * Math.log(x1 / x0);
  // A category that comes or goes: the factor that is 0 takes all of it (Wood & Lenzen 2006).
  if (v0 === 0 && v1 > 0) return x0 === 0 ? v1 : 0;
  if (v0 > 0 && v1 === 0) return x1 === 0 ? -v0 : 0;
  return 0;
};

/**
 * Logarithmic mean Divisia index decomposition, LMDI-I (Ang 2005, Energy Policy 33, 867, equations 4
 * and 5): additive ΔVₖ = Σᵢ L(Vᵢᵀ, Vᵢ⁰)·ln(xₖᵢᵀ/xₖᵢ⁰), multiplicative Dₖ = exp(ΔVₖ / L(Vᵀ, V⁰)). Both are
 * exact: no residual is left. Categories that come or go take the analytical limit (Wood & Lenzen 2006,
 * Energy Policy 34, 1326); of several factors that are 0 the first takes it.
 *
 * @param factors names of the factors, aligned with the columns
 * @param start factors by category at the start
 * @param end the same at the end
 * @returns the aggregates and each factor's effect, additive and multiplicative
 * @throws RangeError for tables that do not match, negative values, or an aggregate of 0
 * @example lmdi(['a', 'b'], [[1, 10]], [[2, 10]]).effects[0].additive // 10
 */
export function lmdi(
  factors: readonly string[],
  start: FactorTable,
  end: FactorTable,
): Decomposition {
  checkTables(factors, start, end);
  const from = aggregateOf(start);
  const to = aggregateOf(end);
  if (from === 0 || to === 0) {
    throw new RangeError(`aggregate: got ${from} and ${to}, expected two positive numbers`);
  }
  const mean = logarithmicMean(to, from);
  const additive = factors.map(() => 0);
  start.forEach((row0, i) => {
    const row1 = end[i] ?? [];
    const v0 = product(row0);
    const v1 = product(row1);
    let taken = false;
    row0.forEach((x0, k) => {
      const x1 = row1[k] ?? NaN;
      const zero = (v0 === 0 && v1 > 0 && x0 === 0) || (v0 > 0 && v1 === 0 && x1 === 0);
      if (zero && taken) return;
      taken ||= zero;
      additive[k] = (additive[k] ?? 0) + term(x0, x1, v0, v1);
    });
  });
  return {
    from,
    to,
    effects: factors.map((factor, k) => ({
      factor,
      additive: additive[k] ?? NaN,
      multiplicative: Math.exp((additive[k] ?? NaN) / mean),
    })),
  };
}
