import { describe, expect, it } from 'vitest';
import { cellName, chainAt, decomposeChange } from '../../src/intensity/decompose.js';
import type { GroupIntensity } from '../../src/intensity/groups.js';
import { fitIntensityTrend, yearlyChange, type IntensityRow } from '../../src/intensity/trend.js';
import { answerRow } from '../../src/show/answer-check.js';
import {
  intensityFigure,
  intensityTrendFigure,
  linkYearsFigure,
  waterfallFigure,
} from '../../src/show/figures/intensity-figures.js';
import {
  changeRows,
  intensityRows,
  jointTestRow,
  methodRows,
  trendRows,
} from '../../src/show/intensity-tables.js';
import { summarise } from '../../src/uncertainty/summary.js';

const numbers = (value: unknown): readonly number[] => value as readonly number[];

// Compute 1 (then 5) EFLOP, a grid of 100 (then 200) g/kWh, all other links 1.
const chain = (compute: number, grid: number): readonly Float64Array[] =>
  [1, 1, 1, 1, 1, 1, grid, grid].map((x) => Float64Array.of(compute * x, compute * x));
const cells = new Map([
  [cellName('2020', 'a'), chain(1, 100)],
  [cellName('2025', 'a'), chain(5, 200)],
]);
const change = decomposeChange(chainAt(cells, '2020', '2025'));

describe('answers of exercises', () => {
  it.each([
    [4, 'right'],
    [4.03, 'right'],
    [4.05, 'not yet'],
    [undefined, 'no answer yet'],
  ])('%s for 4 ± 1% → %s', (answer, verdict) => {
    expect(answerRow('2 + 2', answer, 4, 0.01)['verdict']).toBe(verdict);
  });

  it('does not tell the right number', () => {
    expect(Object.values(answerRow('2 + 2', 5, 4, 0.01))).toEqual(['2 + 2', 5, 'not yet']);
  });

  it.each([0, NaN, Infinity])('right number %d → error', (expected) => {
    expect(() => answerRow('x', 1, expected, 0.01)).toThrow(
      /expected a finite number other than 0/,
    );
  });
});

describe('waterfall', () => {
  it('starts at the first value, ends at the last, and its steps meet', () => {
    const [trace] = waterfallFigure(change, ['2020', '2025'], 'change').data;
    const base = numbers(trace?.['base']);
    const height = numbers(trace?.['y']);
    expect(height[0]).toBeCloseTo(100, 9);
    expect(height[height.length - 1]).toBeCloseTo(200, 9);
    for (let i = 2; i < height.length - 1; i++) {
      expect(base[i]).toBeCloseTo((base[i - 1] ?? NaN) + (height[i - 1] ?? NaN), 9);
    }
    const last = height.length - 2;
    expect((base[last] ?? NaN) + (height[last] ?? NaN)).toBeCloseTo(200, 9);
  });
});

describe('links by year', () => {
  it('are ratios to the first year: the grid doubles, the others stay', () => {
    const figure = linkYearsFigure([
      ['2020', chain(1, 100)],
      ['2025', chain(5, 200)],
    ]);
    const last = Object.fromEntries(
      figure.data.map((trace) => [String(trace['name']), numbers(trace['y'])[1] ?? NaN]),
    );
    expect(last['grid']).toBeCloseTo(2, 12);
    expect(last['PUE']).toBeCloseTo(1, 12);
    expect(last['chip (TDP/peak)']).toBeCloseTo(1, 12);
  });
});

const group = (key: string, atci: number): GroupIntensity => ({
  key,
  runs: 3,
  informative: 1,
  flopShare: 0.25,
  weighted: summarise([atci * 0.9, atci, atci * 1.1]),
  runMean: summarise([atci]),
  runMedian: summarise([2 * atci]),
});

describe('groups', () => {
  it('are drawn from top to bottom with the two kinds of ATCI, markup of names taken out', () => {
    const { data, layout } = intensityFigure('t', [group('<b>a</b>', 100), group('c', 300)]);
    expect(data.map((trace) => trace['x'])).toEqual([
      [300, 100],
      [600, 200],
    ]);
    const { ticktext } = layout['yaxis'] as { readonly ticktext: readonly string[] };
    expect(ticktext).toEqual(['c (3)', '&lt;b&gt;a&lt;/b&gt; (3)']);
  });

  it('are listed with runs, evidence and share', () => {
    const [row] = intensityRows([group('2024', 100)], 'year');
    expect(row).toMatchObject({
      year: '2024',
      runs: 3,
      'disclosed both': 1,
      'share of compute': '25.0%',
    });
    // Quantiles interpolate between 90, 100, 110: 5% lies a tenth of the way from 90 to 100.
    expect(row?.['ΣC/ΣF (90%)']).toBe('100 (91 – 109)');
  });
});

describe('tables of a change and of a trend', () => {
  it('the last row is the whole change', () => {
    const rows = changeRows(change);
    expect(rows[rows.length - 1]).toMatchObject({
      factor: 'all together',
      'mean, g/EFLOP': '100.0',
    });
  });

  it('both methods end in the same change', () => {
    const shapley = decomposeChange(chainAt(cells, '2020', '2025'), 'shapley');
    const rows = methodRows(change, shapley);
    expect(rows.find(({ factor }) => factor === 'grid')).toMatchObject({
      'LMDI-I': '100.00',
      Shapley: '100.00',
    });
    expect(rows[rows.length - 1]).toMatchObject({ 'LMDI-I': '100.00', Shapley: '100.00' });
  });

  it('a slope whose interval holds 0 has no longest halving time', () => {
    const half = -Math.log10(2);
    const [row] = trendRows([
      {
        sample: 'all reports',
        quantity: 'kWh/EFLOP',
        rows: 10,
        organisations: 4,
        change: yearlyChange(half, 2 * half, 0),
        p: 0.04,
        bootstrapLow: 0.3,
        bootstrapHigh: 1.1,
      },
    ]);
    expect(row?.['times a year (95%)']).toBe('0.50 (0.25 – 1.00)');
    expect(row?.['halves in years (95%)']).toBe('1.0 (0.5 – ∞)');
  });

  it('a joint test', () => {
    expect(jointTestRow('generations', { f: 4.2037, df: 3, df2: 9, p: 0.0407 })).toEqual({
      test: 'generations',
      F: 4.204,
      'degrees of freedom': '3, 9',
      p: '0.041',
    });
  });
});

describe('trend figure', () => {
  const rows: readonly IntensityRow[] = [2020, 2021, 2022, 2023].map((year, i) => ({
    name: i === 0 ? '<i>first</i>' : String(year),
    organisation: `o${i % 2}`,
    publishedOn: `${year}-01-01`,
    flop: 1e22,
    generation: i < 2 ? 'TPU' : 'Hopper and later',
    measured: true,
    inPopulation: true,
    intensity: 1000 * 2 ** -i * (i % 2 === 0 ? 1.05 : 0.95),
  }));
  const { data } = intensityTrendFigure(fitIntensityTrend(rows), 't', 'gCO2e/EFLOP');

  it('shows every report once, by generation, markup of names taken out', () => {
    const points = data.filter((trace) => trace['mode'] === 'markers');
    expect(points.map((trace) => numbers(trace['y']).length)).toEqual([0, 2, 0, 2]);
    expect(points.flatMap((trace) => trace['text'])[0]).toBe('&lt;i&gt;first&lt;/i&gt;');
  });

  it('the band encloses the trend', () => {
    const [low, high, trend] = data.map((trace) => numbers(trace['y']));
    trend?.forEach((y, i) => {
      expect(low?.[i]).toBeLessThanOrEqual(y);
      expect(high?.[i]).toBeGreaterThanOrEqual(y);
    });
  });
});
