import { lognormal, uniform } from '../uncertainty/distribution/index.js';
import type { ModelInput } from './sobol-indices.js';

/** A model whose indices are known in closed form, to test the estimators with. */
export type KnownModel = {
  readonly name: string;
  readonly inputs: readonly ModelInput[];
  readonly model: (values: readonly number[]) => number;
  readonly firstOrder: readonly number[];
  readonly total: readonly number[];
};

/**
 * The Ishigami function sin x₁ + a·sin² x₂ + b·x₃⁴·sin x₁ of three uniform inputs from −π to π
 * (T. Ishigami and T. Homma, 1990): x₃ matters only together with x₁.
 *
 * V₁ = (1 + b·π⁴/5)²/2, V₂ = a²/8, V₁₃ = 8·b²·π⁸/225.
 *
 * @param a weight of x₂
 * @param b weight of the interaction
 * @returns the model and its indices
 * @example ishigami(7, 0.1).firstOrder.map((s) => s.toFixed(4)) // ['0.3139', '0.4424', '0.0000']
 */
export function ishigami(a = 7, b = 0.1): KnownModel {
  const v1 = (1 + (b * Math.PI ** 4) / 5) ** 2 / 2;
  const v2 = a ** 2 / 8;
  const v13 = (8 * b ** 2 * Math.PI ** 8) / 225;
  const v = v1 + v2 + v13;
  return {
    name: 'Ishigami',
    inputs: ['x1', 'x2', 'x3'].map((name) => ({
      name,
      distribution: uniform(-Math.PI, Math.PI),
    })),
    model: ([x = NaN, y = NaN, z = NaN]) =>
      Math.sin(x) + a * Math.sin(y) ** 2 + b * z ** 4 * Math.sin(x),
    firstOrder: [v1 / v, v2 / v, 0],
    total: [(v1 + v13) / v, v2 / v, v13 / v],
  };
}

/**
 * Sobol's g-function ∏ (|4x_i − 2| + a_i)/(1 + a_i) of uniform inputs from 0 to 1 (Saltelli and Sobol
 * 1995): the smaller a_i, the more x_i matters. V_i = 1/(3·(1 + a_i)²), V = ∏(1 + V_i) − 1.
 *
 * @param a one number of at least 0 per input
 * @returns the model and its indices
 * @example gFunction([0, 1]).firstOrder[0].toFixed(4) // '0.7500'
 */
export function gFunction(a: readonly number[]): KnownModel {
  const parts = a.map((x) => 1 / (3 * (1 + x) ** 2));
  const all = parts.reduce((product, v) => product * (1 + v), 1);
  return {
    name: 'g-function',
    inputs: a.map((_, i) => ({ name: `x${i + 1}`, distribution: uniform(0, 1) })),
    model: (x) =>
      x.reduce((p, xi, i) => p * ((Math.abs(4 * xi - 2) + (a[i] ?? 0)) / (1 + (a[i] ?? 0))), 1),
    firstOrder: parts.map((v) => v / (all - 1)),
    total: parts.map((v) => (v * (all / (1 + v))) / (all - 1)),
  };
}

/**
 * The product of independent lognormals, which an estimate of one run is. On the natural scale
 * S_i = (e^{σ_i²} − 1)/(e^{Σσ²} − 1) and T_i = (e^{σ_i²} − 1)·e^{Σ_{j≠i} σ_j²}/(e^{Σσ²} − 1); of its
 * logarithm both are σ_i²/Σσ².
 *
 * @param factors name, median and SD of the logarithm of each
 * @param scale of the product itself or of its logarithm
 * @returns the model and its indices
 * @example lognormalProduct([{ name: 'a', median: 1, sdLog: 1 }, { name: 'b', median: 1, sdLog: 2 }], 'log').total // [0.2, 0.8]
 */
export function lognormalProduct(
  factors: readonly { readonly name: string; readonly median: number; readonly sdLog: number }[],
  scale: 'natural' | 'log',
): KnownModel {
  const variances = factors.map(({ sdLog }) => sdLog ** 2);
  const sum = variances.reduce((s, v) => s + v, 0);
  const shares = variances.map((v) => v / sum);
  const whole = Math.expm1(sum);
  const natural = scale === 'natural';
  const product = (x: readonly number[]): number => x.reduce((p, xi) => p * xi, 1);
  return {
    name: natural ? 'product of lognormals' : 'logarithm of a product of lognormals',
    inputs: factors.map(({ name, median, sdLog }) => ({
      name,
      distribution: lognormal(median, sdLog),
    })),
    model: natural ? product : (x) => Math.log(product(x)),
    firstOrder: natural ? variances.map((v) => Math.expm1(v) / whole) : shares,
    total: natural ? variances.map((v) => (Math.expm1(v) * Math.exp(sum - v)) / whole) : shares,
  };
}
