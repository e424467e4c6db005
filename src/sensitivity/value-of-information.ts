import type { Stage } from '../uncertainty/factor.js';
import { drawPlan } from '../uncertainty/run-draws.js';
import { summarise } from '../uncertainty/summary.js';
import type { SimulationUnit } from '../simulate/engine.js';
import { disclosed, replacedFactors, type Disclosure } from './disclosures.js';
import { drawTotal, type PopulationModel } from './population-model.js';

/** Options of the value of information. */
export type InformationOptions = {
  /** Draws of the total in each world. */
  readonly draws: number;
  /** How many ways the disclosed values may turn out. */
  readonly worlds: number;
  readonly seed: number;
  /** Only the largest runs that a disclosure helps, or all where left out. */
  readonly largest?: number;
};

/** What a disclosure would do to the interval of the total. */
export type InformationValue = {
  readonly disclosure: string;
  readonly knows: string;
  /** True when it stands for several facts at once. */
  readonly combines: boolean;
  /** Runs that would disclose it. */
  readonly runs: number;
  /** Width of the 90% interval today, tCO2e. */
  readonly widthTco2e: number;
  /** Expected width afterwards, tCO2e, and the standard error of that mean over the worlds. */
  readonly widthAfterTco2e: number;
  readonly standardErrorTco2e: number;
  /** Tonnes by which the interval would narrow. */
  readonly narrowerTco2e: number;
};

const width90 = (draws: Float64Array): number => {
  const { p5, p95 } = summarise(draws);
  return p95 - p5;
};

/**
 * Values that the replaced factors of each run may turn out to have, one per world: levels are the same
 * for all runs of a world, as in the simulation.
 */
const worldValues = (
  model: PopulationModel,
  units: readonly SimulationUnit[],
  disclosure: Disclosure,
  { worlds, seed }: InformationOptions,
): readonly Float64Array[] => {
  // A stream of its own: what is disclosed must not agree with the draws of what stays unknown.
  const ownSeed = (seed + 2) % 2 ** 32;
  return units.map(({ plan }) => {
    const factors = replacedFactors(plan, disclosure);
    const stage: Stage = { quantity: 'tco2e', formula: 'replaced', factors };
    return drawPlan({ ...plan, stages: [stage] }, worlds, {
      seed: ownSeed,
      fits: model.fits,
    }).tco2e.map(Math.log);
  });
};

/** The runs that a disclosure would help, largest first. */
const helpedUnits = (
  model: PopulationModel,
  disclosure: Disclosure,
  largest: number,
): readonly SimulationUnit[] =>
  model.units
    .map((unit, i) => ({ unit, mean: model.means[i] as number }))
    .filter(({ unit }) => replacedFactors(unit.plan, disclosure).length > 0)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, largest)
    .map(({ unit }) => unit);

/**
 * How much narrower the 90% interval of the total would be, in tonnes, if runs disclosed a fact.
 *
 * Nobody knows what they would disclose, so the width is an expectation: in each of several worlds the
 * replaced factors take values drawn from today's distribution, the rest and the residual uncertainty
 * of disclosed figures are simulated, and the widths are averaged. It is the preposterior analysis of
 * H. Raiffa and R. Schlaifer (1961) with the width of the interval as the loss. What a disclosure would
 * teach about *other* runs, by better regressions, is not counted.
 *
 * @param model from `populationModel`
 * @param disclosures the facts compared
 * @param options draws, worlds (at least 2), seed, how many of the largest runs
 * @returns one row per fact, the one that narrows most first
 * @throws RangeError for fewer than 2 worlds, or as `simulateUnits` does
 */
export function valueOfInformation(
  model: PopulationModel,
  disclosures: readonly Disclosure[],
  options: InformationOptions,
): readonly InformationValue[] {
  const { draws, worlds, seed } = options;
  if (!Number.isInteger(worlds) || worlds < 2) {
    throw new RangeError(`worlds: got ${worlds}, expected a whole number of at least 2`);
  }
  const today = width90(drawTotal(model, { draws, seed }));
  const rows = disclosures.map((disclosure): InformationValue => {
    const helped = helpedUnits(model, disclosure, options.largest ?? Infinity);
    const others = new Set(helped);
    const rest = drawTotal(model, {
      draws,
      seed,
      units: model.units.filter((unit) => !others.has(unit)),
    });
    const values = worldValues(model, helped, disclosure, options);
    const widths = Array.from({ length: worlds }, (_, k) => {
      const units = helped.map((unit, i) => ({
        ...unit,
        plan: disclosed(
          unit.plan,
          disclosure,
          values[i]?.[k] as number,
          model.estimator.assumptions,
        ),
      }));
      const drawn = drawTotal(model, { draws, seed, units });
      return width90(rest.map((x, d) => x + (drawn[d] as number) - model.left.meanTco2e));
    });
    const mean = widths.reduce((sum, w) => sum + w, 0) / worlds;
    const variance = widths.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (worlds - 1);
    return {
      disclosure: disclosure.name,
      knows: disclosure.knows,
      combines: disclosure.combines ?? false,
      runs: helped.length,
      widthTco2e: today,
      widthAfterTco2e: mean,
      standardErrorTco2e: Math.sqrt(variance / worlds),
      narrowerTco2e: today - mean,
    };
  });
  return rows.sort((a, b) => b.narrowerTco2e - a.narrowerTco2e);
}
