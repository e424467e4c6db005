import { kernelDoor } from '../kernel/door.js';
import type { Figure } from './figures/common.js';
import { display } from './kernel-display.js';
import { presentFigure, presentTable, presentValue } from './present.js';
import type { Rows, TableOptions } from './table-view.js';

/** Shows a figure: interactive where Plotly is known, a static image elsewhere, its title as text. */
export function showFigure(figure: Figure): void {
  display(presentFigure(figure));
}

/** Shows rows as a table. */
export function showTable(rows: Rows, options: TableOptions = {}): void {
  display(presentTable(rows, options));
}

/** Shows text written in Markdown. */
export function showMarkdown(markdown: string): void {
  display({ 'text/markdown': markdown, 'text/plain': markdown });
}

/**
 * Shows something in a notebook, in the form that suits it: a Plotly figure; rows or a data frame as a
 * table; an estimate with the values behind it; a regression as a summary; an object as a table of its
 * fields; anything else as text. Plugins of the kernel may know more. It is done when it returns, so
 * nothing needs to be awaited.
 *
 * @param options of tables: title, columns, limit
 */
export function show(value: unknown, options: TableOptions = {}): void {
  display(kernelDoor()?.present(value, options) ?? presentValue(value, options));
}
