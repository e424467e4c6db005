import type { Interval } from '../uncertainty/summary.js';
import { roundByInterval } from '../uncertainty/summary.js';
import { plain } from '../plain.js';

export { plain };

/** A number with no more digits than its interval supports. */
export function formatNumber(value: number, low = value, high = value): string {
  const rounded = roundByInterval(value, low, high);
  const size = Math.abs(rounded);
  if (size !== 0 && (size >= 1e9 || size < 1e-3)) return rounded.toExponential(2);
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** `58,000 (95% interval 41,000 to 83,000)`. */
export function formatInterval(interval: Interval, unit: string): string {
  const { p2_5, median, p97_5 } = interval;
  const show = (value: number): string => formatNumber(value, p2_5, p97_5);
  return `${show(median)} ${unit} (95% interval ${show(p2_5)} to ${show(p97_5)})`;
}

/** An aligned text table: the first column left, the others right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map(plain));
  const widths = header.map((_, j) => Math.max(...cells.map((row) => (row[j] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, j) => (j === 0 ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0)))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return [line(head), widths.map((w) => '─'.repeat(w)).join('  '), ...body.map(line)].join('\n');
}
