import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openExplorer } from '../../src/explore/explorer.js';
import { unpackPanel } from '../../src/explore/panel-data.js';
import { DEFAULT_STATE } from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import { explorerHtml, type PanelParts } from '../../src/show/explorer-html.js';
import { panelParts } from '../../src/show/explorer.js';
import { explorerPage } from '../../src/site/explorer-page.js';
import { launchChromium, openFile, panelReady, settledMedian, shownId } from './support.js';

const project = loadProject();
const scratch = mkdtempSync(join(tmpdir(), 'hc-actions-'));
const file = join(scratch, 'explorer.html');
let parts: PanelParts;
let browser: Browser;

beforeAll(async () => {
  parts = panelParts(project, DEFAULT_STATE);
  writeFileSync(file, explorerPage(parts, { inSite: false }));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** What a click on a button saves. */
const saved = async (page: Page, name: string): Promise<{ name: string; text: string }> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const given = await download;
  const path = await given.path();
  return { name: given.suggestedFilename(), text: readFileSync(path, 'utf8') };
};

/** The panel after a step of the slider of the PUE. */
const moved = async (page: Page): Promise<number> => {
  await panelReady(page);
  await settledMedian(page, undefined);
  const before = await shownId(page);
  await page.getByRole('slider', { name: 'PUE', exact: true }).press('ArrowRight');
  return await settledMedian(page, before);
};

type SavedData = {
  readonly tco2e: { readonly median: number };
  readonly byTier: readonly { readonly label: string }[];
  readonly histogram: { readonly shares: readonly number[] };
  readonly draws: number;
};

test('the saved data are those on screen', async () => {
  const { page } = await openFile(browser, file);
  const median = await moved(page);
  const { name, text } = await saved(page, 'Save the data');
  const data = JSON.parse(text) as SavedData;
  expect(name).toBe('hugging-carbon-total.json');
  expect(data.tco2e.median).toBe(median);
  expect(data.draws).toBe(2000);
  expect(data.histogram.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  const tiers = await page.locator('.hc-table-box tbody th').allInnerTexts();
  expect([...data.byTier.map(({ label }) => label), 'All']).toEqual(tiers);
  await page.context().close();
});

test('the saved figure is an SVG image of the distribution on screen', async () => {
  const { page } = await openFile(browser, file);
  await moved(page);
  const { name, text } = await saved(page, 'Save the figure');
  expect(name).toBe('hugging-carbon-total.svg');
  const read = await page.evaluate((svg) => {
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    const texts = (within: Element): readonly string[] =>
      [...within.querySelectorAll('text.xtick, .xtick text, .gtitle')].map(
        (x) => x.textContent ?? '',
      );
    const shown = document.querySelector('.hc-distribution .main-svg')?.parentElement;
    const bars = (within: Element): number => within.querySelectorAll('.barlayer .point').length;
    return {
      tag: root.localName,
      saved: { title: texts(root).at(-1), bars: bars(root) },
      shown:
        shown === null || shown === undefined
          ? null
          : { title: texts(shown).at(-1), bars: bars(shown) },
    };
  }, text);
  expect(read.tag).toBe('svg');
  expect(read.saved.bars).toBeGreaterThan(10);
  expect(read.saved.bars).toBe(read.shown?.bars);
  await page.context().close();
});

test('where workers are forbidden, the panel of a cell computes by itself', async () => {
  const cell = join(scratch, 'cell.html');
  const forbid =
    '<script>globalThis.Worker = class { constructor() { throw new DOMException("no", "SecurityError"); } };</script>';
  writeFileSync(
    cell,
    `<!doctype html><meta charset="utf-8"><title>cell</title>${forbid}${explorerHtml(parts)}`,
  );
  const { page, errors } = await openFile(browser, cell);
  const median = await moved(page);
  const pue = Number(await page.getByRole('slider', { name: 'PUE', exact: true }).inputValue());
  const { means } = unpackPanel(parts.packed);
  const explorer = openExplorer(project.tables, project.estimator, { means });
  const expected = explorer.evaluate({ ...DEFAULT_STATE, overrides: { pue } }).tco2e.median;
  expect(Math.abs(median / expected - 1)).toBeLessThan(1e-9);
  expect(errors).toEqual([]);
  await page.context().close();
});
