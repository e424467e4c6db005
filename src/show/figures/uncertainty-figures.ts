import type { AlternativeTotal } from '../../simulate/alternative-totals.js';
import type { ConvergencePoint } from '../../simulate/convergence.js';
import type { SamplerError, VarianceShare } from '../../simulate/uncertainty-study.js';
import { COLOURS, layoutOf, plainLabel, type Figure } from './common.js';
import { intervalDotsFigure } from './interval-dots.js';

const LEGEND = { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0 } as const;
const MARGIN = { l: 80, r: 30, t: 90, b: 70 } as const;

/**
 * Median and ends of the 95% interval of a total by the number of draws, each with two standard errors.
 *
 * @param points from `convergence`
 * @returns the figure
 */
export function convergenceFigure(points: readonly ConvergencePoint[]): Figure {
  const line = (
    name: string,
    colour: string,
    symbol: string,
    value: (point: ConvergencePoint) => number,
    error: (point: ConvergencePoint) => number,
  ) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: points.map(({ draws }) => draws),
    y: points.map(value),
    error_y: { type: 'data', array: points.map((point) => 2 * error(point)), thickness: 1.5 },
    line: { color: colour },
    marker: { color: colour, symbol, size: 8 },
    hovertemplate: '%{x} draws: %{y:,.0f} t<extra></extra>',
  });
  return {
    data: [
      line(
        '97.5%',
        COLOURS.vermilion,
        'triangle-up',
        ({ interval }) => interval.p97_5,
        ({ p97_5Error }) => p97_5Error,
      ),
      line(
        'median',
        COLOURS.blue,
        'circle',
        ({ interval }) => interval.median,
        ({ medianError }) => medianError,
      ),
      line(
        '2.5%',
        COLOURS.green,
        'triangle-down',
        ({ interval }) => interval.p2_5,
        ({ p2_5Error }) => p2_5Error,
      ),
    ],
    layout: layoutOf(
      {
        title: 'The total by the number of draws, ± 2 standard errors',
        x: 'draws (logarithmic)',
        y: 'total emissions (tCO2e)',
      },
      {
        xaxis: { type: 'log', tickvals: points.map(({ draws }) => draws) },
        yaxis: { rangemode: 'tozero' },
        legend: LEGEND,
        margin: MARGIN,
      },
    ),
  };
}

/**
 * Relative error of the mean by the number of draws, for random and for Sobol points.
 *
 * @param rows from `samplerErrors`
 * @returns the figure
 */
export function samplerFigure(rows: readonly SamplerError[]): Figure {
  const line = (name: string, colour: string, symbol: string, y: readonly number[]) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: rows.map(({ draws }) => draws),
    y: y.map((value) => 100 * value),
    line: { color: colour },
    marker: { color: colour, symbol, size: 9 },
    hovertemplate: '%{x} draws: %{y:.2f}%<extra></extra>',
  });
  return {
    data: [
      line(
        'random',
        COLOURS.vermilion,
        'circle',
        rows.map(({ pseudo }) => pseudo),
      ),
      line(
        'scrambled Sobol',
        COLOURS.blue,
        'square',
        rows.map(({ sobol }) => sobol),
      ),
    ],
    layout: layoutOf(
      {
        title: 'Error of the mean of the total',
        x: 'draws (logarithmic)',
        y: 'root mean square error (%, logarithmic)',
      },
      {
        xaxis: { type: 'log', tickvals: rows.map(({ draws }) => draws) },
        yaxis: { type: 'log', tickvals: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5] },
        legend: LEGEND,
        margin: MARGIN,
      },
    ),
  };
}

/**
 * Shares of the mean and of the variance side by side.
 *
 * @param rows from `varianceShares`
 * @param name of the groups, for the axis
 * @returns the figure
 */
export function varianceShareFigure(rows: readonly VarianceShare[], name: string): Figure {
  const bars = (label: string, colour: string, values: readonly number[]) => ({
    type: 'bar',
    name: label,
    x: rows.map(({ group }) => plainLabel(group)),
    y: values.map((value) => 100 * value),
    marker: { color: colour },
    hovertemplate: '%{x}: %{y:.1f}%<extra></extra>',
  });
  return {
    data: [
      bars(
        'of the mean',
        COLOURS.sky,
        rows.map(({ ofMean }) => ofMean),
      ),
      bars(
        'of the variance',
        COLOURS.vermilion,
        rows.map(({ ofVariance }) => ofVariance),
      ),
    ],
    layout: layoutOf(
      { title: `Shares by ${name}`, x: name, y: 'share (%)' },
      { barmode: 'group', legend: LEGEND, margin: MARGIN, xaxis: { type: 'category' } },
    ),
  };
}

const FAMILY_COLOURS: Readonly<Record<string, string>> = {
  parameter: COLOURS.blue,
  model: COLOURS.orange,
  completeness: COLOURS.green,
  scope: COLOURS.purple,
};

/**
 * The total under each alternative with its 95% interval; the colour is the family, which the label
 * names too.
 *
 * @param rows from `alternativeTotals`
 * @returns the figure
 */
export function alternativesFigure(rows: readonly AlternativeTotal[]): Figure {
  const dots = rows.map(({ label, family, tco2e }) => ({
    label,
    interval: tco2e,
    colour: FAMILY_COLOURS[family] ?? COLOURS.grey,
  }));
  const [base] = rows;
  return intervalDotsFigure(
    { title: 'The total under other choices', x: 'total emissions (tCO2e, logarithmic)' },
    dots,
    base === undefined ? undefined : { label: 'default', value: base.tco2e.median },
  );
}
