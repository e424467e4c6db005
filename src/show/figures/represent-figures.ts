import type { Coverage } from '../../represent/coverage.js';
import type { Extrapolation } from '../../represent/extrapolate.js';
import type { LeftOut } from '../../represent/leave-out.js';
import type { Interval } from '../../uncertainty/summary.js';
import { COLOURS, layoutOf, plainLabel, shortLabel, type Figure } from './common.js';

/**
 * Coverage by group: share by count with Wilson's interval beside the share by compute with its own.
 *
 * @param title of the figure
 * @param rows groups in the order to draw
 * @param axis what the groups are
 * @returns the figure
 */
export function coverageFigure(title: string, rows: readonly Coverage[], axis: string): Figure {
  const groups = rows.map(({ group }) => plainLabel(group));
  const withFlop = rows.filter(({ flopShareDraws }) => flopShareDraws !== undefined);
  return {
    data: [
      {
        type: 'bar',
        name: 'by count (Wilson)',
        x: groups,
        y: rows.map(({ count }) => 100 * count.share),
        error_y: errorBars(
          rows.map(({ count }) => 100 * (count.high95 - count.share)),
          rows.map(({ count }) => 100 * (count.share - count.low95)),
        ),
        marker: { color: COLOURS.sky },
      },
      {
        type: 'bar',
        name: 'by compute (confidence of the source)',
        x: withFlop.map(({ group }) => plainLabel(group)),
        y: withFlop.map(({ flopShare = 0 }) => 100 * flopShare),
        error_y: errorBars(
          withFlop.map(({ flopShare = 0, flopShareDraws }) =>
            Math.max(0, 100 * ((flopShareDraws?.p97_5 ?? 0) - flopShare)),
          ),
          withFlop.map(({ flopShare = 0, flopShareDraws }) =>
            Math.max(0, 100 * (flopShare - (flopShareDraws?.p2_5 ?? 0))),
          ),
        ),
        marker: { color: COLOURS.blue },
      },
    ],
    layout: layoutOf(
      { title, x: axis, y: 'covered by the population (%)' },
      {
        barmode: 'group',
        xaxis: { type: 'category' },
        yaxis: { range: [0, 105] },
        legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
        margin: { l: 80, r: 30, t: 90, b: 70 },
      },
    ),
  };
}

const errorBars = (
  up: readonly number[],
  down: readonly number[],
): Readonly<Record<string, unknown>> => ({
  type: 'data',
  symmetric: false,
  array: up,
  arrayminus: down,
  thickness: 1.5,
  color: COLOURS.black,
});

/** A curve of totals with its intervals. */
export type ThresholdCurve = {
  readonly name: string;
  readonly points: readonly { readonly threshold: number; readonly tco2e: Interval }[];
  readonly extrapolated?: boolean;
};

const CURVE_COLOURS: readonly string[] = [
  COLOURS.blue,
  COLOURS.green,
  COLOURS.vermilion,
  COLOURS.purple,
];
const CURVE_SYMBOLS: readonly string[] = ['circle', 'square', 'diamond', 'triangle-up'];

/**
 * Totals as a function of the download threshold, median and 95% interval, on logarithmic axes.
 * Extrapolated curves are dashed with open symbols.
 *
 * @param title of the figure
 * @param curves what to draw
 * @returns the figure
 */
export function thresholdFigure(title: string, curves: readonly ThresholdCurve[]): Figure {
  return {
    data: curves.map(({ name, points, extrapolated }, i) => ({
      type: 'scatter',
      mode: 'lines+markers',
      name: plainLabel(name),
      x: points.map(({ threshold }) => threshold),
      y: points.map(({ tco2e }) => tco2e.median),
      error_y: {
        type: 'data',
        symmetric: false,
        array: points.map(({ tco2e }) => tco2e.p97_5 - tco2e.median),
        arrayminus: points.map(({ tco2e }) => tco2e.median - tco2e.p2_5),
        thickness: 1.5,
        width: 4,
      },
      line: { dash: extrapolated === true ? 'dash' : 'solid', width: 2 },
      marker: {
        size: 8,
        symbol: `${CURVE_SYMBOLS[i % CURVE_SYMBOLS.length] ?? 'circle'}${extrapolated === true ? '-open' : ''}`,
        color: CURVE_COLOURS[i % CURVE_COLOURS.length],
      },
    })),
    layout: layoutOf(
      {
        title,
        x: 'threshold (downloads in 30 days, logarithmic)',
        y: 'total (tCO2e, logarithmic)',
      },
      {
        height: 480,
        xaxis: { type: 'log', exponentformat: 'power', dtick: 1 },
        yaxis: { type: 'log', exponentformat: 'power', dtick: 1 },
        legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
        margin: { l: 80, r: 30, t: 110, b: 70 },
      },
    ),
  };
}

/** Points of an extrapolated curve. */
export function extrapolatedCurve(rows: readonly Extrapolation[], name: string): ThresholdCurve {
  return {
    name,
    extrapolated: true,
    points: rows.map(({ floor, tco2e }) => ({ threshold: floor, tco2e })),
  };
}

/** A law drawn beside the counts. */
export type TailCurve = { readonly name: string; readonly countFrom: (x: number) => number };

/** Points per curve; more cannot be told apart at this size. */
const POINTS = 60;

/**
 * How many repositories have at least so many downloads: counted, and by fitted laws, on logarithmic
 * axes.
 *
 * @param counted downloads of all counted repositories
 * @param curves fitted laws
 * @param from downloads from which the laws are drawn
 * @returns the figure
 */
export function tailFigure(
  counted: readonly number[],
  curves: readonly TailCurve[],
  from: number,
): Figure {
  const sorted = [...counted].sort((a, b) => b - a);
  const most = sorted[0] ?? 1;
  const ranks = Array.from({ length: 4 * POINTS }, (_, i) =>
    Math.round(sorted.length ** ((i + 1) / (4 * POINTS))),
  ).filter((rank, i, all) => rank !== all[i - 1]);
  const grid = Array.from({ length: POINTS }, (_, i) => from * (most / from) ** (i / (POINTS - 1)));
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'counted',
        x: ranks.map((rank) => sorted[rank - 1]),
        y: ranks,
        marker: { size: 6, color: COLOURS.black },
      },
      ...curves.map(({ name, countFrom }, i) => ({
        type: 'scatter',
        mode: 'lines',
        name: plainLabel(name),
        x: grid.map((x) => Number(x.toPrecision(6))),
        y: grid.map((x) => Number(countFrom(x).toPrecision(6))),
        line: {
          color: [COLOURS.blue, COLOURS.vermilion, COLOURS.green][i % 3],
          dash: ['solid', 'dash', 'dot'][i % 3],
          width: 2.5,
        },
      })),
    ],
    layout: layoutOf(
      {
        title: 'Repositories by downloads, census of September 2024',
        x: 'downloads in 30 days (logarithmic)',
        y: 'repositories with so many (log.)',
      },
      {
        xaxis: { type: 'log', exponentformat: 'power', dtick: 1 },
        yaxis: { type: 'log', exponentformat: 'power', dtick: 1, range: [-0.1, 6] },
        legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
        margin: { l: 80, r: 30, t: 90, b: 70 },
      },
    ),
  };
}

/**
 * The share of each organisation in the total, median and 95% interval.
 *
 * @param rows organisations, largest first
 * @returns the figure
 */
export function leaveOneOutFigure(rows: readonly LeftOut[]): Figure {
  const drawn = [...rows].reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: drawn.map(({ share }) => 100 * share.median),
        y: drawn.map(({ group }) => shortLabel(group)),
        error_x: errorBars(
          drawn.map(({ share }) => 100 * (share.p97_5 - share.median)),
          drawn.map(({ share }) => 100 * (share.median - share.p2_5)),
        ),
        marker: { color: COLOURS.blue },
      },
    ],
    layout: layoutOf(
      {
        title: 'What one organisation less takes from the total',
        x: 'share of the total (%), median and 95% interval',
        y: '',
      },
      { height: Math.max(360, 120 + 28 * drawn.length), xaxis: { rangemode: 'tozero' } },
    ),
  };
}
