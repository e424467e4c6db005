import { describe, expect, it } from 'vitest';
import { roundByInterval, summarise } from '../src/uncertainty/summary.js';

describe('summarise', () => {
  it('1 … 1001 → median 501, mean 501, 95% interval 26 to 976', () => {
    const s = summarise(Array.from({ length: 1001 }, (_, i) => i + 1));
    expect(s).toEqual({ p2_5: 26, p5: 51, median: 501, mean: 501, p95: 951, p97_5: 976 });
  });
  it('leaves the draws as they were', () => {
    const draws = Float64Array.of(3, 1, 2);
    summarise(draws);
    expect([...draws]).toEqual([3, 1, 2]);
  });
  it('no draws, or a NaN → a clear error', () => {
    expect(() => summarise([])).toThrow('draws: got none');
    expect(() => summarise([1, NaN])).toThrow('not finite');
  });
});

describe('roundByInterval', () => {
  it.each([
    [58_213.7, 41_000, 83_000, 58_000],
    [0.012345, 0.01, 0.02, 0.0123],
    [291.42, 291.42, 291.42, 291.4],
    [123_456, 1000, 900_000, 120_000],
    [0, 0, 0, 0],
  ])('%s in [%s, %s] → %s', (value, low, high, expected) => {
    expect(roundByInterval(value, low, high)).toBeCloseTo(expected, 10);
  });
});
