import { packText } from '../explore/panel-data.js';
import { pageCode } from '../io/page-code.js';
import { renderDocument } from '../runner/page.js';
import { siteHeader } from './header.js';
import type { RunsData } from './runs-data.js';

const STYLE = `
.runs-page main { max-width: none; }
.runs-page form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .75rem 0; }
.runs-page label { display: grid; gap: .15rem; font-size: .875rem; min-width: 0; }
.runs-page input, .runs-page select, .runs-page button {
  font: inherit; color: var(--ink); background: var(--box); border: 1px solid var(--faint); border-radius: 5px;
  padding: .25rem .5rem; min-height: 2rem; max-width: 100%;
}
.runs-page tbody button { min-height: 1.5rem; padding: 0 .5rem; text-align: left; overflow-wrap: anywhere; }
.runs-page td.number { text-align: right; white-space: nowrap; }
.runs-page tr.provenance > td { background: var(--box); }
.runs-page tr.provenance table { font-size: .85rem; margin: .25rem 0 .75rem; }
.runs-page tr.provenance td { overflow-wrap: anywhere; }
.runs-page tr.provenance td.status { overflow-wrap: normal; white-space: nowrap; }
@media print {
  .runs-page form, .runs-page button.more { display: none; }
  .runs-page tbody button { border: 0; background: none; padding: 0; min-height: 0; }
}
`;

/**
 * The table of all runs as a page: search, filters, and for each run the values behind its estimate.
 *
 * @param data from `runsData`
 */
export function runsPage(data: RunsData): string {
  const count = data.runs.length.toLocaleString('en-US');
  const body = [
    '<div class="runs-page"><div class="page">',
    siteHeader('runs.html'),
    '<main id="main">',
    `<h1>All ${count} training runs</h1>`,
    '<p>Runs behind repositories with more than 5,000 downloads in 30 days in any snapshot, with the emissions of their training. Open a run for every value behind its estimate: disclosed, reference, imputed or assumed, and where it is from.</p>',
    '<div id="runs"><noscript><p>Search and filters need scripts. The same data is in <code>data/runs.csv</code> of the repository.</p></noscript></div>',
    '</main></div></div>',
    `<script type="text/plain" data-part="runs">${packText(JSON.stringify(data))}</script>`,
  ].join('\n');
  return renderDocument({
    title: 'Hugging Carbon: all runs',
    body,
    scripts: [pageCode('runs')],
    style: STYLE,
  });
}
