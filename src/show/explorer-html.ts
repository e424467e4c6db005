import { createHash } from 'node:crypto';
import { packText } from '../explore/panel-data.js';
import type { FirstShown } from '../explore/messages.js';
import { pageCode, plotlySource } from '../io/page-code.js';
import { roundByInterval, type Interval } from '../uncertainty/summary.js';
import { PANEL_STYLE } from './panel-style.js';
import { tableHtml, tableText } from './table-view.js';
import { escapeHtml } from './escape.js';

/** A panel before it is put into a page: what it computes with, and what it shows first. */
export type PanelParts = {
  /** From `packPanel`. */
  readonly packed: string;
  readonly first: FirstShown;
};

const rounded = (value: number, { p2_5, p97_5 }: Interval): string =>
  roundByInterval(value, p2_5, p97_5).toLocaleString('en-US');

/** The total of a first choice in words. */
export function totalWords({ result: { tco2e, state } }: FirstShown): string {
  const { snapshot, threshold, attribution } = state;
  return `${rounded(tco2e.median, tco2e)} tCO2e, 95% interval ${rounded(tco2e.p2_5, tco2e)} to ${rounded(tco2e.p97_5, tco2e)} (snapshot ${snapshot}, more than ${threshold.toLocaleString('en-US')} downloads, ${attribution})`;
}

/** What stands where scripts are off, or until they have run: the total, and the tiers as a table. */
export function stillHtml(first: FirstShown): string {
  const rows = first.result.byTier.map(({ label, runs, tco2e }) => ({
    tier: label,
    runs,
    'mean tCO2e': rounded(tco2e.mean, tco2e),
    '95% interval': `${rounded(tco2e.p2_5, tco2e)} to ${rounded(tco2e.p97_5, tco2e)}`,
  }));
  return [
    `<p><strong>Total: ${escapeHtml(totalWords(first))}.</strong></p>`,
    tableHtml(tableText(rows, { title: 'Emissions by tier' })),
    '<p>With scripts on, sliders for the assumptions and figures that follow them stand here.</p>',
  ].join('\n');
}

const block = (part: string, text: string): string =>
  `<script type="text/plain" data-part="${part}">${text}</script>`;

/** The element that a panel is started in, with its data as base64, without code. */
export function panelElement(parts: {
  readonly still: string;
  readonly first: string;
  readonly packed: string;
}): string {
  const hash = createHash('sha256').update(parts.packed).update(parts.first).digest('hex');
  return [
    `<div class="hc-explorer" data-hash="${hash.slice(0, 16)}">`,
    `<div class="hc-panel">${parts.still}</div>`,
    block('first', parts.first),
    block('data', parts.packed),
    '</div>',
  ].join('\n');
}

/**
 * Starts all panels with this data that are not started yet: a notebook may show one output twice. The
 * code is kept by its own hash, so that two versions in one page do not mix, and Plotly is taken aside
 * from one that the page may have.
 */
const bootScript = (hash: string, code: string): string => `(() => {
  const roots = [...document.querySelectorAll('.hc-explorer[data-hash="${hash}"]:not([data-started])')];
  for (const root of roots) root.dataset.started = 'yes';
  const [root] = roots;
  if (root === undefined) return;
  const unpack = async (part) => {
    const packed = root.querySelector('script[data-part="' + part + '"]').textContent.trim();
    const bytes = Uint8Array.from(atob(packed), (x) => x.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).text();
  };
  const kept = (globalThis.huggingCarbonCode ??= {});
  const load = async () => {
    const [plotlyText, panelText, workerSource] = await Promise.all(['plotly', 'panel', 'worker'].map(unpack));
    const run = (text) => {
      const script = document.createElement('script');
      script.textContent = text;
      document.head.append(script);
      script.remove();
    };
    const before = globalThis.Plotly;
    // A page's own module system must not take Plotly for a module.
    run('(function (module, exports, define) {' + plotlyText + '\\n}).call(globalThis);');
    const plotly = globalThis.Plotly;
    if (before !== undefined) globalThis.Plotly = before;
    run(panelText);
    return { shared: { plotly, workerSource }, start: globalThis.huggingCarbonPanel.start };
  };
  const code = (kept['${code}'] ??= load());
  code.then(async ({ start, shared }) => {
    for (const each of roots) await start(each, shared);
  }).catch((error) => { console.error(error); });
})();`;

let packedCode: Readonly<Record<'plotly' | 'panel' | 'worker', string>> | undefined;

/**
 * A panel as HTML that needs nothing else: a still summary, the packed data, and all code as base64 of
 * gzip. The same choice and data give the same bytes.
 *
 * @param parts from `panelParts`
 * @returns about 1.7 MB of HTML for an output of a cell
 */
export function explorerHtml({ packed, first }: PanelParts): string {
  packedCode ??= {
    plotly: packText(plotlySource()),
    panel: packText(pageCode('panel')),
    worker: packText(pageCode('worker')),
  };
  const { plotly, panel, worker } = packedCode;
  const element = panelElement({
    still: stillHtml(first),
    first: packText(JSON.stringify(first)),
    packed,
  });
  const hash = /data-hash="([0-9a-f]+)"/.exec(element)?.[1] ?? '';
  const code = createHash('sha256').update(plotly).update(panel).update(worker).digest('hex');
  const inside = [block('plotly', plotly), block('panel', panel), block('worker', worker)].join(
    '\n',
  );
  return [
    `<style>${PANEL_STYLE}</style>`,
    element.replace(/<\/div>$/, () => `${inside}\n</div>`),
    `<script>${bootScript(hash, code.slice(0, 16))}</script>`,
  ].join('\n');
}
