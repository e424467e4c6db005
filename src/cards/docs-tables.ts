import type { AccuracyRow } from './accuracy.js';
import { CARD_FLAGS, HARMLESS_FLAGS } from './finding.js';

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const share = (row: AccuracyRow | undefined, which: 'precision' | 'recall'): string =>
  row === undefined ? '–' : row[which].toFixed(3);

/**
 * Precision and recall by quantity, one pair of columns for each part, as a Markdown table.
 *
 * @param rows of `scoreCards`
 */
export function accuracyTable(rows: readonly AccuracyRow[]): string {
  const parts = ['tuning', 'held-out', 'unseen'].filter((part) =>
    rows.some((r) => r.part === part),
  );
  const quantities = [...new Set(rows.map(({ quantity }) => quantity))].sort((a, b) =>
    a === 'all' ? 1 : b === 'all' ? -1 : 0,
  );
  const of = (part: string, quantity: string): AccuracyRow | undefined =>
    rows.find((row) => row.part === part && row.quantity === quantity);
  return table(
    ['quantity', ...parts.flatMap((p) => [`${p}: facts`, 'precision', 'recall'])],
    quantities.map((quantity) => [
      quantity,
      ...parts.flatMap((part) => {
        const row = of(part, quantity);
        return [String(row?.labelled ?? 0), share(row, 'precision'), share(row, 'recall')];
      }),
    ]),
  );
}

/** The flags and what they mean, as a Markdown table. */
export function flagsTable(): string {
  return table(
    ['flag', 'meaning', 'a tier may take it'],
    Object.entries(CARD_FLAGS).map(([code, meaning]) => [
      `\`${code}\``,
      meaning,
      (HARMLESS_FLAGS as readonly string[]).includes(code) ? 'yes' : 'no',
    ]),
  );
}

/**
 * Puts generated tables into a document, between `<!-- name -->` and `<!-- /name -->`.
 *
 * @param document Markdown with the marks
 * @param tables a text for each name
 */
export function withTables(document: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, content]) => {
    const open = `<!-- ${name} -->`;
    const close = `<!-- /${name} -->`;
    const [from, to] = [text.indexOf(open), text.indexOf(close)];
    return from < 0 || to < from
      ? text
      : `${text.slice(0, from + open.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, document);
}
