import { escapeHtml } from './escape.js';

/** How one column is shown. */
export type ColumnView = {
  /** The header; the column's key if undefined. */
  readonly label?: string;
  /** Turns a cell into text; the default shows numbers to `digits` significant digits. */
  readonly format?: (value: unknown) => string;
  /** Significant digits of a number; 4 by default. */
  readonly digits?: number;
};

/** How a table is shown. */
export type TableOptions = {
  /** What the table shows. */
  readonly title?: string;
  /** Columns to show, in order; those of the first row if undefined. */
  readonly columns?: Readonly<Record<string, ColumnView | string>>;
  /** The most rows to show; 30 by default. */
  readonly limit?: number;
};

/** Rows to be shown as a table. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

const LIMIT = 30;
const DIGITS = 4;

/** Beyond this a number is shown with its power of ten. */
const LARGEST_PLAIN = 1e15;
const SMALLEST_PLAIN = 1e-4;

const group = (text: string): string => text.replace(/\B(?=(\d{3})+$)/g, ',');

/**
 * A number as text: at most the given significant digits after the decimal point, thousands grouped
 * from 10,000 on (so that years stay years).
 *
 * @example
 * showNumber(1234567.891) // '1,234,568'
 */
export function showNumber(value: number, digits: number = DIGITS): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size >= LARGEST_PLAIN || size < SMALLEST_PLAIN)) {
    return value.toExponential(digits - 1).replace('e+', 'e');
  }
  const decimals = Number.isInteger(value)
    ? 0
    : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const [whole = '', fraction] = value.toFixed(Math.min(decimals, 20)).split('.');
  const grouped = size >= 1e4 ? group(whole) : whole;
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The most items of a list, and characters of an object, that a cell shows. */
const MOST_ITEMS = 20;
const MOST_CHARACTERS = 200;

const showObject = (value: object): string => {
  try {
    const text = JSON.stringify(value) ?? '';
    return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  } catch {
    // It contains itself, or what JSON has no form for.
    return 'an object';
  }
};

const showList = (value: readonly unknown[], digits?: number): string => {
  const shown = value.slice(0, MOST_ITEMS).map((x) => showValue(x, digits));
  const rest = value.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${showNumber(rest)} more`] : [])].join('; ');
};

const showValue = (value: unknown, digits?: number): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return showNumber(value, digits);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (Array.isArray(value)) return showList(value, digits);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'object' ? showObject(value) : '';
};

type Column = {
  readonly key: string;
  readonly label: string;
  readonly numeric: boolean;
  readonly format: (value: unknown) => string;
};

/** A table as text cells, ready for any output. */
export type TableText = {
  readonly title: string;
  readonly columns: readonly { readonly label: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** Rows in all, of which only some are shown. */
  readonly total: number;
};

/** A number, or a text that shows one: 12,345 or 3.1e-5 or 40%. */
const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && /^[-−<]? ?\d[\d,.]*(e[-+−]?\d+)? ?%?$/.test(value));

const columnsOf = (rows: Rows, options: TableOptions): readonly Column[] => {
  const views =
    options.columns ?? Object.fromEntries(Object.keys(rows[0] ?? {}).map((k) => [k, k]));
  return Object.entries(views).map(([key, given]) => {
    const view: ColumnView = typeof given === 'string' ? { label: given } : given;
    const filled = rows.map((row) => row[key]).filter((x) => x !== undefined && x !== null);
    return {
      key,
      label: view.label ?? key,
      numeric: filled.length > 0 && filled.every(isNumeric),
      format: view.format ?? ((value) => showValue(value, view.digits)),
    };
  });
};

/** Formats rows as text cells, cut to the limit. */
export function tableText(rows: Rows, options: TableOptions = {}): TableText {
  const shown = rows.slice(0, options.limit ?? LIMIT);
  const columns = columnsOf(rows, options);
  return {
    title: options.title ?? '',
    columns: columns.map(({ label, numeric }) => ({ label, numeric })),
    rows: shown.map((row) => columns.map((column) => column.format(row[column.key]))),
    total: rows.length,
  };
}

const sizeNote = ({ rows, total }: TableText): string =>
  rows.length < total ? `${rows.length} of ${showNumber(total)} rows shown` : '';

const FACE =
  'border-collapse:collapse;font-size:90%;margin:0.5em 0;font-variant-numeric:tabular-nums';
const CELL = 'padding:0.2em 0.7em;border-bottom:1px solid #8884;vertical-align:top;';

/** A table as HTML with a caption and headers that a screen reader announces; everything is escaped. */
export function tableHtml(table: TableText): string {
  const side = (numeric: boolean): string => `text-align:${numeric ? 'right' : 'left'}`;
  const head = table.columns.map(
    ({ label, numeric }) =>
      `<th scope="col" style="${CELL}${side(numeric)}">${escapeHtml(label)}</th>`,
  );
  const body = table.rows.map((row) => {
    const cells = row.map(
      (text, i) =>
        `<td style="${CELL}${side(table.columns[i]?.numeric === true)}">${escapeHtml(text)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const caption = [table.title, sizeNote(table)].filter((x) => x !== '').join(' · ');
  const captionHtml =
    caption === ''
      ? ''
      : `<caption style="text-align:left;font-weight:600;padding:0.3em 0">${escapeHtml(caption)}</caption>`;
  return [
    `<table class="hc-table" style="${FACE}">${captionHtml}`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody></table>`,
  ].join('\n');
}

/** A table as aligned text. */
export function tablePlain(table: TableText): string {
  const lines = [table.columns.map(({ label }) => label), ...table.rows];
  const widths = table.columns.map((_, i) =>
    Math.max(...lines.map((l) => [...(l[i] ?? '')].length)),
  );
  const pad = (text: string, i: number): string => {
    const room = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
    return table.columns[i]?.numeric === true ? room + text : text + room;
  };
  const text = lines.map((line) => line.map(pad).join('  ').trimEnd());
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const [header = '', ...body] = text;
  return [table.title, header, rule, ...body, sizeNote(table)].filter((x) => x !== '').join('\n');
}
