import type { Estimator } from '../estimate/estimator.js';
import { simulateUnits, type SimulationUnit } from '../simulate/engine.js';
import { unitsOf, type Attribution } from '../simulate/units.js';
import { tierPopulation, type PopulationTables, type Selection } from '../tier/tier.js';
import type { CoefficientCovariance, SeedOf } from '../uncertainty/shared-draws.js';
import { summarise, type Interval } from '../uncertainty/summary.js';

/** Options of `populationModel`. */
export type PopulationModelOptions = Partial<Selection> & {
  readonly attribution?: Attribution;
  /** Draws of the pass over all runs, default 1,000. */
  readonly draws?: number;
  readonly seed?: number;
  /** Runs whose mean is below this share of the total are held at their mean; 0 keeps all. */
  readonly leastShare?: number;
};

/**
 * The total as a model of its inputs: the runs that carry it, and the small ones, several thousand, held
 * at their mean because they add nothing to its variance. How little they add is in `left`.
 */
export type PopulationModel = {
  readonly units: readonly SimulationUnit[];
  /** Mean tCO2e of each unit, in their order. */
  readonly means: readonly number[];
  readonly fits: readonly CoefficientCovariance[];
  readonly estimator: Estimator;
  /** The total of all runs, drawn in full. */
  readonly total: Interval;
  /** Names of the shared streams. */
  readonly streams: readonly string[];
  readonly left: { readonly runs: number; readonly meanTco2e: number };
};

const WEIGHTS = { total: 1 } as const;

/**
 * Builds the model of the total that sensitivity is measured on.
 *
 * @param tables repositories, downloads, links, runs
 * @param estimator reference data and assumptions
 * @param options population, draws, seed, and the share below which a run is held at its mean
 * @returns the model
 * @throws RangeError as `simulateUnits` does, or when no run is left
 */
export function populationModel(
  tables: PopulationTables,
  estimator: Estimator,
  options: PopulationModelOptions = {},
): PopulationModel {
  const selection = {
    snapshot: options.snapshot ?? 'union',
    threshold: options.threshold ?? 5000,
  };
  const tiered = tierPopulation(tables, selection);
  const all = unitsOf(tiered, estimator, options.attribution ?? 'inclusive')
    .filter((unit) => (unit.weights['total'] ?? 0) > 0)
    .map(({ plan }) => ({ plan, weights: WEIGHTS, groups: {} }));
  const result = simulateUnits(all, {
    draws: options.draws ?? 1000,
    seed: options.seed ?? 1,
    fits: estimator.fits,
    groupWeight: '',
  });
  const total = summarise(result.totals.get('total')?.tco2e ?? []);
  const least = (options.leastShare ?? 3e-5) * total.mean;
  const means = [...result.unitMeans];
  const isKept = (_: unknown, i: number): boolean => (means[i] as number) >= least;
  const units = all.filter(isKept);
  if (units.length === 0)
    throw new RangeError('leastShare: no run is left, expected a smaller one');
  const kept = means.filter(isKept);
  const sum = (values: readonly number[]): number => values.reduce((s, x) => s + x, 0);
  return {
    units,
    means: kept,
    fits: estimator.fits,
    estimator,
    total,
    streams: result.sharedInputs,
    left: { runs: all.length - units.length, meanTco2e: sum(means) - sum(kept) },
  };
}

/** How a total is drawn. */
export type DrawOptions = {
  readonly draws: number;
  readonly seed: number;
  readonly seedOf?: SeedOf;
  /** Replaces the units of the model. */
  readonly units?: readonly SimulationUnit[];
};

/**
 * Draws the total of a model, small runs at their mean included.
 *
 * @param model from `populationModel`
 * @param options draws, seed, seeds by input, other units
 * @returns the draws, tCO2e
 */
export function drawTotal(model: PopulationModel, options: DrawOptions): Float64Array {
  const { draws, seed, seedOf } = options;
  const units = options.units ?? model.units;
  const drawn =
    units.length === 0
      ? undefined
      : simulateUnits(units, {
          draws,
          seed,
          fits: model.fits,
          groupWeight: '',
          ...(seedOf === undefined ? {} : { seedOf }),
        }).totals.get('total')?.tco2e;
  return (drawn ?? new Float64Array(draws)).map((x) => x + model.left.meanTco2e);
}
