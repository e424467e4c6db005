import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openExplorer } from '../../src/explore/explorer.js';
import { DEFAULT_STATE } from '../../src/explore/state.js';
import { loadProject } from '../../src/io/project.js';
import { packageFolder } from '../../src/io/package-folder.js';
import {
  copyNotebooks,
  hasJupyter,
  notebookNames,
  startJupyter,
  type Jupyter,
} from './jupyter-server.js';
import {
  launchChromium,
  LOOPBACK,
  panelReady,
  pixelsOf,
  recordedPage,
  settledMedian,
  shownId,
} from './support.js';

const skipped = !hasJupyter() && process.env['CI'] === undefined;
if (skipped) console.warn('skipped: "jupyter notebook" is not installed on this machine');

/** The part of Jupyter Notebook's own interface that the test asks. */
type JupyterPage = {
  readonly Jupyter: {
    readonly notebook: {
      readonly kernel: { readonly is_connected: () => boolean; readonly info_reply: object } | null;
      readonly get_cells: () => readonly {
        readonly cell_type: string;
        readonly input_prompt_number?: number | string | null;
        readonly get_text: () => string;
      }[];
      readonly save_notebook: () => Promise<unknown>;
    };
  };
};

/** Restarts the kernel and runs all cells, as a person does by the menu. */
const restartAndRunAll = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => {
    const { notebook } = (globalThis as unknown as JupyterPage).Jupyter;
    return (
      notebook.kernel?.is_connected() === true && 'language_info' in notebook.kernel.info_reply
    );
  });
  await page.locator('#kernellink').click();
  await page.locator('#restart_run_all a').click();
  await page.getByRole('button', { name: 'Restart and Run All Cells' }).click();
  await page.waitForFunction(
    () => {
      const { notebook } = (globalThis as unknown as JupyterPage).Jupyter;
      return notebook
        .get_cells()
        .filter((cell) => cell.cell_type === 'code' && cell.get_text().trim() !== '')
        .every(({ input_prompt_number: number }) => typeof number === 'number');
    },
    undefined,
    { timeout: 400_000 },
  );
};

const compareWithCommitted = (name: string, folder: string): string => {
  const program = join(packageFolder(), 'dist', 'cli', 'main.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'notebooks', name.replace('.ipynb', ''), '--compare', folder],
    { encoding: 'utf8' },
  );
  return status === 0 ? '' : stderr;
};

/** Every figure of the page is drawn: its box is not of one colour. */
const expectDrawn = async (browser: Browser, page: Page, selector: string): Promise<number> => {
  const figures = await page.locator(selector).all();
  for (const figure of figures) {
    const { drawnShare } = await pixelsOf(browser, await figure.screenshot());
    expect(drawnShare).toBeGreaterThan(0.01);
  }
  return figures.length;
};

describe.skipIf(skipped)('Jupyter Notebook and Chromium', () => {
  const names = notebookNames();
  const root = mkdtempSync(join(tmpdir(), 'hc-jupyter-'));
  let folder = '';
  let jupyter: Jupyter;
  let browser: Browser;

  beforeAll(async () => {
    folder = copyNotebooks(names, root);
    jupyter = await startJupyter(root, folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await jupyter.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test.each(names)(
    '%s: restart and run all gives the committed outputs, figures drawn, nothing leaves the machine',
    async (name) => {
      const viewport = { width: 1280, height: 900 };
      const { page, requests } = await recordedPage(browser, { viewport }, LOOPBACK);
      await page.goto(jupyter.address(name));
      await restartAndRunAll(page);
      expect(await page.locator('.output_error').allInnerTexts()).toEqual([]);
      const drawn = await expectDrawn(browser, page, '.output_svg svg');
      expect(drawn).toBeGreaterThan(0);
      await page.evaluate(async () => {
        await (globalThis as unknown as JupyterPage).Jupyter.notebook.save_notebook();
      });
      expect(compareWithCommitted(name, folder)).toBe('');
      if ((await page.locator('.hc-explorer').count()) > 0) await expectPanel(browser, page);
      expect(requests).toEqual([]);
      await page.context().close();
    },
    600_000,
  );
});

/** The panel of a cell follows its slider, with the numbers of the module. */
const expectPanel = async (browser: Browser, page: Page): Promise<void> => {
  const project = loadProject();
  const explorer = openExplorer(project.tables, project.estimator);
  const median = (overrides: { readonly pue?: number }): number =>
    explorer.evaluate({ ...DEFAULT_STATE, overrides }).tco2e.median;
  await panelReady(page);
  const first = Number(await page.locator('.hc-total').getAttribute('data-median'));
  expect(Math.abs(first / median({}) - 1)).toBeLessThan(1e-9);
  const slider = page.getByRole('slider', { name: 'PUE', exact: true });
  for (const steps of [1, 12]) {
    const before = await shownId(page);
    for (let i = 0; i < steps; i++) await slider.press('ArrowRight');
    await settledMedian(page, before);
    const pue = Number(await slider.inputValue());
    await page.waitForFunction((expected) => {
      const total = document.querySelector<HTMLElement>('.hc-total');
      return Math.abs(Number(total?.dataset['median']) / expected - 1) < 1e-9;
    }, median({ pue }));
  }
  expect(await expectDrawn(browser, page, '.hc-plot')).toBe(5);
};
