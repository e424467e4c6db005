import { lnMedianOf, type QuantityName, type RunPlan } from '../uncertainty/factor.js';
import { centralValues } from '../estimate/estimate.js';
import { condense } from './condense.js';
import { allocateRunDraws, drawRun } from '../uncertainty/run-draws.js';
import {
  openSharedDraws,
  type CoefficientCovariance,
  type Dependence,
  type SeedOf,
} from '../uncertainty/shared-draws.js';

/** A run in a simulation: its plan, how often each total counts it, and the groups it belongs to. */
export type SimulationUnit = {
  readonly plan: RunPlan;
  /** Weight in each named total, e.g. `{ inclusive: 1, naive: 12 }`. */
  readonly weights: Readonly<Record<string, number>>;
  /** Its group in each named dimension, e.g. `{ tier: '3', year: '2024' }`. */
  readonly groups: Readonly<Record<string, string>>;
};

/** Options of a simulation. */
export type SimulationOptions = {
  readonly draws: number;
  readonly seed: number;
  readonly fits: readonly CoefficientCovariance[];
  readonly dependence?: Dependence;
  /**
   * Seed of an input by its name (a level, `fit:R1`, or `own`), for pick-freeze designs; `seed` for all
   * where left out.
   */
  readonly seedOf?: SeedOf;
  /** Name of the weight by which groups and per-run means count. */
  readonly groupWeight: string;
  /**
   * Runs whose central estimate is below this share of the sum are drawn in condensed form (default
   * 10⁻⁵); 0 draws every run in full, the reference.
   */
  readonly condenseBelow?: number;
  /** Called after every hundred runs and at the end. */
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: { readonly aborted: boolean };
};

/** Draws of the three quantities, in their natural unit. */
export type QuantityDraws = { readonly [Q in QuantityName]: Float64Array };

/** What a simulation yields. */
export type SimulationResult = {
  readonly draws: number;
  readonly seed: number;
  /** Draws of each named total; FLOP and kWh only of the one named by `groupWeight`. */
  readonly totals: ReadonlyMap<string, QuantityDraws>;
  /** Draws of tCO2e by dimension and group. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
  /** Names of the inputs that runs shared: levels, and fits as `fit:R1`. */
  readonly sharedInputs: readonly string[];
  /** Mean tCO2e of each unit, in the order of the units, unweighted. */
  readonly unitMeans: Float64Array;
};

/** The fewest draws that a 95% interval may rest on. */
const LEAST_DRAWS = 100;

const QUANTITIES: readonly QuantityName[] = ['flop', 'energyKwh', 'tco2e'];

/** Totals other than the one that groups are made of are wanted for their emissions only. */
const TCO2E_ONLY: readonly QuantityName[] = ['tco2e'];

const wantsAll = (unit: SimulationUnit, options: SimulationOptions): boolean =>
  (unit.weights[options.groupWeight] ?? 0) !== 0;

const zeroDraws = (draws: number): QuantityDraws => ({
  flop: new Float64Array(draws),
  energyKwh: new Float64Array(draws),
  tco2e: new Float64Array(draws),
});

/**
 * Two-level Monte Carlo: shared errors are drawn once per iteration for all runs, own errors per run;
 * totals and groups are accumulated while the runs stream by, so memory grows with the draws but not
 * with draws × runs.
 *
 * @param units the runs, their weights and groups
 * @param options draws (at least 100), seed, fits, dependence
 * @returns draws of the totals and groups
 * @throws RangeError for too few draws, a bad seed, or when cancelled by the signal
 */
export function simulateUnits(
  units: readonly SimulationUnit[],
  options: SimulationOptions,
): SimulationResult {
  const { draws, seed } = options;
  if (!Number.isInteger(draws) || draws < LEAST_DRAWS || draws > 1_000_000) {
    throw new RangeError(
      `draws: got ${draws}, expected a whole number from ${LEAST_DRAWS} to 1000000`,
    );
  }
  const shared = openSharedDraws(
    seed,
    draws,
    options.fits,
    options.dependence ?? 'shared',
    options.seedOf,
  );
  const ownSeed = options.seedOf?.('own') ?? seed;
  const scratch = allocateRunDraws(draws);
  const totals = new Map<string, QuantityDraws>();
  const groups = new Map<string, Map<string, Float64Array>>();
  const unitMeans = new Float64Array(units.length);
  const plans = plansOf(units, options.condenseBelow ?? 1e-5);
  units.forEach((unit, index) => {
    const plan = plans[index] ?? unit.plan;
    if (options.signal?.aborted === true) throw new RangeError('simulation cancelled');
    drawRun(plan, scratch, shared, ownSeed);
    exponentiate(plan, scratch, wantsAll(unit, options) ? QUANTITIES : TCO2E_ONLY);
    unitMeans[index] = mean(scratch.tco2e);
    for (const [name, weight] of Object.entries(unit.weights)) {
      if (weight === 0) continue;
      let total = totals.get(name);
      if (total === undefined) totals.set(name, (total = zeroDraws(draws)));
      const quantities = name === options.groupWeight ? QUANTITIES : TCO2E_ONLY;
      for (const quantity of quantities) accumulate(total[quantity], weight, scratch[quantity]);
    }
    const weight = unit.weights[options.groupWeight] ?? 0;
    if (weight !== 0) addToGroups(groups, unit.groups, weight, scratch.tco2e);
    if ((index + 1) % 100 === 0 || index + 1 === units.length) {
      options.onProgress?.(index + 1, units.length);
    }
  });
  return { draws, seed, totals, groups, sharedInputs: shared.opened(), unitMeans };
}

/** The plan that each unit is drawn by: in full, or condensed where it is a negligible share. */
const plansOf = (units: readonly SimulationUnit[], share: number): readonly RunPlan[] => {
  if (share === 0) return units.map(({ plan }) => plan);
  const central = units.map(({ plan }) => centralValues(plan).tco2e);
  const sum = central.reduce((total, value) => total + value, 0);
  return units.map(({ plan }, i) => ((central[i] ?? 0) < share * sum ? condense(plan) : plan));
};

/**
 * From logarithms to values. A quantity that is a constant times another is that product: it saves
 * the exponential, which costs more than all else here.
 */
const exponentiate = (
  plan: RunPlan,
  scratch: QuantityDraws,
  quantities: readonly QuantityName[],
): void => {
  for (const { quantity, from, factors } of plan.stages) {
    if (!quantities.includes(quantity)) continue;
    const values = scratch[quantity];
    if (
      from !== undefined &&
      quantities.includes(from) &&
      factors.every((factor) => factor.kind === 'constant')
    ) {
      const ratio = Math.exp(factors.reduce((ln, factor) => ln + lnMedianOf(factor), 0));
      const source = scratch[from];
      for (let d = 0; d < values.length; d++) values[d] = ratio * (source[d] as number);
    } else {
      for (let d = 0; d < values.length; d++) values[d] = Math.exp(values[d] as number);
    }
  }
};

const addToGroups = (
  groups: Map<string, Map<string, Float64Array>>,
  of: Readonly<Record<string, string>>,
  weight: number,
  values: Float64Array,
): void => {
  for (const [dimension, key] of Object.entries(of)) {
    let byKey = groups.get(dimension);
    if (byKey === undefined) groups.set(dimension, (byKey = new Map<string, Float64Array>()));
    let target = byKey.get(key);
    if (target === undefined) byKey.set(key, (target = new Float64Array(values.length)));
    accumulate(target, weight, values);
  }
};

const accumulate = (target: Float64Array, weight: number, values: Float64Array): void => {
  for (let d = 0; d < target.length; d++) (target[d] as number) += weight * (values[d] as number);
};

const mean = (values: Float64Array): number => {
  let sum = 0;
  for (const x of values) sum += x;
  return sum / values.length;
};
