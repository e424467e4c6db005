import { figureTitle, isFigure, plainFigure } from './figure.js';
import type { Figure } from './figures/common.js';
import { display } from './kernel-display.js';
import { figureSvg } from './kernel-svg.js';
import { tableHtml, tablePlain, tableText, type Rows, type TableOptions } from './table-view.js';

/** Shows a figure: interactive where Plotly is known, a static image elsewhere, its title as text. */
export function showFigure(figure: Figure): void {
  const plain = plainFigure(figure);
  const traces = plain.data.length === 1 ? '1 trace' : `${plain.data.length} traces`;
  display({
    'application/vnd.plotly.v1+json': plain,
    'image/svg+xml': figureSvg(plain),
    'text/plain': `Figure: ${figureTitle(plain)} (${traces})`,
  });
}

/** Shows rows as a table. */
export function showTable(rows: Rows, options: TableOptions = {}): void {
  const table = tableText(rows, options);
  display({ 'text/html': tableHtml(table), 'text/plain': tablePlain(table) });
}

/** Shows text written in Markdown. */
export function showMarkdown(markdown: string): void {
  display({ 'text/markdown': markdown, 'text/plain': markdown });
}

/** What danfojs and similar packages call a table. */
type Frame = {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
};

const isFrame = (value: unknown): value is Frame => {
  if (typeof value !== 'object' || value === null) return false;
  const { columns, values } = value as { readonly columns?: unknown; readonly values?: unknown };
  return Array.isArray(columns) && Array.isArray(values) && values.every(Array.isArray);
};

const frameRows = ({ columns, values }: Frame): Rows =>
  values.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldRows = (value: Readonly<Record<string, unknown>>): Rows =>
  Object.entries(value).map(([field, content]) => ({ field, value: content }));

/**
 * Shows something in a notebook, in the form that suits it: a Plotly figure, rows or a data frame as a
 * table, an object as a table of its fields, anything else as text. It is done when it returns, so
 * nothing needs to be awaited.
 *
 * @param options of tables: title, columns, limit
 */
export function show(value: unknown, options: TableOptions = {}): void {
  if (isFigure(value)) showFigure(value);
  else if (isFrame(value)) showTable(frameRows(value), options);
  else if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
    showTable(value, options);
  } else if (isRecord(value)) showTable(fieldRows(value), options);
  else if (Array.isArray(value) && value.length === 0) {
    display({ 'text/plain': `${options.title ?? 'Table'}: no rows` });
  } else display({ 'text/plain': Array.isArray(value) ? value.join('\n') : String(value) });
}
