import quantile from '@stdlib/stats-base-dists-normal-quantile';
import { compilePlan } from '../uncertainty/compile.js';
import {
  layoutShared,
  type CoefficientCovariance,
  type SharedSource,
} from '../uncertainty/shared-draws.js';
import type { SimulationOptions, SimulationUnit } from './engine.js';
import { SOBOL_DIMENSIONS, sobolPoints } from '../uncertainty/sobol-sequence.js';

/**
 * Shared inputs from a scrambled Sobol sequence instead of random numbers: quasi-Monte Carlo where it
 * pays. The levels and coefficients, some forty inputs that move the whole total, fill their cube
 * evenly; the thousands of own errors stay random, as do the effects of laboratories.
 *
 * @param inputs names of the shared inputs, as `SimulationResult.sharedInputs` lists them
 * @param fits the fits whose coefficients are drawn
 * @param draws how many; a power of two is balanced best
 * @param seed seed of the scrambling: several give an error estimate
 * @returns a source for `simulateUnits`
 * @throws RangeError for more inputs than the sequence has dimensions
 * @example simulateUnits(units, { ...options, draws: 1024, sharedSource: sobolSource(inputs, fits, 1024, 1) })
 */
export function sobolSource(
  inputs: readonly string[],
  fits: readonly CoefficientCovariance[],
  draws: number,
  seed: number,
): SharedSource {
  const dimensions = new Map<string, number>();
  const add = (key: string): void => void dimensions.set(key, dimensions.size);
  // Effects of laboratories have a colon in their names; there are thousands.
  for (const name of [...inputs].sort()) if (!name.includes(':')) add(`${name} 0`);
  for (const { name, covariance } of fits) {
    if (inputs.includes(`fit:${name}`)) covariance.forEach((_, j) => add(`fit:${name} ${j}`));
  }
  if (dimensions.size > SOBOL_DIMENSIONS) {
    throw new RangeError(
      `inputs: got ${dimensions.size}, expected at most ${SOBOL_DIMENSIONS} for a Sobol sequence`,
    );
  }
  const columns = sobolPoints(Math.max(1, dimensions.size), draws, { seed });
  return (input, component) => {
    const column = columns[dimensions.get(`${input} ${component}`) ?? -1];
    if (column === undefined) return undefined;
    return (target, firstDraw, n) => {
      for (let d = 0; d < n; d++) target[d] = quantile(column[firstDraw + d] as number, 0, 1);
    };
  };
}

/**
 * Settings of a simulation with its shared inputs from a Sobol sequence, scrambled by the seed.
 *
 * @param units the runs, whose plans tell which inputs there are
 * @param settings of the simulation
 * @returns the settings with the source
 * @throws RangeError for more inputs than the sequence has dimensions
 */
export function withSobol(
  units: readonly SimulationUnit[],
  settings: SimulationOptions,
): SimulationOptions {
  const plans = units.map(({ plan }) => compilePlan(plan));
  const { levels, fits } = layoutShared(plans, settings);
  const inputs = [...levels.keys(), ...[...fits.keys()].map((fit) => `fit:${fit}`)];
  const sharedSource = sobolSource(inputs, settings.fits, settings.draws, settings.seed);
  return { ...settings, sharedSource };
}
