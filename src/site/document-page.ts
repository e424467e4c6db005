import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageFolder } from '../io/package-folder.js';
import type { Notebook } from '../runner/notebook-file.js';
import { notebookTitle } from '../runner/page-index.js';
import { renderPage } from '../runner/page.js';
import { siteLink } from './site-link.js';

const folder = (): string => join(packageFolder(), 'docs');

/** Names of the documents that notebooks refer to, without `.md`. */
export function documentNames(): readonly string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith('.md'))
    .map((file) => basename(file, '.md'))
    .sort();
}

/** A document as a page: laid out as a notebook of one text. */
export function documentPage(name: string): { readonly title: string; readonly html: string } {
  const source = readFileSync(join(folder(), `${name}.md`), 'utf8');
  const notebook: Notebook = {
    cells: [{ cell_type: 'markdown', id: name, source, metadata: {} }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
  return { title: notebookTitle(notebook, name), html: renderPage({ notebook }, { link: siteLink }) };
}
