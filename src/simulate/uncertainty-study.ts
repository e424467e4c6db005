import { summarise } from '../uncertainty/summary.js';
import type { AggregateJob } from './aggregate.js';
import { fuse } from './condense.js';
import { simulateUnits, type SimulationUnit } from './engine.js';
import { sobolSource } from './sobol-source.js';

/** Share of the total's variance that a group has. */
export type VarianceShare = {
  readonly group: string;
  /** Share of the mean. */
  readonly ofMean: number;
  /** Covariance with the total over the total's variance: the shares add up to 1. */
  readonly ofVariance: number;
};

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/**
 * What each group contributes to the variance of the total: cov(group, total) / var(total). Groups that
 * share levels are correlated, so their own variances would not add up; these shares do.
 *
 * @param groups draws by group, which add up to the total
 * @param total draws of the total
 * @returns one row a group, by name
 * @throws RangeError when a group has another number of draws
 * @example varianceShares(new Map([['a', total]]), total)[0].ofVariance // 1
 */
export function varianceShares(
  groups: ReadonlyMap<string, Float64Array>,
  total: Float64Array,
): readonly VarianceShare[] {
  const mean = meanOf(total);
  const variance = total.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([group, draws]) => {
    if (draws.length !== total.length) {
      throw new RangeError(`${group}: got ${draws.length} draws, expected ${total.length}`);
    }
    const own = meanOf(draws);
    const covariance = draws.reduce((s, x, d) => s + (x - own) * ((total[d] as number) - mean), 0);
    return { group, ofMean: own / mean, ofVariance: covariance / variance };
  });
}

/** Units that count in the total, for tCO2e only. */
const totalUnits = (job: AggregateJob): readonly SimulationUnit[] =>
  job.units.flatMap(({ plan, weights }) =>
    (weights['total'] ?? 0) > 0
      ? [{ plan: fuse(plan), weights: { total: weights['total'] as number }, groups: {} }]
      : [],
  );

const SETTINGS = {
  groupWeight: 'total',
  quantities: 'tco2e',
  condenseBelow: 0,
  unitMeans: false,
} as const;

/** Median and ends of the 95% interval of one simulation. */
export type SeedTotal = {
  readonly seed: number;
  readonly mean: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
};

/**
 * The total under several seeds.
 *
 * @param job from `prepareAggregate`
 * @param draws of each simulation
 * @param seeds which
 * @returns one total a seed, tCO2e
 */
export function totalsBySeed(
  job: AggregateJob,
  draws: number,
  seeds: readonly number[],
): readonly SeedTotal[] {
  const units = totalUnits(job);
  return seeds.map((seed) => {
    const result = simulateUnits(units, { ...SETTINGS, fits: job.settings.fits, draws, seed });
    const { mean, median, p2_5, p97_5 } = summarise(result.totals.get('total')?.tco2e ?? []);
    return { seed, mean, median, low: p2_5, high: p97_5 };
  });
}

/** Error of the mean with so many draws, by each way of drawing the shared inputs. */
export type SamplerError = {
  readonly draws: number;
  /** Root mean square over the seeds of mean/reference − 1. */
  readonly pseudo: number;
  readonly sobol: number;
};

/**
 * How fast the mean converges with random and with Sobol points for the shared inputs.
 *
 * @param job from `prepareAggregate`
 * @param options numbers of draws (powers of two), seeds, draws of the reference
 * @returns relative errors of the mean, one row a number of draws
 */
export function samplerErrors(
  job: AggregateJob,
  options: {
    readonly sizes: readonly number[];
    readonly seeds: readonly number[];
    readonly referenceDraws: number;
  },
): readonly SamplerError[] {
  const units = totalUnits(job);
  const { fits } = job.settings;
  const run = (draws: number, seed: number, sobol: boolean, inputs: readonly string[]) => {
    const sharedSource = sobol ? sobolSource(inputs, fits, draws, seed) : undefined;
    return simulateUnits(units, { ...SETTINGS, fits, draws, seed, sharedSource });
  };
  const referenceSeed = Math.max(...options.seeds) + 1;
  const reference = run(options.referenceDraws, referenceSeed, false, []);
  const target = meanOf(reference.totals.get('total')?.tco2e ?? new Float64Array(1));
  const error = (draws: number, sobol: boolean): number => {
    const squares = options.seeds.map((seed) => {
      const result = run(draws, seed, sobol, reference.sharedInputs);
      return (meanOf(result.totals.get('total')?.tco2e ?? new Float64Array(1)) / target - 1) ** 2;
    });
    return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
  };
  return options.sizes.map((draws) => ({
    draws,
    pseudo: error(draws, false),
    sobol: error(draws, true),
  }));
}

/**
 * Draws of tCO2e by group of a dimension, which add up to `totalDrawsOf` with the same number of draws.
 *
 * @param job from `prepareAggregate`
 * @param dimension tier, year, modality, country, organisation or kind
 * @param draws how many
 * @returns one list a group
 * @throws RangeError for a dimension that the units do not have
 * @example groupDraws(job, 'tier', 1000).get('3')?.length // 1000
 */
export function groupDraws(
  job: AggregateJob,
  dimension: string,
  draws: number,
): ReadonlyMap<string, Float64Array> {
  const units = job.units.flatMap(({ plan, weights, groups }) => {
    const total = weights['total'] ?? 0;
    const group = groups[dimension];
    if (total === 0) return [];
    if (group === undefined) {
      throw new RangeError(
        `dimension: got ${dimension}, expected one of ${Object.keys(groups).join(', ')}`,
      );
    }
    return [{ plan: fuse(plan), weights: { total }, groups: { [dimension]: group } }];
  });
  const { fits, seed } = job.settings;
  const result = simulateUnits(units, { ...SETTINGS, fits, draws, seed });
  return result.groups.get(dimension) ?? new Map<string, Float64Array>();
}

/** Draws of the total, tCO2e, with the random numbers of `groupDraws`. */
export function totalDrawsOf(job: AggregateJob, draws: number): Float64Array {
  const { fits, seed } = job.settings;
  const result = simulateUnits(totalUnits(job), { ...SETTINGS, fits, draws, seed });
  return result.totals.get('total')?.tco2e ?? new Float64Array(draws);
}
