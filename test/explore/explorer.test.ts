import { beforeAll, describe, expect, it } from 'vitest';
import type { AssumptionOverrides } from '../../src/estimate/assumptions.js';
import {
  entryWeights,
  explorerEntries,
  explorerUnits,
  unitMeans,
} from '../../src/explore/entries.js';
import { openExplorer, type Explorer } from '../../src/explore/explorer.js';
import { passes } from '../../src/explore/membership.js';
import { splitOverrides, type ExplorerState } from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import { populationModel } from '../../src/sensitivity/population-model.js';
import { tornado } from '../../src/sensitivity/tornado.js';
import { simulate } from '../../src/simulate/aggregate.js';
import { fuse } from '../../src/simulate/condense.js';
import { simulateUnits } from '../../src/simulate/engine.js';
import { unitSources } from '../../src/simulate/units.js';
import { tierPopulation } from '../../src/tier/tier.js';
import { randomStream } from '../../src/uncertainty/random.js';

const project = loadProject();
const { tables, estimator } = project;
const DRAWS = 300;
const base: ExplorerState = {
  snapshot: 'union',
  threshold: 5000,
  attribution: 'inclusive',
  overrides: {},
};

const units = explorerUnits(tables);
const means = unitMeans(units, estimator);
const entries = explorerEntries(units, means);
let explorer: Explorer;
beforeAll(() => {
  explorer = openExplorer(tables, estimator, { draws: DRAWS, means });
});

/** The same entries through the engine of `simulate`, planned anew: no powers, no kept draws. */
const byEngine = (state: ExplorerState): Float64Array => {
  const by = estimator.with(state.overrides);
  const weights = entryWeights(entries, state, by.assumptions.includeImputedFineTunes);
  const drawn = entries.map(({ unit }, i) => ({
    plan: fuse(by.plan(unit.source.run)),
    weights: { total: weights[i] ?? NaN },
    groups: {},
  }));
  const result = simulateUnits(drawn, {
    draws: DRAWS,
    seed: 1,
    fits: by.fits,
    groupWeight: 'total',
    quantities: 'tco2e',
    condenseBelow: 0,
  });
  return result.totals.get('total')?.tco2e ?? new Float64Array(0);
};

const largestGap = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, x, d) => Math.max(most, Math.abs(x / (b[d] ?? NaN) - 1)), 0);

describe('what counts', () => {
  it.each([
    ['union', 5000, 'inclusive'],
    ['2024-09', 5000, 'strict'],
    ['2026-05', 50_000, 'inclusive'],
    ['union', 1_000_000, 'strict'],
  ] as const)(
    '%s above %i, %s: the units that tier and unitSources count',
    (snapshot, threshold, attribution) => {
      const tiered = tierPopulation(tables, { snapshot, threshold });
      const expected = unitSources(tiered, { includeImputedFineTunes: true }, attribution)
        .filter(({ weights }) => (weights['total'] ?? 0) > 0)
        .map(({ run }) => run.runId);
      const found = units
        .filter(({ downloads }) => passes(downloads, { snapshot, threshold, attribution }))
        .map(({ source }) => source.run.runId);
      expect(found.sort()).toEqual(expected.sort());
    },
  );

  it('every unit is in one entry', () => {
    const members = entries.flatMap((entry) => entry.members.map(({ unit }) => unit));
    expect(new Set(members).size).toBe(members.length);
    expect(members.length).toBe(means.filter((mean) => mean > 0).length);
  });
});

describe('the total', () => {
  const CASES: readonly (readonly [string, Partial<ExplorerState>])[] = [
    ['defaults', {}],
    ['PUE', { overrides: { pue: 1.37 } }],
    [
      'PUE, grid and utilisation',
      { overrides: { pue: 1.1, gridGramsPerKwh: 55, effectiveUtilisation: 0.41 } },
    ],
    ['market-based', { overrides: { accounting: 'market', pue: 1.2 } }],
    ['exploratory', { overrides: { includeExploratory: true, gridGramsPerKwh: 300 } }],
    [
      'embodied over a moved grid: no power',
      { overrides: { includeEmbodied: true, gridGramsPerKwh: 120 } },
    ],
    [
      'one accelerator',
      { overrides: { accelerator: 'H100 SXM5 80GB', effectiveUtilisation: 0.3 } },
    ],
    ['no imputed fine-tunes', { overrides: { includeImputedFineTunes: false } }],
    ['strict, 2024-09, 20,000', { snapshot: '2024-09', threshold: 20_000, attribution: 'strict' }],
  ];

  it.each(CASES)('%s → the draws of simulateUnits on the same entries, to 1e-9', (_, change) => {
    const state = { ...base, ...change };
    // Drawn at other slider values first, so that the powers are what is tested.
    const { values } = splitOverrides(state.overrides);
    const before = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v * 1.3]));
    explorer.evaluate({ ...state, overrides: { ...state.overrides, ...before } });
    expect(largestGap(explorer.evaluate(state).totalDraws, byEngine(state))).toBeLessThan(1e-9);
  });

  it('twenty random sets of sliders, one after another → the same, to 1e-9', () => {
    const random = randomStream(7, 'sliders');
    const between = (low: number, high: number): number => low + (high - low) * random.uniform();
    for (let i = 0; i < 20; i++) {
      const overrides: AssumptionOverrides = {
        ...(random.uniform() < 0.8 ? { pue: between(1.02, 2) } : {}),
        ...(random.uniform() < 0.8 ? { gridGramsPerKwh: between(10, 900) } : {}),
        ...(random.uniform() < 0.8 ? { effectiveUtilisation: between(0.1, 0.6) } : {}),
      };
      const state = { ...base, overrides };
      expect(largestGap(explorer.evaluate(state).totalDraws, byEngine(state))).toBeLessThan(1e-9);
    }
  });

  it.each(['union', '2024-09'])('%s: within 3% of simulate, which draws every run', (snapshot) => {
    const all = simulate(tables, estimator, { snapshot, draws: DRAWS });
    const mine = explorer.evaluate({ ...base, snapshot });
    expect(mine.runs).toBe(all.runs);
    expect(Math.abs(mine.tco2e.median / all.totalTco2e.median - 1)).toBeLessThan(0.03);
    expect(Math.abs(mine.tco2e.p97_5 / all.totalTco2e.p97_5 - 1)).toBeLessThan(0.06);
    expect(mine.byTier.map(({ runs }) => runs)).toEqual(all.byTier.map(({ runs }) => runs));
  });

  it('tiers and years each add up to the total', () => {
    const result = explorer.evaluate({ ...base, overrides: { pue: 1.3 } });
    for (const groups of [result.byTier, result.byYear]) {
      const sum = groups.reduce((s, { tco2e }) => s + tco2e.mean, 0);
      expect(sum / result.tco2e.mean).toBeCloseTo(1, 10);
    }
  });

  it('a wrong name or unit → an error before anything is drawn', () => {
    const wrong = { ...base, overrides: { puee: 1.2 } as AssumptionOverrides };
    expect(() => explorer.evaluate(wrong)).toThrow('pue');
    expect(() => explorer.evaluate({ ...base, overrides: { pue: 110 } })).toThrow('pue');
  });
});

describe('the tornado', () => {
  it('has the bars of the tornado that draws each anew, to 4% of the base', () => {
    const model = populationModel(tables, estimator, { draws: DRAWS, seed: 1 });
    const reference = tornado(model, { draws: DRAWS, seed: 1 });
    const mine = explorer.tornado(base);
    expect(Math.abs(mine.baseTco2e / reference.baseTco2e - 1)).toBeLessThan(0.04);
    for (const bar of mine.bars.slice(0, 6)) {
      const other = reference.bars.find(({ input }) => input === bar.input);
      const gap = (a: number | undefined, b: number): number =>
        Math.abs((a ?? NaN) - b) / reference.baseTco2e;
      expect(gap(other?.lowTco2e, bar.lowTco2e), bar.input).toBeLessThan(0.04);
      expect(gap(other?.highTco2e, bar.highTco2e), bar.input).toBeLessThan(0.04);
    }
  });
});

describe('splitOverrides', () => {
  it.each([
    [
      { pue: 1.2, includeExploratory: true },
      '[["includeExploratory",true],["pue","*"]]',
      { pue: 1.2 },
    ],
    [{}, '[]', {}],
    [{ pue: undefined }, '[]', {}],
  ])('%j → %s', (overrides, key, values) => {
    expect(splitOverrides(overrides)).toEqual({ key, values });
  });
});
