import { describe, expect, it } from 'vitest';
import { propagate } from '../../src/simulate/error-propagation.js';
import type { SimulationUnit } from '../../src/simulate/engine.js';
import { constant, fromParameter, type Factor } from '../../src/uncertainty/factor.js';

const exact = (value: number): Factor =>
  constant({ name: 'x', value, unit: '1', status: 'assumed', source: 'test' });

const level = (shared: number, own: number): Factor =>
  fromParameter('level', {
    label: 'level',
    unit: '1',
    median: 1,
    sharedSdLog: shared,
    ownSdLog: own,
    n: 0,
    basis: 'test',
    source: 'test',
  });

const run = (tco2e: number, factors: readonly Factor[], tier = '3'): SimulationUnit => ({
  plan: {
    runId: `run of ${tco2e}`,
    name: '',
    tier: 3,
    reason: '',
    stages: [{ quantity: 'tco2e', formula: '', factors: [exact(tco2e), ...factors] }],
  },
  weights: { total: 1 },
  groups: { tier },
});

describe('propagate', () => {
  it('a product: relative variances add (IPCC 2006, equation 3.1)', () => {
    const { relativeSd } = propagate([run(10, [level(0, 0.05), level(0, 0.12)])], []);
    expect(relativeSd).toBeCloseTo(0.13, 12);
  });

  it('a sum of independent terms: absolute variances add (equation 3.2)', () => {
    // √((30 · 0.1)² + (40 · 0.1)²) / 70 = 5/70.
    const { tco2e, relativeSd, percent, low } = propagate(
      [run(30, [level(0, 0.1)]), run(40, [level(0, 0.1)])],
      [],
    );
    expect(tco2e).toBeCloseTo(70, 12);
    expect(relativeSd).toBeCloseTo(5 / 70, 12);
    expect(percent).toBeCloseTo((195.9963984540054 * 5) / 70, 10);
    expect(low).toBeCloseTo(70 - 1.959963984540054 * 5, 10);
  });

  it('a shared level does not average out; taken as independent it would', () => {
    const units = [run(30, [level(0.1, 0)]), run(40, [level(0.1, 0)])];
    expect(propagate(units, []).relativeSd).toBeCloseTo(0.1, 12);
    expect(propagate(units, [], { dependence: 'independent' }).relativeSd).toBeCloseTo(5 / 70, 12);
  });

  it('coefficients: variance aᵀΣa with a = Σ share · row', () => {
    const factor = (row: readonly number[]): Factor => ({
      kind: 'regression',
      fit: 'f',
      row,
      lnMedian: 0,
      ownSdLog: 0,
      shape: [],
      lnUpper: Infinity,
      boundReason: '',
      about: { name: '', value: 1, unit: '1', status: 'imputed', source: '', distribution: '' },
    });
    const covariance = [
      [0.0004, -0.0003],
      [-0.0003, 0.0009],
    ];
    const units = [run(1, [factor([1, 0])]), run(3, [factor([1, 4])])];
    // a = (1, 3): 0.0004 − 0.0018 + 0.0081 = 0.0067, times (ln 10)².
    const { relativeSd } = propagate(units, [{ name: 'f', covariance }]);
    expect(relativeSd).toBeCloseTo(Math.sqrt(0.0067) * Math.LN10, 12);
  });

  it('shares of the variance by tier and of what is shared', () => {
    const { shares } = propagate(
      [run(30, [level(0.1, 0.1)], '1'), run(40, [level(0.1, 0.2)], '4')],
      [],
    );
    // Own: (30·0.1)² = 9 and (40·0.2)² = 64; shared: (70·0.1)² = 49.
    expect([shares.get('1'), shares.get('4'), shares.get('shared')]).toEqual([
      expect.closeTo(9 / 122, 12),
      expect.closeTo(64 / 122, 12),
      expect.closeTo(49 / 122, 12),
    ]);
  });
});
