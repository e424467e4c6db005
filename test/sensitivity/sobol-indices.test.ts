import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  gFunction,
  ishigami,
  lognormalProduct,
  type KnownModel,
} from '../../src/sensitivity/known-indices.js';
import { indicesOf, pickFreeze, sobolIndices } from '../../src/sensitivity/sobol-indices.js';
import { constantValue, normal, uniform } from '../../src/uncertainty/distribution/index.js';
import { randomStream } from '../../src/uncertainty/random.js';

const SDS = [0.5, 0.3, 0.2].map((sdLog, i) => ({ name: `f${i}`, median: 10 ** i, sdLog }));
const MODELS: readonly KnownModel[] = [
  ishigami(7, 0.1),
  gFunction([0, 1, 4.5, 9, 99]),
  lognormalProduct(SDS, 'log'),
  lognormalProduct(SDS, 'natural'),
];

describe('closed forms', () => {
  it('Ishigami with a = 7, b = 0.1: the published 0.3139, 0.4424, 0 and 0.5576, 0.4424, 0.2437', () => {
    const { firstOrder, total } = ishigami(7, 0.1);
    expect(firstOrder.map((s) => s.toFixed(4))).toEqual(['0.3139', '0.4424', '0.0000']);
    expect(total.map((s) => s.toFixed(4))).toEqual(['0.5576', '0.4424', '0.2437']);
  });

  it('g-function of two inputs by hand: V = 1/3, 1/12 and their product', () => {
    const { firstOrder, total } = gFunction([0, 1]);
    const v = 1 / 3 + 1 / 12 + 1 / 36;
    expect(firstOrder[0]).toBeCloseTo(1 / 3 / v, 12);
    expect(total[1]).toBeCloseTo((1 / 12 + 1 / 36) / v, 12);
  });

  it('first-order indices sum to at most 1, each is at most its total (any lognormal product)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1.5, noNaN: true }), { minLength: 1, maxLength: 6 }),
        (sds) => {
          const factors = sds.map((sdLog, i) => ({ name: `${i}`, median: 1, sdLog }));
          const { firstOrder, total } = lognormalProduct(factors, 'natural');
          expect(firstOrder.reduce((s, x) => s + x, 0)).toBeLessThanOrEqual(1 + 1e-12);
          firstOrder.forEach((s, i) => expect(s).toBeLessThanOrEqual((total[i] as number) + 1e-12));
        },
      ),
    );
  });
});

describe.each(MODELS)('sobolIndices of $name', ({ model, inputs, firstOrder, total }) => {
  it('random points: within 0.06 of the closed form, mostly inside the 95% intervals', () => {
    const result = sobolIndices(model, inputs, { samples: 8000, seed: 11 });
    let inside = 0;
    result.inputs.forEach((row, i) => {
      const truth = [firstOrder[i], total[i]] as [number, number];
      [row.firstOrder, row.total].forEach(({ estimate, low, high }, j) => {
        expect(Math.abs(estimate - (truth[j] as number))).toBeLessThan(0.06);
        if (low <= (truth[j] as number) && (truth[j] as number) <= high) inside++;
      });
    });
    // Of 2k intervals all but one: a missed interval in twenty is what 95% means.
    expect(inside).toBeGreaterThanOrEqual(2 * inputs.length - 1);
  });

  it('Sobol points: within 0.01', () => {
    const result = sobolIndices(model, inputs, { samples: 2 ** 13, seed: 1, points: 'sobol' });
    result.inputs.forEach((row, i) => {
      expect(Math.abs(row.firstOrder.estimate - (firstOrder[i] as number))).toBeLessThan(0.01);
      expect(Math.abs(row.total.estimate - (total[i] as number))).toBeLessThan(0.01);
    });
  });
});

describe('sobolIndices', () => {
  const xy = ['x', 'y'].map((name) => ({ name, distribution: normal(0, 1) }));

  it('bootstrap intervals of an additive model hold the truth in about 95 of 100 repetitions', () => {
    let held = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { inputs } = sobolIndices(([x = 0, y = 0]) => 2 * x + y, xy, { samples: 300, seed });
      const { low, high } = inputs[0]?.total as { low: number; high: number };
      if (low <= 0.8 && 0.8 <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(87);
    expect(held).toBeLessThanOrEqual(100);
  });

  it('an input that the model ignores has total index 0 exactly', () => {
    const { inputs } = sobolIndices(([x = 0]) => x, xy, { samples: 200, seed: 3 });
    expect(inputs[1]?.total).toEqual({ estimate: 0, low: 0, high: 0 });
  });

  it('same seed → same indices', () => {
    const run = (): unknown =>
      sobolIndices(([x = 0, y = 0]) => x * y, xy, { samples: 200, seed: 3 });
    expect(run()).toEqual(run());
  });

  it.each<readonly [string, () => unknown, string]>([
    ['no input', () => sobolIndices(() => 1, [], { samples: 200, seed: 1 }), 'none'],
    ['too few samples', () => sobolIndices(() => 1, xy, { samples: 10, seed: 1 }), 'got 10'],
    [
      'an output that does not vary',
      () => sobolIndices(() => 1, xy, { samples: 200, seed: 1 }),
      'variance 0',
    ],
    ['NaN', () => sobolIndices(() => NaN, xy, { samples: 200, seed: 1 }), 'NaN'],
    [
      'a name twice',
      () =>
        sobolIndices(
          ([x = 0]) => x,
          [
            { name: 'x', distribution: uniform(0, 1) },
            { name: 'x', distribution: constantValue(1) },
          ],
          { samples: 200, seed: 1 },
        ),
      'different names',
    ],
  ])('%s → RangeError', (_, run, words) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(words);
  });
});

describe('pickFreeze', () => {
  it('draws anew exactly the streams of one input; groups of streams move together', () => {
    const evaluate = (seedOf: (stream: string) => number): Float64Array => {
      const streams = ['a:1', 'a:2', 'b'].map((name) => randomStream(seedOf(name), name));
      return Float64Array.from({ length: 4000 }, () =>
        streams.reduce((s, { normal: n }) => s + n(), 0),
      );
    };
    const design = pickFreeze(evaluate, ['a', 'b'], 5, (stream) => stream.slice(0, 1));
    const { inputs } = indicesOf(design, { seed: 5 });
    // Two of three unit variances belong to `a`.
    expect(Math.abs((inputs[0]?.firstOrder.estimate as number) - 2 / 3)).toBeLessThan(0.05);
    expect(Math.abs((inputs[1]?.total.estimate as number) - 1 / 3)).toBeLessThan(0.05);
  });
});
