import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssumptionOverrides } from '../../src/estimate/assumptions.js';
import { openExplorer, type Explorer } from '../../src/explore/explorer.js';
import { unpackPanel } from '../../src/explore/panel-data.js';
import {
  DEFAULT_STATE,
  stateFromFragment,
  stateToCode,
  stateToFragment,
  type ExplorerState,
} from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import type { PanelParts } from '../../src/show/explorer-html.js';
import { panelParts } from '../../src/show/explorer.js';
import { explorerPage } from '../../src/site/explorer-page.js';
import { randomStream } from '../../src/uncertainty/random.js';
import {
  launchChromium,
  openFile,
  panelReady as ready,
  settledMedian as settled,
  shownId,
  violations,
  type Opened,
} from './support.js';

const scratch = mkdtempSync(join(tmpdir(), 'hc-explorer-'));
const file = join(scratch, 'explorer.html');

const project = loadProject();
let parts: PanelParts;
let explorer: Explorer;
let browser: Browser;

beforeAll(async () => {
  parts = panelParts(project, DEFAULT_STATE);
  const { means } = unpackPanel(parts.packed);
  explorer = openExplorer(project.tables, project.estimator, { means });
  writeFileSync(file, explorerPage(parts, { inSite: false }));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

const open = async (
  path: string,
  options: BrowserContextOptions & { readonly fragment?: string } = {},
): Promise<Opened> => await openFile(browser, path, options);

const expectClose = (there: number, here: number): void => {
  expect(Math.abs(there / here - 1)).toBeLessThan(1e-9);
};

const median = (state: ExplorerState): number => explorer.evaluate(state).tco2e.median;

/** Two hundred choices: ten sets of what only planning anew can follow, twenty of each. */
const randomStates = (): readonly ExplorerState[] => {
  const random = randomStream(11, 'browser parity');
  const pick = <T>(values: readonly T[]): T =>
    values[Math.floor(random.uniform() * values.length)] as T;
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const sets: readonly AssumptionOverrides[] = [
    {},
    { pue: 1 },
    { gridGramsPerKwh: 1 },
    { effectiveUtilisation: 1 },
    { pue: 1, gridGramsPerKwh: 1, effectiveUtilisation: 1 },
    { includeExploratory: true, pue: 1 },
    { accounting: 'market' },
    { gridYear: 2020 },
    { accelerator: 'H100 SXM5 80GB', effectiveUtilisation: 1 },
    { includeImputedFineTunes: false, gridGramsPerKwh: 1 },
  ];
  return sets.flatMap((set) =>
    Array.from({ length: 20 }, () => ({
      snapshot: pick(['union', '2024-09', '2026-05']),
      threshold: pick([5000, 10_000, 50_000, 200_000]),
      attribution: pick(['inclusive', 'strict'] as const),
      overrides: {
        ...set,
        ...(set.pue === undefined ? {} : { pue: between(1.02, 2) }),
        ...(set.gridGramsPerKwh === undefined ? {} : { gridGramsPerKwh: between(10, 900) }),
        ...(set.effectiveUtilisation === undefined
          ? {}
          : { effectiveUtilisation: between(0.1, 0.6) }),
      },
    })),
  );
};

describe('the panel', () => {
  test('is ready, asks nobody, reports no error, is below 6 MB', async () => {
    const { page, requests, errors } = await open(file);
    await ready(page);
    expectClose(await settled(page, undefined), median(DEFAULT_STATE));
    expect(await page.locator('.hc-plot .main-svg').count()).toBeGreaterThanOrEqual(5);
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    expect(statSync(file).size).toBeLessThan(6e6);
    await page.context().close();
  });

  test('a slider moved by keyboard shows what the module computes; reset brings the first back', async () => {
    const { page } = await open(file);
    await ready(page);
    await settled(page, undefined);
    const slider = page.getByRole('slider', { name: 'PUE', exact: true });
    const before = await shownId(page);
    await slider.press('ArrowRight');
    const moved = await settled(page, before);
    const pue = Number(await slider.inputValue());
    expect(await slider.getAttribute('aria-valuetext')).toBe(pue.toFixed(2));
    expectClose(moved, median({ ...DEFAULT_STATE, overrides: { pue } }));
    const again = await shownId(page);
    await page.getByRole('button', { name: 'Reset' }).click();
    expectClose(await settled(page, again), median(DEFAULT_STATE));
    await page.context().close();
  });

  test('every preset shows what the module computes', async () => {
    const { page } = await open(file);
    await ready(page);
    let state = DEFAULT_STATE;
    for (const { label, change } of parts.first.choices.presets.slice(1)) {
      state = { ...state, ...change };
      const before = await shownId(page);
      await page.getByRole('button', { name: label }).click();
      await settled(page, before);
      await page.waitForFunction((expected) => {
        const total = document.querySelector<HTMLElement>('.hc-total');
        return Math.abs(Number(total?.dataset['median']) / expected - 1) < 1e-9;
      }, median(state));
    }
    await page.context().close();
  });

  test('200 random choices through the worker: the medians of the module, to 1e-9', async () => {
    const states = randomStates();
    const { page, errors } = await open(file);
    await ready(page);
    const there = await page.evaluate(async (asked) => {
      const text = (part: string): string =>
        document.querySelector(`script[data-part="${part}"]`)?.textContent?.trim() ?? '';
      const address = URL.createObjectURL(new Blob([text('worker')], { type: 'text/javascript' }));
      const worker = new Worker(address);
      const totals: number[] = [];
      const ask = (id: number): void => {
        worker.postMessage({ type: 'evaluate', id, state: asked[id] });
      };
      return await new Promise<readonly number[]>((resolve, reject) => {
        worker.onmessage = ({ data }) => {
          const answer = data as {
            type: string;
            message: string;
            id: number;
            result: { tco2e: { median: number } };
          };
          if (answer.type === 'error') reject(new Error(answer.message));
          if (answer.type === 'ready') ask(0);
          if (answer.type !== 'result') return;
          totals.push(answer.result.tco2e.median);
          if (totals.length === asked.length) resolve(totals);
          else ask(answer.id + 1);
        };
        worker.postMessage({ type: 'open', packed: text('data') });
      });
    }, states);
    expect(there.length).toBe(200);
    states.forEach((state, i) => {
      expectClose(there[i] ?? NaN, median(state));
    });
    expect(errors).toEqual([]);
    await page.context().close();
  }, 300_000);

  test('link and line of TypeScript reproduce the choice', async () => {
    const state: ExplorerState = {
      snapshot: '2024-09',
      threshold: 20_000,
      attribution: 'strict',
      overrides: { gridGramsPerKwh: 100 },
    };
    const { page } = await open(file, { fragment: `#${stateToFragment(state)}` });
    await ready(page);
    expectClose(await settled(page, undefined), median(state));
    await page.getByRole('button', { name: 'As TypeScript' }).click();
    const code = page.locator('textarea.hc-code');
    expect(await code.inputValue()).toBe(stateToCode(state, 2000));
    await page.getByRole('button', { name: 'As a link' }).click();
    const fragment = (await code.inputValue()).split('#')[1] ?? '';
    expect(stateFromFragment(fragment, DEFAULT_STATE, ['union', '2024-09'])).toEqual(state);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)(
    '%s, narrow and wide: nothing scrolls sideways, axe finds nothing',
    async (colorScheme) => {
      for (const width of [360, 1280]) {
        const { page } = await open(file, { viewport: { width, height: 740 }, colorScheme });
        await ready(page);
        await settled(page, undefined);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        );
        expect(await violations(page)).toEqual([]);
        await page.context().close();
      }
    },
  );

  test('without scripts the total and the tiers are shown', async () => {
    const { page } = await open(file, { javaScriptEnabled: false });
    expect(await page.locator('.hc-panel').innerText()).toContain('tCO2e, 95% interval');
    expect(await page.locator('.hc-panel tbody tr').count()).toBe(5);
    await page.context().close();
  });
});
