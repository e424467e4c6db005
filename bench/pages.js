/**
 * The pages of the site in Chromium: their sizes, and milliseconds from opening one to all its figures
 * drawn. Needs Debian's chromium.
 *
 *   node bench/pages.js [--times 3]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { loadProject } from '../dist/io/project.js';
import { writeSite } from '../dist/site/write-site.js';

const { values: flags } = parseArgs({ options: { times: { type: 'string', default: '3' } } });
const folder = mkdtempSync(join(tmpdir(), 'hc-bench-pages-'));
const pages = writeSite(loadProject(), folder);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/** Milliseconds to the load event and until every figure, panel and table is there. */
const open = async (file) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(pathToFileURL(join(folder, file)).href);
  const loaded = await page.evaluate(
    'performance.timing.loadEventEnd - performance.timing.navigationStart',
  );
  for (const [there, done] of [
    ['figure.plot', 'html[data-figures=done]'],
    ['.hc-explorer', '.hc-explorer[data-ready-ms]'],
    ['#runs', '#runs[data-ready=yes]'],
  ]) {
    if ((await page.locator(there).count()) > 0) {
      await page.locator(done).first().waitFor({ state: 'attached' });
    }
  }
  const drawn = await page.evaluate('performance.now()');
  await page.close();
  return { loaded, drawn };
};

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1].toFixed(0);
try {
  console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
  for (const { file, bytes } of pages) {
    const times = [];
    for (let i = 0; i < Number(flags.times); i++) times.push(await open(file));
    const [loaded, drawn] = ['loaded', 'drawn'].map((key) => middle(times.map((t) => t[key])));
    console.log(
      `${file}: ${(bytes / 1e6).toFixed(2)} MB, load event ${loaded} ms, all drawn ${drawn} ms`,
    );
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
