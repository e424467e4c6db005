import type { MimeBundle } from '../kernel/door.js';
import { figureTitle, isFigure, plainFigure } from './figure.js';
import type { Figure } from './figures/common.js';
import { figureSvg } from './kernel-svg.js';
import { presentResult } from './present-results.js';
import { tableHtml, tablePlain, tableText, type Rows, type TableOptions } from './table-view.js';

/** A figure: interactive where Plotly is known, a static image elsewhere, its title as text. */
export function presentFigure(figure: Figure): MimeBundle {
  const plain = plainFigure(figure);
  const traces = plain.data.length === 1 ? '1 trace' : `${plain.data.length} traces`;
  return {
    'application/vnd.plotly.v1+json': plain,
    'image/svg+xml': figureSvg(plain),
    'text/plain': `Figure: ${figureTitle(plain)} (${traces})`,
  };
}

/** Rows as a table. */
export function presentTable(rows: Rows, options: TableOptions = {}): MimeBundle {
  const table = tableText(rows, options);
  return { 'text/html': tableHtml(table), 'text/plain': tablePlain(table) };
}

/** What danfojs and similar packages call a table, or one column of it. */
type Frame = { readonly columns: readonly string[]; readonly values: readonly unknown[] };

const isFrame = (value: unknown): value is Frame => {
  if (typeof value !== 'object' || value === null) return false;
  const { columns, values } = value as { readonly columns?: unknown; readonly values?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(values)) return false;
  return values.every(Array.isArray) || (columns.length === 1 && 'index' in value);
};

const frameRows = ({ columns, values }: Frame): Rows =>
  values.map((row) =>
    Object.fromEntries(
      columns.map((name, i) => [name, Array.isArray(row) ? (row[i] as unknown) : row]),
    ),
  );

/** An object with fields of its own, not a date, an error, a map or the like. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === '[object Object]';

const fieldRows = (value: Readonly<Record<string, unknown>>): Rows =>
  Object.entries(value).map(([field, content]) => ({ field, value: content }));

/** The forms of what is more than text: figures, results, data frames and rows. */
export function presentRich(value: unknown, options: TableOptions = {}): MimeBundle | undefined {
  if (isFigure(value)) return presentFigure(value);
  const result = presentResult(value, options);
  if (result !== undefined) return result;
  if (isFrame(value)) return presentTable(frameRows(value), options);
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
    return presentTable(value, options);
  }
  return undefined;
}

/** The forms of anything: an object as a table of its fields, the rest as text. */
export function presentValue(value: unknown, options: TableOptions = {}): MimeBundle {
  const rich = presentRich(value, options);
  if (rich !== undefined) return rich;
  if (isRecord(value)) return presentTable(fieldRows(value), options);
  if (Array.isArray(value) && value.length === 0) {
    return { 'text/plain': `${options.title ?? 'Table'}: no rows` };
  }
  return { 'text/plain': Array.isArray(value) ? value.join('\n') : String(value) };
}
