import { describe, expect, it } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { simulate } from '../../src/simulate/aggregate.js';
import { openSession } from '../../src/simulate/session.js';

const project = loadProject();
const QUANTILES = ['p2_5', 'median', 'p97_5'] as const;

describe('openSession', () => {
  const session = openSession(project.tables, project.estimator, { draws: 4000 });

  it('most runs are small, and together they are below 1% of the total', () => {
    expect(session.small).toBeGreaterThan(session.carrying);
    expect(session.smallShare).toBeLessThan(0.01);
  });

  it.each([
    ['defaults', {}],
    ['PUE 1.5', { pue: 1.5 }],
    ['utilisation 0.4 and 100 g/kWh', { effectiveUtilisation: 0.4, gridGramsPerKwh: 100 }],
    ['without imputed fine-tunes', { includeImputedFineTunes: false }],
    ['no bound on imputed compute', { tailBound: { rule: 'none' } }],
  ] as const)('%s → the total of the full engine within Monte Carlo error', (_, overrides) => {
    const quick = session.total(overrides);
    const full = simulate(project.tables, project.estimator.with(overrides), {
      draws: 4000,
      seed: 2,
      condenseBelow: 0,
    });
    // Four standard errors of the difference of two means of 4,000 draws each; of quantiles, 6%.
    const sd = (values: Float64Array): number => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    };
    const error = (4 * Math.hypot(sd(quick.totalDraws), sd(full.totalDraws))) / Math.sqrt(4000);
    expect(Math.abs(quick.tco2e.mean - full.totalTco2e.mean)).toBeLessThan(error);
    // Without a bound the upper tail is so long that its quantile is not known to 6%.
    const ends = 'tailBound' in overrides ? (['p2_5', 'median'] as const) : QUANTILES;
    for (const p of ends) {
      expect(Math.abs(quick.tco2e[p] / full.totalTco2e[p] - 1)).toBeLessThan(0.06);
    }
  });

  it('the same overrides → the same bytes, whatever came before', () => {
    const first = session.total({ pue: 1.3 }).totalDraws;
    session.total({ pue: 1.8, loadFactor: 0.5 });
    expect(session.total({ pue: 1.3 }).totalDraws).toEqual(first);
  });

  it('tiers add up to the total in each draw', () => {
    const { totalDraws, byTier } = session.total();
    totalDraws.forEach((value, d) => {
      const sum = [...byTier.values()].reduce((a, draws) => a + (draws[d] ?? NaN), 0);
      expect(sum / value).toBeCloseTo(1, 12);
    });
  });

  it('a wrong unit → a clear error before anything is drawn', () => {
    expect(() => session.total({ pue: 110 })).toThrow('assumption pue: got 110, expected');
  });
});
