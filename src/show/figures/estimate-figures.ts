import type { Estimate } from '../../estimate/estimate.js';
import { COLOURS, layoutOf, plainLabel, TIER_COLOURS, type Figure } from './common.js';

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
  const points = [...rows].reverse();
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: points.map(({ estimate }) => estimate.tco2e.median),
        y: points.map(({ label }) => plainLabel(label)),
        error_x: {
          type: 'data',
          symmetric: false,
          array: points.map(({ estimate: { tco2e } }) => tco2e.p97_5 - tco2e.median),
          arrayminus: points.map(({ estimate: { tco2e } }) => tco2e.median - tco2e.p2_5),
          thickness: 2,
          width: 6,
          color: COLOURS.grey,
        },
        marker: { size: 11, color: points.map(({ estimate }) => TIER_COLOURS[estimate.tier]) },
        name: 'median and 95% interval',
      },
    ],
    layout: layoutOf(
      { title, x: 'emissions of training (tCO2e, logarithmic)', y: '' },
      {
        xaxis: { type: 'log', exponentformat: 'power' },
        showlegend: false,
        ...(reference === undefined
          ? {}
          : {
              shapes: [
                {
                  type: 'line',
                  x0: reference.tco2e,
                  x1: reference.tco2e,
                  yref: 'paper',
                  y0: 0,
                  y1: 1,
                  line: { color: COLOURS.black, dash: 'dash', width: 1.5 },
                },
              ],
              annotations: [
                {
                  x: Math.log10(reference.tco2e),
                  yref: 'paper',
                  y: 1.02,
                  text: plainLabel(reference.label),
                  showarrow: false,
                  yanchor: 'bottom',
                },
              ],
            }),
      },
    ),
  };
}
