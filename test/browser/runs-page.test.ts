import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProject } from '../../src/io/project.js';
import { runsData, type RunsData } from '../../src/site/runs-data.js';
import { runsPage } from '../../src/site/runs-page.js';
import { launchChromium, openFile, violations } from './support.js';

const project = loadProject();
const scratch = mkdtempSync(join(tmpdir(), 'hc-runs-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
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
    const { page, requests, errors } = await openFile(browser, path);
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
    const { page, requests } = await openFile(browser, path, {
      viewport: { width: 360, height: 740 },
    });
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
