import { beforeAll, describe, expect, it } from 'vitest';
import { centralValues, estimate } from '../../src/estimate/estimate.js';
import { intensityChain, LINKS } from '../../src/intensity/chain.js';
import { drawChain, drawIntensity, centralChain, intensityOf } from '../../src/intensity/draws.js';
import { intensityEvidence, isInformative } from '../../src/intensity/evidence.js';
import { classOf, lnByClass } from '../../src/intensity/factor-class.js';
import { groupKey, intensityRuns, type IntensityRun } from '../../src/intensity/runs.js';
import { loadProject, type Project } from '../../src/io/project.js';
import { simulateUnits } from '../../src/simulate/engine.js';
import type { RunEvidence } from '../../src/tier/evidence.js';
import { tierPopulation } from '../../src/tier/tier.js';
import { constant } from '../../src/uncertainty/factor.js';
import { gramsPerEflop } from '../../src/units.js';

let project: Project;
let runs: readonly IntensityRun[];
beforeAll(() => {
  project = loadProject();
  const tiered = tierPopulation(project.tables, { snapshot: 'union', threshold: 5000 });
  runs = intensityRuns(tiered, project.estimator);
});

const run = (more: Partial<RunEvidence>): RunEvidence => ({
  runId: 'x',
  name: 'X',
  organisation: 'X',
  organisationCountry: 'USA',
  publishedOn: '2024-06-01',
  modality: 'language',
  kind: 'pre-training',
  paramsTotal: 7e9,
  ...more,
});

const A100 = { tdpWatts: 400, peakTflops: 312 };

const lnCentral = ({ plan }: IntensityRun): number => {
  const { tco2e, flop } = centralValues(plan);
  return Math.log(gramsPerEflop(tco2e, flop));
};

describe('the classes of a plan’s factors', () => {
  it('multiply to the central C/F of every run of the population, to 1e-9', () => {
    expect(runs.length).toBeGreaterThan(4000);
    for (const entry of runs) {
      const sum = Object.values(lnByClass(entry.plan)).reduce((s, ln) => s + ln, 0);
      expect(Math.abs(sum + Math.log(1e24) - lnCentral(entry)), entry.plan.runId).toBeLessThan(
        1e-9,
      );
    }
  });

  it('the links of the chain do so too', () => {
    for (const entry of runs) {
      const sum = LINKS.reduce((s, link) => s + entry.chain.ln[link], 0);
      expect(Math.abs(sum - lnCentral(entry)), entry.plan.runId).toBeLessThan(1e-9);
    }
  });

  it('without disclosed emissions or energy, nothing is left beyond the physical links', () => {
    const bare = runs.filter(
      ({ run, tier }) => tier > 2 || (tier === 2 && (run.energyKwh ?? 0) === 0),
    );
    expect(bare.length).toBeGreaterThan(4000);
    for (const { chain, plan } of bare) {
      expect(Math.abs(chain.ln.disclosure), plan.runId).toBeLessThan(1e-9);
    }
  });

  it('a name that the rule does not know → error', () => {
    const factor = constant({
      name: 'luck',
      value: 2,
      unit: '1',
      status: 'assumed',
      source: 'test',
    });
    expect(() => classOf(factor)).toThrow(/factor: got "luck"/);
  });
});

describe('links against a calculator', () => {
  it('compute, accelerator, PUE and grid disclosed', () => {
    const estimator = project.estimator.with({
      utilisationModel: 'pooled',
      effectiveUtilisation: 0.4,
    });
    const { ln } = intensityChain(
      run({ tokens: 2e12, accelerator: 'A100 SXM4 80GB', pue: 1.2, gridGramsPerKwh: 400 }),
      estimator,
    );
    // 400 W / (312 TFLOP/s × 3600 s/h × 1000 W/kW), in kWh/EFLOP.
    expect(Math.exp(ln.chip)).toBeCloseTo((0.4 / (312e12 * 3600)) * 1e18, 12);
    expect(Math.exp(ln.utilisation)).toBeCloseTo(1 / 0.4, 12);
    expect(Math.exp(ln.load)).toBeCloseTo(project.assumptions.loadFactor.median, 12);
    expect(Math.exp(ln.host)).toBeCloseTo(project.assumptions.hostOverhead.median, 12);
    expect(Math.exp(ln.pue)).toBeCloseTo(1.2, 12);
    expect(Math.exp(ln.grid)).toBeCloseTo(400, 9);
    expect(ln.disclosure).toBe(0);
  });

  it('disclosed hours make the utilisation: 6ND / (hours × 3600 s × peak)', () => {
    const hours = 200_000;
    const { ln } = intensityChain(
      run({ tokens: 2e12, accelerator: 'A100 SXM4 80GB', acceleratorHours: hours }),
      project.estimator,
    );
    const utilisation = (6 * 7e9 * 2e12) / (hours * 3600 * A100.peakTflops * 1e12);
    expect(Math.exp(-ln.utilisation)).toBeCloseTo(utilisation, 12);
  });

  it('disclosed emissions: the last link is what they say beyond the chain', () => {
    const evidence = { tokens: 2e12, accelerator: 'A100 SXM4 80GB', acceleratorHours: 200_000 };
    const basis = { tco2eBasis: 'measured', tco2eIncludes: ['host', 'pue'] } as const;
    const without = project.estimator.plan(run(evidence));
    const twice = 2 * centralValues(without).tco2e;
    const { ln } = intensityChain(run({ ...evidence, ...basis, tco2e: twice }), project.estimator);
    expect(Math.exp(ln.disclosure)).toBeCloseTo(2, 9);
  });
});

describe('what ATCI rests on', () => {
  it.each([
    [{ tco2e: 10, tokens: 1e12 }, 1, 'emissions and compute', true],
    [{ tco2e: 10 }, 1, 'compute not disclosed', false],
    [{ energyKwh: 1e5, flop: 1e22 }, 2, 'energy and compute', true],
    [{ acceleratorHours: 1e5, tokens: 1e12 }, 2, 'hours and compute', true],
    // Compute that is itself hours × peak × utilisation tells nothing of ATCI.
    [{ acceleratorHours: 1e5 }, 2, 'compute not disclosed', false],
    [{ tokens: 1e12 }, 3, 'neither: hardware, PUE and grid assumed', false],
  ] as const)('%o, tier %d → %s', (more, tier, expected, informative) => {
    const evidence = intensityEvidence(run(more), tier);
    expect(evidence).toBe(expected);
    expect(isInformative(evidence)).toBe(informative);
  });

  it('groups say when something is not disclosed', () => {
    const [entry] = intensityRuns(
      {
        selection: { snapshot: 'union', threshold: 0 },
        repositories: [],
        funnel: [],
        runs: [
          {
            run: run({
              organisationCountry: undefined,
              accelerator: 'H100 SXM5 80GB',
              tokens: 1e12,
            }),
            tier: 3,
            reason: '',
            strict: true,
            inclusive: true,
            repositories: [],
            unmapped: false,
          },
        ],
      },
      project.estimator,
    );
    if (entry === undefined) throw new Error('no entry');
    expect(
      (['year', 'country', 'generation', 'tier', 'place'] as const).map((k) => groupKey(entry, k)),
    ).toEqual(['2024', 'not disclosed', 'Hopper and later', '3', 'not disclosed']);
  });
});

describe('draws', () => {
  const some = (tier: number): IntensityRun => {
    const found = runs.find((entry) => entry.tier === tier);
    if (found === undefined) throw new Error(`no run of tier ${tier}`);
    return found;
  };

  it('are those of `estimate`: same seed, same interval', () => {
    for (const tier of [1, 2, 3, 4]) {
      const entry = some(tier);
      const sample = drawIntensity([entry], project.estimator, { draws: 400, seed: 7 });
      const atci = [...intensityOf(sample, 0)].sort((a, b) => a - b);
      const expected = estimate(entry.run, project.estimator, { draws: 400, seed: 7 });
      const middle = ((atci[199] ?? NaN) + (atci[200] ?? NaN)) / 2;
      expect(middle / expected.atciGramsPerEflop.median - 1).toBeCloseTo(0, 5);
    }
  });

  it('sum over a group to the totals of the aggregate engine', () => {
    const group = runs.filter((entry) => groupKey(entry, 'year') === '2022').slice(0, 40);
    const options = { draws: 200, seed: 3 };
    const sample = drawIntensity(group, project.estimator, options);
    const { totals } = simulateUnits(
      group.map(({ plan }) => ({ plan, weights: { total: 1 }, groups: {} })),
      { ...options, fits: project.estimator.fits, groupWeight: 'total', condenseBelow: 0 },
    );
    const total = totals.get('total');
    for (const quantity of ['flop', 'tco2e'] as const) {
      for (const d of [0, 99, 199]) {
        const sum = sample[quantity].reduce((s, values) => s + (values[d] ?? NaN), 0);
        expect(sum / (total?.[quantity][d] ?? NaN) - 1).toBeCloseTo(0, 5);
      }
    }
  });

  it('errors of the compute cancel: ATCI spreads by its links alone', () => {
    const a = project.estimator.with({ utilisationModel: 'pooled' });
    const p = a.assumptions;
    const evidence = run({
      tokens: 2e12,
      accelerator: 'A100 SXM4 80GB',
      pue: 1.2,
      gridGramsPerKwh: 400,
    });
    const entry: IntensityRun = {
      run: evidence,
      tier: 3,
      evidence: intensityEvidence(evidence, 3),
      plan: a.plan(evidence),
      chain: intensityChain(evidence, a),
    };
    const links = [p.effectiveUtilisation, p.loadFactor, p.hostOverhead, p.gridDisclosed];
    // Independent lognormals: variances of the logarithms add up; that of the compute is not among them.
    const sd = Math.sqrt(
      links.reduce((s, { ownSdLog, sharedSdLog }) => s + ownSdLog ** 2 + sharedSdLog ** 2, 0),
    );
    const draws = 10_000;
    const ln = intensityOf(drawIntensity([entry], a, { draws }), 0).map(Math.log);
    const mean = ln.reduce((s, x) => s + x, 0) / draws;
    const drawn = Math.sqrt(ln.reduce((s, x) => s + (x - mean) ** 2, 0) / draws);
    expect(drawn / sd).toBeGreaterThan(0.97);
    expect(drawn / sd).toBeLessThan(1.03);
  });

  it.each([50, 10_001, 100.5])('%d draws → error', (draws) => {
    expect(() => drawIntensity([], project.estimator, { draws })).toThrow(/draws: got/);
  });
});

describe('sums along the chain', () => {
  it('end at the emissions over compute that the run itself draws, where they are disclosed', () => {
    const disclosed = runs.filter(({ chain }) => chain.disclosed).slice(0, 5);
    expect(disclosed.length).toBe(5);
    const options = { draws: 100, seed: 2 };
    disclosed.forEach((entry) => {
      const sums = drawChain([entry], project.estimator, () => 'all', options).get('all') ?? [];
      const atci = intensityOf(drawIntensity([entry], project.estimator, options), 0);
      for (const d of [0, 50, 99]) {
        const quotient = (sums[LINKS.length]?.[d] ?? NaN) / (sums[0]?.[d] ?? NaN);
        expect(quotient / (atci[d] ?? NaN) - 1).toBeCloseTo(0, 5);
      }
    });
  });

  it('of one run at the medians are its links', () => {
    const entry = runs.find(({ tier }) => tier === 3);
    if (entry === undefined) throw new Error('no run of tier 3');
    const sums = centralChain([entry], () => 'all').get('all') ?? [];
    LINKS.forEach((link, k) => {
      const quotient = (sums[k + 1]?.[0] ?? NaN) / (sums[k]?.[0] ?? NaN);
      expect(quotient).toBeCloseTo(Math.exp(entry.chain.ln[link]), 9);
    });
  });

  it('draws of every link scatter about its median', () => {
    const hours = runs.find(({ chain, tier }) => chain.hours !== undefined && tier === 2);
    const tier3 = runs.find(({ tier, run }) => tier === 3 && run.accelerator !== undefined);
    for (const entry of [hours, tier3]) {
      if (entry === undefined) throw new Error('no such run');
      const options = { draws: 4000, seed: 5 };
      const sums = drawChain([entry], project.estimator, () => 'all', options).get('all') ?? [];
      for (const link of ['chip', 'load', 'host', 'pue'] as const) {
        const k = LINKS.indexOf(link);
        const values = [...(sums[k + 1] ?? [])].map((x, d) => x / (sums[k]?.[d] ?? NaN));
        const below = values.filter((x) => x < Math.exp(entry.chain.ln[link]) * (1 - 1e-9)).length;
        const above = values.filter((x) => x > Math.exp(entry.chain.ln[link]) * (1 + 1e-9)).length;
        // Half below, half above, within four binomial standard errors; an exact link has neither.
        expect(Math.abs(below - above)).toBeLessThan(4 * Math.sqrt(4000));
      }
    }
  });
});
