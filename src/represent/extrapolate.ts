import { randomStream, type RandomStream } from '../uncertainty/random.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import type { AttributedRepository } from './attributed.js';
import { fitLognormalTail, lognormalSurvival } from './lognormal-tail.js';
import { poissonRegression } from './poisson.js';
import { fitPowerLaw } from './power-law.js';

/** The law that the number of repositories is taken to follow below what was counted. */
export type TailLaw = 'power law' | 'lognormal';

/** A total extrapolated to fewer downloads than were counted. */
export type Extrapolation = {
  readonly law: TailLaw;
  /** Downloads down to which it reaches. */
  readonly floor: number;
  /** Repositories from that floor on. */
  readonly repositories: Interval;
  /** The total from the floor on, tCO2e. */
  readonly tco2e: Interval;
  /** What the part below the threshold adds, as a share of the total above it. */
  readonly added: Interval;
};

/** What an extrapolation is made from. */
export type ExtrapolationInput = {
  /** Repositories above the threshold with their emissions. */
  readonly attributed: readonly AttributedRepository[];
  /** Downloads above which emissions are known. */
  readonly threshold: number;
  /** Downloads of all repositories counted, also below the threshold. */
  readonly counted: readonly number[];
  /** Draws of the simulated total above the threshold. */
  readonly totalDraws: ArrayLike<number>;
};

/** Emissions per repository as a function of downloads: mean = exp(intercept) · downloads^slope. */
export type EmissionsByDownloads = { readonly intercept: number; readonly slope: number };

/**
 * Mean emissions per repository as a power of its downloads, by Poisson pseudo-maximum likelihood:
 * repositories that train nothing count as the zeros they are, and the fitted values sum to the
 * observed total.
 *
 * @param rows repositories
 * @param weights how often each counts; default once
 * @returns intercept and slope of ln mean on ln downloads
 */
export function emissionsByDownloads(
  rows: readonly AttributedRepository[],
  weights?: readonly number[],
): EmissionsByDownloads {
  const { coefficients } = poissonRegression(
    rows.map(({ downloads30d }) => [1, Math.log(downloads30d)]),
    rows.map(({ meanTco2e }) => meanTco2e),
    weights,
  );
  return { intercept: coefficients[0] ?? NaN, slope: coefficients[1] ?? NaN };
}

/** Points per factor of e on which a law is summed. */
const POINTS_PER_E = 20;

/**
 * Sum of mean emissions over the repositories that a law expects between two numbers of downloads.
 *
 * @param countFrom expected number of repositories with at least x downloads
 */
function sumOverLaw(
  countFrom: (x: number) => number,
  mean: EmissionsByDownloads,
  low: number,
  high: number,
): number {
  const steps = Math.max(1, Math.ceil(POINTS_PER_E * Math.log(high / low)));
  const at = (i: number): number => low * (high / low) ** (i / steps);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const middle = Math.sqrt(at(i) * at(i + 1));
    const expected = countFrom(at(i)) - countFrom(at(i + 1));
    sum += expected * Math.exp(mean.intercept + mean.slope * Math.log(middle));
  }
  return sum;
}

const resampled = (n: number, stream: RandomStream): readonly number[] => {
  const weights = new Array<number>(n).fill(0);
  for (let i = 0; i < n; i++) {
    const j = Math.floor(stream.uniform() * n);
    weights[j] = (weights[j] ?? 0) + 1;
  }
  return weights;
};

const expand = (values: readonly number[], weights: readonly number[]): readonly number[] =>
  values.flatMap((value, i) => new Array<number>(weights[i] ?? 0).fill(value));

/**
 * Extrapolates a strict total below its threshold: counted repositories where the census still counts
 * them, a fitted law below, each times the mean emissions that the repositories above the threshold
 * lead to expect at so many downloads. Each draw resamples the repositories and the counts (bootstrap),
 * fits both anew, and takes one draw of the simulated total. What no draw holds: that the relation
 * found above the threshold may not hold below it.
 *
 * @param input repositories, counts and draws
 * @param options law, floors, bootstrap draws (default 300) and seed (default 1)
 * @returns one extrapolation per floor
 * @throws RangeError when a floor is below 1 or a table is empty
 */
export function extrapolateTotal(
  input: ExtrapolationInput,
  options: {
    readonly law: TailLaw;
    readonly floors: readonly number[];
    readonly draws?: number;
    readonly seed?: number;
  },
): readonly Extrapolation[] {
  const { law, floors } = options;
  if (floors.some((floor) => !(floor >= 1)) || input.counted.length === 0) {
    throw new RangeError(`floors: got ${floors.join(', ')}, expected downloads of at least 1`);
  }
  const draws = options.draws ?? 300;
  const stream = randomStream(options.seed ?? 1, `extrapolate:${law}`);
  const rows = floors.map(() => ({
    repositories: new Float64Array(draws),
    tco2e: new Float64Array(draws),
    added: new Float64Array(draws),
  }));
  const countedFrom = input.counted.reduce((least, x) => Math.min(least, x), Infinity);
  for (let d = 0; d < draws; d++) {
    const weights = resampled(input.attributed.length, stream);
    const mean = emissionsByDownloads(input.attributed, weights);
    const counts = expand(input.counted, resampled(input.counted.length, stream));
    const law1 = countLaw(law, counts, countedFrom);
    const observed = input.attributed.reduce(
      (sum, { meanTco2e }, i) => sum + meanTco2e * (weights[i] ?? 0),
      0,
    );
    const between = counts
      .filter((x) => x <= input.threshold)
      .map((x) => ({ x, tco2e: Math.exp(mean.intercept + mean.slope * Math.log(x)) }));
    const total = input.totalDraws[d % input.totalDraws.length] as number;
    floors.forEach((floor, i) => {
      const inCensus = between.reduce((sum, { x, tco2e }) => sum + (x >= floor ? tco2e : 0), 0);
      const below = floor < countedFrom ? sumOverLaw(law1, mean, floor, countedFrom) : 0;
      const row = rows[i];
      if (row === undefined) return;
      row.added[d] = (inCensus + below) / observed;
      row.tco2e[d] = total * (1 + (row.added[d] as number));
      row.repositories[d] =
        floor < countedFrom ? law1(floor) : counts.filter((x) => x >= floor).length;
    });
  }
  return floors.map((floor, i) => ({
    law,
    floor,
    repositories: summarise(rows[i]?.repositories ?? []),
    tco2e: summarise(rows[i]?.tco2e ?? []),
    added: summarise(rows[i]?.added ?? []),
  }));
}

/** Expected number of repositories with at least x downloads, below and above the fitted floor. */
export function countLaw(
  law: TailLaw,
  counts: readonly number[],
  floor: number,
): (x: number) => number {
  if (law === 'lognormal') {
    const fit = fitLognormalTail(counts, floor);
    return (x) => fit.tail * lognormalSurvival(fit, x);
  }
  const fit = fitPowerLaw(counts, floor);
  return (x) => fit.tail * ((x - 0.5) / (fit.xmin - 0.5)) ** (1 - fit.exponent);
}
