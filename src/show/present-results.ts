import type { Estimate } from '../estimate/estimate.js';
import { formatValue, printProvenance, type ProvenanceNode } from '../estimate/provenance.js';
import type { MimeBundle } from '../kernel/door.js';
import type { OlsFit } from '../regress/ols.js';
import { summaryText } from '../regress/summary.js';
import { escapeHtml } from './escape.js';
import { coefficientRows } from './regression-tables.js';
import { estimateRows } from './result-tables.js';
import {
  tableHtml,
  tablePlain,
  tableText,
  type TableOptions,
  type TableText,
} from './table-view.js';

const has = (value: unknown, ...fields: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && fields.every((field) => field in value);

const isNode = (value: unknown): value is ProvenanceNode =>
  has(value, 'name', 'value', 'unit', 'status', 'source', 'distribution', 'inputs');

const isEstimate = (value: unknown): value is Estimate =>
  has(value, 'runId', 'tier', 'reason', 'tco2e', 'energyKwh', 'flop', 'provenance');

const isFit = (value: unknown): value is OlsFit =>
  has(
    value,
    'coefficients',
    'residuals',
    'fitted',
    'leverage',
    'degreesOfFreedom',
    'covarianceHc3',
  );

const nodeHtml = (node: ProvenanceNode): string => {
  const { name, value, unit, status, formula, source, distribution, inputs } = node;
  const amount = `${formatValue(value)}${unit === '1' ? '' : ` ${unit}`}`;
  const about = [
    formula === undefined ? '' : `<code>${escapeHtml(formula)}</code>`,
    inputs.length > 0 ? '' : escapeHtml(`source: ${source}`),
    distribution === 'exact' || inputs.length > 0
      ? ''
      : escapeHtml(`distribution: ${distribution}`),
  ].filter((text) => text !== '');
  const head = `<b>${escapeHtml(name)}</b> = ${escapeHtml(amount)} (${escapeHtml(status)})`;
  const small = about.map((text) => `<br><small>${text}</small>`).join('');
  const below = inputs.length === 0 ? '' : `<ul>${inputs.map(nodeHtml).join('')}</ul>`;
  return `<li>${head}${small}${below}</li>`;
};

const treeHtml = (nodes: readonly ProvenanceNode[]): string =>
  `<ul class="hc-provenance">${nodes.map(nodeHtml).join('')}</ul>`;

const presentEstimate = (estimate: Estimate, options: TableOptions): MimeBundle => {
  const title = options.title ?? `${estimate.name}: tier ${estimate.tier}, ${estimate.reason}`;
  const table = tableText(estimateRows(estimate), { ...options, title });
  const tree = treeHtml(estimate.provenance);
  return {
    'text/html': `${tableHtml(table)}\n<details><summary>Where the values come from</summary>${tree}</details>`,
    'text/plain': `${tablePlain(table)}\n${printProvenance(estimate.provenance)}`,
  };
};

/** The summary; without its tests where the rows are too few for them. */
const fitText = (fit: OlsFit, table: TableText): string => {
  try {
    return summaryText(fit);
  } catch (error) {
    if (error instanceof RangeError) return `${tablePlain(table)}\n${error.message}`;
    throw error;
  }
};

const presentFit = (fit: OlsFit, options: TableOptions): MimeBundle => {
  const facts = `n = ${fit.n}, R² = ${fit.r2.toFixed(4)}, residual SD = ${fit.residualSd.toPrecision(4)}`;
  const title = options.title ?? `Regression: ${facts}`;
  const table = tableText(coefficientRows(fit), { ...options, title });
  const text = fitText(fit, table);
  return {
    'text/html': `${tableHtml(table)}\n<details><summary>Summary with tests</summary><pre>${escapeHtml(text)}</pre></details>`,
    'text/plain': text,
  };
};

/**
 * The forms of the project's own results: an estimate, a tree of provenance, a regression, or a model
 * that holds one.
 */
export function presentResult(value: unknown, options: TableOptions): MimeBundle | undefined {
  if (isEstimate(value)) return presentEstimate(value, options);
  if (isFit(value)) return presentFit(value, options);
  if (has(value, 'ols', 'formula')) {
    const { ols, formula } = value as { readonly ols: unknown; readonly formula: unknown };
    if (isFit(ols)) return presentFit(ols, { title: String(formula), ...options });
  }
  const nodes = Array.isArray(value) ? value : [value];
  if (nodes.length === 0 || !nodes.every(isNode)) return undefined;
  return { 'text/html': treeHtml(nodes), 'text/plain': printProvenance(nodes) };
}
