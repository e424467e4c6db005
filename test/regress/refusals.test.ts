import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/regress/bootstrap.js';
import { varianceInflation } from '../../src/regress/diagnostics.js';
import { parseFormula } from '../../src/regress/formula.js';
import { fitModel } from '../../src/regress/model.js';
import { ols } from '../../src/regress/ols.js';
import { randomIntercept } from '../../src/regress/random-intercept.js';
import { factor, numeric } from '../../src/regress/terms.js';

const x = [1, 2, 3, 4, 5, 6, 7, 8];
const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1];
const design = x.map((v) => [1, v]);
const names = ['1', 'x'];

describe('a clear error where a number would be wrong', () => {
  it('a row that alone determines a coefficient has no HC3', () => {
    const lonely = x.map((v, i) => [1, v, i === 7 ? 1 : 0]);
    expect(() => ols({ names: [...names, 'only'], design: lonely, response: y })).toThrow(
      'row 8: determines a coefficient, only, alone (leverage 1), HC3 is not defined',
    );
  });

  it.each([
    ['a constant response', x.map(() => 0.1), 'response: got 0.1 in all rows'],
    ['a response beyond 1e100', y.map((v) => v * 1e200), 'change the unit'],
  ])('%s', (_, response, message) => {
    expect(() => ols({ names, design, response })).toThrow(message);
  });

  it('a column beyond 1e100', () => {
    const large = x.map((v) => [1, v * 1e200]);
    expect(() => ols({ names, design: large, response: y })).toThrow('column x: got values up to');
  });

  it('a cluster bootstrap of one cluster', () => {
    const clusters = x.map(() => 'a');
    expect(() =>
      bootstrap({ names, design, response: y, clusters }, { scheme: 'cluster', draws: 10 }),
    ).toThrow('clusters: got 1, expected at least 2 for a cluster bootstrap');
  });

  it('a random intercept with weights', () => {
    expect(() =>
      randomIntercept({ names, design, response: y, weights: x.map(() => 2) }, [
        'a',
        'a',
        'b',
        'b',
        'c',
        'c',
        'd',
        'd',
      ]),
    ).toThrow(/weights/);
  });

  it('a factor as the response, and the response as a term', () => {
    expect(() => parseFormula('factor(g) ~ x', ['x', 'y', 'g'])).toThrow(/factor/);
    expect(() => parseFormula('y ~ y', ['x', 'y', 'g'])).toThrow(/y/);
  });

  it('a factor with one level', () => {
    const rows = x.map((v, i) => ({ x: v, y: y[i] ?? NaN, g: 'a' }));
    expect(() =>
      fitModel(rows, { response: numeric('y'), terms: [numeric('x'), factor('g')] }),
    ).toThrow(/g/);
  });

  it('a prediction at a row that is no number', () => {
    const rows = x.map((v, i) => ({ x: v, y: y[i] ?? NaN }));
    const fit = fitModel(rows, { response: numeric('y'), terms: [numeric('x')] });
    expect(() => fit.predict({ x: NaN, y: 0 })).toThrow(/x: got/);
  });
});

describe('weights count', () => {
  const weights = x.map((_, i) => 1 + (i % 3));

  it('pairs bootstrap with weights → near the weighted fit’s HC3, not the unweighted', () => {
    const input = { names, design, response: y, weights };
    const hc3 = ols(input).coefficients[1]?.hc3 ?? NaN;
    const resampled = bootstrap(input, { scheme: 'pairs', draws: 2000 }).coefficients[1];
    expect((resampled?.standardError ?? NaN) / hc3).toBeGreaterThan(0.5);
    expect((resampled?.standardError ?? NaN) / hc3).toBeLessThan(1.5);
  });

  it('variance inflation of a weighted fit is at least 1', () => {
    const z = [3, 1, 4, 1, 5, 9, 2, 6];
    const fit = ols({
      names: ['1', 'x', 'z'],
      design: x.map((v, i) => [1, v, z[i] ?? NaN]),
      response: y,
      weights,
    });
    for (const { factor: inflation } of varianceInflation(fit)) {
      expect(inflation).toBeGreaterThanOrEqual(1);
    }
  });
});
