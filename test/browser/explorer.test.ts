import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssumptionOverrides } from '../../src/estimate/assumptions.js';
import { openExplorer, type Explorer } from '../../src/explore/explorer.js';
import { packPanel, unpackPanel } from '../../src/explore/panel-data.js';
import {
  DEFAULT_STATE,
  stateFromFragment,
  stateToCode,
  stateToFragment,
  type ExplorerState,
} from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import { explorerHtml, type PanelParts } from '../../src/show/explorer-html.js';
import { panelParts } from '../../src/show/explorer.js';
import { explorerPage } from '../../src/site/explorer-page.js';
import { runsData, type RunsData } from '../../src/site/runs-data.js';
import { runsPage } from '../../src/site/runs-page.js';
import { randomStream } from '../../src/uncertainty/random.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const scratch = mkdtempSync(join(tmpdir(), 'hc-explorer-'));
const file = join(scratch, 'explorer.html');
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

const project = loadProject();
let parts: PanelParts;
let explorer: Explorer;
let browser: Browser;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`these tests need Debian's chromium at ${CHROMIUM}`);
  parts = panelParts(project, DEFAULT_STATE);
  const { means } = unpackPanel(parts.packed);
  explorer = openExplorer(project.tables, project.estimator, { means });
  writeFileSync(file, explorerPage(parts, { inSite: false }));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

type Opened = {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly errors: readonly string[];
};

const open = async (
  path: string,
  { fragment = '', ...options }: BrowserContextOptions & { readonly fragment?: string } = {},
): Promise<Opened> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(pathToFileURL(path).href + fragment);
  return { page, requests, errors };
};

const ready = async (page: Page): Promise<void> => {
  await page.locator('.hc-explorer[data-ready-ms]').first().waitFor();
};

/** The median on screen once the worker has answered a choice and nothing waits. */
const settled = async (page: Page, before: string | undefined): Promise<number> => {
  await page.waitForFunction((old) => {
    const panel = document.querySelector<HTMLElement>('.hc-panel');
    return panel?.dataset['shown'] !== old && !panel?.classList.contains('hc-busy');
  }, before ?? null);
  return Number(await page.locator('.hc-total').getAttribute('data-median'));
};

/** What axe finds. The page's policy lets no script in but its own: axe comes in through the debugger. */
const violations = async (page: Page): Promise<readonly unknown[]> => {
  await page.evaluate(axeSource);
  const found = await page.evaluate<{
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>('axe.run()');
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
};

const shownId = async (page: Page): Promise<string | undefined> =>
  (await page.locator('.hc-panel').getAttribute('data-shown')) ?? undefined;

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

describe('the table of all runs', () => {
  const hostile = '<img src=x onerror="globalThis.stolen=1">';
  let path = '';
  let runs: RunsData;
  beforeAll(() => {
    runs = runsData(project, 1_000_000);
    const [first, ...rest] = runs.runs;
    path = join(scratch, 'runs.html');
    const named = first === undefined ? [] : [{ ...first, name: hostile }];
    writeFileSync(path, runsPage({ ...runs, runs: [...named, ...rest] }));
  });

  test('search and filters find runs; a run shows status and source of its values', async () => {
    const { page, requests, errors } = await open(path);
    const rows = page.locator('#runs tbody tr:not(.provenance):has(th button)');
    const wanted = runs.runs.filter(
      ({ tier, name }, i) => i > 0 && tier === 3 && /qwen/i.test(name),
    );
    await page.getByRole('searchbox').fill('qwen');
    await page.getByLabel('Tier').selectOption('3');
    expect(wanted.length).toBeGreaterThan(0);
    expect(await rows.count()).toBe(Math.min(100, wanted.length));
    const [first] = wanted;
    await page
      .getByRole('button', { name: first?.name ?? '', exact: true })
      .first()
      .click();
    const shown = await page.locator('tr.provenance:not([hidden])').innerText();
    const [, , , , inputs] = first?.provenance[0] ?? [0, 0, 0, 0, []];
    expect(inputs.length).toBeGreaterThan(0);
    for (const [, , , status, source] of inputs) {
      expect(shown).toContain(runs.texts[status]);
      expect(shown).toContain(runs.texts[source]);
    }
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    await page.context().close();
  });

  test('hostile names are text; 360 px does not scroll; axe finds nothing', async () => {
    const { page, requests } = await open(path, { viewport: { width: 360, height: 740 } });
    const button = page.getByRole('button', { name: hostile });
    await button.click();
    expect(await page.locator('#runs img').count()).toBe(0);
    expect(await page.evaluate('globalThis.stolen')).toBeUndefined();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
    expect(requests).toEqual([]);
    await page.context().close();
  });
});

describe('an output of a cell', () => {
  test('is the same from run to run, starts twice in a page, leaves the page’s own Plotly', async () => {
    const html = explorerHtml(parts);
    expect(explorerHtml(parts)).toBe(html);
    expect(html.length).toBeLessThan(1.8e6);
    const path = join(scratch, 'cell.html');
    const own =
      '<script>globalThis.Plotly = { version: "own" }; globalThis.define = () => { throw new Error("no module") }; globalThis.define.amd = {};</script>';
    writeFileSync(
      path,
      `<!doctype html><meta charset="utf-8"><title>cell</title>${own}${html}${html}`,
    );
    const { page, requests, errors } = await open(path);
    await page.waitForFunction(
      "document.querySelectorAll('.hc-explorer[data-ready-ms] .hc-panel[data-shown]').length === 2",
    );
    expect(await page.evaluate('Plotly.version')).toBe('own');
    const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect({ requests, errors }).toEqual({ requests: [], errors: [] });
    await page.context().close();
  });

  test('hostile names are shown as text and run nothing', async () => {
    const hostile =
      '<img src=x onerror="globalThis.stolen=1"></script><script>globalThis.stolen=2</script>';
    const { means, ...rest } = unpackPanel(parts.packed);
    const tables = {
      ...rest.tables,
      runs: rest.tables.runs.map((run) => ({ ...run, name: hostile })),
    };
    const packed = packPanel({ ...rest, means, tables });
    const topRuns = parts.first.result.topRuns.map((run) => ({ ...run, name: hostile }));
    const first = { ...parts.first, result: { ...parts.first.result, topRuns } };
    const path = join(scratch, 'hostile.html');
    writeFileSync(path, explorerPage({ packed, first }, { inSite: false }));
    const { page, requests } = await open(path);
    await ready(page);
    await settled(page, undefined);
    expect(await page.locator('.hc-runs').innerHTML()).toContain('&lt;img src=x onerror=');
    expect(await page.locator('.hc-panel img').count()).toBe(0);
    expect(await page.evaluate('globalThis.stolen')).toBeUndefined();
    expect(requests).toEqual([]);
    await page.context().close();
  });
});
