import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chapman, lincolnPetersen } from '../../src/represent/capture.js';
import { logLinearModels } from '../../src/represent/log-linear.js';
import { fitLognormalTail, lognormalSurvival } from '../../src/represent/lognormal-tail.js';
import { modelNameKey } from '../../src/represent/model-name.js';
import { poissonRegression } from '../../src/represent/poisson.js';
import { drawPowerLaw, fitPowerLaw, powerLawP } from '../../src/represent/power-law.js';
import { wilsonInterval } from '../../src/represent/proportion.js';
import { randomStream } from '../../src/uncertainty/random.js';

describe('wilsonInterval', () => {
  // statsmodels.stats.proportion.proportion_confint(k, n, method='wilson'), statsmodels 0.13.5
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [3, 10, 0.10779126740630104, 0.6032218525388546],
    [27, 41, 0.5054983651982968, 0.7844119174261516],
    [41, 41, 0.9143324298155681, 1],
  ])('%s of %s', (k, n, low, high) => {
    const { low95, high95 } = wilsonInterval(k, n);
    expect(low95).toBeCloseTo(low, 9);
    expect(high95).toBeCloseTo(high, 9);
  });
  it('more than all → a clear error', () => {
    expect(() => wilsonInterval(3, 2)).toThrow('proportion: got 3 of 2');
  });
});

describe('capture–recapture of two lists', () => {
  it('10, 15 and 5 on both, by hand: 30, and 11 · 16 / 6 − 1', () => {
    expect(lincolnPetersen(10, 15, 5)).toBe(30);
    const { estimate, standardError, seen } = chapman(10, 15, 5);
    expect([estimate, seen]).toEqual([expect.closeTo(85 / 3, 12), 20]);
    // √(11 · 16 · 5 · 10 / (6² · 7)).
    expect(standardError).toBeCloseTo(Math.sqrt(8800 / 252), 12);
  });
  it('independent lists of a known population: Chapman is unbiased', () => {
    const stream = randomStream(1, 'capture');
    const estimates = Array.from({ length: 400 }, () => {
      let [first, second, both] = [0, 0, 0];
      for (let i = 0; i < 200; i++) {
        const a = stream.uniform() < 0.5;
        const b = stream.uniform() < 0.4;
        if (a) first++;
        if (b) second++;
        if (a && b) both++;
      }
      return chapman(first, second, both);
    });
    const mean = estimates.reduce((sum, { estimate }) => sum + estimate, 0) / 400;
    expect(Math.abs(mean / 200 - 1)).toBeLessThan(0.02);
    const covered = estimates.filter(({ low95, high95 }) => low95 <= 200 && 200 <= high95).length;
    expect(covered / 400).toBeGreaterThan(0.9);
  });
  it('the interval never falls below what was seen', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(60), (a, b, m) => {
        const both = Math.min(a, b, m);
        const { low95, high95, seen } = chapman(a, b, both);
        expect(low95).toBeGreaterThanOrEqual(seen);
        expect(high95).toBeGreaterThanOrEqual(low95);
      }),
    );
  });
  it('more on both than on one → a clear error', () => {
    expect(() => chapman(3, 5, 4)).toThrow('lists: got 3, 5 and 4 on both');
  });
});

describe('log-linear models of three lists', () => {
  // sm.GLM(y, X, family=Poisson()).fit() on the seven cells, statsmodels 0.13.5
  const counts = { 100: 25, '010': 37, '001': 60, 110: 20, 101: 15, '011': 10, 111: 10 };
  it('independence and one interaction: totals and deviances', () => {
    const models = logLinearModels(counts);
    const independent = models.find(({ dependence }) => dependence === 'none');
    const pair = models.find(({ dependence }) => dependence === '12');
    expect(independent?.estimate).toBeCloseTo(268.4209545896142, 6);
    expect(independent?.deviance).toBeCloseTo(14.628255022803293, 6);
    expect(pair?.estimate).toBeCloseTo(317.5714285714297, 6);
    expect(pair?.deviance).toBeCloseTo(3.0022235715591354, 6);
  });
  it('eight models, the smallest AIC first', () => {
    const aics = logLinearModels(counts).map(({ aic }) => aic);
    expect(aics).toHaveLength(8);
    expect([...aics].sort((a, b) => a - b)).toEqual(aics);
  });
  it('a count that is none → a clear error', () => {
    expect(() => logLinearModels({ ...counts, 111: -1 })).toThrow('cells: got 25');
  });
});

describe('poissonRegression', () => {
  it('sm.GLM(z, d, family=Poisson()).fit(): coefficients, errors, deviance', () => {
    const fit = poissonRegression(
      [0.5, 1.5, 2.5, 4, 6].map((x) => [1, x]),
      [2, 3, 6, 7, 20],
    );
    expect(fit.coefficients[0]).toBeCloseTo(0.5401996326652158, 8);
    expect(fit.coefficients[1]).toBeCloseTo(0.40413887274337645, 8);
    expect(Math.sqrt(fit.covariance[1]?.[1] ?? NaN)).toBeCloseTo(0.08893722737635308, 8);
    expect(fit.deviance).toBeCloseTo(0.68743691684485, 8);
  });
  it('fitted values sum to the observed ones', () => {
    const y = [1, 0, 4, 2, 9];
    const { fitted } = poissonRegression(
      y.map((_, i) => [1, i]),
      y,
    );
    expect(fitted.reduce((a, b) => a + b, 0)).toBeCloseTo(16, 8);
  });
});

describe('tails', () => {
  it('draws of a power law give back its exponent, and are not ruled out', () => {
    const stream = randomStream(2, 'power law');
    const law = { xmin: 50, exponent: 2.2, standardError: 0, tail: 0, distance: 0 };
    const values = Array.from({ length: 4000 }, () => drawPowerLaw(law, stream.uniform()));
    const fit = fitPowerLaw(values, 50);
    expect(Math.abs(fit.exponent - 2.2)).toBeLessThan(4 * fit.standardError);
    expect(
      powerLawP(values.slice(0, 600), fitPowerLaw(values.slice(0, 600), 50), { sets: 30 }),
    ).toBeGreaterThan(0.05);
  });
  it('draws of a lognormal are ruled out as a power law over their whole range', () => {
    const stream = randomStream(3, 'lognormal');
    const values = Array.from({ length: 1500 }, () =>
      Math.ceil(Math.exp(6 + 0.5 * stream.normal())),
    );
    expect(powerLawP(values, fitPowerLaw(values, Math.min(...values)), { sets: 20 })).toBeLessThan(
      0.1,
    );
  });
  it('a lognormal seen from a floor on gives back μ and σ', () => {
    const stream = randomStream(4, 'floor');
    const values = Array.from({ length: 40_000 }, () =>
      Math.round(Math.exp(6 + 1.5 * stream.normal())),
    ).filter((x) => x >= 500);
    const fit = fitLognormalTail(values, 500);
    expect(Math.abs(fit.mu - 6)).toBeLessThan(0.2);
    expect(Math.abs(fit.sigma - 1.5)).toBeLessThan(0.08);
    expect(lognormalSurvival(fit, 500)).toBeCloseTo(1, 12);
  });
});

describe('modelNameKey', () => {
  it.each([
    ['Qwen2.5 Instruct (72B)', 'qwen 2.5 72 b'],
    ['Qwen2.5-72B-Instruct-AWQ', 'qwen 2.5 72 b'],
    ['Llama 3.1-405B', 'llama 3.1 405 b'],
    ['Llama-3.2-3B', 'llama 3.2 3 b'],
  ])('%s → %s', (name, key) => {
    expect(modelNameKey(name)).toBe(key);
  });
  it('neighbours are not confused: 7B and 70B, 3 and 3.1, V2 and V3', () => {
    for (const [a, b] of [
      ['Llama-2-7b', 'Llama-2-70b'],
      ['Llama-3-8B', 'Llama-3.1-8B'],
      ['DeepSeek-V2', 'DeepSeek-V3'],
    ] as const) {
      expect(modelNameKey(a)).not.toBe(modelNameKey(b));
    }
  });
});
