/**
 * The style of a panel, for any page: a notebook's output or a page of its own. All rules are below
 * `.hc-explorer`, so that they touch nothing else. Wide: controls beside figures; narrow: one column with
 * the total kept in sight.
 */
export const PANEL_STYLE = `
.hc-explorer {
  --hc-paper: #ffffff; --hc-ink: #1d1d1f; --hc-faint: #55585e; --hc-line: #d5d8dd; --hc-box: #f5f6f8;
  --hc-link: #0b57a8; --hc-bad: #a11212; --hc-edge: #767b84;
  color-scheme: light; container-type: inline-size; background: var(--hc-paper); color: var(--hc-ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  margin: .5rem 0; text-align: left;
}
@media screen and (prefers-color-scheme: dark) {
  .hc-explorer {
    --hc-paper: #15171a; --hc-ink: #e8e9eb; --hc-faint: #a9adb4; --hc-line: #3a3e45; --hc-box: #1e2126;
    --hc-link: #8ab8f5; --hc-bad: #ff9a92; --hc-edge: #8b919b; color-scheme: dark;
  }
  /* A figure is drawn for white paper; turned over, dark lines in it are light and hues stay. */
  .hc-explorer .hc-plot { filter: invert(.91) hue-rotate(180deg); }
}
.hc-explorer *, .hc-explorer { box-sizing: border-box; }
.hc-explorer p { margin: 0; }
.hc-explorer :focus-visible { outline: 3px solid var(--hc-link); outline-offset: 2px; }
.hc-explorer button, .hc-explorer select, .hc-explorer textarea {
  font: inherit; color: var(--hc-ink); background: var(--hc-box); border: 1px solid var(--hc-edge);
  border-radius: 5px; padding: .2rem .55rem; min-height: 1.75rem; cursor: pointer; max-width: 100%;
}
.hc-explorer button:hover { border-color: var(--hc-link); color: var(--hc-link); }
.hc-explorer .hc-presets, .hc-explorer .hc-actions { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .6rem; }
.hc-explorer .hc-actions { margin: .8rem 0 0; }
.hc-explorer .hc-code {
  flex: 1 1 100%; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; cursor: text;
}
.hc-explorer .hc-columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: .6rem 1.2rem; align-items: start; }
.hc-explorer .hc-columns > * { min-width: 0; }
.hc-explorer .hc-head { position: sticky; top: 0; background: var(--hc-paper); padding: .2rem 0; z-index: 1; }
.hc-explorer .hc-total { font-size: 1.25rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.hc-explorer .hc-trace { color: var(--hc-faint); font-size: .8rem; overflow-wrap: anywhere; }
.hc-explorer .hc-problem { color: var(--hc-bad); font-weight: 600; overflow-wrap: anywhere; }
.hc-explorer .hc-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.hc-explorer .hc-distribution { order: 1; }
.hc-explorer .hc-controls { order: 2; }
.hc-explorer .hc-more { order: 3; display: grid; grid-template-columns: minmax(0, 1fr); gap: .6rem 1rem; }
.hc-explorer .hc-more > * { min-width: 0; }
.hc-explorer fieldset { border: 1px solid var(--hc-line); border-radius: 6px; margin: 0 0 .6rem; padding: .2rem .7rem .5rem; min-width: 0; }
.hc-explorer legend { font-weight: 600; font-size: .85rem; line-height: 1.4; width: auto; margin: 0; border: 0; padding: 0 .3rem; }
.hc-explorer .hc-control {
  display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0 .6rem; align-items: center; margin: .3rem 0; font-size: .9rem;
}
.hc-explorer .hc-control label { grid-column: 1; }
.hc-explorer .hc-control .hc-value { grid-column: 2; color: var(--hc-faint); font-size: .82rem; text-align: right; font-variant-numeric: tabular-nums; }
.hc-explorer .hc-control .hc-clear { grid-column: 3; font-size: .75rem; padding: 0 .4rem; min-height: 1.5rem; }
.hc-explorer .hc-control input[type=range], .hc-explorer .hc-control select { grid-column: 1 / -1; width: 100%; margin: .1rem 0; }
.hc-explorer .hc-control input[type=range] { accent-color: var(--hc-edge); min-height: 1.5rem; }
.hc-explorer .hc-control input[type=range][data-set] { accent-color: var(--hc-link); }
.hc-explorer .hc-check { display: flex; gap: .5rem; align-items: center; margin: .25rem 0; font-size: .9rem; min-height: 1.5rem; }
.hc-explorer .hc-check input { flex: none; width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--hc-link); }
.hc-explorer .hc-plot { min-height: 240px; overflow: hidden; contain: layout paint; transition: opacity .2s; }
.hc-explorer .hc-runs, .hc-explorer .hc-tornado { min-height: 400px; }
.hc-explorer .hc-busy .hc-plot, .hc-explorer .hc-busy .hc-total { opacity: .45; transition-delay: .3s; }
.hc-explorer .hc-table-box { overflow-x: auto; }
.hc-explorer .hc-table-box table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; width: auto; color: inherit; }
.hc-explorer .hc-table-box caption { text-align: left; font-weight: 600; color: inherit; padding: .2rem 0; }
.hc-explorer .hc-table-box th, .hc-explorer .hc-table-box td { padding: .15rem .4rem; border-bottom: 1px solid var(--hc-line); text-align: right; vertical-align: top; }
.hc-explorer .hc-table-box td { white-space: nowrap; }
.hc-explorer .hc-table-box th:first-child { text-align: left; }
@container (max-width: 45.99rem) {
  .hc-explorer .hc-presets { flex-wrap: nowrap; overflow-x: auto; padding: 4px; margin: -4px -4px .3rem; }
  .hc-explorer .hc-presets button { flex: none; }
}
@container (min-width: 46rem) {
  .hc-explorer .hc-columns { grid-template-columns: 18.5rem minmax(0, 1fr); grid-template-rows: auto auto 1fr; }
  .hc-explorer .hc-columns > .hc-controls { grid-column: 1; grid-row: 1 / span 3; position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 2px; }
  .hc-explorer .hc-columns > .hc-head, .hc-explorer .hc-columns > .hc-distribution, .hc-explorer .hc-columns > .hc-more { grid-column: 2; }
}
@container (min-width: 62rem) {
  .hc-explorer .hc-more { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media print { .hc-explorer .hc-presets, .hc-explorer .hc-actions, .hc-explorer .hc-controls { display: none; } }
`;
