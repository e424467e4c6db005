import { pageCode } from '../io/page-code.js';
import { panelElement } from '../show/explorer-html.js';
import { PANEL_STYLE } from '../show/panel-style.js';
import { sanitiseHtml } from './page-sanitise.js';

/** What a page with a panel has besides: its style, and leave to compute with the worker's text. */
export function panelPage(): { readonly style: string; readonly worker: string } {
  return { style: PANEL_STYLE, worker: pageCode('worker') };
}

const OUTPUT = /<div class="hc-explorer" data-hash="[0-9a-f]{16}">\s*<div class="hc-panel">/;

const blockOf = (html: string, part: string): string | undefined => {
  const start = `<script type="text/plain" data-part="${part}">`;
  const from = html.indexOf(start);
  if (from < 0) return undefined;
  const text = html.slice(from + start.length, html.indexOf('</script>', from)).trim();
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? text : undefined;
};

/**
 * A panel of a notebook for a page: of the output only the data is taken, when it is base64, and the still
 * summary, cleaned; code and style are the page's own.
 *
 * @param html an output of a cell
 * @returns the panel's element, or undefined when the output is no panel
 */
export function panelOutput(html: string): string | undefined {
  const opening = OUTPUT.exec(html);
  if (opening === null) return undefined;
  const first = blockOf(html, 'first');
  const packed = blockOf(html, 'data');
  if (first === undefined || packed === undefined) return undefined;
  const from = opening.index + opening[0].length;
  const still = sanitiseHtml(html.slice(from, html.indexOf('<script', from)));
  return panelElement({ still, first, packed });
}

/** The worker's text, once a page. */
export function workerBlock(): string {
  return `<script type="text/plain" data-part="worker">${pageCode('worker')}</script>`;
}

/**
 * The scripts of a page with panels, after Plotly's.
 *
 * @param options whether the choice stands in the page's address
 */
export function panelScripts({ address }: { readonly address: boolean }): readonly string[] {
  return [
    pageCode('panel'),
    `huggingCarbonPanel.startPage(${String(address)}).catch((error) => { console.error(error); });`,
  ];
}
