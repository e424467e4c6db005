import { describe, expect, it } from 'vitest';
import { SOBOL_DIRECTIONS } from '../../src/uncertainty/sobol-directions.js';
import { SOBOL_DIMENSIONS, sobolPoints } from '../../src/uncertainty/sobol-sequence.js';
import { randomStream } from '../../src/uncertainty/random.js';

const cellCounts = (
  columns: readonly Float64Array[],
  cells: readonly number[],
): Map<string, number> => {
  const counts = new Map<string, number>();
  (columns[0] as Float64Array).forEach((_, i) => {
    const key = columns
      .map((column, j) => Math.floor((column[i] as number) * (cells[j] as number)))
      .join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return counts;
};

describe('direction numbers', () => {
  it('m_i are odd and below 2^i, a has s − 1 bits, no dimension comes twice', () => {
    for (const [s, a, ...m] of SOBOL_DIRECTIONS) {
      expect(m.length).toBe(s);
      expect(a).toBeLessThan(2 ** Math.max(s - 1, 0));
      m.forEach((value, i) => {
        expect(value % 2).toBe(1);
        expect(value).toBeLessThan(2 ** (i + 1));
      });
    }
    expect(new Set(SOBOL_DIRECTIONS.map((row) => row.slice(0, 2).join())).size).toBe(63);
  });

  it('every polynomial is primitive: x has order 2^s − 1 modulo it', () => {
    for (const [s, a] of SOBOL_DIRECTIONS) {
      const polynomial = (1 << s) | (a << 1) | 1;
      let power = 1;
      let order = 0;
      do {
        power <<= 1;
        if (power >> s) power ^= polynomial;
        order++;
      } while (power !== 1 && order < 2 ** s);
      expect(order).toBe(2 ** s - 1);
    }
  });
});

describe('sobolPoints', () => {
  it('first points of three dimensions as published (Joe and Kuo’s sobol.cc)', () => {
    expect(sobolPoints(3, 8).map((column) => [...column])).toEqual([
      [0, 0.5, 0.75, 0.25, 0.375, 0.875, 0.625, 0.125],
      [0, 0.5, 0.25, 0.75, 0.375, 0.875, 0.125, 0.625],
      [0, 0.5, 0.25, 0.75, 0.625, 0.125, 0.875, 0.375],
    ]);
  });

  it('scipy 1.10.1: qmc.Sobol(64, scramble=False).random(1024)[1000, [40, 63]] and the sum of row 777', () => {
    const columns = sobolPoints(64, 1024);
    const row = (i: number): readonly number[] => columns.map((column) => column[i] as number);
    expect([row(1000)[40], row(1000)[63]]).toEqual([0.9130859375, 0.4462890625]);
    expect(row(777).reduce((sum, x) => sum + x, 0)).toBe(30.63671875);
  });

  it.each([
    ['plain', {}],
    ['scrambled', { seed: 9 }],
  ])(
    '%s: the first 2^k points hit every interval of length 2^−k once, in all 64 dimensions',
    (_, options) => {
      for (const k of [1, 4, 8]) {
        for (const column of sobolPoints(SOBOL_DIMENSIONS, 2 ** k, options)) {
          expect(new Set(column.map((x) => Math.floor(x * 2 ** k))).size).toBe(2 ** k);
        }
      }
    },
  );

  it.each([
    ['plain', {}],
    ['scrambled', { seed: 9 }],
  ])(
    '%s: dimensions 1 and 2 are a (0, m, 2)-net: each elementary rectangle of area 2^−m holds one point',
    (_, options) => {
      for (let m = 1; m <= 8; m++) {
        const columns = sobolPoints(2, 2 ** m, options);
        for (let k = 0; k <= m; k++) {
          const counts = cellCounts(columns, [2 ** k, 2 ** (m - k)]);
          expect([counts.size, Math.max(...counts.values())]).toEqual([2 ** m, 1]);
        }
      }
    },
  );

  it('scrambled points: same seed same points, others otherwise, never 0 or 1', () => {
    expect(sobolPoints(5, 64, { seed: 1 })).toEqual(sobolPoints(5, 64, { seed: 1 }));
    expect(sobolPoints(5, 64, { seed: 1 })).not.toEqual(sobolPoints(5, 64, { seed: 2 }));
    for (const column of sobolPoints(5, 64, { seed: 1 })) {
      expect(Math.min(...column)).toBeGreaterThan(0);
      expect(Math.max(...column)).toBeLessThan(1);
    }
  });

  it('each scrambled point alone is uniform: the first over 4,000 seeds has mean 1/2 and variance 1/12', () => {
    const x = Array.from(
      { length: 4000 },
      (_, seed) => sobolPoints(1, 1, { seed })[0]?.[0] as number,
    );
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 4000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / 4000));
  });

  it('a smooth integral in 6 dimensions: RMS error at 2^12 points below a tenth of Monte Carlo’s', () => {
    const n = 2 ** 12;
    // ∏ (1 + (x_i − 1/2)/2) has integral 1.
    const errorOf = (columns: readonly Float64Array[]): number => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += columns.reduce((product, c) => product * (1 + ((c[i] as number) - 0.5) / 2), 1);
      }
      return sum / n - 1;
    };
    const rms = (errors: readonly number[]): number =>
      Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length);
    const seeds = Array.from({ length: 16 }, (_, i) => i);
    const random = (seed: number): readonly Float64Array[] =>
      Array.from({ length: 6 }, (_, j) => {
        const { uniform } = randomStream(seed, `mc:${j}`);
        return Float64Array.from({ length: n }, uniform);
      });
    const sobol = rms(seeds.map((seed) => errorOf(sobolPoints(6, n, { seed }))));
    expect(sobol).toBeLessThan(0.1 * rms(seeds.map((seed) => errorOf(random(seed)))));
  });

  it.each([
    [0, 4],
    [65, 4],
    [1.5, 4],
    [1, 0],
    [1, NaN],
  ])('%d dimensions, %d points → RangeError', (dimensions, points) => {
    expect(() => sobolPoints(dimensions, points)).toThrow(RangeError);
  });
});
