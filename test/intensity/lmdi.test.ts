import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lmdi, logarithmicMean } from '../../src/intensity/lmdi.js';
import { shapley } from '../../src/intensity/shapley.js';

const FACTORS = ['factor 1', 'factor 2', 'factor 3'];

// The worked example of LMDIR (github.com/MatthewHeun/LMDIR, tests/testthat/test_lmdi.R), an
// implementation of Ang, Zhang & Choi 1998 and Ang 2005: two categories, three factors, 1971 to 1974.
const X1971 = [
  [1, 10, 2],
  [4, 5, 3],
];
const X1972 = [
  [4, 5, 3],
  [5, 6, 4],
];
const X1973 = [
  [8, 2, 4],
  [5, 7, 5],
];
const X1974 = [
  [10, 1, 5],
  [6, 8, 6],
];

describe('logarithmic mean', () => {
  it.each([
    [1, Math.E, Math.E - 1],
    [2, 2, 2],
    [0, 5, 0],
    [10, 1, 9 / Math.LN10],
  ])('of %d and %d → %d', (a, b, expected) => {
    expect(logarithmicMean(a, b)).toBeCloseTo(expected, 12);
  });

  it('loses no digits where the two are nearly equal', () => {
    // L(1, 1 + x) = 1 + x/2 − x²/12 + x³/24 …
    const x = 1e-6;
    expect(Math.abs(logarithmicMean(1, 1 + x) - (1 + x / 2 - (x * x) / 12))).toBeLessThan(1e-15);
  });
});

describe('LMDI-I', () => {
  it.each([
    [X1971, X1972, 100, [69.79006598, -9.455125793, 39.66505981]],
    [X1972, X1973, 59, [42.96021467, -34.31902656, 50.3588119]],
    [X1973, X1974, 99, [54.01064234, -9.021284671, 54.01064234]],
  ])('additive effects as published, %#', (start, end, change, expected) => {
    const { from, to, effects } = lmdi(FACTORS, start, end);
    expect(to - from).toBe(change);
    effects.forEach(({ additive }, k) => expect(additive).toBeCloseTo(expected[k] ?? NaN, 7));
  });

  it.each([
    [X1971, X1972, 2.25, [1.761117821, 0.926191306, 1.379410116]],
    [X1972, X1973, 1.327777778, [1.229284572, 0.847970248, 1.273773912]],
    [X1973, X1974, 1.414225941, [1.208140223, 0.968911503, 1.208140223]],
  ])('multiplicative effects as published, %#', (start, end, ratio, expected) => {
    const { from, to, effects } = lmdi(FACTORS, start, end);
    expect(to / from).toBeCloseTo(ratio, 8);
    effects.forEach(({ multiplicative }, k) =>
      expect(multiplicative).toBeCloseTo(expected[k] ?? NaN, 8),
    );
  });

  it('a category that comes is the effect of the factor that was 0, as published', () => {
    // LMDIR sets X[1,1] of 1971 to 0: category 1 then gives (60, 0, 0).
    const { effects } = lmdi(
      FACTORS,
      [
        [0, 10, 2],
        [4, 5, 3],
      ],
      X1972,
    );
    const second = [19.31568569, 15.78206435, 24.90224996];
    [60 + 19.31568569, second[1], second[2]].forEach((expected, k) =>
      expect(effects[k]?.additive).toBeCloseTo(expected ?? NaN, 7),
    );
  });

  it('a category that goes likewise', () => {
    const { effects } = lmdi(FACTORS, X1971, [
      [4, 5, 3],
      [5, 6, 0],
    ]);
    [50.47438029, -25.23719014, 14.76280986 - 60].forEach((expected, k) =>
      expect(effects[k]?.additive).toBeCloseTo(expected, 7),
    );
  });
});

const tables = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([categories, factors]) => {
    const value = fc.double({ min: 0.01, max: 100, noNaN: true });
    const table = fc.array(fc.array(value, { minLength: factors, maxLength: factors }), {
      minLength: categories,
      maxLength: categories,
    });
    return fc.record({
      names: fc.constant(Array.from({ length: factors }, (_, k) => `x${k}`)),
      start: table,
      end: table,
    });
  });

describe.each([
  ['LMDI-I', lmdi],
  ['Shapley', shapley],
])('%s is exact', (_, split) => {
  it('effects add up to the change and multiply to the ratio, to 1e-9', () => {
    fc.assert(
      fc.property(tables, ({ names, start, end }) => {
        const { from, to, effects } = split(names, start, end);
        const scale = Math.max(from, to);
        const sum = effects.reduce((s, { additive }) => s + additive, 0);
        const product = effects.reduce((p, { multiplicative }) => p * multiplicative, 1);
        expect(Math.abs(sum - (to - from)) / scale).toBeLessThan(1e-9);
        expect(Math.abs((product * from) / to - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it('back in time gives the opposite', () => {
    const there = split(FACTORS, X1971, X1972);
    const back = split(FACTORS, X1972, X1971);
    there.effects.forEach(({ additive, multiplicative }, k) => {
      expect(back.effects[k]?.additive).toBeCloseTo(-additive, 9);
      expect(back.effects[k]?.multiplicative).toBeCloseTo(1 / multiplicative, 9);
    });
  });

  it('with one category the multiplicative effect is the ratio of the factor', () => {
    const { effects } = split(FACTORS, [[2, 3, 5]], [[3, 1, 10]]);
    [1.5, 1 / 3, 2].forEach((ratio, k) =>
      expect(effects[k]?.multiplicative).toBeCloseTo(ratio, 12),
    );
  });

  it.each([
    ['tables of different size', [[1, 1, 1]], X1972, /categories: got 1 and 2/],
    ['a factor too few', [[1, 1]], [[1, 1]], /factors: got 2, expected 3/],
    ['a negative value', [[1, -1, 1]], [[1, 1, 1]], /factor factor 2: got -1/],
    ['an aggregate of 0', [[0, 1, 1]], [[1, 1, 1]], /aggregate: got 0/],
  ])('%s → error', (_name, start, end, message) => {
    expect(() => split(FACTORS, start, end)).toThrow(message);
  });
});

const permutations = (items: readonly number[]): readonly (readonly number[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((x) => permutations(items.filter((y) => y !== x)).map((rest) => [x, ...rest]));

describe('Shapley', () => {
  it('is the mean over all orders of change, by brute force', () => {
    const value = (changed: readonly number[]): number =>
      X1971.reduce(
        (sum, row, i) =>
          sum + row.reduce((p, x, k) => p * (changed.includes(k) ? (X1972[i]?.[k] ?? NaN) : x), 1),
        0,
      );
    const orders = permutations([0, 1, 2]);
    shapley(FACTORS, X1971, X1972).effects.forEach(({ additive }, k) => {
      const mean =
        orders.reduce((sum, order) => {
          const before = order.slice(0, order.indexOf(k));
          return sum + value([...before, k]) - value(before);
        }, 0) / orders.length;
      expect(additive).toBeCloseTo(mean, 10);
    });
  });

  it('of two factors: each ratio at the mean level of the other', () => {
    // Δ(ab) = Δa·(b0 + b1)/2 + Δb·(a0 + a1)/2.
    const { effects } = shapley(['a', 'b'], [[1, 10]], [[2, 20]]);
    expect(effects.map(({ additive }) => additive)).toEqual([15, 15]);
  });

  it('refuses more factors than it can enumerate', () => {
    const many = Array.from({ length: 17 }, (_, k) => `x${k}`);
    const row = many.map(() => 1);
    expect(() => shapley(many, [row], [row])).toThrow(/factors: got 17, expected at most 16/);
  });
});
