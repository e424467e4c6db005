import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/regress/bootstrap.js';
import { leaveOneGroupOut } from '../../src/regress/cross-validation.js';
import { breuschPagan, varianceInflation } from '../../src/regress/diagnostics.js';
import { parseFormula } from '../../src/regress/formula.js';
import { huber } from '../../src/regress/huber.js';
import { fitModel, predictAt } from '../../src/regress/model.js';
import { normalEquations } from '../../src/regress/normal-equations.js';
import { ols, type OlsInput } from '../../src/regress/ols.js';
import { randomIntercept } from '../../src/regress/random-intercept.js';
import { compareSpecifications } from '../../src/regress/selection.js';
import { factor, numeric } from '../../src/regress/terms.js';

// A small weighted regression; the figures of statsmodels 0.13.5 below are on these rows:
// x = np.arange(12); y = 1 + 2*x + np.tile([0.3, -0.5, 0.4, -0.2], 3); w = 1 + x % 3
const x = Array.from({ length: 12 }, (_, i) => i);
const wiggle = [0.3, -0.5, 0.4, -0.2];
const response = x.map((v, i) => 1 + 2 * v + (wiggle[i % 4] ?? NaN));
const weights = x.map((v) => 1 + (v % 3));
const input: OlsInput = { names: ['intercept', 'x'], design: x.map((v) => [1, v]), response };
const weighted: OlsInput = { ...input, weights };
const rows = x.map((v, i) => ({
  x: v,
  y: response[i] ?? NaN,
  w: weights[i] ?? NaN,
  kind: i < 6 ? 'a' : 'b',
}));

describe('weights are honoured', () => {
  it('breuschPagan: het_breuschpagan(fit.wresid, X) of sm.WLS(y, X, weights=w).fit()', () => {
    const { statistic, p } = breuschPagan(ols(weighted));
    expect(statistic).toBeCloseTo(0.2856914154430745, 9);
    expect(p).toBeCloseTo(0.5929948953865742, 9);
  });

  it('varianceInflation: 1/(1 − R²) of sm.WLS of the column on the others', () => {
    const z = x.map((v) => v * v);
    const fit = ols({
      names: ['intercept', 'x', 'z'],
      design: x.map((v, i) => [1, v, z[i] ?? NaN]),
      response,
      weights,
    });
    const other = ols({
      names: ['intercept', 'z'],
      design: z.map((v) => [1, v]),
      response: x,
      weights,
    });
    expect(varianceInflation(fit)[0]?.factor).toBeCloseTo(1 / (1 - other.r2), 9);
  });

  it('varianceInflation is at least 1, whatever the weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 12, maxLength: 12 }),
        (w) => {
          const fit = ols({
            names: ['intercept', 'x', 'wave'],
            design: x.map((v) => [1, v, Math.sin(v)]),
            response,
            weights: w,
          });
          for (const { factor: vif } of varianceInflation(fit))
            expect(vif).toBeGreaterThan(1 - 1e-9);
        },
      ),
    );
  });

  it('leaveOneGroupOut: each group predicted by the weighted fit to the rest', () => {
    const groups = x.map((v) => (v < 6 ? 'low' : 'high'));
    const rest = x.filter((v) => v >= 6);
    const fit = ols({
      names: input.names,
      design: rest.map((v) => [1, v]),
      response: rest.map((v) => response[v] ?? NaN),
      weights: rest.map((v) => weights[v] ?? NaN),
    });
    const [a, b] = fit.coefficients.map(({ estimate }) => estimate);
    expect(leaveOneGroupOut(weighted, groups).errors[0]).toBeCloseTo(
      (a ?? NaN) + (b ?? NaN) * 0 - (response[0] ?? NaN),
      10,
    );
  });

  it('compareSpecifications: an error as the weighted fit to the other rows makes it', () => {
    const spec = {
      response: numeric('y'),
      terms: [numeric('x')],
      weights: (row: (typeof rows)[number]) => row.w,
    };
    const options = { leaveOut: (row: (typeof rows)[number]) => row.kind };
    const [result] = compareSpecifications(rows, [spec], options);
    const { errors } = leaveOneGroupOut(
      weighted,
      rows.map(({ kind }) => kind),
    );
    expect(result?.rmse).toBeCloseTo(
      Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length),
      10,
    );
  });

  it('huber is Huber of the rows times √weight', () => {
    const root = weights.map(Math.sqrt);
    const plain = huber({
      names: input.names,
      design: input.design.map((row, i) => row.map((v) => v * (root[i] ?? NaN))),
      response: response.map((y, i) => y * (root[i] ?? NaN)),
    });
    huber(weighted).coefficients.forEach(({ estimate }, j) => {
      expect(estimate).toBeCloseTo(plain.coefficients[j]?.estimate ?? NaN, 12);
    });
  });

  it('bootstrap: two exact rows of vast weight leave nothing to vary between their copies', () => {
    // The line through rows of weight 10¹² is y = 5; without weights the slope would be near 2.
    const heavy = ols({ ...input, weights: x.map(() => 1) });
    const pinned: OlsInput = {
      names: input.names,
      design: [...input.design, ...x.map((v) => [1, v])],
      response: [...response, ...x.map(() => 5)],
      weights: [...x.map(() => 1), ...x.map(() => 1e12)],
    };
    const { coefficients } = bootstrap(pinned, { scheme: 'pairs', draws: 50 });
    expect(heavy.coefficients[1]?.estimate).toBeGreaterThan(1.9);
    expect(coefficients[1]?.standardError).toBeLessThan(1e-6);
    expect(Math.abs(coefficients[1]?.high95 ?? NaN)).toBeLessThan(1e-6);
  });

  it('randomIntercept refuses them', () => {
    expect(() =>
      randomIntercept(
        weighted,
        rows.map(({ kind }) => kind),
      ),
    ).toThrow('weights: got some, expected none');
  });
});

describe('an error where a number would be wrong', () => {
  it('constant response', () => {
    for (const c of [0, 0.1, 5]) {
      expect(() => ols({ ...input, response: x.map(() => c) })).toThrow(
        `response: got ${c} in all rows, expected values that differ`,
      );
    }
  });

  it('values whose squares leave the range of a double', () => {
    expect(() => ols({ ...input, design: x.map((v) => [1, v * 1e200]) })).toThrow(
      'change the unit',
    );
    expect(() => ols({ ...input, response: response.map((y) => y * 1e200) })).toThrow(
      'response: got values up to',
    );
  });

  it('a row alone in its level: HC3 is not defined; with clusters a warning says so', () => {
    const alone: OlsInput = {
      names: ['intercept', 'x', 'kind: b'],
      design: x.map((v, i) => [1, v, i === 0 ? 1 : 0]),
      response,
    };
    expect(() => ols(alone)).toThrow('row 1: determines a coefficient, kind: b, alone');
    const fit = ols({ ...alone, clusters: x.map((v) => String(v % 4)) });
    expect(fit.warnings[0]).toContain('HC3 is not defined');
  });

  it('a column of one cluster: its clustered error is too small, says a warning', () => {
    const fit = ols({
      names: ['intercept', 'x', 'last'],
      design: x.map((v) => [1, v, v >= 9 ? 1 : 0]),
      response,
      clusters: x.map((v) => (v >= 9 ? 'last' : String(v % 4))),
    });
    expect(fit.warnings).toEqual([
      'last: differs from 0 in one cluster only, its clustered error is too small',
    ]);
  });

  it('one cluster', () => {
    const one = { ...input, clusters: x.map(() => 'all') };
    expect(() => ols(one)).toThrow('clusters: got 1, expected at least 2');
    expect(() => bootstrap(one, { scheme: 'cluster' })).toThrow('clusters: got 1');
  });

  it('a group in two clusters', () => {
    expect(() =>
      randomIntercept(
        { ...input, clusters: x.map((v) => String(v % 2)) },
        x.map((v) => (v < 6 ? 'low' : 'high')),
      ),
    ).toThrow('group low: got rows of several clusters, expected one');
  });

  it('a factor of one level, of no such base, or missing in a row', () => {
    const spec = { response: numeric('y'), terms: [factor('kind')] };
    expect(() =>
      fitModel(
        rows.filter(({ kind }) => kind === 'a'),
        spec,
      ),
    ).toThrow('factor kind: got one level (a), expected at least 2');
    expect(() =>
      fitModel(rows, { response: numeric('y'), terms: [factor('kind', { base: 'c' })] }),
    ).toThrow('factor kind: got the base c, expected one of a, b');
    const holed = [{ x: 1, y: 3, w: 1, kind: undefined }, ...rows];
    expect(() => fitModel(holed, spec)).toThrow('row 1, kind: b: got no value');
  });

  it('a factor as response, or the response among its terms', () => {
    const columns = ['x', 'y', 'kind'];
    expect(() => parseFormula('factor(kind) ~ x', columns)).toThrow('a number as the response');
    expect(() => parseFormula('y ~ y', columns)).toThrow('terms other than the response');
    expect(() => parseFormula('log10(y) ~ x + y^2', columns)).toThrow(
      'terms other than the response',
    );
    expect(() => fitModel(rows, { response: factor('kind'), terms: [numeric('x')] })).toThrow(
      'expected a number, not a factor',
    );
    expect(() => fitModel(rows, { response: numeric('y'), terms: [numeric('y')] })).toThrow(
      'got itself among the terms',
    );
  });

  it('a prediction from what is not known', () => {
    const fit = fitModel(rows, { response: numeric('y'), terms: [numeric('x')] });
    expect(() => fit.predict({ x: NaN, y: 0, w: 1, kind: 'a' })).toThrow(
      'prediction, x: got no value',
    );
    expect(() => predictAt(fit.ols, [1, Infinity], {})).toThrow('x: got Infinity');
    expect(() => predictAt(fit.ols, [1], {})).toThrow('row: got 1 values, expected 2');
  });
});

describe('normalEquations', () => {
  it('agrees with QR, with and without weights', () => {
    for (const each of [input, weighted]) {
      normalEquations(each).forEach((b, j) => {
        expect(b).toBeCloseTo(ols(each).coefficients[j]?.estimate ?? NaN, 10);
      });
    }
  });

  it('a column of zeros, or one that repeats, counts nothing', () => {
    const wide = normalEquations({
      names: ['intercept', 'zero', 'x', 'twice x'],
      design: x.map((v) => [1, 0, v, 2 * v]),
      response,
    });
    const narrow = normalEquations(input);
    expect(wide[1]).toBe(0);
    expect(wide[3]).toBe(0);
    expect(wide[2]).toBeCloseTo(narrow[1] ?? NaN, 12);
  });
});
