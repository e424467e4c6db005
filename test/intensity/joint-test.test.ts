import { describe, expect, it } from 'vitest';
import { jointTest } from '../../src/intensity/joint-test.js';
import { ols } from '../../src/regress/ols.js';

const x = [0, 0.5, 1, 1.2, 1.5, 2, 2.2, 2.8, 3, 3.1, 3.9, 4.2];
const z = [0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0];
const response = [3.1, 2.9, 2.2, 2.6, 1.7, 1.9, 2.0, 1.2, 1.6, 0.9, 0.4, 1.1];
const input = {
  names: ['intercept', 'x', 'z'],
  design: x.map((v, i) => [1, v, z[i] ?? NaN]),
  response,
};
const clusters = [...'aaabbbccddee'];

describe('joint test of coefficients', () => {
  // statsmodels 0.13.5: sm.OLS(y, X).fit(cov_type='cluster', cov_kwds={'groups': g}, use_t=True)
  //   .f_test([[0, 1, 0], [0, 0, 1]])
  it('cluster-robust, as statsmodels', () => {
    const test = jointTest(ols({ ...input, clusters }), ['x', 'z']);
    expect(test.f / 2139.5946968409485 - 1).toBeCloseTo(0, 9);
    expect(test.p / 8.721384342483693e-7 - 1).toBeCloseTo(0, 8);
    expect([test.df, test.df2]).toEqual([2, 4]);
  });

  // The same without clusters: sm.OLS(y, X).fit().f_test(…)
  it('classic, as statsmodels and as the F of the regression', () => {
    const fit = ols(input);
    const test = jointTest(fit, ['x', 'z']);
    expect(test.f / 160.7799927315623 - 1).toBeCloseTo(0, 10);
    expect(test.p / 9.0670295086449e-8 - 1).toBeCloseTo(0, 8);
    expect(test.f / fit.f - 1).toBeCloseTo(0, 10);
  });

  it('of one coefficient is the square of its t', () => {
    const fit = ols({ ...input, clusters });
    const t = fit.coefficients[1]?.t ?? NaN;
    expect(jointTest(fit, ['x']).f).toBeCloseTo(t * t, 8);
    expect(jointTest(fit, ['x']).p).toBeCloseTo(fit.coefficients[1]?.p ?? NaN, 10);
  });

  it.each([
    [['y'], /coefficient: got y, expected one of intercept, x, z/],
    [[], /coefficient: got none/],
  ])('%o → error', (names, message) => {
    expect(() => jointTest(ols(input), names)).toThrow(message);
  });

  it('refuses as many restrictions as clusters', () => {
    const fit = ols({ ...input, clusters: [...'aaaaaabbbbbb'] });
    expect(() => jointTest(fit, ['x', 'z'])).toThrow(/got 2, expected fewer than the 2 clusters/);
  });
});
