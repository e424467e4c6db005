import { beforeAll, describe, expect, it } from 'vitest';
import type { IntensityDraws } from '../../src/intensity/draws.js';
import type { IntensityRun } from '../../src/intensity/runs.js';
import {
  drawnTrend,
  fitIntensityTrend,
  fittedChange,
  reportedIntensity,
  slopeWeights,
  trendVariants,
  yearlyChange,
  type IntensityRow,
} from '../../src/intensity/trend.js';
import { loadProject, type Project } from '../../src/io/project.js';

let project: Project;
beforeAll(() => {
  project = loadProject();
});

describe('intensity as disclosed', () => {
  it('Llama 2 70B: 291 t over 8.1 to 8.3e23 FLOP is about 355 g/EFLOP', () => {
    const row = reportedIntensity(project.data.validationRuns, 'tco2e').find(
      ({ name }) => name === 'Llama 2 70B',
    );
    expect(row?.intensity).toBeGreaterThan(291 / 0.83);
    expect(row?.intensity).toBeLessThan(291.5 / 0.81);
  });

  // Patterson et al. 2021, Table 4: 552.1 t over 3.14e23 FLOP; 1,287 MWh.
  it('GPT-3', () => {
    const of = (quantity: 'tco2e' | 'energyKwh'): number =>
      reportedIntensity(project.data.validationRuns, quantity).find(({ name }) =>
        name.startsWith('GPT-3'),
      )?.intensity ?? NaN;
    expect(of('tco2e') / (552.1e6 / 314_000) - 1).toBeCloseTo(0, 1);
    expect(of('energyKwh') / (1_287_000 / 314_000) - 1).toBeCloseTo(0, 1);
  });
});

describe('a slope as a yearly change', () => {
  it('halving each year', () => {
    const half = -Math.log10(2);
    const change = yearlyChange(half, 2 * half, half / 2);
    expect(change.ratio).toBeCloseTo(0.5, 12);
    expect([change.halvingLow, change.halvingYears, change.halvingHigh]).toEqual([0.5, 1, 2]);
  });

  it('an interval that holds 0 has no longest halving time', () => {
    const { halvingYears, halvingHigh } = yearlyChange(-0.1, -0.3, 0.1);
    expect(halvingYears).toBeCloseTo(3.0103, 4);
    expect(halvingHigh).toBeUndefined();
  });

  it('a rise has no halving time', () => {
    expect(yearlyChange(0.1, 0.05, 0.2).halvingYears).toBeUndefined();
  });

  it('an interval that does not hold the slope → error', () => {
    expect(() => yearlyChange(0, 1, 2)).toThrow(/interval: got 1 to 2/);
  });
});

describe('fitted trend', () => {
  const rows: readonly IntensityRow[] = [2019, 2020, 2021, 2022, 2023, 2024].map((year, i) => ({
    name: String(year),
    organisation: `o${i % 3}`,
    publishedOn: `${year}-07-01`,
    flop: 1e22,
    generation: year < 2022 ? 'Volta and older' : 'Ampere and contemporaries',
    measured: true,
    inPopulation: true,
    // Halves each year, with a ripple that is orthogonal to neither: the slope is near, not at, −0.301.
    intensity: 1000 * 2 ** -(year - 2019) * (i % 2 === 0 ? 1.01 : 0.99),
  }));

  it('finds the halving time', () => {
    const change = fittedChange(fitIntensityTrend(rows));
    expect(change.halvingYears).toBeCloseTo(1, 1);
    expect(change.ratio).toBeCloseTo(0.5, 2);
  });

  it('a fit without the date has no yearly change', () => {
    expect(() => fittedChange(fitIntensityTrend(rows, 'generation'))).toThrow(/has no date/);
  });

  it('variants keep what they say, and fewer rows each', () => {
    const variants = trendVariants(project.data.validationRuns, { draws: 50 });
    const all = variants.filter(({ sample }) => sample === 'all reports');
    expect(all.map(({ quantity }) => quantity)).toEqual(['gCO2e/EFLOP', 'kWh/EFLOP']);
    for (const { rows: n, quantity } of variants) {
      expect(n).toBeGreaterThanOrEqual(10);
      expect(n).toBeLessThanOrEqual(all.find((row) => row.quantity === quantity)?.rows ?? 0);
    }
  });
});

const at = (publishedOn: string | undefined, ln: number): IntensityRun => ({
  run: { runId: String(publishedOn), name: '', publishedOn, modality: 'language', kind: 'x' },
  tier: 3,
  evidence: 'neither: hardware, PUE and grid assumed',
  plan: { runId: String(publishedOn), name: '', tier: 3, reason: '', stages: [] },
  chain: {
    ln: { chip: ln, utilisation: 0, load: 0, host: 0, pue: 0, grid: 2 * ln, disclosure: 0 },
    factors: {},
    disclosed: false,
  },
});

describe('trend in the draws', () => {
  const YEAR = 365.25 * 24 * 3600 * 1000;
  const dates = ['2020-01-01', '2021-06-15', '2024-01-01'];
  const t = dates.map((d) => Date.parse(d) / YEAR);
  const runs = t.map((x, i) => at(dates[i], -0.1 * (x - 50) * Math.LN10));
  // Draw 0 falls by 0.3 a year in log10, draw 1 rises by 0.1.
  const sample: IntensityDraws = {
    draws: 2,
    seed: 1,
    runs: [...runs, at(undefined, 99)],
    flop: [...t, 0].map(() => Float32Array.of(1e24, 1e24)),
    tco2e: [...t, 0].map((x) =>
      Float32Array.of(10 ** (3 - 0.3 * (x - 50)), 10 ** (3 + 0.1 * (x - 50))),
    ),
  };

  it('is one slope per draw; a run without a date does not count', () => {
    const trend = drawnTrend(sample);
    expect(trend.runs).toBe(3);
    expect(trend.slopeLog10.mean).toBeCloseTo((-0.3 + 0.1) / 2, 5);
    expect(trend.slopeLog10.p97_5 - trend.slopeLog10.p2_5).toBeGreaterThan(0.3);
    expect(trend.falling).toBe(0.5);
  });

  it('the links’ slopes add up to that of the product', () => {
    const { byLink, centralSlope } = drawnTrend(sample);
    const parts = Object.fromEntries(byLink.map(({ link, slopeLog10 }) => [link, slopeLog10]));
    expect(parts['chip']).toBeCloseTo(-0.1, 9);
    expect(parts['grid']).toBeCloseTo(-0.2, 9);
    expect(byLink.reduce((s, { slopeLog10 }) => s + slopeLog10, 0)).toBeCloseTo(centralSlope, 12);
  });

  it('weights are those of least squares: Σw = 0, Σw·t = 1', () => {
    const weights = slopeWeights(runs);
    expect(weights.reduce((s, w) => s + w, 0)).toBeCloseTo(0, 12);
    expect(weights.reduce((s, w, i) => s + w * (t[i] ?? NaN), 0)).toBeCloseTo(1, 12);
  });

  it('one date only → error', () => {
    expect(() => slopeWeights([at('2020-01-01', 0), at('2020-01-01', 0)])).toThrow(
      /dates: got 1 different/,
    );
  });
});
