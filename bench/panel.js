/**
 * The panel in Chromium: milliseconds from a move of a slider to all figures redrawn, to the panel being
 * ready, and sizes. Needs Debian's chromium.
 *
 *   node bench/panel.js [--moves 60]
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { DEFAULT_STATE } from '../dist/explore/state.js';
import { loadProject } from '../dist/io/project.js';
import { explorerHtml } from '../dist/show/explorer-html.js';
import { panelParts } from '../dist/show/explorer.js';
import { explorerPage } from '../dist/site/explorer-page.js';

const { values: flags } = parseArgs({ options: { moves: { type: 'string', default: '60' } } });
const quantile = (values, p) => [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1];
const show = (what, values) => {
  const [half, most] = [0.5, 0.95].map((p) => quantile(values, p).toFixed(0));
  console.log(`${what}: median ${half} ms, 95% ${most} ms, of ${values.length}`);
};

const folder = mkdtempSync(join(tmpdir(), 'hc-bench-panel-'));
const file = join(folder, 'explorer.html');
const parts = panelParts(loadProject(), DEFAULT_STATE);
writeFileSync(file, explorerPage(parts, { inSite: false }));
console.log(
  `page ${(statSync(file).size / 1e6).toFixed(2)} MB, output of a cell ${(explorerHtml(parts).length / 1e6).toFixed(2)} MB`,
);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const ready = [];
  let page;
  for (let i = 0; i < 5; i++) {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(pathToFileURL(file).href);
    await page.locator('.hc-explorer[data-ready-ms]').waitFor();
    ready.push(await page.evaluate('performance.now()'));
  }
  show('opened and all figures drawn', ready);
  const waited = performance.now();
  await page.locator('.hc-panel[data-shown="1"]').waitFor();
  console.log(
    `worker computes ${(performance.now() - waited + ready.at(-1)).toFixed(0)} ms after opening`,
  );
  const together = [];
  for (const name of ['PUE', 'Grid', 'Utilisation']) {
    const slider = page.getByRole('slider', { name, exact: true });
    const first = await slider.evaluate(moveSlider, 1);
    // The worker draws ahead while nobody moves.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const moves = await slider.evaluate(moveSlider, Number(flags.moves));
    console.log(`${name}: first move ${first[0].all.toFixed(0)} ms`);
    together.push(...moves.map(({ all }) => all));
    show(
      `${name}: slider to all figures`,
      moves.map(({ all }) => all),
    );
    show(
      `${name}: of it the worker`,
      moves.map(({ worker }) => worker),
    );
  }
  show('all three: slider to all figures', together);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs in the page: moves a slider step by step, each after the figures of the one before. */
async function moveSlider(input, moves) {
  const panel = input.closest('.hc-panel');
  const times = [];
  const next = (name) => {
    delete panel.dataset[name];
    return new Promise((resolve) => {
      const watch = new MutationObserver(() => {
        if (panel.dataset[name] === undefined) return;
        watch.disconnect();
        // The next frame paints it.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      });
      watch.observe(panel, { attributes: true });
    });
  };
  const span = Number(input.max) - Number(input.min);
  // One move alone is another than the first of many: the same choice would draw nothing.
  for (let i = moves === 1 ? 15 : 0, end = i + moves; i < end; i++) {
    input.value = String(
      Number(input.min) + span * (0.25 + (0.5 * ((i * 7) % 31)) / 31) + Number(input.step),
    );
    const started = performance.now();
    const drawn = next('shown');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const all = (await drawn) - started;
    times.push({ all, worker: Number(panel.dataset.tookMs) });
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return times;
}
