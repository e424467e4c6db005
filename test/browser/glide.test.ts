import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_STATE } from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import { panelParts } from '../../src/show/explorer.js';
import { explorerPage } from '../../src/site/explorer-page.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const scratch = mkdtempSync(join(tmpdir(), 'hc-glide-'));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`these tests need Debian's chromium at ${CHROMIUM}`);
  const file = join(scratch, 'explorer.html');
  writeFileSync(file, explorerPage(panelParts(loadProject(), DEFAULT_STATE), { inSite: false }));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  page = await browser.newPage({ viewport: { width: 1280, height: 1200 } });
  await page.goto(pathToFileURL(file).href);
  await page.locator('.hc-panel[data-shown="1"]').waitFor();
  // Plotly draws once more when nothing moves.
  await page.waitForTimeout(500);
}, 60_000);
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** What a figure shows: the numbers in the outlines of its bars, error bars and lines. */
type Outlines = readonly (readonly number[])[];
type Moved = { readonly figure: string; readonly moved: Outlines; readonly drawn: Outlines };

/** Moves until the worker answers at once and axes have room. */
const MOST_MOVES = 300;

/**
 * Moves a slider until a move has Plotly draw neither distribution nor tiers nor years, and reads the figures then; waits for what Plotly
 * draws at rest, has it drawn on the axes of before, and reads the figures again.
 */
const moveAndDraw = (name: string): Promise<readonly Moved[]> =>
  page.getByRole('slider', { name, exact: true }).evaluate(async (input, most) => {
    type Plot = HTMLElement & {
      data: object[];
      layout: Record<string, object>;
      _fullLayout: Record<'xaxis' | 'yaxis', { range: number[] }>;
      on: (event: string, act: () => void) => void;
    };
    const { Plotly } = globalThis as unknown as {
      Plotly: { react: (...args: unknown[]) => Promise<unknown> };
    };
    const panel = input.closest<HTMLElement>('.hc-panel');
    const plots = [...(panel?.querySelectorAll<Plot>('.js-plotly-plot') ?? [])];
    const outlines = (plot: Plot): number[][] =>
      [...plot.querySelectorAll('.point > path, .errorbar > path, .shapelayer path')].map((path) =>
        (path.getAttribute('d')?.match(/-?\d+(\.\d+)?/g) ?? []).map(Number),
      );
    const draws = plots.map(() => 0);
    plots.forEach((plot, i) => {
      plot.on('plotly_afterplot', () => {
        draws[i] = (draws[i] ?? 0) + 1;
      });
    });
    // The largest runs and the tornado are drawn anew where their order changes.
    const drawsInAll = (): number => draws.slice(0, 3).reduce((sum, count) => sum + count, 0);
    const shown = (): Promise<void> =>
      new Promise((resolve) => {
        if (panel === null) return;
        const watch = new MutationObserver(() => {
          watch.disconnect();
          resolve();
        });
        watch.observe(panel, { attributeFilter: ['data-shown'] });
      });
    const slider = input as HTMLInputElement;
    const first = Number(slider.value);
    for (let move = 0, before = -1; before !== drawsInAll(); move += 1) {
      if (move === most) throw new Error(`drawn at every move: ${draws.join(' ')}`);
      before = drawsInAll();
      slider.value = String(first + ((move % 5) - 2) * Number(slider.step));
      const next = shown();
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await next;
    }
    const moved = plots.map(outlines);
    const during = [...draws];
    const ranges = plots.map(({ _fullLayout: { xaxis, yaxis } }) => ({
      xaxis: [...xaxis.range],
      yaxis: [...yaxis.range],
    }));
    // At rest Plotly draws each of them.
    while (draws.some((count, i) => count === during[i])) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const [i, plot] of plots.entries()) {
      const axes = Object.fromEntries(
        (['xaxis', 'yaxis'] as const).map((axis) => [
          axis,
          { ...plot.layout[axis], range: ranges[i]?.[axis], autorange: false },
        ]),
      );
      await Plotly.react(plot, plot.data, { ...plot.layout, ...axes });
    }
    const drawn = plots.map(outlines);
    return plots.map((plot, i) => ({
      figure: plot.className.replace(/.*hc-(\w+) .*/, '$1'),
      moved: moved[i] ?? [],
      drawn: drawn[i] ?? [],
    }));
  }, MOST_MOVES);

/** Plotly rounds the sides of bars that touch to whole pixels. */
const ROUNDING = 1;

test.each(['PUE', 'Utilisation', 'Grid'])(
  '%s: what a slider moves stands where Plotly draws it',
  async (name) => {
    const figures = await moveAndDraw(name);
    expect(figures.map(({ figure, moved }) => [figure, moved.length > 5])).toEqual([
      ['distribution', true],
      ['tiers', true],
      ['years', true],
      ['runs', true],
      ['tornado', true],
    ]);
    // The tornado comes a little later than the others, perhaps after it was read.
    for (const { moved, drawn } of figures.slice(0, 4)) {
      expect(moved.map((numbers) => numbers.length)).toEqual(
        drawn.map((numbers) => numbers.length),
      );
      const apart = moved.flatMap((numbers, i) =>
        numbers.map((x, j) => Math.abs(x - (drawn[i]?.[j] ?? NaN))),
      );
      expect(Math.max(...apart)).toBeLessThanOrEqual(ROUNDING);
    }
  },
  60_000,
);
