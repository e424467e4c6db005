import { joinText, type Notebook } from './notebook-file.js';
import type { NotebookRun } from './run-all.js';

/** The title of a notebook: its first heading, or its name. */
export function notebookTitle(notebook: Notebook, name: string): string {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'markdown') continue;
    const heading = /^#\s+(.+)$/m.exec(joinText(cell.source));
    if (heading?.[1] !== undefined) return heading[1].trim();
  }
  return name;
}

export function renderIndex(notebooks: readonly NotebookRun[]): string {
  return `<!doctype html>${notebooks.length}`;
}
