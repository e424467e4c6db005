import type { OlsInput } from './ols.js';

/** A pivot of the scaled design below this share: the column repeats those before it. */
const REPEATS = 1e-9;

/**
 * Coefficients alone, by the normal equations and Cholesky's factor. Resampling and cross-validation fit
 * the same design hundreds of times and need no tests: this skips zeros, of which a design of factors is
 * full. It squares the condition number, so published coefficients come from `ols` (QR) instead. A column
 * that repeats the columns before it gets 0, so that a level that vanished with the rows left out counts
 * as the base.
 *
 * @param input design, response, perhaps weights
 * @returns one coefficient a column
 * @example
 * normalEquations({ names: ['1', 'x'], design: [[1, 0], [1, 1], [1, 2]], response: [1, 3, 5] }) // [1, 2]
 */
export function normalEquations(input: OlsInput): readonly number[] {
  const k = input.names.length;
  const a = new Float64Array(k * k);
  const c = new Float64Array(k);
  const used = new Int32Array(k);
  input.design.forEach((row, i) => {
    const weight = input.weights?.[i] ?? 1;
    const y = input.response[i] ?? NaN;
    let count = 0;
    for (let j = 0; j < k; j++) if (row[j] !== 0) used[count++] = j;
    for (let p = 0; p < count; p++) {
      const j = used[p] ?? 0;
      const value = weight * (row[j] ?? NaN);
      c[j] = (c[j] ?? NaN) + value * y;
      // The lower triangle is all that Cholesky's factor needs.
      for (let q = 0; q <= p; q++) {
        const l = used[q] ?? 0;
        a[j * k + l] = (a[j * k + l] ?? NaN) + value * (row[l] ?? NaN);
      }
    }
  });
  const scale = Float64Array.from({ length: k }, (_, j) => Math.sqrt(a[j * k + j] || 1));
  const l = choleskySkipping(a, scale);
  return solved(l, c, scale);
}

/** Lower factor of the scaled matrix; the row and column of a repeating column stay 0. */
const choleskySkipping = (a: Float64Array, scale: Float64Array): Float64Array => {
  const k = scale.length;
  const l = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = (a[i * k + j] ?? NaN) / ((scale[i] ?? NaN) * (scale[j] ?? NaN));
      for (let m = 0; m < j; m++) sum -= (l[i * k + m] ?? NaN) * (l[j * k + m] ?? NaN);
      if (i === j) {
        if (!(sum > REPEATS)) break;
        l[j * k + j] = Math.sqrt(sum);
      } else l[i * k + j] = sum / (l[j * k + j] ?? NaN);
    }
  }
  return l;
};

const solved = (l: Float64Array, c: Float64Array, scale: Float64Array): readonly number[] => {
  const k = scale.length;
  const x = Array.from(c, (value, j) => value / (scale[j] ?? NaN));
  for (let i = 0; i < k; i++) {
    const pivot = l[i * k + i] ?? 0;
    let sum = x[i] ?? NaN;
    for (let m = 0; m < i; m++) sum -= (l[i * k + m] ?? NaN) * (x[m] ?? NaN);
    x[i] = pivot === 0 ? 0 : sum / pivot;
  }
  for (let i = k - 1; i >= 0; i--) {
    const pivot = l[i * k + i] ?? 0;
    let sum = x[i] ?? NaN;
    for (let m = i + 1; m < k; m++) sum -= (l[m * k + i] ?? NaN) * (x[m] ?? NaN);
    x[i] = pivot === 0 ? 0 : sum / pivot;
  }
  return x.map((value, j) => value / (scale[j] ?? NaN));
};
