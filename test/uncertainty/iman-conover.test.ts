import { describe, expect, it } from 'vitest';
import { sampleRankCorrelation } from 'simple-statistics';
import {
  lognormal,
  rankCorrelate,
  sampleDistribution,
  uniform,
} from '../../src/uncertainty/distribution/index.js';

const n = 4000;
const columns = [
  sampleDistribution(lognormal(1, 1.5), n, { seed: 1, name: 'a' }),
  sampleDistribution(uniform(0, 1), n, { seed: 1, name: 'b' }),
  sampleDistribution(lognormal(5, 0.2), n, { seed: 1, name: 'c' }),
];
const target = [
  [1, 0.7, -0.4],
  [0.7, 1, 0],
  [-0.4, 0, 1],
];

describe('rankCorrelate', () => {
  it('meets the rank correlations (simple-statistics) and keeps every margin exactly', () => {
    const result = rankCorrelate(columns, target, 5);
    result.forEach((column, i) => {
      expect(Float64Array.from(column).sort()).toEqual(
        Float64Array.from(columns[i] as Float64Array).sort(),
      );
      result.forEach((other, j) => {
        const rho = sampleRankCorrelation([...column], [...other]);
        expect(Math.abs(rho - (target[i]?.[j] as number))).toBeLessThan(2 / Math.sqrt(n));
      });
    });
  });

  it('same seed → same order, another seed → another', () => {
    expect(rankCorrelate(columns, target, 5)).toEqual(rankCorrelate(columns, target, 5));
    expect(rankCorrelate(columns, target, 5)).not.toEqual(rankCorrelate(columns, target, 6));
  });

  it.each<readonly [string, readonly (readonly number[])[], string]>([
    [
      'not symmetric',
      [
        [1, 0.5, 0],
        [0.4, 1, 0],
        [0, 0, 1],
      ],
      'symmetric',
    ],
    [
      'diagonal',
      [
        [2, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      '1',
    ],
    [
      'not positive definite',
      [
        [1, 0.9, -0.9],
        [0.9, 1, 0.9],
        [-0.9, 0.9, 1],
      ],
      'positive definite',
    ],
    ['wrong size', [[1]], '3 × 3'],
    [
      'beyond 1',
      [
        [1, 1.5, 0],
        [1.5, 1, 0],
        [0, 0, 1],
      ],
      '1.5',
    ],
  ])('%s → RangeError', (_, matrix, words) => {
    expect(() => rankCorrelate(columns, matrix, 1)).toThrow(RangeError);
    expect(() => rankCorrelate(columns, matrix, 1)).toThrow(words);
  });

  it('columns of unequal length → RangeError', () => {
    expect(() =>
      rankCorrelate(
        [
          [1, 2, 3],
          [1, 2],
        ],
        [
          [1, 0],
          [0, 1],
        ],
        1,
      ),
    ).toThrow('3, 2');
  });
});
