import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Debian's Chromium. */
const CHROMIUM = '/usr/bin/chromium';

/** Chromium by itself asks its maker for updates and lists: none of that in a test. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium. */
export async function launchChromium(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`these tests need Debian's chromium at ${CHROMIUM}`);
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page with what it asked for and what went wrong in it. */
export type Opened = {
  readonly page: Page;
  /** Addresses that the page asked for and that were not allowed. */
  readonly requests: readonly string[];
  /** Messages of uncaught errors and of `console.error`. */
  readonly errors: readonly string[];
};

/** The data of the page itself. */
const IN_PAGE = /^(file|data|blob|about):/;

/** This machine's own server. */
export const LOOPBACK = /^(https?|wss?):\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;

/** Opens an empty page and records its errors, and its requests but those to `allowed` addresses. */
export async function recordedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
  allowed?: RegExp,
): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  const record = (address: string): void => {
    if (!IN_PAGE.test(address) && allowed?.test(address) !== true) requests.push(address);
  };
  context.on('request', (request) => {
    record(request.url());
  });
  page.on('websocket', (socket) => {
    record(socket.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, requests, errors };
}

/** Opens a file as a person does who clicks on it: any request beyond it is recorded. */
export async function openFile(
  browser: Browser,
  file: string,
  { fragment = '', ...options }: BrowserContextOptions & { readonly fragment?: string } = {},
): Promise<Opened> {
  const opened = await recordedPage(browser, options);
  await opened.page.goto(pathToFileURL(file).href + fragment);
  return opened;
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

type AxeResult = {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
};

/** What axe finds. The page's policy lets no script in but its own: axe comes in through the debugger. */
export async function violations(page: Page): Promise<readonly unknown[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate<AxeResult>('axe.run()');
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

/** The pixels of a PNG image, read by the browser. */
type Pixels = {
  /** Red, green and blue in the middle. */
  readonly middle: readonly number[];
  /** Share of the pixels that do not have the colour that most have. */
  readonly drawnShare: number;
};

/** Reads what a screenshot shows. */
export async function pixelsOf(browser: Browser, png: Buffer): Promise<Pixels> {
  const page = await browser.newPage();
  const source = `data:image/png;base64,${png.toString('base64')}`;
  const pixels = await page.evaluate(async (address): Promise<Pixels> => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (canvas === null) throw new Error('no canvas');
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    const counts = new Map<number, number>();
    for (const colour of new Uint32Array(data.buffer)) {
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    const middle = canvas.getImageData(image.width / 2, image.height / 2, 1, 1).data;
    return {
      middle: [...middle].slice(0, 3),
      drawnShare: 1 - Math.max(...counts.values()) / (image.width * image.height),
    };
  }, source);
  await page.close();
  return pixels;
}

/** The panel of a page shows its first choice. */
export async function panelReady(page: Page): Promise<void> {
  await page.locator('.hc-explorer[data-ready-ms]').first().waitFor();
}

/** Which answer of the worker a panel shows; undefined before the first. */
export async function shownId(page: Page): Promise<string | undefined> {
  return (await page.locator('.hc-panel').getAttribute('data-shown')) ?? undefined;
}

/** The median on screen once the worker has answered a choice and nothing waits. */
export async function settledMedian(page: Page, before: string | undefined): Promise<number> {
  await page.waitForFunction((old) => {
    const panel = document.querySelector<HTMLElement>('.hc-panel');
    return panel?.dataset['shown'] !== old && !panel?.classList.contains('hc-busy');
  }, before ?? null);
  return Number(await page.locator('.hc-total').getAttribute('data-median'));
}
