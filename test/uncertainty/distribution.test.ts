import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beta,
  betaQuantile,
  categorical,
  constantValue,
  empirical,
  lognormal,
  lognormalFromInterval,
  mixture,
  normal,
  normalFromInterval,
  pert,
  sampleDistribution,
  smoothedEmpirical,
  standardNormalCdf,
  triangular,
  uniform,
  type Distribution,
} from '../../src/uncertainty/distribution/index.js';

/** ∫₀¹ F⁻¹(p) dp by the midpoint rule: the mean of any distribution, from its quantiles alone. */
const meanByQuantiles = ({ quantile }: Distribution, cells = 5000): number => {
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += quantile((i + 0.5) / cells);
  return sum / cells;
};

const CONTINUOUS: readonly (readonly [string, Distribution])[] = [
  ['normal', normal(-3, 2)],
  ['normal by interval', normalFromInterval({ low: 1, high: 5, probability: 0.8 })],
  ['lognormal', lognormal(40, 0.6)],
  ['lognormal by interval', lognormalFromInterval({ low: 1, high: 9, probability: 0.95 })],
  ['uniform', uniform(-1, 4)],
  ['triangular', triangular(1, 1.5, 4)],
  ['triangular, mode at the end', triangular(1, 4, 4)],
  ['beta', beta(2.5, 0.8)],
  ['PERT', pert(10, 12, 20)],
  ['smoothed empirical', smoothedEmpirical([3, 1, 8, 2.5])],
  [
    'mixture',
    mixture([
      { weight: 0.3, distribution: uniform(0, 1) },
      { weight: 0.7, distribution: normal(2, 1) },
    ]),
  ],
];

const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe.each(CONTINUOUS)('%s', (_, distribution) => {
  it('cdf(quantile(p)) = p', () => {
    // Hazen's positions leave half a step at each end, where the smallest and largest value stand.
    const edge = distribution.kind === 'smoothed-empirical' ? 0.126 : 0;
    fc.assert(
      fc.property(inside, (u) => {
        const p = edge + (1 - 2 * edge) * u;
        expect(distribution.cdf(distribution.quantile(p))).toBeCloseTo(p, 10);
      }),
    );
  });

  it('quantiles do not fall with p', () => {
    fc.assert(
      fc.property(inside, inside, (p, q) => {
        const [low, high] = p < q ? [p, q] : [q, p];
        expect(distribution.quantile(low)).toBeLessThanOrEqual(distribution.quantile(high));
      }),
    );
  });

  it('its mean is the integral of its quantiles, its median the quantile at one half', () => {
    expect(meanByQuantiles(distribution) / distribution.mean).toBeCloseTo(1, 3);
    expect(distribution.median).toBe(distribution.quantile(0.5));
  });

  it('p outside 0 to 1 → RangeError', () => {
    for (const p of [-0.1, 1.1, NaN]) expect(() => distribution.quantile(p)).toThrow(RangeError);
  });
});

describe('beta quantile', () => {
  const shape = fc.double({ min: 0.3, max: 30, noNaN: true });

  it('closed forms: p^(1/a) for b = 1, 1 − (1 − p)^(1/b) for a = 1', () => {
    fc.assert(
      fc.property(inside, shape, (p, s) => {
        expect(Math.abs(betaQuantile(p, s, 1) - p ** (1 / s))).toBeLessThan(1e-12);
        expect(Math.abs(betaQuantile(p, 1, s) - -Math.expm1(Math.log1p(-p) / s))).toBeLessThan(
          1e-12,
        );
      }),
    );
  });

  it('the arcsine law for a = b = 1/2: sin²(πp/2)', () => {
    for (const p of [0.01, 0.2, 0.5, 0.9]) {
      expect(betaQuantile(p, 0.5, 0.5)).toBeCloseTo(Math.sin((Math.PI * p) / 2) ** 2, 12);
    }
  });

  it('mirror: F⁻¹(p; a, b) = 1 − F⁻¹(1 − p; b, a)', () => {
    fc.assert(
      fc.property(inside, shape, shape, (p, a, b) => {
        expect(Math.abs(betaQuantile(p, a, b) + betaQuantile(1 - p, b, a) - 1)).toBeLessThan(1e-11);
      }),
    );
  });

  it('scipy 1.10.1: beta.ppf(0.3, 2.5, 7.25), beta.ppf(1e-6, 0.2, 3)', () => {
    expect(betaQuantile(0.3, 2.5, 7.25)).toBeCloseTo(0.17173070563432893, 12);
    expect(betaQuantile(1e-6, 0.2, 3) / 2.4953435372426276e-31).toBeCloseTo(1, 9);
  });
});

describe('closed forms', () => {
  it('credible interval → its ends are the quantiles', () => {
    const d = lognormalFromInterval({ low: 2, high: 50, probability: 0.9 });
    expect([d.quantile(0.05), d.quantile(0.95), d.median]).toEqual([
      expect.closeTo(2, 10),
      expect.closeTo(50, 10),
      expect.closeTo(10, 10),
    ]);
    const n = normalFromInterval({ low: -1, high: 3, probability: 0.5 });
    expect([n.quantile(0.25), n.quantile(0.75)]).toEqual([
      expect.closeTo(-1, 12),
      expect.closeTo(3, 12),
    ]);
  });

  it('Φ at published points (Abramowitz & Stegun, table 26.1)', () => {
    expect(standardNormalCdf(1)).toBeCloseTo(0.841344746068543, 14);
    expect(standardNormalCdf(-2)).toBeCloseTo(0.022750131948179, 14);
    expect([standardNormalCdf(-Infinity), standardNormalCdf(Infinity)]).toEqual([0, 1]);
  });

  it('PERT mean (a + 4m + b)/6 and triangular mean (a + m + b)/3', () => {
    expect([pert(0, 3, 6).mean, triangular(0, 3, 9).mean]).toEqual([3, 4]);
  });

  it('empirical values, plain and smoothed', () => {
    const plain = empirical([4, 1, 3, 2]);
    expect([0, 0.25, 0.26, 0.5, 1].map(plain.quantile)).toEqual([1, 1, 2, 2, 4]);
    expect([0.9, 1, 2.5, 4].map(plain.cdf)).toEqual([0, 0.25, 0.5, 1]);
    const smooth = smoothedEmpirical([4, 1, 3, 2]);
    expect([0, 0.125, 0.5, 1].map(smooth.quantile)).toEqual([1, 1, 2.5, 4]);
    expect([plain.mean, smooth.mean]).toEqual([2.5, 2.5]);
  });

  it('mixture of two points → the smaller up to its weight, the larger beyond', () => {
    const two = mixture([
      { weight: 0.25, distribution: constantValue(1) },
      { weight: 0.75, distribution: constantValue(5) },
    ]);
    expect([two.quantile(0.2), two.quantile(0.3), two.mean]).toEqual([1, 5, 4]);
  });

  it('categorical draws each label as often as its probability says', () => {
    const device = categorical({ A100: 0.25, none: 0, H100: 0.75 });
    const labels = Array.from({ length: 1000 }, (_, i) => device.quantile((i + 0.5) / 1000));
    expect(labels.filter((label) => label === 'A100').length).toBe(250);
    expect(labels).not.toContain('none');
    expect(device.quantile(1)).toBe('H100');
  });
});

describe('impossible distributions are refused', () => {
  it.each<readonly [string, () => unknown, string]>([
    ['low > high', () => uniform(3, 2), 'low 3 and high 2'],
    ['low = high', () => normalFromInterval({ low: 1, high: 1, probability: 0.9 }), 'low < high'],
    ['negative scale', () => normal(0, -1), 'SD -1'],
    ['negative log scale', () => lognormal(1, -0.5), '-0.5'],
    [
      'lognormal from 0',
      () => lognormalFromInterval({ low: 0, high: 1, probability: 0.9 }),
      'low 0',
    ],
    [
      'probability 1',
      () => lognormalFromInterval({ low: 1, high: 2, probability: 1 }),
      'probability 1',
    ],
    ['mode outside', () => pert(0, 3, 2), 'mode 3'],
    ['mode outside', () => triangular(0, -1, 2), 'mode -1'],
    ['NaN', () => uniform(NaN, 1), 'NaN'],
    ['NaN', () => empirical([1, NaN]), 'NaN'],
    ['infinite', () => constantValue(Infinity), 'Infinity'],
    ['empty list', () => empirical([]), 'no values'],
    ['empty mixture', () => mixture([]), 'none'],
    ['weights', () => mixture([{ weight: 0.9, distribution: constantValue(1) }]), 'sum to 0.9'],
    ['weights', () => categorical({ a: 0.5, b: 0.6 }), 'expected 1'],
    ['negative weight', () => categorical({ a: -0.5, b: 1.5 }), '-0.5'],
    ['shape', () => beta(0, 1), 'shape 0'],
    ['draws', () => sampleDistribution(uniform(0, 1), 0, { seed: 1, name: 'x' }), 'got 0'],
  ])('%s → RangeError that names it', (_, make, words) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(words);
  });
});

describe('sampleDistribution', () => {
  it('same seed and name → same draws; their mean is near the distribution’s', () => {
    const d = lognormal(10, 0.4, 'three studies');
    const draws = sampleDistribution(d, 40_000, { seed: 3, name: 'x' });
    expect(draws).toEqual(sampleDistribution(d, 40_000, { seed: 3, name: 'x' }));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    // SD of the mean: median · e^{σ²/2} · √(e^{σ²} − 1)/√n = 0.0225.
    expect(Math.abs(mean - d.mean)).toBeLessThan(4 * 0.0225);
    expect(d.description).toContain('three studies');
  });
});
