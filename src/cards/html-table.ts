import { plainText } from './text.js';

/** A table of a card as plain texts; the first row is the header. */
export type CardTable = readonly (readonly string[])[];

/** At most so many rows and columns of a table are read. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 40;

/**
 * Takes the HTML tables out of a card's text, so that the Markdown around them can be parsed. One
 * pass; a table that is never closed stays where it is.
 *
 * @param text a card
 * @returns the text with a mark `\n\n` in place of each table, and the tables with the text position they had
 */
export function takeHtmlTables(text: string): {
  readonly text: string;
  readonly tables: readonly { readonly at: number; readonly rows: CardTable }[];
} {
  const lower = text.toLowerCase();
  const tables: { at: number; rows: CardTable }[] = [];
  let out = '';
  let from = 0;
  while (from < text.length) {
    const open = lower.indexOf('<table', from);
    const close = open < 0 ? -1 : lower.indexOf('</table', open);
    if (open < 0 || close < 0) break;
    out += text.slice(from, open);
    if (tables.length < 50)
      tables.push({ at: out.length, rows: readRows(text.slice(open, close)) });
    out += `\n\n${TABLE_MARK}${tables.length - 1}\n\n`;
    const end = lower.indexOf('>', close);
    from = end < 0 ? text.length : end + 1;
  }
  return { text: out + text.slice(from), tables };
}

/** Stands where a table stood: a line that no card contains. */
export const TABLE_MARK = '\u0001table';

type Cell = { readonly text: string; readonly rows: number; readonly columns: number };

function readRows(html: string): CardTable {
  const rows = html.split(/<tr\b/i).slice(1, MOST_ROWS + 1);
  return spread(rows.map(readCells));
}

function readCells(row: string): readonly Cell[] {
  return row
    .split(/<t[dh]\b/i)
    .slice(1, MOST_COLUMNS + 1)
    .map((part) => {
      const open = part.indexOf('>');
      const attributes = open < 0 ? '' : part.slice(0, Math.min(open, 300));
      const body = open < 0 ? '' : part.slice(open + 1, open + 4000);
      return {
        text: plainText(body).replace(/\s+/g, ' ').trim(),
        rows: span(attributes, 'rowspan'),
        columns: span(attributes, 'colspan'),
      };
    });
}

const span = (attributes: string, name: 'rowspan' | 'colspan'): number => {
  const match = new RegExp(`${name}\\s{0,3}=\\s{0,3}["']?(\\d{1,3})`, 'i').exec(attributes);
  return Math.min(Math.max(Number(match?.[1] ?? 1), 1), MOST_COLUMNS);
};

/** Repeats cells that span rows or columns, so that every row has all its values. */
function spread(rows: readonly (readonly Cell[])[]): CardTable {
  const pending = new Map<number, { text: string; left: number }>();
  return rows.map((cells) => {
    const out: string[] = [];
    const queue = [...cells];
    while (out.length < MOST_COLUMNS) {
      const column = out.length;
      const held = pending.get(column);
      if (held && held.left > 0) {
        out.push(held.text);
        held.left -= 1;
        continue;
      }
      const cell = queue.shift();
      if (!cell) break;
      for (let k = 0; k < cell.columns && out.length < MOST_COLUMNS; k += 1) {
        pending.set(out.length, { text: cell.text, left: cell.rows - 1 });
        out.push(cell.text);
      }
    }
    return out;
  });
}
