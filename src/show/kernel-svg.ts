import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DOMWindow } from 'jsdom';
import type * as Jsdom from 'jsdom';
import { FIGURE_SIZE } from './figure.js';
import type { Figure } from './figures/common.js';
import { canvasStub, pageStub } from './kernel-svg-page.js';
import { boundingBox } from './svg-box.js';

type PlotlyImage = {
  readonly then: (done: (svg: string) => void, failed: (error: unknown) => void) => void;
};
type Page = {
  readonly Plotly: {
    readonly toImage: (figure: unknown, options: Readonly<Record<string, unknown>>) => PlotlyImage;
  };
  readonly restart: () => void;
};

let page: Page | undefined;

const openPage = (): Page => {
  const require = createRequire(import.meta.url);
  // Loaded when the first figure is shown: a notebook without figures need not wait for it.
  const { JSDOM } = require('jsdom') as typeof Jsdom;
  const { window } = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  giveBoxes(window);
  window.eval(pageStub);
  window.eval(canvasStub);
  window.eval(readFileSync(require.resolve('plotly.js-cartesian-dist-min'), 'utf8'));
  return window as unknown as Page;
};

/** jsdom lays nothing out, so elements are given the sizes that Plotly asks for. */
const giveBoxes = (window: DOMWindow): void => {
  const svg = window.SVGElement.prototype as unknown as Record<string, unknown>;
  svg['getBBox'] = function (this: Element) {
    return boundingBox(this);
  };
  svg['getComputedTextLength'] = function (this: Element) {
    return boundingBox(this).width;
  };
  window.Element.prototype.getBoundingClientRect = function (this: Element) {
    const box = boundingBox(this);
    const { x, y, width, height } = box;
    const rect = { ...box, left: x, top: y, right: x + width, bottom: y + height };
    return { ...rect, toJSON: () => rect };
  };
};

const sizeOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value > 0 ? value : otherwise;

/**
 * Draws a figure as a static SVG image, with plotly.js itself. The same figure gives the same bytes on
 * every machine.
 *
 * @throws Error when plotly.js cannot draw the figure
 */
export function figureSvg({ data, layout }: Figure): string {
  page ??= openPage();
  page.restart();
  const size = {
    width: sizeOf(layout['width'], FIGURE_SIZE.width),
    height: sizeOf(layout['height'], FIGURE_SIZE.height),
  };
  let svg: string | undefined;
  let problem = new Error('no image came');
  // Plotly writes into what it draws; the copy keeps the caller's figure as it is.
  const copy: unknown = JSON.parse(JSON.stringify({ data, layout }));
  page.Plotly.toImage(copy, { format: 'svg', ...size, imageDataOnly: true }).then(
    (drawn) => (svg = drawn),
    (error) => (problem = error as Error),
  );
  if (svg !== undefined) return svg;
  throw new Error(`plotly.js could not draw the figure: ${problem.message}`, { cause: problem });
}
