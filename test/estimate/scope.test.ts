import { describe, expect, it } from 'vitest';
import { centralValues, estimate } from '../../src/estimate/estimate.js';
import type { AssumptionOverrides } from '../../src/estimate/assumptions.js';
import {
  embodiedGramsPerHour,
  exploratoryExcess,
  marketRatios,
} from '../../src/estimate/scope-parameters.js';
import { withScopes } from '../../src/estimate/scope.js';
import { scopesTable } from '../../src/data/schema/scopes.js';
import { readTable } from '../../src/io/read-table.js';
import { loadProject } from '../../src/io/project.js';
import type { RunEvidence } from '../../src/tier/evidence.js';

const project = loadProject();
const { estimator, assumptions, data } = project;

const run = (evidence: Partial<RunEvidence>): RunEvidence => ({
  runId: 'test',
  name: 'Test',
  modality: 'language',
  kind: 'pre-training',
  publishedOn: '2024-01-01',
  organisation: 'Nobody',
  ...evidence,
});
/** Tier 2, with everything known that the energy chain needs. */
const hours = run({
  acceleratorHours: 1e6,
  accelerator: 'A100 SXM4 80GB',
  pue: 1.1,
  gridGramsPerKwh: 400,
  paramsActive: 7e9,
  tokens: 2e12,
});
const imputed = run({ paramsActive: 7e9 });
const smallFineTune = run({ kind: 'fine-tune', paramsTotal: 1e8 });
const CASES = { hours, imputed, smallFineTune } as const;

const medians = (evidence: RunEvidence, overrides: AssumptionOverrides = {}) =>
  centralValues(estimator.with(overrides).plan(evidence));

describe('parameters from scopes.csv, against numpy', () => {
  // np.exp(v.mean()), v.std(ddof=1), CR1 by cluster: sqrt(G/(G-1)*sum(e[c==g].sum()**2))/n, with
  // v = log(value/reference - 1) of the 7 used exploratory rows, log(1000*value/reference) of the 5 embodied.
  it.each([
    [exploratoryExcess, 2.115973552608627, 0.9247300756924769, 0.32457668579180216, 7],
    [embodiedGramsPerHour, 9.074985543713382, 0.3346780280179294, 0.20227862422563403, 5],
  ])('%o', (fit, median, ownSdLog, sharedSdLog, n) => {
    const p = fit(data.scopes);
    expect(p.median).toBeCloseTo(median, 12);
    expect(p.ownSdLog).toBeCloseTo(ownSdLog, 12);
    expect(p.sharedSdLog).toBeCloseTo(sharedSdLog, 12);
    expect(p.n).toBe(n);
  });
  it('a row that is not used changes nothing', () => {
    expect(exploratoryExcess(data.scopes.filter((row) => row.used))).toEqual(
      exploratoryExcess(data.scopes),
    );
  });
  it('a total below the final runs is an error', () => {
    const row = { scope: 'exploratory', used: true, reference: 2 } as const;
    const rows = [
      { ...row, value: 1, cluster: 'a' },
      { ...row, value: 3, cluster: 'b' },
    ];
    expect(() => exploratoryExcess(rows)).toThrow('got -0.5, expected a positive number');
  });
  it('market ratios: sums over the years, by hand for Alibaba', () => {
    expect(marketRatios(data.scopes)['Alibaba']).toBeCloseTo((0.784 + 0.44) / 2, 12);
  });
  it('the BLOOM row is what its authors compute from server, GPU, lifetime and use', () => {
    // Luccioni et al. 2022: 2,500 kg a server of 8 and 150 kg a GPU, 6 years, 85% use.
    const row = readTable(scopesTable).find((each) => each.case.startsWith('BLOOM, A100'));
    const perHour = (1000 * (row?.value ?? NaN)) / (row?.reference ?? NaN);
    expect(perHour).toBeCloseTo((1000 * (2500 / 8 + 150)) / (6 * 8760 * 0.85), 1);
  });
});

describe('all switches off', () => {
  it.each(Object.entries(CASES))('%s: the stages come back as they were', (_, evidence) => {
    const { stages } = estimator.plan(evidence);
    expect(withScopes(stages, evidence, estimator.reference, assumptions)).toBe(stages);
  });
});

describe('failed and exploratory runs', () => {
  it.each(Object.entries({ hours, imputed }))(
    '%s: compute, energy and emissions grow by 1 + excess, ATCI stays',
    (_, evidence) => {
      const before = medians(evidence);
      const after = medians(evidence, { includeExploratory: true, exploratoryExcess: 1.5 });
      expect(after.flop / before.flop).toBeCloseTo(2.5, 10);
      expect(after.energyKwh / before.energyKwh).toBeCloseTo(2.5, 10);
      expect(after.tco2e / before.tco2e).toBeCloseTo(2.5, 10);
    },
  );
  it('fine-tunes stay as they are: no study is about them', () => {
    expect(medians(smallFineTune, { includeExploratory: true })).toEqual(medians(smallFineTune));
  });
  it('the level is shared, so that it does not average out: stream named in every stage', () => {
    const { stages } = estimator.with({ includeExploratory: true }).plan(hours);
    const shared = stages
      .filter((stage) => stage.from === undefined)
      .map((stage) => stage.factors.some((f) => 'shared' in f && f.shared === 'exploratoryExcess'));
    expect(shared).toEqual([true, true]);
  });
});

describe('embodied carbon', () => {
  it('adds hours × g/h, whatever power and grid', () => {
    const embodied = { includeEmbodied: true, embodiedGramsPerAcceleratorHour: 12 };
    for (const gridGramsPerKwh of [20, 400]) {
      const evidence = { ...hours, gridGramsPerKwh };
      const added = medians(evidence, embodied).tco2e - medians(evidence).tco2e;
      expect(added).toBeCloseTo((1e6 * 12) / 1e6, 8);
    }
  });
  it('adds the same tonnes in a market-based account', () => {
    const google = { ...hours, organisation: 'Google' };
    const market = { accounting: 'market' } as const;
    const added =
      medians(google, { ...market, includeEmbodied: true, embodiedGramsPerAcceleratorHour: 12 })
        .tco2e - medians(google, market).tco2e;
    expect(added).toBeCloseTo(12, 8);
  });
  it.each(Object.entries(CASES))('%s: compute and energy stay', (_, evidence) => {
    const [before, after] = [medians(evidence), medians(evidence, { includeEmbodied: true })];
    expect(after.flop / before.flop).toBeCloseTo(1, 10);
    expect(after.energyKwh / before.energyKwh).toBeCloseTo(1, 10);
    expect(after.tco2e).toBeGreaterThan(before.tco2e);
  });
  it('is about a tenth or less of location-based operation, as the TPU study finds', () => {
    // Schneider et al. 2025: without purchases of clean energy, roughly 10% embodied, buildings included.
    const share = 1 - medians(imputed).tco2e / medians(imputed, { includeEmbodied: true }).tco2e;
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.1);
  });
});

describe('market-based electricity', () => {
  const market = { accounting: 'market', marketRatio: { Google: 0.25 } } as const;
  it.each(Object.entries(CASES))('%s of Google: emissions × ratio, energy stays', (_, evidence) => {
    const google = { ...evidence, organisation: 'Google' };
    const [before, after] = [medians(google), medians(google, market)];
    expect(after.tco2e / before.tco2e).toBeCloseTo(0.25, 10);
    expect(after.energyKwh / before.energyKwh).toBeCloseTo(1, 10);
    expect(after.flop / before.flop).toBeCloseTo(1, 10);
  });
  it('an organisation without a ratio stays location-based', () => {
    expect(medians(imputed, market).tco2e).toBeCloseTo(medians(imputed).tco2e, 10);
  });
  it('a ratio of 0 leaves almost nothing, and no infinity', () => {
    const { tco2e } = medians(
      { ...hours, organisation: 'Google' },
      { accounting: 'market', marketRatio: { Google: 0 } },
    );
    expect(tco2e / medians(hours).tco2e).toBeCloseTo(1e-6, 12);
  });

  const disclosed = run({
    organisation: 'Google',
    tco2e: 100,
    tco2eAccounting: 'market',
    tco2eBasis: 'measured',
    tco2eIncludes: ['host', 'pue'],
    gridGramsPerKwh: 400,
    paramsActive: 7e9,
    tokens: 2e12,
  });
  it('a market-based figure is tier 1 in a market-based account only', () => {
    expect(estimator.plan(disclosed).tier).toBe(3);
    expect(estimator.with(market).plan(disclosed).tier).toBe(1);
  });
  it('it counts as disclosed; the energy that it implies takes the ratio into account', () => {
    const { tco2e, energyKwh } = medians(disclosed, market);
    expect(tco2e).toBeCloseTo(100, 8);
    expect(energyKwh).toBeCloseTo((100 * 1e6) / (400 * 0.25), 4);
  });
  it('a figure that covers several runs is none of this one, and the ratio applies', () => {
    const shared = { ...disclosed, sharedWith: ['other'] };
    expect(estimator.with(market).plan(shared).tier).toBe(3);
    expect(medians(shared, market).tco2e / medians(shared).tco2e).toBeCloseTo(0.25, 10);
  });
  it('a market-based 0 is no evidence in either account', () => {
    const zero = { ...disclosed, tco2e: 0 };
    expect(estimator.with(market).plan(zero).tier).toBe(3);
  });
});

describe('with draws', () => {
  it('the switches reach the interval: exploratory runs widen it', () => {
    const width = (overrides: AssumptionOverrides): number => {
      const { tco2e } = estimate(hours, estimator.with(overrides), { draws: 4000 });
      return Math.log(tco2e.p95 / tco2e.p5);
    };
    expect(width({ includeExploratory: true })).toBeGreaterThan(2 * width({}));
  });
  it('simulated medians are near the central values', () => {
    const all = estimator.with({
      includeExploratory: true,
      includeEmbodied: true,
      accounting: 'market',
    });
    const google = { ...hours, organisation: 'Google' };
    const simulated = estimate(google, all, { draws: 20_000 }).tco2e.median;
    expect(simulated / centralValues(all.plan(google)).tco2e).toBeCloseTo(1, 1);
  });
});
