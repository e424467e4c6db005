import { packText } from '../explore/panel-data.js';
import { plotlySource } from '../io/page-code.js';
import { panelPage, panelScripts, workerBlock } from '../runner/page-panel.js';
import { renderDocument } from '../runner/page.js';
import { panelElement, stillHtml, type PanelParts } from '../show/explorer-html.js';
import { siteHeader } from './header.js';

/** The panel takes the whole width: controls beside figures. */
const WIDE = `
.explorer-page main { max-width: none; }
.explorer-page .page { max-width: 96rem; padding-top: .4rem; }
.explorer-page header.top { margin-bottom: .4rem; padding-bottom: .3rem; }
.explorer-page h1 { font-size: 1.2rem; margin: .2rem 0; }
.explorer-page .about { margin: 0 0 .4rem; color: var(--faint); font-size: .875rem; }
`;

/**
 * The assumption panel as a page of its own: one file, no network. Its address carries the choice.
 *
 * @param parts from `panelParts`
 * @param options whether pages of the site stand beside it, to be linked
 */
export function explorerPage(parts: PanelParts, { inSite }: { readonly inSite: boolean }): string {
  const element = panelElement({
    still: stillHtml(parts.first),
    first: packText(JSON.stringify(parts.first)),
    packed: parts.packed,
  });
  const panel = panelPage();
  const body = [
    '<div class="explorer-page"><div class="page">',
    inSite ? siteHeader('explorer.html') : '',
    '<main id="main">',
    '<h1>Training emissions of popular models: move an assumption</h1>',
    element,
    '</main></div></div>',
    workerBlock(),
  ].join('\n');
  return renderDocument({
    title: 'Hugging Carbon: assumption panel',
    body,
    scripts: [plotlySource(), ...panelScripts({ address: true })],
    worker: panel.worker,
    style: `${panel.style}${WIDE}`,
  });
}
