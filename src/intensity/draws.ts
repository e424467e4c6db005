import { centralValues } from '../estimate/estimate.js';
import type { Estimator } from '../estimate/estimator.js';
import type { Factor, RunPlan } from '../uncertainty/factor.js';
import { drawPlan } from '../uncertainty/run-draws.js';
import { gramsPerEflop } from '../units.js';
import { LINKS, type Chain, type Link } from './chain.js';
import type { IntensityRun } from './runs.js';

/** Draws and seed; the defaults are 1,000 and 1. */
export type IntensityOptions = { readonly draws?: number; readonly seed?: number };

/**
 * Draws of compute and emissions of every run, made together: draw d of the one belongs to draw d of the
 * other, and of all other runs. Kept in single precision: 8 bytes × runs × draws.
 */
export type IntensityDraws = {
  readonly draws: number;
  readonly seed: number;
  readonly runs: readonly IntensityRun[];
  /** FLOP by run and draw. */
  readonly flop: readonly Float32Array[];
  /** tCO2e by run and draw. */
  readonly tco2e: readonly Float32Array[];
};

const LEAST_DRAWS = 100;
const MOST_DRAWS = 10_000;

const settle = (options: IntensityOptions): { draws: number; seed: number } => {
  const { draws = 1000, seed = 1 } = options;
  if (!Number.isInteger(draws) || draws < LEAST_DRAWS || draws > MOST_DRAWS) {
    throw new RangeError(
      `draws: got ${draws}, expected a whole number from ${LEAST_DRAWS} to ${MOST_DRAWS}`,
    );
  }
  return { draws, seed };
};

/** Logarithms of the draws of a plan. */
type LogDraws = { readonly flop: Float64Array; readonly tco2e: Float64Array };

/** Draws plans with the same shared errors: the only place that calls the sampler. */
const openSampler =
  (
    estimator: Estimator,
    { draws, seed }: { readonly draws: number; readonly seed: number },
  ): ((plan: RunPlan) => LogDraws) =>
  (plan) => {
    const { flop, tco2e } = drawPlan(plan, draws, { seed, fits: estimator.fits });
    return { flop: flop.map(Math.log), tco2e: tco2e.map(Math.log) };
  };

/**
 * Draws compute and emissions of all runs with shared and own errors, as the aggregate does. An error
 * that both have (the compute of a tier-3 run) cancels in their ratio, draw by draw.
 *
 * @param runs from `intensityRuns`
 * @param estimator the estimator that planned them
 * @param options draws (100 to 10,000) and seed
 * @returns FLOP and tCO2e by run and draw
 * @throws RangeError for too few or too many draws
 * @example drawIntensity(runs, estimator, { draws: 500 }).flop[0].length // 500
 */
export function drawIntensity(
  runs: readonly IntensityRun[],
  estimator: Estimator,
  options: IntensityOptions = {},
): IntensityDraws {
  const settled = settle(options);
  const sample = openSampler(estimator, settled);
  const flop: Float32Array[] = [];
  const tco2e: Float32Array[] = [];
  for (const { plan } of runs) {
    const values = sample(plan);
    flop.push(exponentials(values.flop));
    tco2e.push(exponentials(values.tco2e));
  }
  return { ...settled, runs, flop, tco2e };
}

/** ATCI of one run in every draw, g/EFLOP. */
export function intensityOf(sample: IntensityDraws, index: number): Float64Array {
  const flop = sample.flop[index];
  const tco2e = sample.tco2e[index];
  if (flop === undefined || tco2e === undefined) {
    throw new RangeError(`run: got index ${index}, expected 0 to ${sample.runs.length - 1}`);
  }
  // A loop: `from` with a function goes through an iterator, ten times slower.
  const atci = new Float64Array(tco2e.length);
  for (let d = 0; d < atci.length; d++) {
    atci[d] = gramsPerEflop(tco2e[d] as number, flop[d] as number);
  }
  return atci;
}

const exponentials = (ln: Float64Array): Float32Array => {
  const values = new Float32Array(ln.length);
  for (let d = 0; d < ln.length; d++) values[d] = Math.exp(ln[d] as number);
  return values;
};

/**
 * Sums along the chain of a group of runs: first compute (EFLOP), then energy at TDP and peak, and so on
 * link by link to grams. The quotient of two neighbours is the group's link: its chips' power per peak
 * weighted by compute, its PUE weighted by IT energy, its grid weighted by electricity.
 */
export type ChainSums = readonly Float64Array[];

/** The quantity before the first link and after each. */
const LEVELS = LINKS.length + 1;

const planOf = (runId: string, factors: readonly Factor[]): RunPlan => ({
  runId,
  name: runId,
  tier: 5,
  reason: 'one link of a chain',
  stages: [{ quantity: 'tco2e', formula: 'product', factors }],
});

const LN_EFLOP = Math.log(1e18);

const add = (into: Float64Array, values: Float64Array, scale = 1): void => {
  for (let d = 0; d < into.length; d++) (into[d] as number) += scale * (values[d] as number);
};

/** ln of each link of a run in every draw; what is disclosed comes last and closes the chain. */
const drawLinks = (
  entry: IntensityRun,
  sample: (plan: RunPlan) => LogDraws,
): { readonly flop: Float64Array; readonly links: readonly Float64Array[] } => {
  const { plan, chain } = entry;
  const whole = sample(plan);
  const flop = whole.flop.slice();
  const ratio = whole.tco2e.map((c, d) => c - (flop[d] as number) + Math.log(1e6) + LN_EFLOP);
  const links: Float64Array[] = [];
  const rest = ratio.slice();
  for (const link of LINKS) {
    const values =
      link === 'disclosure'
        ? chain.disclosed
          ? rest
          : new Float64Array(flop.length)
        : drawLink(entry, link, flop, sample);
    links.push(values);
    if (link !== 'disclosure') add(rest, values, -1);
  }
  return { flop, links };
};

const drawLink = (
  { plan, chain }: IntensityRun,
  link: Link,
  flop: Float64Array,
  sample: (plan: RunPlan) => LogDraws,
): Float64Array => {
  if (link === 'utilisation' && chain.hours !== undefined)
    return utilisationByHours(plan, chain, flop, sample);
  const factors = chain.factors[link];
  if (factors === undefined) return new Float64Array(flop.length).fill(chain.ln[link]);
  const values = sample(planOf(`${plan.runId}#${link}`, factors)).tco2e.slice();
  return link === 'chip' ? values.map((ln) => ln + LN_EFLOP) : values;
};

/** 1 / utilisation = hours × peak / compute, with the same draw of compute as everywhere else. */
const utilisationByHours = (
  plan: RunPlan,
  chain: Chain,
  flop: Float64Array,
  sample: (plan: RunPlan) => LogDraws,
): Float64Array => {
  const { factors = [], lnPeakFlopPerHour = NaN } = chain.hours ?? {};
  const hours = sample(planOf(`${plan.runId}#hours`, factors)).tco2e;
  return hours.map((ln, d) => ln + lnPeakFlopPerHour - (flop[d] as number));
};

/**
 * Sums along the chain by group, with draws.
 *
 * @param runs from `intensityRuns`
 * @param estimator the estimator that planned them
 * @param cellOf the group of a run, or undefined to leave it out
 * @param options draws and seed
 * @returns by group, the quantity before the first link (EFLOP) and after each, by draw
 * @throws RangeError for too few or too many draws
 */
export function drawChain(
  runs: readonly IntensityRun[],
  estimator: Estimator,
  cellOf: (entry: IntensityRun) => string | undefined,
  options: IntensityOptions = {},
): ReadonlyMap<string, ChainSums> {
  const settled = settle(options);
  const sample = openSampler(estimator, settled);
  const cells = new Map<string, ChainSums>();
  for (const entry of runs) {
    const key = cellOf(entry);
    if (key === undefined) continue;
    const cell = cellIn(cells, key, settled.draws);
    const { flop, links } = drawLinks(entry, sample);
    const level = flop.map((ln) => Math.exp(ln - LN_EFLOP));
    add(cell[0] as Float64Array, level);
    links.forEach((ln, k) => {
      for (let d = 0; d < level.length; d++) (level[d] as number) *= Math.exp(ln[d] as number);
      add(cell[k + 1] as Float64Array, level);
    });
  }
  return cells;
}

const cellIn = (cells: Map<string, ChainSums>, key: string, draws: number): ChainSums => {
  const found = cells.get(key);
  if (found !== undefined) return found;
  const made = Array.from({ length: LEVELS }, () => new Float64Array(draws));
  cells.set(key, made);
  return made;
};

/**
 * The same sums at the medians, without simulation: each is an array of one value.
 *
 * @param runs from `intensityRuns`
 * @param cellOf the group of a run, or undefined to leave it out
 */
export function centralChain(
  runs: readonly IntensityRun[],
  cellOf: (entry: IntensityRun) => string | undefined,
): ReadonlyMap<string, ChainSums> {
  const cells = new Map<string, ChainSums>();
  for (const entry of runs) {
    const key = cellOf(entry);
    if (key === undefined) continue;
    const cell = cellIn(cells, key, 1);
    let level = centralValues(entry.plan).flop / 1e18;
    (cell[0] as Float64Array)[0] = ((cell[0] as Float64Array)[0] as number) + level;
    LINKS.forEach((link, k) => {
      level *= Math.exp(entry.chain.ln[link]);
      const sum = cell[k + 1] as Float64Array;
      sum[0] = (sum[0] as number) + level;
    });
  }
  return cells;
}
