import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../src/io/project.js';
import { leaveOneGroupOut, leaveOneGroupOutMean } from '../src/regress/cross-validation.js';
import { ols } from '../src/regress/ols.js';
import { nestedMeans } from '../src/regress/nested-means.js';
import { smearingFactor } from '../src/regress/smearing.js';
import { fUpperP, tQuantile, tTwoSidedP } from '../src/regress/tails.js';
import { LONGLEY, LONGLEY_CERTIFIED, LONGLEY_NAMES } from '../src/regress/strd/longley.js';
import { NORRIS_X, NORRIS_Y } from '../src/regress/strd/norris.js';

/** Decimal digits in which two numbers agree. */
const digits = (got: number, certified: number): number =>
  got === certified ? 16 : -Math.log10(Math.abs(got - certified) / Math.abs(certified));

describe('NIST StRD', () => {
  it('Norris: coefficients, standard errors, residual SD, R², F to 10 digits and more', () => {
    const fit = ols({
      names: ['1', 'x'],
      design: NORRIS_X.map((x) => [1, x]),
      response: NORRIS_Y,
    });
    const [b0, b1] = fit.coefficients;
    expect(digits(b0?.estimate ?? NaN, -0.262323073774029)).toBeGreaterThan(10);
    expect(digits(b1?.estimate ?? NaN, 1.00211681802045)).toBeGreaterThan(13);
    expect(digits(b0?.standardError ?? NaN, 0.232818234301152)).toBeGreaterThan(11);
    expect(digits(b1?.standardError ?? NaN, 0.429796848199937e-3)).toBeGreaterThan(11);
    expect(digits(fit.residualSd, 0.884796396144373)).toBeGreaterThan(11);
    expect(digits(fit.r2, 0.999993745883712)).toBeGreaterThan(13);
    expect(digits(fit.f, 5436385.54079785)).toBeGreaterThan(10);
  });

  it('Longley: ten digits and more on a nearly collinear design', () => {
    const fit = ols({
      names: LONGLEY_NAMES,
      design: LONGLEY.map(([, ...x]) => [1, ...x]),
      response: LONGLEY.map(([y]) => y),
    });
    fit.coefficients.forEach((c, i) => {
      const [estimate, sd] = LONGLEY_CERTIFIED[i] ?? [NaN, NaN];
      expect(digits(c.estimate, estimate), c.name).toBeGreaterThan(10);
      expect(digits(c.standardError, sd), c.name).toBeGreaterThan(10);
    });
    expect(digits(fit.residualSd, Math.sqrt(92936.0061673238))).toBeGreaterThan(10);
    expect(digits(fit.r2, 0.995479004577296)).toBeGreaterThan(12);
    expect(digits(fit.f, 330.285339234588)).toBeGreaterThan(10);
  });

  it('Wampler1: a fifth-degree polynomial with coefficients 1 and residual SD 0', () => {
    const x = Array.from({ length: 21 }, (_, i) => i);
    const fit = ols({
      names: ['1', 'x', 'x2', 'x3', 'x4', 'x5'],
      design: x.map((v) => [1, v, v ** 2, v ** 3, v ** 4, v ** 5]),
      response: x.map((v) => 1 + v + v ** 2 + v ** 3 + v ** 4 + v ** 5),
    });
    for (const { name, estimate } of fit.coefficients) {
      expect(digits(estimate, 1), name).toBeGreaterThan(8);
    }
  });
});

describe('ols against statsmodels 0.13.5', () => {
  let project: Project;
  beforeAll(() => {
    project = loadProject();
  });
  // sm.OLS(log10(flop), add_constant(log10(params))).fit() on the usable rows of finetune-compute.csv;
  // .get_robustcov_results('HC3') and ('cluster', groups=organisation), p with G − 1 degrees of freedom.
  it('fine-tune compute: coefficients, classic, HC3 and clustered errors, R², F', () => {
    const fit = project.fits.fineTuneCompute.model.ols;
    expect(fit.n).toBe(82);
    const [a, b] = fit.coefficients;
    expect(a?.estimate).toBeCloseTo(8.944193518544097, 9);
    expect(b?.estimate).toBeCloseTo(1.0706906104671052, 10);
    expect(a?.standardError).toBeCloseTo(1.9750863765700242, 9);
    expect(b?.standardError).toBeCloseTo(0.19344541895745176, 10);
    expect(a?.hc3).toBeCloseTo(2.5137792012804665, 9);
    expect(b?.hc3).toBeCloseTo(0.24841862161101122, 10);
    expect(a?.clustered).toBeCloseTo(2.5021749188283176, 9);
    expect(b?.clustered).toBeCloseTo(0.250052123379202, 10);
    expect(a?.p).toBeCloseTo(0.0006930425794788238, 10);
    expect(b?.p).toBeCloseTo(6.668348765544483e-5, 11);
    expect(fit.r2).toBeCloseTo(0.27689839004453043, 11);
    expect(fit.adjustedR2).toBeCloseTo(0.2678596199200871, 11);
    expect(fit.f).toBeCloseTo(30.634520651843946, 8);
    expect(fit.residualSd).toBeCloseTo(1.1568172656023155, 10);
    expect(Math.max(...fit.leverage)).toBeCloseTo(0.08722694885839216, 10);
  });

  it('R1: the size of large language models is significant and near proportional', () => {
    const size = project.fits.trainingCompute['large-language'].model.ols.coefficients[1];
    expect(size?.name).toBe('log10(paramsActive)');
    expect(size?.p).toBeLessThan(1e-6);
    expect(size?.low95).toBeGreaterThan(0.7);
    expect(size?.high95).toBeLessThan(1.5);
  });
});

describe('tails against scipy 1.10', () => {
  it.each([
    [1, 1, 0.5],
    [2.228138851964939, 10, 0.05],
    [40, 100, 2.4621076021400736e-63],
    [100, 5, 1.8960014224623655e-9],
  ])('2·t.sf(%s, %s) → %s, however small', (t, df, p) => {
    expect(digits(tTwoSidedP(t, df), p)).toBeGreaterThan(9);
  });
  it.each([
    [4.9646, 1, 10, 0.05000005219291375],
    [100, 5, 200, 1.8240380902732758e-52],
    [0.5, 3, 7, 0.6940363875688136],
  ])('f.sf(%s, %s, %s) → %s', (f, df1, df2, p) => {
    expect(digits(fUpperP(f, df1, df2), p)).toBeGreaterThan(9);
  });
  it.each([
    [0.975, 1, 12.706204736432095],
    [0.975, 10, 2.2281388519649385],
    [0.995, 7, 3.4994832973505026],
    [0.025, 145, -1.9764595626214159],
  ])('t.ppf(%s, %s) → %s', (p, df, t) => {
    expect(digits(tQuantile(p, df), t)).toBeGreaterThan(10);
  });
});

describe('designs that cannot be fitted', () => {
  const x = [1, 2, 3, 4, 5];
  it.each([
    ['two equal columns', x.map((v) => [1, v, v]), x, 'expected a design of full rank'],
    ['a constant beside the intercept', x.map(() => [1, 7]), x, 'expected a design of full rank'],
    ['a column of zeros', x.map(() => [1, 0]), x, 'all zero'],
    [
      'too few rows',
      [
        [1, 2],
        [1, 3],
      ],
      [1, 2],
      'rows: got 2, expected more than the 2 coefficients',
    ],
    ['NaN', [[1, NaN], ...x.map((v) => [1, v])], [1, ...x], 'row 1, x: got NaN'],
    [
      'infinite response',
      x.map((v) => [1, v]),
      [1, 2, Infinity, 4, 5],
      'row 3, response: got Infinity',
    ],
    ['rows of different number', x.map((v) => [1, v]), [1, 2], 'got 5 rows, expected 2'],
  ])('%s → a clear error', (_, design, response, message) => {
    const names = ['1', 'x', 'y'].slice(0, design[0]?.length);
    expect(() => ols({ names, design, response })).toThrow(message);
  });
});

describe('properties of ols', () => {
  const data = fc.array(
    fc.tuple(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
    ),
    { minLength: 5, maxLength: 40 },
  );
  const spread = (rows: readonly (readonly [number, number])[]): boolean => {
    const xs = rows.map(([v]) => v);
    // At least two distinct values besides any single row: a row that alone tells the slope is refused.
    return xs.every((_, i) => {
      const others = xs.filter((__, j) => j !== i);
      return Math.max(...others) - Math.min(...others) > 1;
    });
  };
  it('residuals are orthogonal to the design; leverages sum to the number of coefficients', () => {
    fc.assert(
      fc.property(
        data.filter(
          (rows) =>
            spread(rows) &&
            Math.max(...rows.map(([, y]) => y)) - Math.min(...rows.map(([, y]) => y)) > 1e-6,
        ),
        (rows) => {
          const fit = ols({
            names: ['1', 'x'],
            design: rows.map(([v]) => [1, v]),
            response: rows.map(([, y]) => y),
          });
          const dot = rows.reduce((sum, [v], i) => sum + v * (fit.residuals[i] ?? NaN), 0);
          expect(Math.abs(dot)).toBeLessThan(1e-6);
          expect(fit.leverage.reduce((a, b) => a + b, 0)).toBeCloseTo(2, 9);
        },
      ),
      { seed: 3 },
    );
  });
});

describe('cross-validation', () => {
  it('a group that the others predict exactly has no error; the mean of the others has', () => {
    const x = [1, 2, 3, 4, 5, 6];
    const input = {
      names: ['1', 'x'],
      design: x.map((v) => [1, v]),
      response: x.map((v) => 2 + 3 * v),
    };
    const groups = ['a', 'a', 'b', 'b', 'c', 'c'];
    expect(leaveOneGroupOut(input, groups).rmse).toBeLessThan(1e-12);
    // Group a: mean of 11, 14, 17, 20 is 15.5; errors 10.5 and 7.5.
    expect(leaveOneGroupOutMean(input.response, groups).errors.slice(0, 2)).toEqual([10.5, 7.5]);
  });
  it('one group → a clear error', () => {
    expect(() => leaveOneGroupOutMean([1, 2], ['a', 'a'])).toThrow('groups: got 1');
  });
});

describe('smearing', () => {
  it('residuals −1 and 1 → 5.05', () => {
    expect(smearingFactor([-1, 1])).toBeCloseTo(5.05, 12);
  });
});

describe('nestedMeans', () => {
  const rows = [1e8, 1e8, 1e8, 1e8, 1e10].map((params) => ({
    params,
    architecture: 'bert',
    modality: 'language',
  }));
  it('five sizes of an architecture → their log mean and the SD of one more', () => {
    const found = nestedMeans(rows)({ architecture: 'bert', modality: 'language' });
    expect(found.log10Mean).toBeCloseTo(8.4, 12);
    // Sample variance 0.8, times 1 + 1/5.
    expect(found.log10Sd).toBeCloseTo(Math.sqrt(0.96), 12);
    expect(found.n).toBe(5);
  });
  it('an unknown architecture falls back to the modality', () => {
    expect(nestedMeans(rows)({ architecture: 'new', modality: 'language' }).basis).toContain(
      'modality language',
    );
  });
  it('no rows → a clear error', () => {
    expect(() => nestedMeans([])).toThrow('rows: got none, expected some');
  });
});
