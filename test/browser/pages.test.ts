import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runNotebooks, type NotebooksResult } from '../../src/runner/run-all.js';
import { launchChromium, openFile, pixelsOf, type Opened } from './support.js';

const notebookFolder = fileURLToPath(new URL('../fixtures/notebooks', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hc-pages-'));
let browser: Browser;
let fixtures: NotebooksResult;

beforeAll(async () => {
  const names = ['ok', 'hostile', 'throws'];
  fixtures = await runNotebooks({ names, notebookFolder, outputFolder: join(scratch, 'fixtures') });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Opens a page and waits for its figures. */
const open = async (file: string, options: BrowserContextOptions = {}): Promise<Opened> => {
  const opened = await openFile(browser, file, options);
  if ((await opened.page.locator('figure.plot').count()) > 0) {
    await opened.page.locator('html[data-figures=done]').waitFor({ state: 'attached' });
  }
  return opened;
};

test('figures are pixels: the middle of a bar has the colour of bars', async () => {
  const file = fixtures.notebooks.find(({ name }) => name === 'ok')?.page ?? '';
  const { page } = await open(file);
  const bar = page.locator('figure.plot .point path').last();
  expect((await bar.boundingBox())?.height).toBeGreaterThan(100);
  // Plotly's first colour, #1f77b4: the figure names none.
  const { middle } = await pixelsOf(browser, await bar.screenshot());
  expect(middle).toEqual([0x1f, 0x77, 0xb4]);
  await page.context().close();
});

test('without scripts the static figures are shown', async () => {
  const file = fixtures.notebooks.find(({ name }) => name === 'ok')?.page ?? '';
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  const image = page.getByRole('img', { name: 'Two bars' });
  expect(await image.isVisible()).toBe(true);
  expect((await image.boundingBox())?.height).toBeGreaterThan(200);
  await context.close();
});

test('nothing of a hostile notebook runs', async () => {
  const file = fixtures.notebooks.find(({ name }) => name === 'hostile')?.page ?? '';
  const { page, requests } = await open(file);
  for (const element of await page.locator('main b, main a').all())
    await element.click({ force: true });
  expect(await page.evaluate('globalThis.stolen')).toBeUndefined();
  expect(requests).toEqual([]);
  await page.context().close();
});

test('the index links the pages and shows failures', async () => {
  const { page, errors } = await open(fixtures.indexPage);
  expect(await page.locator('tbody a').count()).toBe(2);
  expect(await page.locator('tbody').innerText()).toContain('RangeError: boom');
  await page.getByRole('link', { name: 'A small notebook' }).click();
  expect(await page.title()).toBe('A small notebook');
  expect(errors).toEqual([]);
  await page.context().close();
});
