import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IntensityDraws } from '../../src/intensity/draws.js';
import { cellName, chainAt, changeTables, decomposeChange } from '../../src/intensity/decompose.js';
import { intensityBy, weightingGap, weightings } from '../../src/intensity/groups.js';
import type { IntensityRun } from '../../src/intensity/runs.js';
import { aggregateOf } from '../../src/intensity/lmdi.js';

const entry = (year: string, tier: 1 | 3): IntensityRun => ({
  run: {
    runId: `${year}-${tier}`,
    name: year,
    publishedOn: `${year}-01-01`,
    modality: 'language',
    kind: 'pre-training',
  },
  tier,
  evidence: tier === 1 ? 'emissions and compute' : 'neither: hardware, PUE and grid assumed',
  plan: { runId: year, name: year, tier, reason: '', stages: [] },
  chain: {
    ln: { chip: 0, utilisation: 0, load: 0, host: 0, pue: 0, grid: 0, disclosure: 0 },
    factors: {},
    disclosed: false,
  },
});

// Two draws of three runs: FLOP in units of 10²⁴, so that tonnes over them are g/EFLOP.
const sample: IntensityDraws = {
  draws: 2,
  seed: 1,
  runs: [entry('2023', 1), entry('2023', 3), entry('2024', 3)],
  flop: [
    [1e24, 1e24],
    [3e24, 1e24],
    [4e24, 4e24],
  ].map((v) => Float32Array.from(v)),
  tco2e: [
    [400, 200],
    [600, 400],
    [400, 800],
  ].map((v) => Float32Array.from(v)),
};

describe('ATCI of a group', () => {
  it('compute-weighted ΣC/ΣF, mean and median of C/F, draw by draw', () => {
    const { weighted, mean, median } = weightings(sample, [0, 1, 2]);
    const expected = {
      weighted: [1400 / 8, 1400 / 6],
      mean: [(400 + 200 + 100) / 3, (200 + 400 + 200) / 3],
      median: [200, 200],
    };
    for (const d of [0, 1]) {
      expect(weighted[d]).toBeCloseTo(expected.weighted[d] ?? NaN, 3);
      expect(mean[d]).toBeCloseTo(expected.mean[d] ?? NaN, 3);
      expect(median[d]).toBeCloseTo(expected.median[d] ?? NaN, 3);
    }
  });

  it('by year, with the number of runs that tell something', () => {
    const groups = intensityBy(sample, 'year');
    expect(groups.map(({ key, runs, informative }) => [key, runs, informative])).toEqual([
      ['2023', 2, 1],
      ['2024', 1, 0],
    ]);
    expect(groups[0]?.flopShare).toBeCloseTo((4 / 8 + 2 / 6) / 2, 6);
    expect(groups.reduce((s, { flopShare }) => s + flopShare, 0)).toBeCloseTo(1, 6);
  });

  it('small groups are put together, none is lost', () => {
    expect(intensityBy(sample, 'year', { least: 2 }).map(({ key, runs }) => [key, runs])).toEqual([
      ['2023', 2],
      ['others', 1],
    ]);
  });

  it('no runs → error', () => {
    expect(() => weightings(sample, [])).toThrow(/group: got no runs/);
  });
});

describe('why the two averages differ', () => {
  it('mean + covariance term = compute-weighted, on any runs', () => {
    const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.record({ flop: positive, atci: positive }), { minLength: 1, maxLength: 20 }),
        (rows) => {
          const { mean, weighted, covariance } = weightingGap(rows);
          expect(Math.abs(mean + covariance - weighted) / Math.max(mean, weighted)).toBeLessThan(
            1e-9,
          );
        },
      ),
    );
  });

  it('runs of equal size: no difference', () => {
    expect(
      weightingGap([
        { flop: 2, atci: 1 },
        { flop: 2, atci: 3 },
      ]),
    ).toEqual({ mean: 2, weighted: 2, covariance: 0 });
  });

  it('no rows → error', () => {
    expect(() => weightingGap([])).toThrow(/rows: got none/);
  });
});

describe('change between two times', () => {
  // Sums along the chain: compute 1, then a product that doubles at the grid only.
  const chain = (compute: number, grid: number): readonly Float64Array[] =>
    [1, 1, 1, 1, 1, 1, grid, grid].map((x) => Float64Array.of(compute * x, compute * x));
  const cells = new Map([
    [cellName('2023', 'a'), chain(1, 100)],
    [cellName('2023', 'b'), chain(1, 300)],
    [cellName('2024', 'a'), chain(3, 100)],
    [cellName('2024', 'c'), chain(1, 500)],
  ]);

  it('tables hold shares and links; what is missing has share 0', () => {
    const tables = changeTables(chainAt(cells, '2023', '2024'), 0);
    expect(tables.start.map((row) => row[0])).toEqual([0.5, 0.5, 0]);
    expect(tables.end.map((row) => row[0])).toEqual([0.75, 0, 0.25]);
    expect(aggregateOf(tables.start)).toBeCloseTo(200, 12);
    expect(aggregateOf(tables.end)).toBeCloseTo(200, 12);
  });

  it.each(['lmdi', 'shapley'] as const)(
    'coming and going is structure and nothing else, %s',
    (m) => {
      const { effects } = decomposeChange(chainAt(cells, '2023', '2024'), m);
      expect(effects.map(({ additive }) => Math.round(additive.median * 1e6))).toEqual(
        effects.map(() => 0),
      );
    },
  );

  it('one category whose grid doubles: all of it is grid', () => {
    const only = new Map([
      [cellName('2023', 'a'), chain(1, 100)],
      [cellName('2024', 'a'), chain(5, 200)],
    ]);
    const { effects, ratio } = decomposeChange(chainAt(only, '2023', '2024'));
    expect(ratio.median).toBeCloseTo(2, 12);
    for (const { factor, additive, multiplicative } of effects) {
      expect(additive.median).toBeCloseTo(factor === 'grid' ? 100 : 0, 9);
      expect(multiplicative.median).toBeCloseTo(factor === 'grid' ? 2 : 1, 12);
    }
  });

  it('an unknown time → error that names those there are', () => {
    expect(() => chainAt(cells, '2020', '2024')).toThrow(
      /time: got 2020, expected one of 2023, 2024/,
    );
  });
});
