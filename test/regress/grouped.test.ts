import { describe, expect, it } from 'vitest';
import { bendOf, groupedReset } from '../../src/regress/grouped-diagnostics.js';
import { randomIntercept } from '../../src/regress/random-intercept.js';

/**
 * 36 rows in six groups whose response bends in x. References from statsmodels 0.13 (Debian 12):
 *   sm.MixedLM(y, X, groups=g).fit(reml=True), with the square, or with square and cube of the centred
 *   fixed part, appended to X; the Wald statistic of the two is b' V⁻¹ b over cov_params().
 */
const rows = Array.from({ length: 36 }, (_, i) => i);
const x = rows.map((i) => ((i * 7) % 36) / 6);
const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
const effects = [0.9, -0.7, 0.4, -1.1, 0.2, 0.5];
const response = rows.map(
  (i) =>
    1 +
    0.8 * (x[i] ?? NaN) +
    0.05 * ((x[i] ?? NaN) - mean) ** 2 +
    (effects[i % 6] ?? NaN) +
    0.8 * Math.sin(i * 12.9898),
);
const fit = randomIntercept(
  { names: ['(Intercept)', 'x'], design: x.map((value) => [1, value]), response },
  rows.map((i) => `group ${i % 6}`),
);

const digits = 5;

describe('a model with group effects, against MixedLM', () => {
  it('fixed part 1.2502044 + 0.8088966 x, residual variance 0.405274, between groups 0.499322', () => {
    expect(fit.coefficients[0]).toBeCloseTo(1.2502044, digits);
    expect(fit.coefficients[1]).toBeCloseTo(0.80889656, digits);
    expect(fit.residualSd ** 2).toBeCloseTo(0.40527360534942475, digits);
    expect(fit.groupSd ** 2).toBeCloseTo(0.49932189, digits);
  });

  it('bendOf x → 0.0411116 with standard error 0.0395961', () => {
    const bend = bendOf(fit, 'x');
    expect(bend.estimate).toBeCloseTo(0.04111160962133786, digits);
    expect(bend.standardError).toBeCloseTo(0.03959614466854145, digits);
  });

  it('bendOf a term that is not there → its names', () => {
    expect(() => bendOf(fit, 'z')).toThrow('term: got z, expected one of (Intercept), x');
  });

  it('groupedReset → F = 0.5206232 on 2 and 32, p = 0.599097', () => {
    const reset = groupedReset(fit);
    expect(reset.statistic).toBeCloseTo(0.5206232016277893, 4);
    expect(reset.df).toBe(2);
    expect(reset.df2).toBe(32);
    expect(reset.p).toBeCloseTo(0.599096670520793, 4);
  });
});
