import { calibration, type Accuracy } from '../../validate/accuracy.js';
import type { Degraded } from '../../validate/degradation.js';
import { COLOURS, layoutOf, plainLabel, type Figure } from './common.js';

const SET_COLOURS: readonly string[] = [
  COLOURS.blue,
  COLOURS.sky,
  COLOURS.green,
  COLOURS.purple,
  COLOURS.orange,
  COLOURS.vermilion,
];
const SYMBOLS: readonly string[] = ['circle', 'square', 'diamond', 'cross', 'x', 'triangle-up'];

/**
 * Predicted against reported figures with their 90% intervals, on logarithmic axes; on the line the
 * prediction is exact. Reports of measured power are filled, others open.
 *
 * @param predictions of one quantity
 * @param title of the figure
 * @param unit of the quantity
 * @returns the figure
 */
export function predictionFigure(
  predictions: readonly Degraded[],
  title: string,
  unit: string,
): Figure {
  const values = predictions.flatMap(({ reported, low90, high90 }) => [reported, low90, high90]);
  const ends = [Math.min(...values), Math.max(...values)];
  const trace = (measured: boolean, name: string) => {
    const shown = predictions.filter(({ circular }) => circular !== measured);
    return {
      type: 'scatter',
      mode: 'markers',
      name,
      x: shown.map(({ reported }) => reported),
      y: shown.map(({ predicted }) => predicted),
      text: shown.map((each) => plainLabel(each.name)),
      hovertemplate: '%{text}<br>reported %{x:.3g}, predicted %{y:.3g}<extra></extra>',
      error_y: {
        type: 'data',
        symmetric: false,
        array: shown.map(({ high90, predicted }) => high90 - predicted),
        arrayminus: shown.map(({ low90, predicted }) => predicted - low90),
        thickness: 1,
        width: 0,
        color: COLOURS.grey,
      },
      marker: {
        size: 8,
        color: measured ? COLOURS.blue : COLOURS.vermilion,
        symbol: measured ? 'circle' : 'diamond-open',
      },
    };
  };
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: ends,
        y: ends,
        line: { color: COLOURS.grey, dash: 'dash' },
        hoverinfo: 'skip',
        showlegend: false,
      },
      trace(true, 'measured power'),
      trace(false, 'hours × TDP or declared'),
    ],
    layout: layoutOf(
      { title, x: `reported (${unit})`, y: `predicted, with 90% interval (${unit})` },
      {
        xaxis: { type: 'log', exponentformat: 'power' },
        yaxis: { type: 'log', exponentformat: 'power' },
        legend: { orientation: 'h', y: 1.08, x: 0 },
        height: 560,
      },
    ),
  };
}

/**
 * Observed against nominal coverage of central intervals, one line a group. On the diagonal intervals
 * tell the truth; below it they are too narrow.
 *
 * @param groups predictions by name
 * @returns the figure
 */
export function calibrationFigure(
  groups: readonly { readonly name: string; readonly predictions: readonly Degraded[] }[],
): Figure {
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: [0, 100],
        y: [0, 100],
        line: { color: COLOURS.grey, dash: 'dash' },
        hoverinfo: 'skip',
        name: 'exact',
      },
      ...groups.map(({ name, predictions }, i) => {
        const points = calibration(predictions);
        return {
          type: 'scatter',
          mode: 'lines+markers',
          name: `${name} (n = ${predictions.length})`,
          x: points.map(({ nominal }) => 100 * nominal),
          y: points.map(({ observed }) => 100 * observed),
          line: { color: SET_COLOURS[i % SET_COLOURS.length] },
          marker: { symbol: SYMBOLS[i % SYMBOLS.length], size: 7 },
        };
      }),
    ],
    layout: layoutOf(
      {
        title: 'Calibration of the intervals',
        x: 'nominal coverage of the central interval (%)',
        y: 'reports inside it (%)',
      },
      { xaxis: { range: [0, 100] }, yaxis: { range: [0, 103] }, height: 520 },
    ),
  };
}

/**
 * Errors of a table of groups: the factor within which half and 90% of the predictions lie.
 *
 * @param rows accuracy by group
 * @returns the figure
 */
export function accuracyFigure(rows: readonly (Accuracy & { readonly group: string })[]): Figure {
  const shown = [...rows].reverse();
  const trace = (name: string, x: readonly number[], color: string, symbol: string) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x,
    y: shown.map(({ group, n }) => `${plainLabel(group)} (n = ${n})`),
    hovertemplate: '%{y}: within a factor %{x:.2f}<extra></extra>',
    marker: { size: 12, color, symbol },
  });
  return {
    data: [
      trace(
        'half of the runs',
        shown.map(({ medianFactor }) => medianFactor),
        COLOURS.blue,
        'circle',
      ),
      trace(
        '90% of the runs',
        shown.map(({ factor90 }) => factor90),
        COLOURS.vermilion,
        'diamond',
      ),
    ],
    layout: layoutOf(
      { title: 'Predictions within a factor of the report', x: 'factor', y: '' },
      {
        xaxis: { type: 'log', tickvals: [1, 2, 5, 10, 30, 100, 1000] },
        legend: { orientation: 'h', y: 1.12, x: 0 },
        height: 150 + 42 * shown.length,
        margin: { l: 60, r: 30, t: 80, b: 70 },
      },
    ),
  };
}
