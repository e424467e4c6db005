import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellOutput, MimeBundle, Notebook } from '../../src/runner/notebook-file.js';
import { renderPage } from '../../src/runner/page.js';
import { tableHtml, tableText } from '../../src/show/table-view.js';
import type { RunsData } from '../../src/site/runs-data.js';
import { runsPage } from '../../src/site/runs-page.js';
import { launchChromium, recordedPage } from './support.js';

const ACT = "globalThis.stolen=1;alert('stolen');fetch('http://127.0.0.1:9/stolen')";
/** What a model id or the text of a card could hold. */
const TEXTS = [
  `<img src=x onerror="${ACT}">`,
  `</script><script>${ACT}</script>`,
  `<a href="javascript:${ACT}">link</a>`,
  `"><svg onload="${ACT}"></svg>`,
  `<iframe srcdoc="<script>parent.stolen=1</script>"></iframe>`,
  `[link](javascript:${ACT})`,
  `javascript:${ACT}`,
];
const scratch = mkdtempSync(join(tmpdir(), 'hc-hostile-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Opens a page, does something, clicks all links, and tells what became of the hostile texts. */
const provoke = async (html: string, act: (page: Page) => Promise<void>): Promise<unknown> => {
  const file = join(scratch, 'page.html');
  writeFileSync(file, html);
  const { page, requests } = await recordedPage(browser);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);
  await act(page);
  for (const link of await page.locator('main a').all()) await link.click({ force: true });
  const seen = await page.evaluate(() => ({
    stolen: (globalThis as { stolen?: unknown }).stolen,
    handlers: document.querySelectorAll('main [onerror], main [onload], main iframe').length,
    links: document.querySelectorAll('a[href^="javascript:" i]').length,
  }));
  const at = new URL(page.url()).pathname;
  await page.context().close();
  return { ...seen, requests, dialogs, moved: at !== file };
};

const NOTHING = {
  ...{ stolen: undefined, handlers: 0, links: 0 },
  ...{ requests: [], dialogs: [], moved: false },
};

test('the flag would show it: such a text as markup does run', async () => {
  const open = `<!doctype html><title>open</title><main>${TEXTS[0] ?? ''}</main>`;
  const waits = async (page: Page): Promise<void> => {
    await page.waitForFunction('globalThis.stolen === 1');
  };
  expect(await provoke(open, waits)).toMatchObject({ stolen: 1, handlers: 1, dialogs: ['stolen'] });
});

test('the table of runs: names, organisations, kinds and sources are texts', async () => {
  const data: RunsData = {
    texts: TEXTS,
    runs: TEXTS.map((text, i) => ({
      ...{ id: text, name: text, organisation: text, kind: text, year: text, tier: 5 },
      tco2e: [3, 1, 9],
      provenance: [[i, 1, i, i, [[i, 1, i, i, i, i]]]],
    })),
  };
  const seen = await provoke(runsPage(data), async (page) => {
    await page.locator('#runs[data-ready]').waitFor();
    for (const text of TEXTS) {
      await page.getByRole('button', { name: text, exact: true }).click();
      await page.getByRole('searchbox').fill(text);
      await page.getByRole('searchbox').fill('');
    }
  });
  expect(seen).toEqual(NOTHING);
});

describe('a page of a notebook', () => {
  const display = (data: MimeBundle): CellOutput => ({
    output_type: 'display_data',
    data,
    metadata: {},
  });
  const outputsOf = (text: string): readonly CellOutput[] => [
    display({ 'text/html': text }),
    display({ 'text/html': tableHtml(tableText([{ id: text }], { title: text })) }),
    display({ 'text/plain': text }),
    display({ 'text/markdown': text }),
    display({ 'text/latex': `\\href{javascript:globalThis.stolen=1}{x} \\text{${text}}` }),
    display({
      'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" onload="parent.stolen=1"><script>parent.stolen=1</script></svg>`,
      'text/plain': text,
    }),
    display({
      'application/vnd.plotly.v1+json': {
        data: [{ type: 'bar', x: [text], y: [1], name: text, text: [text], hovertext: [text] }],
        layout: { title: { text }, xaxis: { title: { text } }, annotations: [{ text }] },
      },
      'text/plain': text,
    }),
    { output_type: 'stream', name: 'stdout', text },
    { output_type: 'error', ename: text, evalue: text, traceback: [text] },
  ];
  const notebook: Notebook = {
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
    cells: TEXTS.flatMap((text, i) => [
      { id: `m${i}`, metadata: {}, cell_type: 'markdown', source: `## ${text}\n\n${text}\n` },
      {
        ...{ id: `c${i}`, metadata: {}, cell_type: 'code', execution_count: 1 },
        source: `// ${text}`,
        outputs: outputsOf(text),
      },
    ]),
  };

  test('outputs of all kinds, headings and code run nothing', async () => {
    const seen = await provoke(renderPage({ notebook }), async (page) => {
      await page.locator('html[data-figures=done]').waitFor({ state: 'attached' });
      expect(await page.locator('figure.plot[data-drawn=yes]').count()).toBe(TEXTS.length);
    });
    expect(seen).toEqual(NOTHING);
  });
});
