import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DEFAULT_STATE } from '../explore/state.js';
import { packageFolder } from '../io/package-folder.js';
import type { Project } from '../io/project.js';
import { writeTextFile } from '../io/write-file.js';
import { readNotebook } from '../runner/notebook-file.js';
import { notebookTitle } from '../runner/page-index.js';
import { renderDocument, renderPage } from '../runner/page.js';
import { escapeHtml } from '../show/escape.js';
import { panelParts } from '../show/explorer.js';
import { explorerPage } from './explorer-page.js';
import { documentNames, documentPage } from './document-page.js';
import { siteHeader } from './header.js';
import { siteLink } from './site-link.js';
import { runsData } from './runs-data.js';
import { runsPage } from './runs-page.js';

/** A page of the site. */
export type SitePage = { readonly file: string; readonly bytes: number };

type Listed = { readonly file: string; readonly title: string };

const items = (pages: readonly Listed[]): string =>
  pages
    .map(({ file, title }) => `<li><a href="${encodeURI(file)}">${escapeHtml(title)}</a></li>`)
    .join('\n');

const indexPage = (notebooks: readonly Listed[], documents: readonly Listed[]): string => {
  const body = [
    '<div class="page">',
    siteHeader('index.html'),
    '<main id="main"><h1>Hugging Carbon</h1>',
    '<p>Training emissions of the models on the Hugging Face Hub, estimated from public metadata, with uncertainty carried to the total. Every page works without a network.</p>',
    '<ul><li><a href="explorer.html">Assumption panel</a>: move an assumption and see the total move</li>',
    '<li><a href="runs.html">All runs</a>: search, filter, and the values behind each estimate</li></ul>',
    '<h2>Notebooks</h2>',
    `<ol>${items(notebooks)}</ol>`,
    '<h2>What they refer to</h2>',
    `<ul>${items(documents)}</ul>`,
    '</main></div>',
  ].join('\n');
  return renderDocument({ title: 'Hugging Carbon', body });
};

/**
 * Writes the static site: the pages of the committed notebooks and of docs/, the assumption panel, the table of runs
 * and a page that links them. Nothing is executed, no page loads anything from elsewhere.
 *
 * @param project tables and estimator
 * @param folder where it goes
 * @param report called with each page written
 * @returns the pages
 */
export function writeSite(
  project: Project,
  folder: string,
  report: (page: SitePage) => void = () => undefined,
): readonly SitePage[] {
  const pages: SitePage[] = [];
  const write = (file: string, html: string): void => {
    writeTextFile(join(folder, file), html);
    const page = { file, bytes: Buffer.byteLength(html) };
    pages.push(page);
    report(page);
  };
  const from = join(packageFolder(), 'notebooks');
  const names = readdirSync(from)
    .filter((file) => file.endsWith('.ipynb') && !file.startsWith('.'))
    .map((file) => basename(file, '.ipynb'))
    .sort();
  const notebooks = names.map((name) => {
    const notebook = readNotebook(join(from, `${name}.ipynb`));
    const file = `${name}.html`;
    write(file, renderPage({ notebook }, { link: siteLink }));
    return { file, title: notebookTitle(notebook, name) };
  });
  const documents = documentNames().map((name) => {
    const { title, html } = documentPage(name);
    const file = `docs-${name}.html`;
    write(file, html);
    return { file, title };
  });
  write('explorer.html', explorerPage(panelParts(project, DEFAULT_STATE), { inSite: true }));
  write('runs.html', runsPage(runsData(project, DEFAULT_STATE.threshold)));
  write('index.html', indexPage(notebooks, documents));
  return pages;
}
