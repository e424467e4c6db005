import { calibration, type GroupAccuracy } from '../../validate/accuracy.js';
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
  const fewest = Math.min(...groups.map(({ predictions }) => predictions.length));
  return {
    data: [
      bandOf(fewest),
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
      {
        xaxis: { range: [0, 100] },
        yaxis: { range: [0, 103] },
        height: 620,
        legend: { orientation: 'h', y: -0.2, x: 0 },
        margin: { l: 80, r: 30, t: 60, b: 160 },
      },
    ),
  };
}

/** What chance does to honest intervals: 90% of the observed shares lie in it (normal approximation). */
const bandOf = (n: number): Readonly<Record<string, unknown>> => {
  const levels = Array.from({ length: 41 }, (_, i) => i / 40);
  const half = (p: number): number => 1.6449 * Math.sqrt((p * (1 - p)) / n);
  const upper = levels.map((p) => 100 * Math.min(1, p + half(p)));
  const lower = levels.map((p) => 100 * Math.max(0, p - half(p)));
  const x = levels.map((p) => 100 * p);
  return {
    type: 'scatter',
    mode: 'lines',
    x: [...x, ...[...x].reverse()],
    y: [...upper, ...[...lower].reverse()],
    fill: 'toself',
    fillcolor: 'rgba(136,136,136,0.2)',
    line: { width: 0 },
    hoverinfo: 'skip',
    name: `chance, 90%, n = ${n} independent reports`,
  };
};

/**
 * Errors of a table of groups: the factor within which half and 90% of the predictions lie.
 *
 * @param rows accuracy by group
 * @returns the figure
 */
export function accuracyFigure(rows: readonly GroupAccuracy[]): Figure {
  const shown = [...rows].reverse();
  const trace = (
    name: string,
    x: readonly number[],
    ends: readonly (readonly [number, number])[],
    color: string,
    symbol: string,
  ) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x,
    error_x: {
      type: 'data',
      symmetric: false,
      array: x.map((value, i) => Math.max(0, (ends[i]?.[1] ?? value) - value)),
      arrayminus: x.map((value, i) => Math.max(0, value - (ends[i]?.[0] ?? value))),
      color,
      thickness: 1.5,
      width: 4,
    },
    y: shown.map(({ group, n }) => `${plainLabel(group)} (n = ${n})`),
    hovertemplate: '%{y}: within a factor %{x:.2f}<extra></extra>',
    marker: { size: 12, color, symbol },
  });
  return {
    data: [
      trace(
        'half of the runs',
        shown.map(({ medianFactor }) => medianFactor),
        shown.map(({ intervals }) => intervals.medianFactor),
        COLOURS.blue,
        'circle',
      ),
      trace(
        '90% of the runs',
        shown.map(({ factor90 }) => factor90),
        shown.map(({ intervals }) => intervals.factor90),
        COLOURS.vermilion,
        'diamond',
      ),
    ],
    layout: layoutOf(
      { title: 'Predictions within a factor of the report, 90% intervals', x: 'factor', y: '' },
      {
        xaxis: { type: 'log', tickvals: [1, 2, 5, 10, 30, 100, 1000] },
        legend: { orientation: 'h', y: 1.12, x: 0 },
        height: 150 + 42 * shown.length,
        margin: { l: 60, r: 30, t: 80, b: 70 },
      },
    ),
  };
}
