import { describe, expect, it } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { DISCLOSURES, disclosed, replacedFactors } from '../../src/sensitivity/disclosures.js';
import { fixLevels, MEDIAN_POINT } from '../../src/sensitivity/fix-levels.js';
import { inputOfStream } from '../../src/sensitivity/input-groups.js';
import {
  drawTotal,
  populationModel,
  type PopulationModel,
} from '../../src/sensitivity/population-model.js';
import { runInformation } from '../../src/sensitivity/run-information.js';
import { tornado } from '../../src/sensitivity/tornado.js';
import { totalIndices } from '../../src/sensitivity/total-indices.js';
import { valueOfInformation } from '../../src/sensitivity/value-of-information.js';
import { simulateUnits } from '../../src/simulate/engine.js';
import type { Factor, RunPlan } from '../../src/uncertainty/factor.js';
import type { CoefficientCovariance } from '../../src/uncertainty/shared-draws.js';
import { summarise } from '../../src/uncertainty/summary.js';

const project = loadProject();
const { estimator } = project;

const about = {
  name: 'x',
  value: 1,
  unit: '1',
  status: 'assumed',
  source: 'test',
  distribution: '',
} as const;

const lognormal = (shared: string, sharedSdLog: number, ownSdLog: number): Factor => ({
  kind: 'lognormal',
  lnMedian: 0,
  exponent: 1,
  shared,
  sharedSdLog,
  ownSdLog,
  about: { ...about, name: shared },
});

const regression = (fit: string, row: readonly number[], ownSdLog: number): Factor => ({
  kind: 'regression',
  fit,
  row,
  lnMedian: 0,
  ownSdLog,
  shape: [],
  lnUpper: Infinity,
  boundReason: 'no bound',
  about: { ...about, name: fit },
});

const planOf = (runId: string, factors: readonly Factor[]): RunPlan => ({
  runId,
  name: runId,
  tier: 4,
  reason: 'test',
  stages: [
    {
      quantity: 'flop',
      formula: 'F',
      factors: factors.filter(({ about: a }) => a.name.includes('ompute')),
    },
    { quantity: 'energyKwh', from: 'flop', formula: 'E', factors: [] },
    {
      quantity: 'tco2e',
      from: 'energyKwh',
      formula: 'C',
      factors: factors.filter(({ about: a }) => !a.name.includes('ompute')),
    },
  ],
});

const modelOf = (
  plans: readonly RunPlan[],
  fits: readonly CoefficientCovariance[] = [],
): PopulationModel => {
  const units = plans.map((plan) => ({ plan, weights: { total: 1 }, groups: {} }));
  const result = simulateUnits(units, { draws: 500, seed: 1, fits, groupWeight: '' });
  return {
    units,
    means: [...result.unitMeans],
    fits,
    estimator,
    total: summarise(result.totals.get('total')?.tco2e ?? []),
    streams: result.sharedInputs,
    left: { runs: 0, meanTco2e: 0 },
  };
};

describe('totalIndices', () => {
  it('one run of lognormal factors: indices of the logarithm are shares of variance', () => {
    const model = modelOf([
      planOf('a', [lognormal('pueExcess', 0.3, 0), lognormal('gridSiteRatio', 0.4, 0.2)]),
    ]);
    const { logarithm } = totalIndices(model, { samples: 4000, seed: 3 });
    const truth: Readonly<Record<string, number>> = {
      'PUE level': 0.09 / 0.29,
      'grid level at the site': 0.16 / 0.29,
      'errors of single runs': 0.04 / 0.29,
    };
    expect(logarithm.inputs.map(({ input }) => input).sort()).toEqual(Object.keys(truth).sort());
    for (const { input, firstOrder, total } of logarithm.inputs) {
      expect(Math.abs(firstOrder.estimate - (truth[input] as number))).toBeLessThan(0.05);
      expect(Math.abs(total.estimate - (truth[input] as number))).toBeLessThan(0.03);
    }
  });
});

describe('tornado', () => {
  const ratioOf = (model: PopulationModel, input: string): number => {
    const bar = tornado(model, { draws: 500, seed: 2 }).bars.find((each) => each.input === input);
    return Math.log((bar?.highTco2e as number) / (bar?.lowTco2e as number));
  };
  const z = 2 * 1.6448536269514722;

  it('one level: the total moves by exp(±1.645·σ)', () => {
    const model = modelOf([planOf('a', [lognormal('gridSiteRatio', 0.4, 0.2)])]);
    expect(ratioOf(model, 'grid level at the site')).toBeCloseTo(z * 0.4, 10);
  });

  it('coefficients: by 1.645·√(x′Vx) in log10, whatever V', () => {
    const covariance = [
      [0.04, -0.01],
      [-0.01, 0.09],
    ];
    const model = modelOf(
      [planOf('a', [regression('utilisation', [1, 2], 0.1)])],
      [{ name: 'utilisation', covariance }],
    );
    const variance = 0.04 - 4 * 0.01 + 4 * 0.09;
    expect(ratioOf(model, 'utilisation coefficients (R3)')).toBeCloseTo(
      z * Math.LN10 * Math.sqrt(variance),
      10,
    );
  });

  it('two laboratories of equal size: each by 1/√2 of its SD', () => {
    const model = modelOf(
      ['a', 'b'].map((id) => planOf(id, [lognormal(`utilisation:${id}`, 0.3, 0)])),
    );
    expect(ratioOf(model, 'laboratory effects on utilisation')).toBeCloseTo(
      (z * 0.3) / Math.SQRT2,
      3,
    );
  });
});

describe('fixLevels', () => {
  it('leaves nothing to the shared streams: other seeds for them change no byte', () => {
    const [run] = project.tables.runs.filter(({ runId }) => runId === 'llama-2-70b');
    const plan = fixLevels(
      estimator.plan(run as (typeof project.tables.runs)[number]),
      MEDIAN_POINT,
    );
    const draw = (shared: number): Float64Array =>
      drawTotal(
        {
          ...modelOf([planOf('a', [])]),
          fits: estimator.fits,
          units: [{ plan, weights: { total: 1 }, groups: {} }],
        },
        { draws: 200, seed: 1, seedOf: (stream) => (stream === 'own' ? 1 : shared) },
      );
    expect(draw(1)).toEqual(draw(2));
    expect(new Set(draw(1)).size).toBeGreaterThan(100);
  });
});

describe('disclosures', () => {
  const gridDisclosed = Math.hypot(
    estimator.assumptions.gridDisclosed.ownSdLog,
    estimator.assumptions.gridDisclosed.sharedSdLog,
  );
  const grid = DISCLOSURES.filter(({ name }) => name === 'grid intensity of the site');
  const model = modelOf([
    planOf('a', [lognormal('compute', 0.1, 0.2), lognormal('gridSiteRatio', 0.3, 0.4)]),
  ]);

  it('a known grid leaves the width of a lognormal with the residual errors of disclosed grids', () => {
    const [row] = valueOfInformation(model, grid, { draws: 4000, worlds: 60, seed: 5 });
    const width = (sd: number): number => 2 * Math.sinh(1.6448536 * sd);
    expect((row?.widthTco2e as number) / width(Math.hypot(0.1, 0.2, 0.3, 0.4))).toBeCloseTo(1, 1);
    // The disclosed value itself is lognormal with SD 0.5: the width scales with it, mean e^{0.125}.
    const expected = Math.exp(0.125) * width(Math.hypot(0.1, 0.2, gridDisclosed));
    const { widthAfterTco2e, standardErrorTco2e } = row as NonNullable<typeof row>;
    expect(Math.abs(widthAfterTco2e - expected)).toBeLessThan(
      3 * standardErrorTco2e + 0.03 * expected,
    );
    expect(row?.narrowerTco2e).toBe((row?.widthTco2e as number) - widthAfterTco2e);
  });

  it('a run that discloses already is left as it is; one that does not gets the value and a residual', () => {
    const [disclosure] = grid as [(typeof DISCLOSURES)[number]];
    const already = planOf('b', [
      lognormal('compute', 0.1, 0),
      lognormal('gridDisclosed', 0.05, 0),
    ]);
    expect(replacedFactors(already, disclosure)).toEqual([]);
    expect(disclosed(already, disclosure, 2, estimator.assumptions)).toBe(already);
    const [unit] = model.units;
    const changed = disclosed(
      (unit as NonNullable<typeof unit>).plan,
      disclosure,
      2,
      estimator.assumptions,
    );
    expect(
      changed.stages.at(-1)?.factors.map((f) => [f.kind, f.kind === 'constant' ? f.ln : 0]),
    ).toEqual([
      ['constant', 2],
      ['lognormal', 0],
    ]);
  });

  it('no disclosure widens the interval of the real total beyond its noise, and all together narrow it most', () => {
    const real = populationModel(project.tables, estimator, { threshold: 1_000_000, draws: 300 });
    const rows = valueOfInformation(real, DISCLOSURES, { draws: 600, worlds: 6, seed: 1 });
    expect(rows[0]?.disclosure).toBe('emissions from measured power');
    for (const { narrowerTco2e, standardErrorTco2e, widthTco2e } of rows) {
      expect(narrowerTco2e).toBeGreaterThan(-4 * standardErrorTco2e - 0.05 * widthTco2e);
      expect(narrowerTco2e).toBeLessThan(widthTco2e);
    }
  });

  it('one world is not an expectation → RangeError', () => {
    expect(() => valueOfInformation(model, grid, { draws: 200, worlds: 1, seed: 1 })).toThrow(
      'worlds: got 1',
    );
  });
});

describe('runInformation', () => {
  it('of a small certain and a large uncertain run, the large one is worth most and nearly all', () => {
    const model = modelOf([
      planOf('small', [lognormal('compute', 0, 0.1)]),
      planOf('large', [lognormal('gridSiteRatio', 0, 0.8)]),
    ]);
    const rows = runInformation(model, { draws: 3000, seed: 1 });
    expect(rows.map(({ runId }) => runId)).toEqual(['large', 'small']);
    expect(rows[0]?.varianceShare).toBeGreaterThan(0.9);
    expect(rows[0]?.varianceShare).toBeLessThan(1);
  });
});

describe('inputs', () => {
  it('every stream of the total has a reader’s name', () => {
    const { streams } = populationModel(project.tables, estimator, {
      threshold: 200_000,
      draws: 100,
    });
    expect(streams.length).toBeGreaterThan(50);
    expect(streams.filter((stream) => inputOfStream(stream) === stream)).toEqual([]);
  });

  it('runs held at their mean and runs drawn add up to the mean of all', () => {
    const options = { threshold: 1_000_000, draws: 300, seed: 4 };
    const model = populationModel(project.tables, estimator, { ...options, leastShare: 0.01 });
    const sum = model.means.reduce((s, x) => s + x, 0) + model.left.meanTco2e;
    expect(sum / model.total.mean).toBeCloseTo(1, 9);
    expect(model.left.runs).toBeGreaterThan(0);
  });
});
