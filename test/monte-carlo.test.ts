import { describe, expect, it } from 'vitest';
import { constant, fromParameter, type Factor, type RunPlan } from '../src/uncertainty/factor.js';
import type { LogParameter } from '../src/uncertainty/parameter.js';
import { expertLogParameter, fitLogParameter } from '../src/uncertainty/parameter.js';
import {
  compileUnits,
  joinParts,
  simulateBlocks,
  simulateUnits,
  type SimulationUnit,
} from '../src/simulate/engine.js';
import { summarise } from '../src/uncertainty/summary.js';

const parameter = (median: number, sharedSdLog: number, ownSdLog: number): LogParameter => ({
  label: 'p',
  unit: '1',
  median,
  sharedSdLog,
  ownSdLog,
  n: 0,
  basis: 'test',
  source: 'test',
});

const exact = (value: number): Factor =>
  constant({ name: 'x', value, unit: '1', status: 'assumed', source: 'test' });

const planOf = (runId: string, factors: readonly Factor[]): RunPlan => ({
  runId,
  name: runId,
  tier: 3,
  reason: 'test',
  stages: [
    { quantity: 'flop', formula: '', factors: [exact(1e18)] },
    { quantity: 'energyKwh', from: 'flop', formula: '', factors: [exact(1e-18)] },
    { quantity: 'tco2e', from: 'energyKwh', formula: '', factors },
  ],
});

const unit = (plan: RunPlan): SimulationUnit => ({
  plan,
  weights: { total: 1 },
  groups: { tier: '3' },
});

const simulate = (units: readonly SimulationUnit[], draws: number, extra = {}) =>
  simulateUnits(units, { draws, seed: 42, fits: [], groupWeight: 'total', ...extra });

const lnMoments = (draws: Float64Array): { mean: number; sd: number } => {
  const ln = draws.map(Math.log);
  const mean = ln.reduce((a, b) => a + b, 0) / ln.length;
  return { mean, sd: Math.sqrt(ln.reduce((a, b) => a + (b - mean) ** 2, 0) / (ln.length - 1)) };
};

const totalOf = (result: ReturnType<typeof simulate>): Float64Array =>
  result.totals.get('total')?.tco2e ?? new Float64Array(0);

describe('simulateUnits against closed forms', () => {
  const draws = 100_000;

  it('a product of independent lognormals is lognormal: medians multiply, log-variances add', () => {
    const factors = [
      exact(10),
      fromParameter('a', parameter(2, 0.3, 0.4)),
      fromParameter('b', parameter(3, 0, 0.5), -1),
      fromParameter('c', parameter(5, 0.2, 0)),
    ];
    const total = totalOf(simulate([unit(planOf('run', factors))], draws));
    const sd = Math.sqrt(0.3 ** 2 + 0.4 ** 2 + 0.5 ** 2 + 0.2 ** 2);
    const { mean, sd: observed } = lnMoments(total);
    expect(Math.abs(mean - Math.log((10 * 2 * 5) / 3))).toBeLessThan((4 * sd) / Math.sqrt(draws));
    expect(Math.abs(observed / sd - 1)).toBeLessThan(4 / Math.sqrt(2 * draws));
    // Interval of the lognormal: median × exp(±1.96 σ); mean: median × exp(σ²/2).
    const s = summarise(total);
    const median = 100 / 3;
    expect(s.p97_5 / (median * Math.exp(1.959964 * sd))).toBeCloseTo(1, 1);
    expect(s.p2_5 / (median * Math.exp(-1.959964 * sd))).toBeCloseTo(1, 1);
    expect(s.mean / (median * Math.exp(sd ** 2 / 2))).toBeCloseTo(1, 1);
  });

  it('shared errors do not average out in a sum of 400 runs; own errors do, as 1/√400', () => {
    const runs = (shared: number, own: number): readonly SimulationUnit[] =>
      Array.from({ length: 400 }, (_, i) =>
        unit(planOf(`run-${i}`, [fromParameter('level', parameter(1, shared, own))])),
      );
    const relativeSd = (values: Float64Array): number => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) / mean;
    };
    // SD of a lognormal over its mean: √(exp(σ²) − 1).
    const single = Math.sqrt(Math.exp(0.3 ** 2) - 1);
    expect(relativeSd(totalOf(simulate(runs(0.3, 0), 4000))) / single).toBeCloseTo(1, 1);
    expect((relativeSd(totalOf(simulate(runs(0, 0.3), 4000))) * 20) / single).toBeCloseTo(1, 1);
    const independent = simulate(runs(0.3, 0), 4000, { dependence: 'independent' });
    expect((relativeSd(totalOf(independent)) * 20) / single).toBeCloseTo(1, 1);
  });

  it('a parameter used as factor and divisor of one run cancels exactly', () => {
    const p = parameter(2, 0.5, 0.5);
    const total = totalOf(
      simulate([unit(planOf('run', [fromParameter('a', p), fromParameter('a', p, -1)]))], 500),
    );
    for (const value of total) expect(value).toBeCloseTo(1, 10);
  });

  it('a choice is drawn by its weights: 30% of 1, 70% of 11 → mean 8', () => {
    const about = {
      name: 'place',
      value: 1,
      unit: '1',
      status: 'imputed',
      source: '',
      distribution: '',
    } as const;
    const choice: Factor = {
      kind: 'choice',
      options: [
        { label: 'a', weight: 3, ln: 0 },
        { label: 'b', weight: 7, ln: Math.log(11) },
      ],
      about,
    };
    const total = totalOf(simulate([unit(planOf('run', [choice]))], draws));
    const se = 10 * Math.sqrt((0.3 * 0.7) / draws);
    expect(Math.abs(summarise(total).mean - 8)).toBeLessThan(4 * se);
  });

  it('a bounded regression never passes its bound and is the truncated normal below it', () => {
    const factor: Factor = {
      kind: 'regression',
      fit: 'f',
      row: [1],
      lnMedian: 0,
      ownSdLog: 1,
      shape: [],
      lnUpper: 0.5,
      boundReason: 'test',
      about: { name: 'f', value: 1, unit: '1', status: 'imputed', source: '', distribution: '' },
    };
    const fits = [{ name: 'f', covariance: [[0]] }];
    const total = totalOf(simulate([unit(planOf('run', [factor]))], draws, { fits }));
    expect(Math.max(...total.subarray(0, 50_000))).toBeLessThanOrEqual(Math.exp(0.5) * (1 + 1e-12));
    // Mean of a standard normal truncated above at b: −φ(b)/Φ(b); b = 0.5 → −0.3520653/0.6914625.
    expect(lnMoments(total).mean).toBeCloseTo(-0.3520653 / 0.6914625, 1);
  });

  it('correlated coefficients keep their covariance', () => {
    const factor = (row: readonly number[]): Factor => ({
      kind: 'regression',
      fit: 'f',
      row,
      lnMedian: 0,
      ownSdLog: 0,
      shape: [],
      lnUpper: Infinity,
      boundReason: 'test',
      about: { name: 'f', value: 1, unit: '1', status: 'imputed', source: '', distribution: '' },
    });
    const covariance = [
      [0.04, -0.03],
      [-0.03, 0.09],
    ];
    // Var(x·β) = xᵀ Σ x, in log10; (1, 2): 0.04 − 0.12 + 0.36 = 0.28.
    const fits = [{ name: 'f', covariance }];
    const total = totalOf(simulate([unit(planOf('run', [factor([1, 2])]))], draws, { fits }));
    expect(lnMoments(total).sd / (Math.sqrt(0.28) * Math.LN10)).toBeCloseTo(1, 1);
  });

  it('same seed → same bytes; the draws of a run do not depend on the other runs', () => {
    const a = unit(planOf('a', [fromParameter('p', parameter(1, 0.3, 0.5))]));
    const b = unit(planOf('b', [fromParameter('p', parameter(1, 0.3, 0.5))]));
    const both = totalOf(simulate([a, b], 200));
    expect(totalOf(simulate([a, b], 200))).toEqual(both);
    const sum = totalOf(simulate([a], 200)).map(
      (x, d) => x + (totalOf(simulate([b], 200))[d] ?? 0),
    );
    expect(both).toEqual(sum);
  });

  it('the first draws of a longer simulation are those of a shorter one', () => {
    const a = unit(planOf('a', [fromParameter('p', parameter(1, 0.3, 0.5))]));
    const short = totalOf(simulate([a], 700));
    expect(totalOf(simulate([a], 2000)).subarray(0, 700)).toEqual(short);
  });

  it('the plain kernel gives the same bytes as the fast one', () => {
    const runs = [0.1, 0.7].map((sd, i) =>
      unit(planOf(`run-${i}`, [fromParameter('p', parameter(2, 0.3, sd))])),
    );
    expect(totalOf(simulate(runs, 1100, { kernel: 'plain' }))).toEqual(
      totalOf(simulate(runs, 1100, { kernel: 'fast' })),
    );
  });

  it('units from a generator → the bytes of an array drawn in full; their means on demand', () => {
    const runs = Array.from({ length: 9000 }, (_, i) =>
      unit(planOf(`run-${i}`, [exact(1 + i), fromParameter('p', parameter(1, 0.2, 0.3))])),
    );
    const stream = function* (): Generator<SimulationUnit> {
      yield* runs;
    };
    const full = simulate(runs, 100, { condenseBelow: 0 });
    const streamed = simulateUnits(stream(), {
      draws: 100,
      seed: 42,
      fits: [],
      groupWeight: 'total',
      unitMeans: false,
    });
    // Two batches instead of one change the order of the additions, no more.
    totalOf(full).forEach((value, d) => {
      expect((totalOf(streamed)[d] ?? NaN) / value).toBeCloseTo(1, 12);
    });
    expect(streamed.unitMeans.length).toBe(0);
    const mean = full.unitMeans.reduce((a, b) => a + b, 0);
    expect(summarise(totalOf(full)).mean / mean).toBeCloseTo(1, 10);
  });

  it('blocks shared out among workers → the same bytes', () => {
    const runs = [0.1, 0.7].map((sd, i) =>
      unit(planOf(`run-${i}`, [fromParameter('p', parameter(2, 0.3, sd))])),
    );
    const options = { draws: 3000, seed: 42, fits: [], groupWeight: 'total' };
    const compiled = compileUnits(runs);
    const parts = [
      { first: 1, end: 3 },
      { first: 0, end: 1 },
    ].map((range) => simulateBlocks(compiled, options, range));
    expect(joinParts(parts, options)).toEqual(simulateUnits(runs, options));
    expect(() => joinParts(parts.slice(0, 1), options)).toThrow('expected 3 in a row');
  });

  it('cancelled → a clear error, and the next simulation is as if nothing had been', () => {
    const a = unit(planOf('a', [fromParameter('p', parameter(1, 0.3, 0.5))]));
    const before = totalOf(simulate([a], 600));
    expect(() => simulate([a], 600, { signal: { aborted: true } })).toThrow('simulation cancelled');
    expect(totalOf(simulate([a], 600))).toEqual(before);
  });

  it('too few draws → a clear error', () => {
    expect(() => simulate([], 10)).toThrow('draws: got 10, expected a whole number from 100');
  });
});

describe('fitLogParameter', () => {
  it('two clusters of one value: median, sample SD and clustered standard error by hand', () => {
    const p = fitLogParameter(
      [
        { value: Math.E, cluster: 'a' },
        { value: Math.exp(3), cluster: 'b' },
      ],
      { label: 'x', unit: '1', basis: 'two values', source: 'test' },
    );
    expect(Math.log(p.median)).toBeCloseTo(2, 12);
    expect(p.ownSdLog).toBeCloseTo(Math.SQRT2, 12);
    expect(p.sharedSdLog).toBeCloseTo(1, 12);
  });
  it('copies of one family do not make the level better known', () => {
    const rows = ['a', 'b'].flatMap((cluster, i) =>
      Array.from({ length: 50 }, () => ({ value: Math.exp(i), cluster })),
    );
    const about = { label: 'x', unit: '1', basis: '', source: '' };
    expect(fitLogParameter(rows, about).sharedSdLog).toBeCloseTo(0.5, 12);
  });
  it('one value, or a negative one → a clear error', () => {
    const about = { label: 'utilisation', unit: '1', basis: '', source: '' };
    expect(() => fitLogParameter([{ value: 1, cluster: 'a' }], about)).toThrow(
      'utilisation: got 1 obs',
    );
    expect(() =>
      fitLogParameter(
        [
          { value: -1, cluster: 'a' },
          { value: 1, cluster: 'b' },
        ],
        about,
      ),
    ).toThrow('utilisation: got -1, expected a positive number');
  });
  it('an expert factor 2 for 90% → SD ln 2 / 1.645', () => {
    const p = expertLogParameter({ label: 'x', unit: '1', basis: '', source: '' }, 1, 2, 1);
    expect(p.ownSdLog).toBeCloseTo(0.4214, 4);
    expect(p.sharedSdLog).toBe(0);
  });
});
