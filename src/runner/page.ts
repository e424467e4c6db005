import hljs from 'highlight.js/lib/core';
import typescript from 'highlight.js/lib/languages/typescript';
import { createHash } from 'node:crypto';
import { plotlySource } from '../io/page-code.js';
import { escapeHtml } from '../show/escape.js';
import { joinText, type Cell, type CodeCell } from './notebook-file.js';
import { CODE_CONTROL, CODE_SCRIPT } from './page-code.js';
import {
  markdownRenderer,
  type Heading,
  type LinkMap,
  type RenderedMarkdown,
} from './page-markdown.js';
import { panelPage, panelScripts, workerBlock } from './page-panel.js';
import { renderOutput } from './page-outputs.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import type { ExecutedNotebook } from './run-notebook.js';

hljs.registerLanguage('typescript', typescript);

/** A page without a name: the parts that every page has, around its own. */
export type PageParts = {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Scripts that the page may run; nothing else can. */
  readonly scripts?: readonly string[];
  /** CSS beside that of all pages. */
  readonly style?: string;
  /**
   * A script in the page's text that computes in WebAssembly: in a worker, or in the page itself where
   * workers are forbidden. The policy has to allow all three.
   */
  readonly worker?: string;
};

const hashOf = (script: string): string =>
  `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/**
 * A complete page that loads nothing: no other file, no network. Its policy lets it run only its own
 * scripts, known by their hash, so that even HTML that slipped through into the body can run nothing.
 */
export function renderDocument({
  title,
  body,
  scripts = [],
  style = '',
  worker,
}: PageParts): string {
  const computes = worker !== undefined;
  const known = computes ? [...scripts, worker] : scripts;
  const allowed = known.length === 0 ? "'none'" : known.map(hashOf).join(' ');
  const policy = [
    "default-src 'none'",
    `script-src ${allowed}${computes ? " 'wasm-unsafe-eval'" : ''}`,
    ...(computes ? ['worker-src blob:'] : []),
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${PAGE_STYLE}${style}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">Skip to the content</a>',
    body,
    ...scripts.map((script) => `<script>${script}</script>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const renderCode = (cell: CodeCell, number: number): string => {
  const source = joinText(cell.source);
  const html = hljs.highlight(source, { language: 'typescript' }).value;
  return [
    `<details class="code"><summary>Code of cell ${number}</summary>`,
    `<pre tabindex="0" aria-label="Code of cell ${number}"><code>${html}</code></pre></details>`,
  ].join('\n');
};

const renderContents = (headings: readonly Heading[]): string => {
  const listed = headings.filter(({ level }) => level === 2 || level === 3);
  const items = listed.map(
    ({ level, id, text }) =>
      `<li class="level-${level}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`,
  );
  return [
    '<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary>',
    `<ol>${items.join('\n')}</ol></details></nav>`,
  ].join('\n');
};

type RenderedCells = {
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly figures: number;
  readonly panels: number;
};

const renderCells = (cells: readonly Cell[], link?: LinkMap): RenderedCells => {
  const markdown = markdownRenderer(link);
  const headings: Heading[] = [];
  let figures = 0;
  let panels = 0;
  const render = (text: string): RenderedMarkdown => {
    const rendered = markdown(text);
    headings.push(...rendered.headings);
    return rendered;
  };
  const parts = cells.map((cell, i) => {
    if (cell.cell_type !== 'code') {
      return cell.cell_type === 'markdown' ? render(joinText(cell.source)).html : '';
    }
    const context = {
      markdown: render,
      nextFigure: () => ++figures,
      nextPanel: () => ++panels,
    };
    // Each has a name of its own: a screen reader lists them.
    const label = (k: number): string =>
      k === 0 ? `Output of cell ${i + 1}` : `Output ${k + 1} of cell ${i + 1}`;
    const outputs = cell.outputs.map((output, k) =>
      renderOutput(output, { ...context, label: label(k) }),
    );
    return `<section class="cell">${renderCode(cell, i + 1)}\n${outputs.join('\n')}</section>`;
  });
  return { html: parts.join('\n'), headings, figures, panels };
};

/**
 * An executed notebook as one self-contained page: text with formulas, code folded, interactive figures
 * with a static image until they are drawn, contents, light and dark, for screen and paper.
 *
 * @param run the executed notebook; where its time is not known the page does without
 * @param options `indexPage` lists all, for a link back; `link` says where links of the text lead
 */
export function renderPage(
  run: Pick<ExecutedNotebook, 'notebook'> & Partial<ExecutedNotebook>,
  { indexPage = 'index.html', link }: { readonly indexPage?: string; readonly link?: LinkMap } = {},
): string {
  const { html, headings, figures, panels } = renderCells(run.notebook.cells, link);
  const title = headings.find(({ level }) => level === 1)?.text ?? 'Notebook';
  const body = [
    '<div class="page">',
    `<header class="top"><a href="${escapeHtml(indexPage)}">All notebooks</a>${CODE_CONTROL}</header>`,
    '<div class="columns">',
    renderContents(headings),
    `<main id="main">${html}</main>`,
    '</div>',
    run.seconds === undefined
      ? ''
      : `<footer>Executed in ${run.seconds.toFixed(1)} s on Node ${escapeHtml(process.version)}.</footer>`,
    '</div>',
  ].join('\n');
  return renderDocument({
    title,
    body: panels === 0 ? body : `${body}\n${workerBlock()}`,
    scripts: [
      CODE_SCRIPT,
      ...(figures + panels === 0 ? [] : [plotlySource()]),
      ...(figures === 0 ? [] : [PAGE_SCRIPT]),
      ...(panels === 0 ? [] : panelScripts({ address: false })),
    ],
    ...(panels === 0 ? {} : panelPage()),
  });
}
