import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/io/package-folder.js';
import {
  launchChromium,
  openFile,
  panelReady,
  pixelsOf,
  violations,
  type Opened,
} from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'hc-site-'));
let browser: Browser;

/** Pages of the site, known before it is built: one a notebook, one a document, three of its own. */
const files = [
  ...readdirSync(join(packageFolder(), 'notebooks'))
    .filter((name) => name.endsWith('.ipynb') && !name.startsWith('.'))
    .map((name) => name.replace('.ipynb', '.html')),
  ...readdirSync(join(packageFolder(), 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs-${name.replace('.md', '.html')}`),
  'explorer.html',
  'index.html',
  'runs.html',
].sort();
const notebooks = files.filter((file) => /^\d/.test(file));

beforeAll(async () => {
  const program = join(packageFolder(), 'dist', 'cli', 'main.js');
  const { status, stderr } = spawnSync(process.execPath, [program, 'site', '--out', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page of the site and waits until all that it shows is drawn. */
const open = async (file: string, options: BrowserContextOptions = {}): Promise<Opened> => {
  const opened = await openFile(browser, join(folder, file), options);
  const { page } = opened;
  if ((await page.locator('figure.plot').count()) > 0) {
    await page.locator('html[data-figures=done]').waitFor({ state: 'attached' });
  }
  if ((await page.locator('.hc-explorer').count()) > 0) await panelReady(page);
  if (file === 'runs.html') await page.locator('#runs[data-ready=yes]').waitFor();
  return opened;
};

type Links = { readonly ids: readonly string[]; readonly targets: readonly string[] };

const linksOf = async (page: Page): Promise<Links> => ({
  ids: await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id)),
  targets: await page
    .locator('a[href]')
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href)),
});

test('the site has its pages and nothing else, each below 6 MB', () => {
  expect(readdirSync(folder).sort()).toEqual(files);
  for (const file of files) expect(statSync(join(folder, file)).size, file).toBeLessThan(6e6);
});

test('every link of every page leads somewhere', async () => {
  const links = new Map<string, Links>();
  for (const file of files) {
    const { page } = await open(file);
    links.set(file, await linksOf(page));
    await page.context().close();
  }
  const broken = [...links].flatMap(([from, { targets }]) =>
    targets.flatMap((target) => {
      const { protocol, pathname, hash } = new URL(target);
      if (protocol === 'https:' || protocol === 'http:') return [];
      const file = fileURLToPath(`file://${pathname}`).slice(folder.length + 1);
      const known = links.get(file);
      const id = decodeURIComponent(hash.slice(1));
      return known !== undefined && (id === '' || known.ids.includes(id))
        ? []
        : [`${from} → ${target}`];
    }),
  );
  expect(broken).toEqual([]);
  const reached = new Set([...links].flatMap(([, { targets }]) => targets));
  expect(files.filter((file) => ![...reached].some((x) => x.includes(`/${file}`)))).toEqual([]);
}, 120_000);

describe.each(files)('%s', (file) => {
  test('draws all figures, reports no error, asks nobody; axe finds nothing', async () => {
    const { page, requests, errors } = await open(file);
    expect(await page.locator('figure.plot:not([data-drawn=yes])').count()).toBe(0);
    for (const figure of await page.locator('figure.plot, .hc-plot').all()) {
      const { drawnShare } = await pixelsOf(browser, await figure.screenshot());
      expect(drawnShare).toBeGreaterThan(0.01);
    }
    expect(await violations(page)).toEqual([]);
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    await page.context().close();
  }, 240_000);

  test('dark and narrow: nothing scrolls sideways, axe finds nothing', async () => {
    const viewport = { width: 360, height: 800 };
    const { page } = await open(file, { viewport, colorScheme: 'dark' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  }, 240_000);
});

describe.each(notebooks)('%s on paper', (file) => {
  test('has its text, figures and no navigation, within the width of the sheet', async () => {
    const { page } = await open(file, { viewport: { width: 1280, height: 800 } });
    const contents = page.locator('nav.contents');
    expect(await contents.locator('a').count()).toBeGreaterThan(0);
    expect(await contents.isVisible()).toBe(true);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 1000 });
    expect(await contents.isVisible()).toBe(false);
    expect(await page.locator('main h1').isVisible()).toBe(true);
    for (const image of await page.locator('figure.plot .still img').all()) {
      const box = await image.boundingBox();
      expect(box?.height).toBeGreaterThan(100);
      expect((box?.x ?? NaN) + (box?.width ?? NaN)).toBeLessThanOrEqual(718);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(718);
    await page.context().close();
  });
});
