import type { Matrix } from 'ml-matrix';

/** Solution and residuals of a least-squares problem. */
export type Refined = { readonly x: readonly number[]; readonly residuals: readonly number[] };

/** 2²⁷ + 1: splits a double into two halves whose products are exact (Dekker 1971). */
const SPLITTER = 134217729;

/** Sum of products to about twice the precision of a double. */
class PreciseSum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    const sum = this.#high + value;
    const part = sum - this.#high;
    this.#low += this.#high - (sum - part) + (value - part);
    this.#high = sum;
  }

  addProduct(a: number, b: number): void {
    const product = a * b;
    const [ta, tb] = [SPLITTER * a, SPLITTER * b];
    const [ha, hb] = [ta - (ta - a), tb - (tb - b)];
    const [la, lb] = [a - ha, b - hb];
    this.add(product);
    this.#low += la * lb - (product - ha * hb - la * hb - ha * lb);
  }

  get value(): number {
    return this.#high + this.#low;
  }
}

/** Solves Rᵀh = g by forward substitution. */
const forward = (r: Matrix, g: readonly number[]): readonly number[] => {
  const h: number[] = [];
  g.forEach((value, i) => {
    let sum = value;
    for (let j = 0; j < i; j++) sum -= r.get(j, i) * (h[j] ?? NaN);
    h.push(sum / r.get(i, i));
  });
  return h;
};

/** Solves Rx = d by back substitution. */
export const backward = (r: Matrix, d: readonly number[]): readonly number[] => {
  const x = new Array<number>(d.length).fill(0);
  for (let i = d.length - 1; i >= 0; i--) {
    let sum = d[i] ?? NaN;
    for (let j = i + 1; j < d.length; j++) sum -= r.get(i, j) * (x[j] ?? NaN);
    x[i] = sum / r.get(i, i);
  }
  return x;
};

/**
 * One step of iterative refinement of a least-squares solution by the augmented system r + Ax = b,
 * Aᵀr = 0 (Björck 1967, BIT 7, 257), its residuals computed to twice the precision. It brings the
 * solution to what the doubles of the design permit, also where residuals are large.
 *
 * @param a design
 * @param b response
 * @param factors thin Q and R of the design
 * @returns solution and residuals
 */
export function refinedLeastSquares(
  a: readonly (readonly number[])[],
  b: readonly number[],
  { q, r }: { readonly q: Matrix; readonly r: Matrix },
): Refined {
  const k = r.rows;
  const qt = (v: readonly number[]): readonly number[] =>
    Array.from({ length: k }, (_, j) => v.reduce((sum, e, i) => sum + q.get(i, j) * e, 0));
  const c = qt(b);
  const x = backward(r, c);
  const residual = b.map((value, i) => c.reduce((sum, cj, j) => sum - q.get(i, j) * cj, value));
  const f = a.map((row, i) => {
    const sum = new PreciseSum();
    sum.add(b[i] ?? NaN);
    sum.add(-(residual[i] ?? NaN));
    row.forEach((v, j) => {
      sum.addProduct(-v, x[j] ?? NaN);
    });
    return sum.value;
  });
  const g = Array.from({ length: k }, (_, j) => {
    const sum = new PreciseSum();
    a.forEach((row, i) => {
      sum.addProduct(-(row[j] ?? NaN), residual[i] ?? NaN);
    });
    return sum.value;
  });
  const h = forward(r, g);
  const qf = qt(f);
  const shift = qf.map((v, j) => v - (h[j] ?? NaN));
  const dx = backward(r, shift);
  return {
    x: x.map((v, j) => v + (dx[j] ?? NaN)),
    residuals: residual.map((v, i) =>
      shift.reduce((sum, s, j) => sum - q.get(i, j) * s, v + (f[i] ?? NaN)),
    ),
  };
}
