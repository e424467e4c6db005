import { basename } from 'node:path';
import { escapeHtml } from '../show/escape.js';
import { joinText, type Notebook } from './notebook-file.js';
import { renderDocument } from './page.js';
import type { NotebookRun } from './run-all.js';

/** The title of a notebook: its first heading without marks, or its name. */
export function notebookTitle(notebook: Notebook, name: string): string {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'markdown') continue;
    const heading = /^#\s+(.+)$/m.exec(joinText(cell.source));
    if (heading?.[1] !== undefined) return heading[1].replace(/[*_`$]/g, '').trim();
  }
  return name;
}

const renderRow = (run: NotebookRun): string => {
  const title = escapeHtml(run.title);
  const link =
    run.page === undefined ? title : `<a href="${encodeURI(basename(run.page))}">${title}</a>`;
  const verdict = run.ok ? '<span class="ok">ok</span>' : '<span class="failed">failed</span>';
  const reason =
    run.message === undefined
      ? ''
      : `<pre class="stderr" tabindex="0">${escapeHtml(run.message)}</pre>`;
  return [
    `<tr><th scope="row">${link}${reason}</th><td>${verdict}</td>`,
    `<td style="text-align:right">${run.codeCells}</td>`,
    `<td style="text-align:right">${run.seconds.toFixed(1)}</td></tr>`,
  ].join('');
};

/** The page that lists the pages of a run. */
export function renderIndex(notebooks: readonly NotebookRun[], ranOn: Date = new Date()): string {
  const heads = ['Notebook', 'Result', 'Cells run', 'Seconds'];
  const right = ' style="text-align:right"';
  const body = [
    '<div class="page"><main id="main">',
    '<h1>Hugging Carbon: notebooks</h1>',
    '<p>Training emissions of the models on the Hugging Face Hub. Each page stands alone: it needs no',
    'network and can be sent as a file.</p>',
    '<div class="scroll" role="region" tabindex="0" aria-label="Notebooks"><table>',
    `<thead><tr>${heads.map((head, i) => `<th scope="col"${i > 1 ? right : ''}>${head}</th>`).join('')}</tr></thead>`,
    `<tbody>${notebooks.map(renderRow).join('\n')}</tbody></table></div>`,
    `<footer>Run on ${ranOn.toISOString().slice(0, 16).replace('T', ' ')} UTC.</footer>`,
    '</main></div>',
  ].join('\n');
  return renderDocument({ title: 'Hugging Carbon: notebooks', body });
}
