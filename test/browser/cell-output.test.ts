import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packPanel, unpackPanel } from '../../src/explore/panel-data.js';
import { DEFAULT_STATE } from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import { explorerHtml, type PanelParts } from '../../src/show/explorer-html.js';
import { panelParts } from '../../src/show/explorer.js';
import { explorerPage } from '../../src/site/explorer-page.js';
import { launchChromium, openFile, panelReady, settledMedian } from './support.js';

const scratch = mkdtempSync(join(tmpdir(), 'hc-cell-'));
let parts: PanelParts;
let browser: Browser;

beforeAll(async () => {
  parts = panelParts(loadProject(), DEFAULT_STATE);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
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
    const { page, requests, errors } = await openFile(browser, path);
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
    const { page, requests } = await openFile(browser, path);
    await panelReady(page);
    await settledMedian(page, undefined);
    expect(await page.locator('.hc-runs').innerHTML()).toContain('&lt;img src=x onerror=');
    expect(await page.locator('.hc-panel img').count()).toBe(0);
    expect(await page.evaluate('globalThis.stolen')).toBeUndefined();
    expect(requests).toEqual([]);
    await page.context().close();
  });
});
