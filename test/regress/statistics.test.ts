import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/regress/bootstrap.js';
import { jarqueBera, withoutMostInfluential } from '../../src/regress/diagnostics.js';
import { fitModel } from '../../src/regress/model.js';
import { benjaminiHochberg, holm } from '../../src/regress/multiple-testing.js';
import { ols } from '../../src/regress/ols.js';
import { predictGrouped, randomIntercept } from '../../src/regress/random-intercept.js';
import { lowestError, meanWithError, oneStandardError } from '../../src/regress/selection-rule.js';
import {
  compareSpecifications,
  foldLabels,
  outOfSampleErrors,
} from '../../src/regress/selection.js';
import { summaryText } from '../../src/regress/summary.js';
import { chiSquareUpperP, normalQuantile } from '../../src/regress/tails.js';
import {
  factor,
  hinge,
  interaction,
  log10,
  numeric,
  squared,
  years,
} from '../../src/regress/terms.js';
import { randomStream } from '../../src/uncertainty/random.js';

const points = [1, 2, 4, 8, 16].map((x, i) => ({
  x,
  y: 10 * x,
  day: `202${i}-01-01`,
  kind: i % 2 === 0 ? 'a' : 'b',
}));

describe('fitModel', () => {
  it('y = 10·x in logarithms → slope 1, intercept 1', () => {
    const fit = fitModel(
      points.map((p, i) => ({ ...p, y: p.y * 10 ** (i % 2 === 0 ? 1e-9 : -1e-9) })),
      { response: log10('y'), terms: [log10('x')] },
    );
    expect(fit.formula).toBe('log10(y) ~ log10(x)');
    expect(fit.ols.coefficients[0]?.estimate).toBeCloseTo(1, 6);
    expect(fit.ols.coefficients[1]?.estimate).toBeCloseTo(1, 6);
  });

  it('names of terms read as a formula', () => {
    const date = years('day');
    expect(
      [date, hinge(date, 1), squared(numeric('x')), interaction(log10('x'), date)].map(
        ({ label }) => label,
      ),
    ).toEqual(['years(day)', 'max(0, years(day) − 1)', 'x²', 'log10(x) × years(day)']);
  });

  it('a factor of two levels → the difference of the means', () => {
    const fit = fitModel(points, { response: numeric('x'), terms: [factor('kind')] });
    // Means: a (1 + 4 + 16) / 3 = 7, b (2 + 8) / 2 = 5.
    expect(fit.ols.input.names).toEqual(['intercept', 'kind: b']);
    expect(fit.ols.coefficients[0]?.estimate).toBeCloseTo(7, 12);
    expect(fit.ols.coefficients[1]?.estimate).toBeCloseTo(-2, 12);
  });

  it('rare levels are pooled as other', () => {
    const rows = ['a', 'a', 'b', 'b', 'c', 'd'].map((kind, i) => ({ kind, x: i * i }));
    const fit = fitModel(rows, {
      response: numeric('x'),
      terms: [factor('kind', { base: 'a', least: 2 })],
    });
    expect(fit.ols.input.names).toEqual(['intercept', 'kind: b', 'kind: other']);
  });

  it('a missing value → an error that names the row and the column', () => {
    const rows = [...points, { x: NaN, y: 1, day: '2020-01-01', kind: 'a' }];
    const spec = {
      response: log10('y'),
      terms: [log10('x')],
      label: (row: (typeof rows)[number]) => `point ${row.y}`,
    } as const;
    expect(() => fitModel(rows, spec)).toThrow('point 1, log10(x): got no value');
  });

  it('the printed summary has coefficients, tests and both covariances', () => {
    const fit = fitModel(points, { response: numeric('y'), terms: [years('day')] });
    const text = summaryText(fit.ols, { formula: fit.formula, covariance: 'classic' });
    for (const words of ['y ~ years(day)', 'SE (classic)', 'Jarque–Bera', 'condition number'])
      expect(text).toContain(words);
    expect(() => summaryText(fit.ols, { covariance: 'clustered' })).toThrow('no clusters');
  });
});

describe('weights', () => {
  it('a row of weight 2 counts as two rows, in the coefficients', () => {
    const design = [
      [1, 0],
      [1, 1],
      [1, 3],
    ];
    const names = ['1', 'x'];
    const weighted = ols({ names, design, response: [1, 2, 7], weights: [1, 2, 1] });
    const repeated = ols({
      names,
      design: [
        [1, 0],
        [1, 1],
        [1, 1],
        [1, 3],
      ],
      response: [1, 2, 2, 7],
    });
    weighted.coefficients.forEach((c, j) => {
      expect(c.estimate).toBeCloseTo(repeated.coefficients[j]?.estimate ?? NaN, 12);
    });
  });

  it.each([0, -1, NaN])('weight %s → a clear error', (weight) => {
    expect(() =>
      ols({ names: ['1'], design: [[1], [1]], response: [1, 2], weights: [1, weight] }),
    ).toThrow('row 2, weight');
  });
});

describe('a design that loses digits', () => {
  it('warns, and still gives the coefficients that remain', () => {
    const x = Array.from({ length: 20 }, (_, i) => i);
    const fit = ols({
      names: ['1', 'x', 'nearly x'],
      design: x.map((v) => [1, v, v + 1e-8 * Math.sin(v)]),
      response: x.map((v) => v),
    });
    expect(fit.warnings[0]).toContain('columns nearly repeat each other');
  });
});

// Reference figures: statsmodels.stats.multitest.multipletests(p, method='holm' and 'fdr_bh').
describe('multiple testing', () => {
  const p = [
    2.520640644533853e-5, 1.6749923912337795e-5, 0.49785307592180006, 2.39357083021463e-6,
    0.015403909013613614,
  ];
  it('Holm', () => {
    const expected = [
      7.561921933601559e-5, 6.699969564935118e-5, 0.49785307592180006, 1.196785415107315e-5,
      0.030807818027227228,
    ];
    holm(p).forEach((value, i) => {
      expect(value / (expected[i] ?? NaN)).toBeCloseTo(1, 12);
    });
  });
  it('Benjamini–Hochberg', () => {
    const expected = [
      4.201067740889755e-5, 4.1874809780844484e-5, 0.49785307592180006, 1.1967854151073148e-5,
      0.019254886267017015,
    ];
    benjaminiHochberg(p).forEach((value, i) => {
      expect(value / (expected[i] ?? NaN)).toBeCloseTo(1, 12);
    });
  });
  it('adjusted p are never below p, never above 1, and Holm is the stricter', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (ps) => {
        const strict = holm(ps);
        const lenient = benjaminiHochberg(ps);
        return ps.every(
          (value, i) =>
            (strict[i] ?? -1) >= value * (1 - 1e-12) &&
            (lenient[i] ?? -1) >= value * (1 - 1e-12) &&
            (strict[i] ?? 2) <= 1 &&
            (strict[i] ?? -1) >= (lenient[i] ?? 2) * (1 - 1e-12),
        );
      }),
    );
  });
  it('a p outside 0 to 1 → a clear error', () => {
    expect(() => holm([0.1, 1.2])).toThrow('p-value 2: got 1.2');
  });
});

describe('tails', () => {
  // scipy.stats.chi2.sf
  it.each([
    [3.841458820694124, 1, 0.05],
    [100, 3, 1.5541594313896026e-21],
  ])('chi2.sf(%s, %s) → %s', (x, df, p) => {
    expect(chiSquareUpperP(x, df) / p).toBeCloseTo(1, 8);
  });
  it('norm.ppf(0.975) → 1.959963984540054', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  });
  it('Jarque–Bera of −1, 0, 1: n/6 · (1.5 − 3)²/4 = 0.28125', () => {
    expect(jarqueBera([-1, 0, 1]).statistic).toBeCloseTo(0.28125, 14);
  });
});

describe('resampling and influence', () => {
  const stream = randomStream(5, 'test');
  const x = Array.from({ length: 120 }, () => stream.normal());
  const input = {
    names: ['1', 'x'],
    design: x.map((v) => [1, v]),
    response: x.map((v) => 2 * v + stream.normal() * (1 + Math.abs(v))),
    clusters: x.map((_, i) => String(i % 30)),
  };
  it('the bootstrap of rows agrees with HC3, that of clusters with CR1, within 20%', () => {
    const fit = ols(input);
    const pairs = bootstrap(input, { scheme: 'pairs', draws: 600 });
    const clusters = bootstrap(input, { scheme: 'cluster', draws: 600 });
    const slope = fit.coefficients[1];
    expect((pairs.coefficients[1]?.standardError ?? NaN) / (slope?.hc3 ?? NaN)).toBeGreaterThan(
      0.8,
    );
    expect((pairs.coefficients[1]?.standardError ?? NaN) / (slope?.hc3 ?? NaN)).toBeLessThan(1.2);
    const ratio = (clusters.coefficients[1]?.standardError ?? NaN) / (slope?.clustered ?? NaN);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.2);
  });
  it('same seed, same bootstrap; no clusters → a clear error', () => {
    const once = bootstrap(input, { scheme: 'pairs', draws: 50, seed: 3 });
    expect(bootstrap(input, { scheme: 'pairs', draws: 50, seed: 3 })).toEqual(once);
    expect(() => bootstrap({ ...input, clusters: undefined }, { scheme: 'cluster' })).toThrow(
      'clusters: got none',
    );
  });
  it('one row far off is the most influential, and leaving it out restores the line', () => {
    const design = [0, 1, 2, 3, 10].map((v) => [1, v]);
    const fit = ols({ names: ['1', 'x'], design, response: [0, 1.1, 1.9, 3, 50] });
    const rest = withoutMostInfluential(fit, 1);
    expect(rest.leftOut).toEqual([4]);
    expect(rest.fit.coefficients[1]?.estimate).toBeCloseTo(1, 1);
  });
});

describe('random intercept', () => {
  it('balanced groups: variances of the analysis of variance, effects shrunk by n·ratio/(1 + n·ratio)', () => {
    // Three groups of two, y = group mean ± 1. MSW = 2 (6 squares of 1 over 3 df), MSB = 2·var(means).
    const means = [0, 10, 20];
    const response = means.flatMap((mean) => [mean - 1, mean + 1]);
    const fit = randomIntercept({ names: ['1'], design: response.map(() => [1]), response }, [
      'a',
      'a',
      'b',
      'b',
      'c',
      'c',
    ]);
    const within = 2;
    const between = (2 * 100 - within) / 2;
    expect(fit.residualSd).toBeCloseTo(Math.sqrt(within), 5);
    expect(fit.groupSd).toBeCloseTo(Math.sqrt(between), 3);
    const shrinkage = (2 * between) / (2 * between + within);
    expect(fit.groups.get('c')?.effect).toBeCloseTo(10 * shrinkage, 4);
    expect(predictGrouped(fit, [1], 'new')).toMatchObject({ groupRows: 0, row: [1] });
  });
  it('groups that do not differ → no group variance', () => {
    const response = [1, -1, 1, -1, 1, -1, 1, -1];
    const fit = randomIntercept({ names: ['1'], design: response.map(() => [1]), response }, [
      'a',
      'a',
      'b',
      'b',
      'c',
      'c',
      'd',
      'd',
    ]);
    expect(fit.groupSd).toBe(0);
  });
  it('one group → a clear error', () => {
    expect(() =>
      randomIntercept({ names: ['1'], design: [[1], [1]], response: [1, 2] }, ['a', 'a']),
    ).toThrow(/expected at least 2/);
  });
});

describe('selection', () => {
  const near = { coefficients: 2, rmse: 1.01, excess: 0.02, excessSe: 0.03 };
  const far = { coefficients: 2, rmse: 1.04, excess: 0.08, excessSe: 0.03 };
  const best = { coefficients: 5, rmse: 1, excess: 0, excessSe: 0 };
  it('lowest error: the best, and of equal ones the simpler', () => {
    expect(lowestError([near, best])).toBe(1);
    expect(lowestError([best, { ...best, coefficients: 3 }])).toBe(1);
  });
  it('one standard error: the simplest that the data cannot tell from the best', () => {
    expect(oneStandardError([near, best])).toBe(0);
    expect(oneStandardError([far, best])).toBe(1);
  });
  it('mean of differences with its error by clusters, by hand', () => {
    expect(meanWithError([1, 3], ['a', 'b'])).toEqual({ mean: 2, standardError: 1 });
  });
  it('leaving one row out → residual / (1 − leverage), the closed form', () => {
    const rows = [3, 1, 4, 1.5, 9, 2.6].map((y, x) => ({ x, y, id: String(x) }));
    const spec = { response: numeric('y'), terms: [numeric('x')] } as const;
    const fit = fitModel(rows, spec);
    const errors = outOfSampleErrors(rows, spec, { leaveOut: (row) => row.id });
    errors.forEach((error, i) => {
      const closed = -(fit.ols.residuals[i] ?? NaN) / (1 - (fit.ols.leverage[i] ?? NaN));
      expect(error).toBeCloseTo(closed, 10);
    });
  });
  it('a term that explains is chosen over the mean', () => {
    const rows = Array.from({ length: 20 }, (_, x) => ({
      x,
      y: 3 * x + Math.sin(x),
      id: String(x),
    }));
    const chosen = compareSpecifications(
      rows,
      [
        { response: numeric('y'), terms: [] },
        { response: numeric('y'), terms: [numeric('x')] },
      ],
      { leaveOut: (row) => row.id },
    );
    expect(chosen.map((row) => row.chosen)).toEqual([false, true]);
  });
  it('folds are of equal size, whatever the seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 80 }),
        fc.integer({ min: 1, max: 1000 }),
        (n, seed) => {
          const stream = randomStream(seed, 'folds');
          const counts = new Map<string, number>();
          for (const label of foldLabels(n, 5, () => stream.uniform()))
            counts.set(label, (counts.get(label) ?? 0) + 1);
          const sizes = [...counts.values()];
          return counts.size === 5 && Math.max(...sizes) - Math.min(...sizes) <= 1;
        },
      ),
    );
  });
});
