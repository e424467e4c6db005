import { median, quantileSorted } from 'simple-statistics';
import { fixLevels, MEDIAN_POINT, type SharedPoint } from './fix-levels.js';
import { inputOfStream, OWN } from './input-groups.js';
import { drawTotal, type PopulationModel } from './population-model.js';
import { swingsOf } from './swing.js';

/** What the median of the total is with one input at its 5% and 95% level. */
export type TornadoBar = {
  readonly input: string;
  readonly lowTco2e: number;
  readonly highTco2e: number;
};

/** A tornado: the base, and bars from the longest to the shortest. */
export type Tornado = { readonly baseTco2e: number; readonly bars: readonly TornadoBar[] };

/** Φ⁻¹(0.95). */
const Z90 = 1.6448536269514722;

/**
 * Moves each input to its 5% and 95% level while all other shared inputs stay at their medians, and
 * reads the median of the total; errors of single runs are drawn, with the same numbers each time. For
 * the errors of single runs themselves the bar shows the 5% and 95% quantile of the total.
 *
 * @param model from `populationModel`
 * @param options draws (at least 100) and seed
 * @returns bars sorted by length
 */
export function tornado(
  model: PopulationModel,
  options: { readonly draws: number; readonly seed: number },
): Tornado {
  const drawAt = (point: SharedPoint): Float64Array =>
    drawTotal(model, {
      ...options,
      units: model.units.map((unit) => ({ ...unit, plan: fixLevels(unit.plan, point) })),
    });
  const medianAt = (point: SharedPoint): number => median([...drawAt(point)]);
  const base = [...drawAt(MEDIAN_POINT)].sort((a, b) => a - b);
  const bars: TornadoBar[] = [
    {
      input: inputOfStream(OWN),
      lowTco2e: quantileSorted(base, 0.05),
      highTco2e: quantileSorted(base, 0.95),
    },
  ];
  for (const [input, at] of swingsOf(model.units, model.means, model.fits)) {
    bars.push({ input, lowTco2e: medianAt(at(-Z90)), highTco2e: medianAt(at(Z90)) });
  }
  const length = ({ lowTco2e, highTco2e }: TornadoBar): number => Math.abs(highTco2e - lowTco2e);
  return {
    baseTco2e: quantileSorted(base, 0.5),
    bars: bars.sort((a, b) => length(b) - length(a)),
  };
}
