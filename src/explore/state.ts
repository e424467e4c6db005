import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { Attribution } from '../simulate/units.js';

/** What a person may choose in the panel: whose emissions are counted, and what is assumed. */
export type ExplorerState = {
  /** A snapshot of the tables, or `union`. */
  readonly snapshot: string;
  /** Runs count by repositories with more than this many 30-day downloads. */
  readonly threshold: number;
  readonly attribution: Attribution;
  /** For `Estimator.with`. */
  readonly overrides: AssumptionOverrides;
};

/**
 * Assumptions on a slider. Emissions of most runs are a power of each (−1, 0 or 1), so that a new value
 * needs no new draws; the explorer finds the power of every run by planning it at two values.
 */
export const SCALABLE = ['pue', 'gridGramsPerKwh', 'effectiveUtilisation'] as const;
export type Scalable = (typeof SCALABLE)[number];

/** Values of the sliders that are set to a number. */
export type SliderValues = { readonly [S in Scalable]?: number };

/**
 * Splits overrides into the values of the sliders and the key of all the rest: overrides with one key
 * differ by slider values only.
 *
 * @param overrides for `Estimator.with`
 * @returns the key, and the values of the sliders that are set
 * @example splitOverrides({ pue: 1.2, includeExploratory: true })
 * // { key: '[["includeExploratory",true],["pue","*"]]', values: { pue: 1.2 } }
 */
export function splitOverrides(overrides: AssumptionOverrides): {
  readonly key: string;
  readonly values: SliderValues;
} {
  const values: Partial<Record<Scalable, number>> = {};
  const rest = Object.entries(overrides)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, unknown] => {
      const slider = SCALABLE.find((each) => each === name);
      if (slider === undefined || typeof value !== 'number') return [name, value];
      values[slider] = value;
      return [name, '*'];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { key: JSON.stringify(rest), values };
}
