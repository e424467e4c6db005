import type { OlsFit } from '../../regress/ols.js';
import { tQuantile } from '../../regress/tails.js';
import { COLOURS, layoutOf, plainLabel, type Figure } from './common.js';

/**
 * Residuals against fitted values: no pattern should remain, and the scatter should be even.
 *
 * @param fit the regression
 * @param unit of the response, for the axes
 * @param labels name of each row, shown on hovering
 * @returns the figure
 */
export function residualFigure(fit: OlsFit, unit: string, labels: readonly string[]): Figure {
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: fit.fitted,
        y: fit.residuals,
        text: labels.map(plainLabel),
        hovertemplate: '%{text}<br>fitted %{x:.2f}, residual %{y:.2f}<extra></extra>',
        marker: { color: COLOURS.blue, size: 6, opacity: 0.6 },
      },
    ],
    layout: layoutOf({
      title: 'Residuals against fitted values',
      x: `fitted (${unit})`,
      y: `residual (${unit})`,
    }),
  };
}

/** So many degrees of freedom that t is the normal distribution to the width of a line. */
const NORMAL_DF = 1e7;

/**
 * Q–Q plot of the standardised residuals: on the line they are normal; ends that leave it are tails.
 *
 * @param fit the regression
 * @returns the figure
 */
export function qqFigure(fit: OlsFit): Figure {
  const sorted = fit.residuals
    .map((e, i) => e / (fit.residualSd * Math.sqrt(1 - (fit.leverage[i] ?? 0))))
    .sort((a, b) => a - b);
  const normal = sorted.map((_, i) => tQuantile((i + 0.5) / sorted.length, NORMAL_DF));
  const ends = [normal[0] ?? -3, normal[normal.length - 1] ?? 3];
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: ends,
        y: ends,
        line: { color: COLOURS.grey, dash: 'dash' },
        name: 'normal',
      },
      {
        type: 'scatter',
        mode: 'markers',
        x: normal,
        y: sorted,
        marker: { color: COLOURS.blue, size: 6, opacity: 0.6 },
        name: 'residuals',
      },
    ],
    layout: layoutOf(
      {
        title: 'Q–Q plot of the standardised residuals',
        x: 'quantile of the normal distribution (SD)',
        y: 'standardised residual (SD)',
      },
      { showlegend: false },
    ),
  };
}

/**
 * Coefficients with their 95% intervals; one that crosses 0 is not significant.
 *
 * @param fit the regression
 * @param unit of the response
 * @returns the figure, without the intercept
 */
export function coefficientFigure(fit: OlsFit, unit: string): Figure {
  const terms = fit.coefficients.filter(({ name }) => name !== 'intercept').reverse();
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: terms.map(({ estimate }) => estimate),
        y: terms.map(({ name }) => plainLabel(name)),
        error_x: {
          type: 'data',
          symmetric: false,
          array: terms.map(({ estimate, high95 }) => high95 - estimate),
          arrayminus: terms.map(({ estimate, low95 }) => estimate - low95),
          thickness: 2,
          width: 6,
          color: COLOURS.grey,
        },
        marker: { size: 10, color: COLOURS.blue },
      },
    ],
    layout: layoutOf(
      { title: 'Coefficients with clustered 95% intervals', x: `effect (${unit} per unit)`, y: '' },
      { height: 120 + 45 * terms.length },
    ),
  };
}

/**
 * Response against one explaining variable, with the fitted values.
 *
 * @param points x, observed and fitted y, label of each row
 * @param titles of the figure and its axes
 * @returns the figure
 */
export function fitFigure(
  points: readonly {
    readonly x: number;
    readonly observed: number;
    readonly fitted: number;
    readonly label: string;
  }[],
  titles: { readonly title: string; readonly x: string; readonly y: string },
): Figure {
  const trace = (name: string, y: readonly number[], color: string, symbol: string) => ({
    type: 'scatter',
    mode: 'markers',
    x: points.map(({ x }) => x),
    y,
    text: points.map(({ label }) => plainLabel(label)),
    hovertemplate: '%{text}<br>%{x:.3g}: %{y:.3g}<extra></extra>',
    marker: { color, symbol, size: 6, opacity: 0.6 },
    name,
  });
  return {
    data: [
      trace(
        'observed',
        points.map(({ observed }) => observed),
        COLOURS.blue,
        'circle',
      ),
      trace(
        'fitted',
        points.map(({ fitted }) => fitted),
        COLOURS.vermilion,
        'cross-thin-open',
      ),
    ],
    layout: layoutOf(titles, {
      xaxis: { type: 'log', exponentformat: 'power' },
      yaxis: { type: 'log', exponentformat: 'power' },
      legend: { orientation: 'h', y: 1.08, x: 0 },
    }),
  };
}
