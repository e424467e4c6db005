import type { Interval } from '../../uncertainty/summary.js';
import { COLOURS, layoutOf, plainLabel, wrappedLabel, type Figure } from './common.js';

/** A value with its interval, as one dot of a figure. */
export type IntervalDot = {
  readonly label: string;
  readonly interval: Interval;
  readonly colour: string;
};

/** Characters of an axis label in one line. */
const LABEL_WIDTH = 36;

/**
 * Medians with 95% intervals on a logarithmic axis, one dot a row from top to bottom, and a dashed
 * line at a reference value.
 *
 * @param titles of the figure and its horizontal axis, unit included
 * @param dots what to draw
 * @param reference a value to compare with
 * @returns the figure
 */
export function intervalDotsFigure(
  titles: { readonly title: string; readonly x: string },
  dots: readonly IntervalDot[],
  reference?: { readonly label: string; readonly value: number },
): Figure {
  const rows = [...dots].reverse();
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: rows.map(({ interval }) => interval.median),
        y: rows.map(({ label }) => wrappedLabel(label, LABEL_WIDTH)),
        error_x: {
          type: 'data',
          symmetric: false,
          array: rows.map(({ interval }) => interval.p97_5 - interval.median),
          arrayminus: rows.map(({ interval }) => interval.median - interval.p2_5),
          thickness: 2,
          width: 6,
          color: COLOURS.grey,
        },
        marker: { size: 11, color: rows.map(({ colour }) => colour) },
        name: 'median and 95% interval',
      },
    ],
    layout: layoutOf(
      { ...titles, y: '' },
      {
        height: Math.max(320, 140 + 36 * rows.length),
        xaxis: { type: 'log', exponentformat: 'power', dtick: 1 },
        showlegend: false,
        ...(reference === undefined ? {} : referenceLine(reference)),
      },
    ),
  };
}

const referenceLine = ({ label, value }: { readonly label: string; readonly value: number }) => ({
  shapes: [
    {
      type: 'line',
      x0: value,
      x1: value,
      yref: 'paper',
      y0: 0,
      y1: 1,
      line: { color: COLOURS.black, dash: 'dash', width: 1.5 },
    },
  ],
  annotations: [
    {
      x: Math.log10(value),
      yref: 'paper',
      y: 1,
      yanchor: 'bottom',
      text: plainLabel(label),
      showarrow: false,
    },
  ],
});
