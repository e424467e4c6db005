import { fixLevels, MEDIAN_POINT, type SharedPoint } from '../sensitivity/fix-levels.js';
import { inputOfStream, OWN } from '../sensitivity/input-groups.js';
import { swingsOf } from '../sensitivity/swing.js';
import { fuse } from '../simulate/condense.js';
import { compileOnce } from '../uncertainty/compile.js';
import { lnMedianOf, type RunPlan } from '../uncertainty/factor.js';
import type { ExplorerEntry } from './entries.js';
import { drawPlans, type ExplorerDraws, type Structure } from './structure.js';

/** Φ⁻¹(0.95). */
const Z90 = 1.6448536269514722;

/** How the emissions of each entry change when one input moves, all others at their medians. */
export type InputRatios = {
  readonly input: string;
  /** Ratio to the entry's emissions with the input at its median, at its 5% and 95% level. */
  readonly low: Float64Array;
  readonly high: Float64Array;
};

/** What a tornado is made of; slider values that only scale runs leave it as it is. */
export type TornadoRatios = {
  /** Draws with every shared input at its median: own errors alone, one row an entry. */
  readonly ownValues: Float64Array;
  readonly ownMeans: Float64Array;
  readonly inputs: readonly InputRatios[];
};

/** The name under which the bar of single runs' own errors stands. */
export const OWN_ERRORS: string = inputOfStream(OWN);

const lnMedianAt = (plan: RunPlan, point: SharedPoint): number =>
  fixLevels(plan, point).stages.reduce(
    (sum, { factors }) => factors.reduce((s, factor) => s + lnMedianOf(factor), sum),
    0,
  );

/**
 * What a tornado of a structure is made of. The effect of an input on a run is taken at the run's median.
 *
 * @param entries what is drawn
 * @param structure the assumptions
 * @param draws how many, and the seed
 */
export function tornadoRatios(
  entries: readonly ExplorerEntry[],
  structure: Structure,
  draws: ExplorerDraws,
): TornadoRatios {
  const { estimator } = structure;
  const plans = entries.map(({ unit }) => fuse(estimator.plan(unit.source.run)));
  const atMedian = plans.map((plan) => fixLevels(plan, MEDIAN_POINT));
  const ownValues = drawPlans(
    atMedian.map((plan) => compileOnce(plan)),
    { ...draws, fits: estimator.fits },
  );
  const ownMeans = Float64Array.from(plans, (_, i) => {
    let sum = 0;
    for (let d = i * draws.draws; d < (i + 1) * draws.draws; d++) sum += ownValues[d] as number;
    return sum / draws.draws;
  });
  const lnMedian = plans.map((plan) => lnMedianAt(plan, MEDIAN_POINT));
  const units = plans.map((plan) => ({ plan, weights: {}, groups: {} }));
  const weighted = entries.map(
    ({ members }, i) => (structure.means[i] ?? 0) * members.reduce((s, { ratio }) => s + ratio, 0),
  );
  const ratiosAt = (point: SharedPoint): Float64Array =>
    Float64Array.from(plans, (plan, i) => Math.exp(lnMedianAt(plan, point) - (lnMedian[i] ?? NaN)));
  const inputs = [...swingsOf(units, weighted, estimator.fits)].map(([input, at]) => ({
    input,
    low: ratiosAt(at(-Z90)),
    high: ratiosAt(at(Z90)),
  }));
  return { ownValues, ownMeans, inputs };
}
