import { describe, expect, it } from 'vitest';
import { alternatives, NAMED_SCENARIOS } from '../../src/estimate/alternatives.js';
import { loadProject } from '../../src/io/project.js';
import { prepareAggregate } from '../../src/simulate/aggregate.js';
import { alternativeTotals, familyRanges } from '../../src/simulate/alternative-totals.js';
import { simulateUnits, type SimulationUnit } from '../../src/simulate/engine.js';
import {
  regressionAlternatives,
  regressionTotals,
} from '../../src/simulate/regression-alternatives.js';
import { openSession } from '../../src/simulate/session.js';
import { sobolSource } from '../../src/simulate/sobol-source.js';
import {
  groupDraws,
  samplerErrors,
  totalDrawsOf,
  totalsBySeed,
  varianceShares,
} from '../../src/simulate/uncertainty-study.js';
import { constant, fromParameter } from '../../src/uncertainty/factor.js';

const project = loadProject();
const job = prepareAggregate(project.tables, project.estimator, { snapshot: '2024-09' });

describe('varianceShares', () => {
  it('independent groups: the share of the own variance', () => {
    // a = ±1, b = ±2, all four combinations: variances 1 and 4 of 5.
    const a = Float64Array.of(1, 1, -1, -1);
    const b = Float64Array.of(2, -2, 2, -2);
    const total = a.map((x, d) => 10 + x + (b[d] ?? NaN));
    const shifted = a.map((x) => x + 10);
    const shares = varianceShares(
      new Map([
        ['a', shifted],
        ['b', b],
      ]),
      total,
    );
    expect(shares.map(({ ofVariance }) => ofVariance)).toEqual([
      expect.closeTo(0.2, 12),
      expect.closeTo(0.8, 12),
    ]);
    expect(shares.map(({ ofMean }) => ofMean)).toEqual([1, 0]);
  });
  it('another number of draws → a clear error', () => {
    expect(() =>
      varianceShares(new Map([['a', new Float64Array(3)]]), new Float64Array(4)),
    ).toThrow('a: got 3 draws, expected 4');
  });
});

describe('groupDraws', () => {
  it('groups add up to the total in each draw, and their shares to 1', () => {
    const groups = groupDraws(job, 'tier', 300);
    const total = totalDrawsOf(job, 300);
    total.forEach((value, d) => {
      const sum = [...groups.values()].reduce((s, draws) => s + (draws[d] ?? NaN), 0);
      expect(sum / value).toBeCloseTo(1, 12);
    });
    const shares = varianceShares(groups, total);
    expect(shares.reduce((s, { ofVariance }) => s + ofVariance, 0)).toBeCloseTo(1, 12);
  });
  it('an unknown dimension → the ones there are', () => {
    expect(() => groupDraws(job, 'colour', 100)).toThrow('got colour, expected one of tier, year');
  });
});

describe('Sobol points for the shared inputs', () => {
  const parameter = {
    label: 'p',
    unit: '1',
    median: 1,
    sharedSdLog: 0.5,
    ownSdLog: 0,
    n: 0,
    basis: 'test',
    source: 'test',
  };
  const unit: SimulationUnit = {
    plan: {
      runId: 'run',
      name: 'run',
      tier: 3,
      reason: 'test',
      stages: [
        {
          quantity: 'tco2e',
          formula: '',
          factors: [
            constant({ name: 'x', value: 1, unit: '1', status: 'assumed', source: 'test' }),
            fromParameter('a', parameter),
            fromParameter('b', parameter),
          ],
        },
      ],
    },
    weights: { total: 1 },
    groups: {},
  };

  it('mean of a product of lognormals: 20 times nearer to exp(σ²/2) than random points', () => {
    const options = { draws: 2048, fits: [], groupWeight: 'total' };
    const target = Math.exp((0.5 ** 2 + 0.5 ** 2) / 2);
    const error = (sobol: boolean): number => {
      const squares = [1, 2, 3, 4, 5, 6].map((seed) => {
        const sharedSource = sobol ? sobolSource(['a', 'b'], [], 2048, seed) : undefined;
        const result = simulateUnits([unit], { ...options, seed, sharedSource });
        const draws = result.totals.get('total')?.tco2e ?? new Float64Array(1);
        return (draws.reduce((s, x) => s + x, 0) / draws.length / target - 1) ** 2;
      });
      return Math.sqrt(squares.reduce((s, x) => s + x, 0) / squares.length);
    };
    expect(error(true)).toBeLessThan(error(false) / 20);
  });

  it('on the population: a smaller error of the mean', () => {
    const [row] = samplerErrors(job, {
      sizes: [256],
      seeds: [1, 2, 3, 4],
      referenceDraws: 8192,
    });
    expect(row?.sobol).toBeLessThan(row?.pseudo ?? 0);
  });

  it('more inputs than dimensions → a clear error', () => {
    const names = Array.from({ length: 200 }, (_, i) => `level ${i}`);
    expect(() => sobolSource(names, [], 128, 1)).toThrow(/inputs: got 200, expected at most/);
  });
});

describe('alternatives', () => {
  const session = openSession(project.tables, project.estimator, {
    snapshot: '2024-09',
    draws: 500,
  });

  it('the default has ratio 1, every alternative a finite positive total', () => {
    const totals = alternativeTotals(session, alternatives(project.data));
    expect(totals[0]?.ratio).toBe(1);
    for (const { tco2e } of totals) expect(tco2e.median).toBeGreaterThan(0);
    for (const { lowest, highest } of familyRanges(totals)) {
      expect(lowest.ratio).toBeLessThanOrEqual(1);
      expect(highest.ratio).toBeGreaterThanOrEqual(1);
    }
  });

  it('other forms of R1 are refitted from the same rows and move the total by less than a factor of 2', () => {
    const totals = regressionTotals(project, { snapshot: '2024-09', draws: 500 });
    expect(totals.map(({ label }) => label)).toEqual([
      'R1: size alone',
      'R1: size and date, straight',
    ]);
    for (const { ratio } of totals) {
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
      expect(ratio).not.toBe(1);
    }
    const [simplest] = regressionAlternatives(project);
    const fit = simplest?.estimator.reference.fits.trainingCompute['large-language'];
    expect(fit?.coefficientNames).toEqual(['intercept', 'log10(paramsActive)']);
  });

  it('half the carbon intensity everywhere undisclosed → between half and all of the total', () => {
    const at = (grams: number): number => session.total({ gridGramsPerKwh: grams }).tco2e.median;
    expect(at(200) / at(400)).toBeGreaterThanOrEqual(0.5);
    expect(at(200) / at(400)).toBeLessThan(0.75);
  });

  it.each(NAMED_SCENARIOS.map(({ label, overrides }) => [label, overrides] as const))(
    'scenario %s runs',
    (_, overrides) => {
      expect(session.total(overrides).tco2e.median).toBeGreaterThan(0);
    },
  );

  it('seeds differ by no more than their Monte Carlo error', () => {
    const totals = totalsBySeed(job, 1000, [5, 6, 7]);
    const medians = totals.map(({ median }) => median);
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(1.06);
  });
});
