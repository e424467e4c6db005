import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estimate, type Estimate } from '../../src/estimate/estimate.js';
import { loadProject } from '../../src/io/project.js';
import { simulate } from '../../src/simulate/aggregate.js';
import type { Interval } from '../../src/uncertainty/summary.js';
import type * as core from './estimator-entry.js';
import { launchChromium } from './support.js';

const project = loadProject();
let browser: Browser;
let page: Page;

/** The core as one script, which fails to build if it touches Node's API. */
const bundle = async (): Promise<string> => {
  const entry = fileURLToPath(new URL('./estimator-entry.ts', import.meta.url));
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, name: 'core', formats: ['iife'] } },
  });
  const [first] = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[];
  return first?.output[0].code ?? '';
};

beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
  await page.setContent('<!doctype html><title>core</title>');
  await page.addScriptTag({ content: await bundle() });
  await page.evaluate((data) => {
    const { core: bundled } = globalThis as unknown as { core: typeof core };
    Object.assign(globalThis, { project: bundled.createProject(data) });
  }, project.data);
});
afterAll(async () => {
  await browser.close();
});

/** Chromium's V8 may round a power or an exponential another way in the last bit. */
const expectSame = (there: Interval, here: Interval): void => {
  for (const key of Object.keys(here) as (keyof Interval)[]) {
    expect(Math.abs(there[key] / here[key] - 1), key).toBeLessThan(1e-12);
  }
};

type InPage = { readonly core: typeof core; readonly project: typeof project };

describe('the estimator in Chromium', () => {
  test('an estimate is the same as in Node, to 12 digits', async () => {
    const run = project.tables.runs.find((row) => row.runId === 'llama-2-70b');
    if (run === undefined) throw new Error('llama-2-70b is not in runs.csv');
    const there: Estimate = await page.evaluate((given) => {
      const { core: bundled, project: loaded } = globalThis as unknown as InPage;
      return bundled.estimate(given, loaded.estimator, { draws: 1000 });
    }, run);
    const here = estimate(run, project.estimator, { draws: 1000 });
    expectSame(there.tco2e, here.tco2e);
    expectSame(there.flop, here.flop);
  });

  test('so is the aggregate of a snapshot', async () => {
    const there: Interval = await page.evaluate(() => {
      const { core: bundled, project: loaded } = globalThis as unknown as InPage;
      return bundled.simulate(loaded.tables, loaded.estimator, { snapshot: '2026-05', draws: 200 })
        .totalTco2e;
    });
    const options = { snapshot: '2026-05', draws: 200 };
    expectSame(there, simulate(project.tables, project.estimator, options).totalTco2e);
  });
});
