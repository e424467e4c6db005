import type { FirstShown } from '../explore/messages.js';
import { startPanel } from './panel.js';
import type { PlotlyApi } from './plotly.js';
import { blockText, unpackInPage } from './unpack.js';

/** What all panels of a page share. */
type Shared = {
  readonly plotly: PlotlyApi;
  readonly workerSource: string;
  readonly address?: boolean;
};

/** Starts the panel of an element made by `explorerHtml` or by a page. */
const start = async (root: HTMLElement, shared: Shared): Promise<void> => {
  const began = performance.now();
  const panel = root.querySelector<HTMLElement>('.hc-panel');
  if (panel === null) return;
  const first = JSON.parse(await unpackInPage(blockText(root, 'first'))) as FirstShown;
  await startPanel(panel, { ...shared, first, packed: blockText(root, 'data') });
  root.dataset['readyMs'] = String(Math.round(performance.now() - began));
};

/** Starts the panels of a page that brings Plotly and the worker's text once. */
const startPage = async (address: boolean): Promise<void> => {
  const { Plotly: plotly } = globalThis as unknown as { readonly Plotly: PlotlyApi };
  const workerSource = blockText(document, 'worker');
  for (const root of document.querySelectorAll<HTMLElement>('.hc-explorer')) {
    await start(root, { plotly, workerSource, address });
  }
};

/** What a page's own script calls; the bundle has no other way in. */
Object.assign(globalThis, { huggingCarbonPanel: { start, startPage } });
