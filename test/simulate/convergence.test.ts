import { describe, expect, it } from 'vitest';
import { convergence, seedSpread } from '../../src/simulate/convergence.js';
import { randomStream } from '../../src/uncertainty/random.js';

describe('convergence', () => {
  const stream = randomStream(1, 'convergence');
  const draws = Float64Array.from({ length: 40_000 }, () => stream.normal());

  it('normal draws: errors of mean, median and tail as their closed forms', () => {
    const [point] = convergence(draws, [40_000]);
    const n = 40_000;
    // σ/√n; √(p(1 − p)/n)/φ(z): φ(0) = 0.39894, φ(1.96) = 0.05845.
    expect(point?.meanError).toBeCloseTo(1 / Math.sqrt(n), 3);
    expect((point?.medianError ?? NaN) / (0.5 / Math.sqrt(n) / 0.398942)).toBeCloseTo(1, 0);
    expect((point?.p97_5Error ?? NaN) / (Math.sqrt((0.025 * 0.975) / n) / 0.0584507)).toBeCloseTo(
      1,
      0,
    );
  });

  it('errors fall as 1/√n', () => {
    const [few, many] = convergence(draws, [400, 40_000]);
    expect((few?.meanError ?? NaN) / (many?.meanError ?? NaN)).toBeGreaterThan(8);
    expect((few?.meanError ?? NaN) / (many?.meanError ?? NaN)).toBeLessThan(12);
  });

  it('a size beyond the draws → a clear error', () => {
    expect(() => convergence(draws, [50_000])).toThrow(
      'size: got 50000, expected from 100 to 40000',
    );
  });
});

describe('seedSpread', () => {
  it('1, 3 → mean 2, SD √2', () => {
    expect(seedSpread([1, 3])).toEqual({ seeds: 2, mean: 2, sd: Math.SQRT2, low: 1, high: 3 });
  });
  it('one seed → a clear error', () => {
    expect(() => seedSpread([1])).toThrow('seeds: got 1, expected at least 2');
  });
});
