import type { FitView } from '../../regress/grouped-diagnostics.js';
import { predictAt } from '../../regress/model.js';
import type { OlsFit } from '../../regress/ols.js';
import { tQuantile } from '../../regress/tails.js';
import { COLOURS, layoutOf, plainLabel, type Figure } from './common.js';

/**
 * Residuals against fitted values: no pattern should remain, and the scatter should be even.
 *
 * @param fit the regression
 * @param unit of the response, for the axes
 * @param labels name of each row, shown on hovering
 * @param name of the regression
 * @returns the figure
 */
export function residualFigure(
  fit: FitView,
  unit: string,
  labels: readonly string[],
  name = 'Regression',
): Figure {
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
      title: `${plainLabel(name)}: residuals against fitted values`,
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
 * @param name of the regression
 * @returns the figure
 */
export function qqFigure(fit: FitView, name = 'Regression'): Figure {
  const sorted = fit.residuals
    .map(
      (e, i) =>
        (e * Math.sqrt(fit.input.weights?.[i] ?? 1)) /
        (fit.residualSd * Math.sqrt(1 - (fit.leverage[i] ?? 0))),
    )
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
        title: `${plainLabel(name)}: Q–Q plot of the standardised residuals`,
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
 * @param name of the regression
 * @returns the figure, without the intercept
 */
export function coefficientFigure(
  fit: Pick<OlsFit, 'coefficients'>,
  unit: string,
  name = 'Regression',
): Figure {
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
      {
        title: `${plainLabel(name)}: coefficients with clustered 95% intervals`,
        x: `effect (${unit} per unit)`,
        y: '',
      },
      { height: 120 + 45 * terms.length },
    ),
  };
}

/** Points along a line. */
const STEPS = 40;

/**
 * Response against one explaining variable on logarithmic axes: the points, the line of the fit with its
 * 95% interval, and the interval for one new row.
 *
 * @param fit a log10–log10 regression on that variable alone
 * @param labels name of each row
 * @param titles of the figure and its axes
 * @returns the figure
 * @throws RangeError for a fit of more than one term
 */
export function lineFigure(
  fit: OlsFit,
  labels: readonly string[],
  titles: { readonly title: string; readonly x: string; readonly y: string },
): Figure {
  if (fit.input.names.length !== 2)
    throw new RangeError(`terms: got ${fit.input.names.join(', ')}, expected an intercept and one`);
  const x = fit.input.design.map((row) => row[1] ?? NaN);
  const [low, high] = [Math.min(...x), Math.max(...x)];
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => low + ((high - low) * i) / STEPS);
  const at = grid.map((v) =>
    predictAt(fit, [1, v], { covariance: fit.clusters === undefined ? 'hc3' : 'clustered' }),
  );
  const power = (values: readonly number[]): readonly number[] => values.map((v) => 10 ** v);
  const band = (
    name: string,
    lower: readonly number[],
    upper: readonly number[],
    fill: string,
  ) => ({
    type: 'scatter',
    mode: 'lines',
    x: power([...grid, ...[...grid].reverse()]),
    y: power([...upper, ...[...lower].reverse()]),
    fill: 'toself',
    fillcolor: fill,
    line: { width: 0 },
    hoverinfo: 'skip',
    name,
  });
  return {
    data: [
      band(
        'one run, 95%',
        at.map((p) => p.low),
        at.map((p) => p.high),
        'rgba(86, 180, 233, 0.2)',
      ),
      band(
        'line, 95%',
        at.map((p) => p.meanLow),
        at.map((p) => p.meanHigh),
        'rgba(213, 94, 0, 0.25)',
      ),
      {
        type: 'scatter',
        mode: 'lines',
        x: power(grid),
        y: power(at.map((p) => p.mean)),
        line: { color: COLOURS.vermilion, width: 2 },
        name: 'fit',
      },
      {
        type: 'scatter',
        mode: 'markers',
        x: power(x),
        y: power(fit.input.response),
        text: labels.map(plainLabel),
        hovertemplate: '%{text}<br>%{x:.3g}: %{y:.3g}<extra></extra>',
        marker: { color: COLOURS.blue, size: 7, opacity: 0.7 },
        name: 'reports',
      },
    ],
    layout: layoutOf(titles, {
      xaxis: { type: 'log', exponentformat: 'power' },
      yaxis: { type: 'log', exponentformat: 'power' },
      legend: { orientation: 'h', y: 1.1, x: 0 },
      margin: { l: 80, r: 30, t: 90, b: 70 },
    }),
  };
}
