import { quantileSorted } from 'simple-statistics';
import { fixLevels, MEDIAN_POINT, type SharedPoint } from '../sensitivity/fix-levels.js';
import { inputOfStream, OWN } from '../sensitivity/input-groups.js';
import { swingsOf } from '../sensitivity/swing.js';
import type { Tornado } from '../sensitivity/tornado.js';
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

/**
 * The median of the total as each input moves from its 5% to its 95% level with the others at their
 * medians; for the errors of single runs, the 5% and 95% quantile of the total that they alone give.
 */
export const tornadoOf = (
  { ownValues, ownMeans, inputs }: TornadoRatios,
  scale: Float64Array,
  draws: number,
): Tornado => {
  const own = new Float64Array(draws);
  scale.forEach((factor, i) => {
    if (factor === 0) return;
    for (let d = 0; d < draws; d++) {
      own[d] = (own[d] as number) + factor * (ownValues[i * draws + d] as number);
    }
  });
  own.sort();
  const sorted = own as unknown as number[];
  const base = quantileSorted(sorted, 0.5);
  const dot = (ratios: Float64Array | undefined): number =>
    scale.reduce((sum, f, i) => sum + f * (ownMeans[i] as number) * (ratios?.[i] ?? 1), 0);
  const all = dot(undefined);
  const bars = [
    {
      input: OWN_ERRORS,
      lowTco2e: quantileSorted(sorted, 0.05),
      highTco2e: quantileSorted(sorted, 0.95),
    },
    ...inputs.map(({ input, low, high }) => ({
      input,
      lowTco2e: (base * dot(low)) / all,
      highTco2e: (base * dot(high)) / all,
    })),
  ];
  const length = (bar: (typeof bars)[number]): number => Math.abs(bar.highTco2e - bar.lowTco2e);
  return { baseTco2e: base, bars: bars.sort((a, b) => length(b) - length(a)) };
};
