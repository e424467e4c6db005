import { influence } from '../../regress/diagnostics.js';
import type { OlsFit } from '../../regress/ols.js';
import { COLOURS, layoutOf, plainLabel, shortLabel, type Figure } from './common.js';

/**
 * Partial residuals of one term: its own contribution plus the residual, against the term. The slope of
 * the line is the coefficient; a bend in the cloud speaks against a straight line.
 *
 * @param fit the regression
 * @param term name of a column of the design
 * @param labels name of each row, shown on hovering
 * @returns the figure
 * @throws RangeError for a term that the regression does not have
 */
export function partialResidualFigure(
  fit: OlsFit,
  term: string,
  labels: readonly string[],
): Figure {
  const j = fit.input.names.indexOf(term);
  if (j < 0)
    throw new RangeError(`term: got ${term}, expected one of ${fit.input.names.join(', ')}`);
  const slope = fit.coefficients[j]?.estimate ?? NaN;
  const x = fit.input.design.map((row) => row[j] ?? NaN);
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const ends = [Math.min(...x), Math.max(...x)];
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x,
        y: fit.residuals.map((e, i) => e + slope * ((x[i] ?? NaN) - mean)),
        text: labels.map(plainLabel),
        hovertemplate: '%{text}<br>%{x:.2f}: %{y:.2f}<extra></extra>',
        marker: { color: COLOURS.blue, size: 6, opacity: 0.55 },
        name: 'partial residual',
      },
      {
        type: 'scatter',
        mode: 'lines',
        x: ends,
        y: ends.map((v) => slope * (v - mean)),
        line: { color: COLOURS.vermilion, width: 3 },
        name: 'fitted line',
      },
    ],
    layout: layoutOf(
      {
        title: `Partial residuals of ${plainLabel(term)}`,
        x: plainLabel(term),
        y: 'contribution + residual (log10)',
      },
      { showlegend: false },
    ),
  };
}

/** Rows named in a figure of influence. */
const NAMED = 6;

/**
 * Studentised residuals against leverage; the size of a point is Cook's distance. Rows to the right and
 * far from 0 move the fit; the most influential are named.
 *
 * @param fit the regression
 * @param labels name of each row
 * @returns the figure
 */
export function leverageFigure(fit: OlsFit, labels: readonly string[]): Figure {
  const rows = influence(fit);
  const order = rows
    .map(({ cooksDistance }, i) => ({ cooksDistance, i }))
    .sort((a, b) => b.cooksDistance - a.cooksDistance)
    .slice(0, NAMED)
    .map(({ i }) => i);
  const largest = Math.max(...rows.map(({ cooksDistance }) => cooksDistance));
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers+text',
        x: rows.map(({ leverage }) => leverage),
        y: rows.map(({ externallyStudentised }) => externallyStudentised),
        text: labels.map((label, i) => (order.includes(i) ? shortLabel(label, 24) : '')),
        textposition: 'top center',
        textfont: { size: 11 },
        customdata: rows.map(({ cooksDistance }) => cooksDistance),
        hovertext: labels.map(plainLabel),
        hovertemplate:
          '%{hovertext}<br>leverage %{x:.3f}, residual %{y:.2f}, Cook %{customdata:.3f}<extra></extra>',
        marker: {
          color: COLOURS.blue,
          opacity: 0.55,
          size: rows.map(({ cooksDistance }) => 5 + 20 * Math.sqrt(cooksDistance / largest)),
        },
      },
    ],
    layout: layoutOf({
      title: 'Influence: studentised residual against leverage (size: Cook’s distance)',
      x: 'leverage',
      y: 'studentised residual (SD)',
    }),
  };
}
