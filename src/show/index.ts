export { show, showFigure, showMarkdown, showTable } from './kernel-show.js';
export { showNumber, type ColumnView, type Rows, type TableOptions } from './table-view.js';
