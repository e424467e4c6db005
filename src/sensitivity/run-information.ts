import { fromParameter } from '../uncertainty/factor.js';
import { summarise } from '../uncertainty/summary.js';
import type { SimulationUnit } from '../simulate/engine.js';
import { DISCLOSURES, replacedFactors } from './disclosures.js';
import { drawTotal, type PopulationModel } from './population-model.js';
import { unitFactor } from '../estimate/plan-emissions.js';

/** What the disclosure of one run alone would do to the interval of the total. */
export type RunInformation = {
  readonly runId: string;
  readonly name: string;
  readonly tier: number;
  readonly reason: string;
  readonly meanTco2e: number;
  /** The run's own 90% interval today, tCO2e. */
  readonly lowTco2e: number;
  readonly highTco2e: number;
  /** Share of the total's variance that would go, and tonnes off the width of its 90% interval. */
  readonly varianceShare: number;
  readonly narrowerTco2e: number;
};

const varianceOf = (values: Float64Array): number => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
};

/** A run of known emissions but for the error of measured power. */
const measuredUnit = (model: PopulationModel, unit: SimulationUnit, tco2e: number) => ({
  ...unit,
  plan: {
    ...unit.plan,
    stages: [
      {
        quantity: 'tco2e' as const,
        formula: 'emissions from measured power',
        factors: [
          unitFactor('emissions as they would be disclosed', tco2e, 'tCO2e'),
          fromParameter(
            'disclosedEmissions.measured',
            model.estimator.assumptions.disclosedEmissions.measured,
          ),
        ],
      },
    ],
  },
});

/**
 * Which single run's disclosure of emissions from measured power would be worth most.
 *
 * The total less the run, plus the run as disclosed: its mean times the error of measured figures. One
 * run moves the width by a per cent or two, less than the noise of two quantiles, so the narrowing is
 * taken from the variance, draw by draw on the same numbers: width · (1 − √(V after / V today)).
 *
 * @param model from `populationModel`
 * @param options draws, seed, how many of the largest runs are tried (default 30)
 * @returns the runs tried, the one worth most first
 */
export function runInformation(
  model: PopulationModel,
  options: { readonly draws: number; readonly seed: number; readonly largest?: number },
): readonly RunInformation[] {
  const measured = DISCLOSURES.find(({ name }) => name === 'emissions from measured power');
  const total = drawTotal(model, options);
  const variance = varianceOf(total);
  const { p5, p95 } = summarise(total);
  const drawUnit = (unit: SimulationUnit): Float64Array =>
    drawTotal(model, { ...options, units: [unit] }).map((x) => x - model.left.meanTco2e);
  return model.units
    .map((unit, i) => ({ unit, mean: model.means[i] as number }))
    .filter(({ unit }) => measured !== undefined && replacedFactors(unit.plan, measured).length > 0)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, options.largest ?? 30)
    .map(({ unit }): RunInformation => {
      const own = drawUnit(unit);
      const interval = summarise(own);
      const after = drawUnit(measuredUnit(model, unit, interval.mean));
      const left = varianceOf(total.map((x, d) => x - (own[d] as number) + (after[d] as number)));
      const { runId, name, tier, reason } = unit.plan;
      return {
        runId,
        name,
        tier,
        reason,
        meanTco2e: interval.mean,
        lowTco2e: interval.p5,
        highTco2e: interval.p95,
        varianceShare: 1 - left / variance,
        narrowerTco2e: (p95 - p5) * (1 - Math.sqrt(left / variance)),
      };
    })
    .sort((a, b) => b.narrowerTco2e - a.narrowerTco2e);
}
