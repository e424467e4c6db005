import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix';
import { randomStream } from '../random.js';
import { standardNormalQuantile } from './normal.js';

/** Rows of a correlation matrix. */
export type CorrelationMatrix = readonly (readonly number[])[];

const requireCorrelation = (target: CorrelationMatrix, size: number): void => {
  if (target.length !== size || target.some((row) => row.length !== size)) {
    throw new RangeError(
      `correlation: got ${target.length} rows of ${target.map((row) => row.length).join(', ')}, expected ${size} × ${size}`,
    );
  }
  target.forEach((row, i) =>
    row.forEach((value, j) => {
      if (!(value >= -1 && value <= 1)) {
        throw new RangeError(`correlation: got ${value}, expected a number from −1 to 1`);
      }
      if (i === j && value !== 1) {
        throw new RangeError(`correlation: got ${value} on the diagonal, expected 1`);
      }
      if (value !== target[j]?.[i]) {
        throw new RangeError(
          `correlation: got ${value} and ${target[j]?.[i]} for one pair, expected a symmetric matrix`,
        );
      }
    }),
  );
};

const cholesky = (rows: CorrelationMatrix, what: string): Matrix => {
  const decomposition = new CholeskyDecomposition(new Matrix(rows.map((row) => [...row])));
  if (!decomposition.isPositiveDefinite()) {
    throw new RangeError(`correlation: ${what} is not positive definite`);
  }
  return decomposition.lowerTriangularMatrix;
};

/** The normal scores Φ⁻¹(i/(n+1)) in random order, standardised to unit variance. */
const shuffledScores = (n: number, seed: number, column: number): Float64Array => {
  const scores = Float64Array.from({ length: n }, (_, i) =>
    standardNormalQuantile((i + 1) / (n + 1)),
  );
  const sd = Math.sqrt(scores.reduce((sum, x) => sum + x * x, 0) / n);
  const { uniform } = randomStream(seed, `iman-conover:${column}`);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [scores[i], scores[j]] = [scores[j] as number, scores[i] as number];
  }
  return scores.map((x) => x / sd);
};

const orderOf = (values: ArrayLike<number>): readonly number[] =>
  Array.from(values, (_, i) => i).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  );

/**
 * Reorders columns of independent draws so that they have given rank correlations, with every column
 * keeping exactly its own values (R. L. Iman and W. J. Conover, "A distribution-free approach to
 * inducing rank correlation among input variables", Commun. Stat. B 11 (1982), 311–334).
 *
 * Normal scores are given the target correlation and each column takes their order. Spearman's ρ of a
 * bivariate normal is (6/π)·asin(r/2), so the scores get r = 2·sin(π·ρ/6); the columns' own order does
 * not matter.
 *
 * @param columns one array of draws per quantity, all of one length, longer than there are columns
 * @param target Spearman correlations: symmetric, 1 on the diagonal, positive definite
 * @param seed seed of the shuffle
 * @returns new columns with the same values, reordered; their rank correlations meet the target within
 *   about 2/√n
 * @throws RangeError for columns of unequal length or too short, or a matrix that is no correlation
 * @example rankCorrelate([[1, 2, 3, 4], [1, 2, 3, 4]], [[1, 0.5], [0.5, 1]], 1)[0].length // 4
 */
export function rankCorrelate(
  columns: readonly ArrayLike<number>[],
  target: CorrelationMatrix,
  seed: number,
): readonly Float64Array[] {
  const size = columns.length;
  const n = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== n) || n <= size) {
    throw new RangeError(
      `columns: got lengths ${columns.map((c) => c.length).join(', ')}, expected one length above ${size}`,
    );
  }
  requireCorrelation(target, size);
  cholesky(target, 'the target');
  const normalTarget = target.map((row, i) =>
    row.map((rho, j) => (i === j ? 1 : 2 * Math.sin((Math.PI * rho) / 6))),
  );
  const wanted = cholesky(normalTarget, 'the target on normal scores');
  const scores = Array.from({ length: size }, (_, j) => shuffledScores(n, seed, j));
  const present = scores.map((a) =>
    scores.map((b) => a.reduce((sum, x, d) => sum + x * (b[d] as number), 0) / n),
  );
  // Shuffled scores are not quite uncorrelated: their own correlation is taken out first.
  const mix = wanted.mmul(inverse(cholesky(present, 'the matrix of the shuffled scores')));
  return columns.map((column, j) => {
    const mixed = new Float64Array(n);
    scores.forEach((score, k) => {
      const weight = mix.get(j, k);
      for (let d = 0; d < n; d++) (mixed[d] as number) += weight * (score[d] as number);
    });
    const sorted = Float64Array.from(column).sort();
    const result = new Float64Array(n);
    orderOf(mixed).forEach((d, rank) => (result[d] = sorted[rank] as number));
    return result;
  });
}
