import { joinText } from './notebook-file.js';
import type { ExecutedNotebook } from './run-notebook.js';
export function renderPage(run: ExecutedNotebook): string {
  return `<!doctype html><title>${run.file}</title>${run.notebook.cells.map((c) => joinText(c.source)).length}`;
}
