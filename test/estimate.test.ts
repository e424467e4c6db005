import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { assume } from '../src/estimate/assumptions.js';
import { centralValues, estimate } from '../src/estimate/estimate.js';
import { printProvenance, type ProvenanceNode } from '../src/estimate/provenance.js';
import { computeBound } from '../src/estimate/compute-bound.js';
import { loadProject, type Project } from '../src/io/project.js';
import { degrade } from '../src/tier/degrade.js';
import { decideTier, type RunEvidence, type Tier } from '../src/tier/evidence.js';

let project: Project;
beforeAll(() => {
  project = loadProject();
});

const run = (evidence: Partial<RunEvidence>): RunEvidence => ({
  runId: 'test',
  name: 'test',
  modality: 'language',
  kind: 'pre-training',
  publishedOn: '2023-07-18',
  ...evidence,
});

/** An estimator without any spread: what remains is arithmetic that a calculator can repeat. */
const exact = (overrides: Parameters<Project['estimator']['with']>[0] = {}) => {
  const none = { sharedSdLog: 0, ownSdLog: 0 };
  return project.estimator.with({
    effectiveUtilisation: 0.4,
    loadFactor: 0.8,
    hostOverhead: 1.5,
    pue: 1.1,
    gridGramsPerKwh: 400,
    computeFromTokens: { median: 1, ...none },
    disclosedHours: { median: 1, ...none },
    gridDisclosed: { median: 1, ...none },
    ...overrides,
  });
};

describe('estimate by hand', () => {
  it('tier 2: 1,000,000 h on A100 (400 W), load 0.8, host 1.5, PUE 1.1, 400 g/kWh → 528,000 kWh → 211.2 t', () => {
    const plan = exact().plan(run({ accelerator: 'A100 SXM4 80GB', acceleratorHours: 1e6 }));
    expect(plan.tier).toBe(2);
    const { energyKwh, tco2e, flop } = centralValues(plan);
    expect(energyKwh).toBeCloseTo(528_000, 4);
    expect(tco2e).toBeCloseTo(211.2, 8);
    // 1e6 h × 3600 s × 312e12 × 0.4
    expect(flop / 4.4928e23).toBeCloseTo(1, 10);
  });

  it('tier 3: 70e9 × 2e12 tokens on A100 → 8.4e23 FLOP → 1,869,658 h → 987,179 kWh → 394.87 t', () => {
    const plan = exact().plan(
      run({ accelerator: 'A100 SXM4 80GB', paramsTotal: 70e9, tokens: 2e12, sparsity: 'dense' }),
    );
    expect(plan.tier).toBe(3);
    const { flop, energyKwh, tco2e } = centralValues(plan);
    expect(flop / 8.4e23).toBeCloseTo(1, 12);
    const hours = 8.4e23 / (312e12 * 0.4 * 3600);
    expect(energyKwh).toBeCloseTo((hours * 400 * 0.8 * 1.5 * 1.1) / 1000, 4);
    expect(tco2e).toBeCloseTo(394.87, 1);
  });

  it('a mixture of experts counts its active parameters: 37e9 of 671e9, 14.8e12 tokens → 3.29e24 FLOP', () => {
    const plan = exact().plan(
      run({ paramsTotal: 671e9, paramsActive: 37e9, tokens: 14.8e12, sparsity: 'moe' }),
    );
    expect(centralValues(plan).flop / 3.2856e24).toBeCloseTo(1, 10);
  });

  it('a mixture of experts with unknown active parameters does not count the total: tokens are not used', () => {
    const plan = exact().plan(run({ paramsTotal: 671e9, tokens: 14.8e12, sparsity: 'moe' }));
    expect(plan.stages[0]?.factors[0]?.kind).toBe('regression');
  });

  it('tier 1 with hosts and PUE included and no spread stays as disclosed; without, it is brought to scope', () => {
    const disclosed = {
      tco2e: 100,
      tco2eBasis: 'hours-tdp',
      tco2eAccounting: 'location',
    } satisfies Partial<RunEvidence>;
    const as = (includes: string[]) =>
      centralValues(exact().plan(run({ ...disclosed, tco2eIncludes: includes }))).tco2e;
    expect(as(['pue'])).toBeCloseTo(100 * 0.8 * 1.5, 8);
    expect(as([])).toBeCloseTo(100 * 0.8 * 1.5 * 1.1, 8);
    const off = exact({ correctDisclosedScope: false });
    expect(centralValues(off.plan(run({ ...disclosed, tco2eIncludes: [] }))).tco2e).toBeCloseTo(
      100,
      8,
    );
  });

  it('the simulated interval without spread is a point', () => {
    const { tco2e } = estimate(
      run({ accelerator: 'A100 SXM4 80GB', acceleratorHours: 1e6 }),
      exact(),
      { draws: 200 },
    );
    expect(tco2e.p2_5).toBeCloseTo(211.2, 8);
    expect(tco2e.p97_5).toBeCloseTo(211.2, 8);
  });
});

describe('decideTier', () => {
  it.each([
    [{ tco2e: 5 }, 1],
    [{ energyKwh: 5 }, 2],
    [{ accelerator: 'A100 SXM4 80GB', acceleratorHours: 5 }, 2],
    [{ flop: 1e20 }, 3],
    [{ paramsTotal: 7e9, tokens: 1e12 }, 3],
    [{ paramsTotal: 7e9 }, 4],
    [{}, 5],
  ] as const)('%j → tier %i', (evidence, tier) => {
    expect(decideTier(run(evidence)).tier).toBe(tier);
  });

  it('a market-based 0 (OLMo 7B on LUMI) is no emission figure: its energy is used', () => {
    const decision = decideTier(run({ tco2e: 0, tco2eAccounting: 'market', energyKwh: 135_000 }));
    expect(decision.tier).toBe(2);
    expect(decision.reason).toContain('market-based emissions not used');
  });

  it('a figure that covers a family is not used for one run', () => {
    const decision = decideTier(
      run({ tco2e: 131, sharedWith: ['gemma-2b', 'gemma-7b'], flop: 1e23 }),
    );
    expect(decision.tier).toBe(3);
  });

  it('hours without a known accelerator are not used', () => {
    expect(decideTier(run({ acceleratorHours: 1000, paramsTotal: 1e9 })).tier).toBe(4);
  });
});

describe('published runs', () => {
  const curated = (id: string): RunEvidence => {
    const found = project.tables.runs.find((row) => row.runId === id);
    if (found === undefined) throw new Error(`no run ${id}`);
    return found;
  };

  it('Llama 2 70B as printed → 291.42 t, ATCI near 355 g/EFLOP', () => {
    const printed = project.estimator.with({ correctDisclosedScope: false });
    const result = estimate(curated('llama-2-70b'), printed, { draws: 4000 });
    expect(result.tier).toBe(1);
    expect(Math.abs(result.tco2e.median / 291.42 - 1)).toBeLessThan(0.03);
    expect(Math.abs(result.atciGramsPerEflop.median / 352 - 1)).toBeLessThan(0.05);
  });

  it('with less evidence the interval widens from tier 3 to 4 to 5', () => {
    const width = (tier: Tier): number => {
      const { p2_5, p97_5 } = estimate(degrade(curated('llama-2-70b'), tier), project.estimator, {
        draws: 2000,
      }).tco2e;
      return Math.log(p97_5 / p2_5);
    };
    expect(width(4)).toBeGreaterThan(width(3));
    expect(width(5)).toBeGreaterThan(width(4));
  });
});

describe('bounds of imputed compute', () => {
  const reference = () => project.estimator.reference;
  const rule = (
    name: 'frontier' | 'largest-run' | 'largest-dataset' | 'tokens-per-parameter' | 'none',
  ) => ({
    rule: name,
    tokensPerActiveParameter: 1000,
    basis: 'test',
  });
  const model = { publishedOn: '2024-06-01', modality: 'language', paramsActive: 1e9 };

  it('tokens per parameter: 6 · (10⁹)² · 1000 = 6e21', () => {
    const { lnFlop } = computeBound(reference(), rule('tokens-per-parameter'), model);
    expect(Math.exp(lnFlop) / 6e21).toBeCloseTo(1, 12);
  });
  it('none → infinite', () => {
    expect(computeBound(reference(), rule('none'), model).lnFlop).toBe(Infinity);
  });
  it('frontier is the smaller of run and data set, and grows with time', () => {
    const at = (publishedOn: string, name: Parameters<typeof rule>[0]) =>
      computeBound(reference(), rule(name), { ...model, publishedOn }).lnFlop;
    for (const day of ['2021-01-01', '2023-01-01', '2025-01-01']) {
      expect(at(day, 'frontier')).toBe(
        Math.min(at(day, 'largest-run'), at(day, 'largest-dataset')),
      );
    }
    expect(at('2026-01-01', 'frontier')).toBeGreaterThan(at('2021-01-01', 'frontier'));
  });
});

describe('assume', () => {
  const base = () => project.assumptions;
  it('a number fixes a parameter; the base stays as it was', () => {
    const changed = assume(base(), { effectiveUtilisation: 0.5 });
    expect(changed.effectiveUtilisation).toMatchObject({
      median: 0.5,
      ownSdLog: 0,
      sharedSdLog: 0,
    });
    expect(base().effectiveUtilisation.ownSdLog).toBeGreaterThan(0);
  });
  it('a wrong name → the nearest one', () => {
    expect(() => assume(base(), { hostOverheads: 1 } as never)).toThrow(
      'assumption hostOverheads: unknown, did you mean hostOverhead?',
    );
  });
  it.each([
    [{ pue: 110 }, 'assumption pue: got 110, expected a ratio from 1 to 3'],
    [
      { gridGramsPerKwh: 0.4 },
      'assumption gridGramsPerKwh: got 0.4, expected gCO2e/kWh from 1 to 1500',
    ],
    [{ effectiveUtilisation: 40 }, 'assumption effectiveUtilisation: got 40'],
    [{ loadFactor: { ownSdLog: -1 } }, 'assumption loadFactor.ownSdLog: got -1'],
    [{ pue: NaN }, 'assumption pue: got NaN'],
  ])('%j → %s', (overrides, message) => {
    expect(() => assume(base(), overrides)).toThrow(message);
  });
});

describe('provenance', () => {
  it('every leaf has a unit, a status and a source', () => {
    const leaves = (nodes: readonly ProvenanceNode[]): readonly ProvenanceNode[] =>
      nodes.flatMap((node) => (node.inputs.length === 0 ? [node] : leaves(node.inputs)));
    for (const evidence of project.tables.runs.slice(0, 400)) {
      const { provenance } = estimate(evidence, project.estimator, { draws: 100 });
      for (const leaf of leaves(provenance)) {
        expect(leaf.source, `${evidence.runId}: ${leaf.name}`).not.toBe('');
        expect(leaf.unit).not.toBe('');
        expect(Number.isFinite(leaf.value), `${evidence.runId}: ${leaf.name}`).toBe(true);
      }
    }
  });
  it('prints formula, value and source', () => {
    const { provenance } = estimate(
      run({ accelerator: 'A100 SXM4 80GB', acceleratorHours: 1e6 }),
      exact(),
      { draws: 100 },
    );
    const text = printProvenance(provenance);
    expect(text).toContain('accelerator-hours = 1000000 h (disclosed)');
    expect(text).toContain('[E = hours × TDP × load × host overhead × PUE / 1000]');
  });
});

describe('figures that are none', () => {
  it.each([
    ['tco2e', 1e300],
    ['energyKwh', NaN],
    ['acceleratorHours', -1],
    ['tokens', Infinity],
  ])('%s %d → an error that names run and field', (field, value) => {
    expect(() => estimate(run({ [field]: value }), project.estimator)).toThrow(
      `run test, field ${field}: got "${value}", expected a number from 0 to 1e+60`,
    );
  });
});

describe('properties', () => {
  it('any evidence gives finite, positive quantities and ordered intervals', () => {
    const evidence = fc.record(
      {
        paramsTotal: fc.double({ min: 1e6, max: 2e12, noNaN: true }),
        tokens: fc.double({ min: 1e8, max: 5e13, noNaN: true }),
        flop: fc.double({ min: 1e15, max: 1e27, noNaN: true }),
        acceleratorHours: fc.double({ min: 1, max: 1e8, noNaN: true }),
        accelerator: fc.constantFrom(
          'A100 SXM4 80GB',
          'H100 SXM5 80GB',
          'TPU v3',
          'V100 SXM2 32GB',
        ),
        tco2e: fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
        energyKwh: fc.double({ min: 1e-3, max: 1e8, noNaN: true }),
        publishedOn: fc.constantFrom('2017-01-01', '2020-06-01', '2024-02-29', '2026-05-01'),
        modality: fc.constantFrom('language', 'vision', 'audio', 'image-generation', 'other'),
        kind: fc.constantFrom('pre-training', 'fine-tune', 'adapter', 'continued', 'quantisation'),
        organisationCountry: fc.constantFrom('USA', 'CHN', 'FRA', 'XXX'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(evidence, (known) => {
        const result = estimate(run(known), project.estimator, { draws: 100 });
        for (const i of [result.tco2e, result.energyKwh, result.flop, result.atciGramsPerEflop]) {
          const values = [i.p2_5, i.p5, i.median, i.p95, i.p97_5];
          expect(values.every((v) => Number.isFinite(v) && v > 0)).toBe(true);
          expect([...values].sort((a, b) => a - b)).toEqual(values);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  const byHours = (hours: number): number =>
    centralValues(
      project.estimator.plan(run({ accelerator: 'A100 SXM4 80GB', acceleratorHours: hours })),
    ).tco2e;

  it.each([
    ['small jobs', 1, 2_400],
    ['large jobs', 5_000, 1e7],
  ])('emissions scale with the hours of %s', (_, min, max) => {
    fc.assert(
      fc.property(fc.double({ min, max, noNaN: true }), (hours) => {
        expect(byHours(2 * hours) / byHours(hours)).toBeCloseTo(2, 9);
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  it('a small job has the load of small jobs', () => {
    const { loadFactor, loadFactorSmall } = project.assumptions;
    expect(byHours(4_999) / byHours(5_000)).toBeCloseTo(
      (4_999 / 5_000) * (loadFactorSmall.median / loadFactor.median),
      9,
    );
  });
});
