import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runNotebooks, type NotebooksResult } from '../../src/runner/run-all.js';
import { launchChromium, openFile, pixelsOf, type Opened } from './support.js';

const notebookFolder = fileURLToPath(new URL('../fixtures/notebooks', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hc-pages-'));
let browser: Browser;
/** The project's own notebooks, and those of the fixtures. */
let own: NotebooksResult;
let fixtures: NotebooksResult;

beforeAll(async () => {
  own = await runNotebooks({ outputFolder: join(scratch, 'own') });
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

const pageFiles = (result: NotebooksResult): readonly string[] =>
  result.notebooks.flatMap(({ page }) => page ?? []);

describe('every page of the project', () => {
  test('is there', () => {
    expect(own.notebooks.map(({ message }) => message)).toEqual(own.notebooks.map(() => undefined));
    expect(pageFiles(own).length).toBeGreaterThanOrEqual(3);
  });

  test('is at most 6 MB, opens in 2 s, draws all figures, asks nobody, reports no error', async () => {
    for (const file of pageFiles(own)) {
      const start = performance.now();
      const { page, requests, errors } = await open(file);
      const seconds = (performance.now() - start) / 1000;
      const figures = await page.locator('figure.plot').count();
      expect(statSync(file).size).toBeLessThan(6e6);
      expect({ file, requests, errors }).toEqual({ file, requests: [], errors: [] });
      expect(
        await page.locator('figure.plot[data-drawn=yes] .main-svg').count(),
      ).toBeGreaterThanOrEqual(figures);
      expect(await page.locator('figure.plot:not([data-drawn=yes])').count()).toBe(0);
      // Two seconds on a machine that does nothing else; tests share it.
      expect(seconds).toBeLessThan(6);
      await page.context().close();
    }
  });

  test('fits a narrow window and follows its contents', async () => {
    for (const file of pageFiles(own)) {
      const { page } = await open(file, { viewport: { width: 360, height: 700 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      const links = await page
        .locator('nav.contents a')
        .evaluateAll((all) => all.map((a) => (a.getAttribute('href') ?? '').slice(1)));
      expect(links.length).toBeGreaterThan(0);
      for (const id of links) {
        expect(await page.evaluate(`document.getElementById(${JSON.stringify(id)}) !== null`)).toBe(
          true,
        );
      }
      await page.context().close();
    }
  });
});

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
