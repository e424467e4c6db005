import { influence } from '../../regress/diagnostics.js';
import type { FitView } from '../../regress/grouped-diagnostics.js';
import type { OlsFit } from '../../regress/ols.js';
import { COLOURS, layoutOf, plainLabel, shortLabel, type Figure } from './common.js';

/**
 * Partial residuals of one quantity: its own contribution plus the residual, against it. The line is the
 * contribution; points that bend away from it speak against its form. Several terms of one quantity (a
 * date and its bend) contribute together.
 *
 * @param fit the regression
 * @param terms name of a column of the design, or several; the first is the horizontal axis
 * @param labels name of each row, shown on hovering
 * @param name of the regression
 * @returns the figure
 * @throws RangeError for a term that the regression does not have
 */
export function partialResidualFigure(
  fit: FitView,
  terms: string | readonly string[],
  labels: readonly string[],
  name = 'Regression',
): Figure {
  const all = typeof terms === 'string' ? [terms] : terms;
  const columns = all.map((term) => fit.input.names.indexOf(term));
  const missing = all.find((_, i) => (columns[i] ?? -1) < 0);
  const [first] = columns;
  if (missing !== undefined || first === undefined)
    throw new RangeError(`term: got ${missing}, expected one of ${fit.input.names.join(', ')}`);
  const contribution = fit.input.design.map((row) =>
    columns.reduce((sum, j) => sum + (row[j] ?? NaN) * (fit.coefficients[j]?.estimate ?? NaN), 0),
  );
  const mean = contribution.reduce((a, b) => a + b, 0) / contribution.length;
  const points = fit.input.design.map((row, i) => ({
    x: row[first] ?? NaN,
    line: (contribution[i] ?? NaN) - mean,
    y: (contribution[i] ?? NaN) - mean + (fit.residuals[i] ?? NaN),
    label: plainLabel(labels[i] ?? ''),
  }));
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const term = plainLabel(all[0] ?? '');
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y),
        text: points.map(({ label }) => label),
        hovertemplate: '%{text}<br>%{x:.2f}: %{y:.2f}<extra></extra>',
        marker: { color: COLOURS.blue, size: 6, opacity: 0.55 },
        name: 'partial residual',
      },
      {
        type: 'scatter',
        mode: 'lines',
        x: sorted.map(({ x }) => x),
        y: sorted.map(({ line }) => line),
        line: { color: COLOURS.vermilion, width: 3 },
        name: 'fitted',
      },
    ],
    layout: layoutOf(
      {
        title: `${plainLabel(name)}: partial residuals of ${term}`,
        x: term,
        y: 'contribution + residual (log10)',
      },
      { showlegend: false },
    ),
  };
}

/** Rows named in a figure of influence. */
const NAMED = 6;
/** Labels whose points are nearer than this share of both axes would overprint. */
const NEAR = { x: 0.3, y: 0.06 };

/**
 * Names for the most influential rows, none over another: where two points are near, the less influential
 * one stays without (the table under the figure names it).
 */
const namesAt = (
  points: readonly { readonly x: number; readonly y: number; readonly weight: number }[],
  labels: readonly string[],
): readonly string[] => {
  const range = (of: (p: (typeof points)[number]) => number): number =>
    Math.max(...points.map(of)) - Math.min(...points.map(of)) || 1;
  const [width, height] = [range((p) => p.x), range((p) => p.y)];
  const placed: (typeof points)[number][] = [];
  const named = new Set<number>();
  const order = points.map((p, i) => ({ p, i })).sort((a, b) => b.p.weight - a.p.weight);
  for (const { p, i } of order.slice(0, NAMED)) {
    const free = placed.every(
      (other) =>
        Math.abs(other.x - p.x) > NEAR.x * width || Math.abs(other.y - p.y) > NEAR.y * height,
    );
    if (!free) continue;
    placed.push(p);
    named.add(i);
  }
  return labels.map((label, i) => (named.has(i) ? shortLabel(label, 28) : ''));
};

/** The label stands on the side that has room: left of points in the right half. */
const sideOf = (x: readonly number[]): readonly string[] => {
  const middle = (Math.min(...x) + Math.max(...x)) / 2;
  return x.map((value) => (value > middle ? 'middle left' : 'middle right'));
};

/**
 * Studentised residuals against leverage; the size of a point is Cook's distance. Rows to the right and
 * far from 0 move the fit; the most influential are named where there is room.
 *
 * @param fit the regression
 * @param labels name of each row
 * @param name of the regression
 * @returns the figure
 */
export function leverageFigure(
  fit: OlsFit,
  labels: readonly string[],
  name = 'Regression',
): Figure {
  const rows = influence(fit);
  const x = rows.map(({ leverage }) => leverage);
  const y = rows.map(({ externallyStudentised }) => externallyStudentised);
  const largest = Math.max(...rows.map(({ cooksDistance }) => cooksDistance));
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers+text',
        x,
        y,
        text: namesAt(
          rows.map((row, i) => ({ x: x[i] ?? 0, y: y[i] ?? 0, weight: row.cooksDistance })),
          labels,
        ),
        textposition: sideOf(x),
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
      title: `${plainLabel(name)}: residual against leverage (size: Cook’s distance)`,
      x: 'leverage',
      y: 'studentised residual (SD)',
    }),
  };
}
