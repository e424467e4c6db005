import type { Estimate } from '../../estimate/estimate.js';
import { COLOURS, TIER_COLOURS, type Figure } from './common.js';
import { intervalDotsFigure } from './interval-dots.js';

/** An estimate with the label of its point. */
export type LabelledEstimate = { readonly label: string; readonly estimate: Estimate };

/**
 * Estimates side by side on a logarithmic axis: median, 95% interval, colour by tier; a line at a
 * reference value.
 *
 * @param title of the figure
 * @param rows estimates, drawn from top to bottom
 * @param reference a value to compare with, tCO2e
 * @returns the figure
 */
export function intervalFigure(
  title: string,
  rows: readonly LabelledEstimate[],
  reference?: { readonly label: string; readonly tco2e: number },
): Figure {
  const dots = rows.map(({ label, estimate }) => ({
    label,
    interval: estimate.tco2e,
    colour: TIER_COLOURS[estimate.tier] ?? COLOURS.grey,
  }));
  return intervalDotsFigure(
    { title, x: 'emissions of training (tCO2e, logarithmic)' },
    dots,
    reference === undefined ? undefined : { label: reference.label, value: reference.tco2e },
  );
}
