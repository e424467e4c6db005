import { assumptionTable } from '../estimate/assumption-table.js';
import type { Assumptions } from '../estimate/assumptions.js';
import type { Estimate } from '../estimate/estimate.js';
import type { Aggregate, GroupTotal } from '../simulate/aggregate.js';
import type { ScenarioTotal } from '../simulate/scenarios.js';
import type { Interval } from '../uncertainty/summary.js';
import { roundByInterval } from '../uncertainty/summary.js';

/** A row of a table for people: texts and numbers by column. */
export type TableRow = Readonly<Record<string, string | number>>;

/** A number as people read it, with no more digits than its interval supports. */
export function readable(value: number, low = value, high = value): string {
  const rounded = roundByInterval(value, low, high);
  const size = Math.abs(rounded);
  if (size !== 0 && (size >= 1e9 || size < 1e-3)) return rounded.toExponential(2);
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

const intervalCells = (interval: Interval): TableRow => {
  const { p2_5, median, mean, p97_5 } = interval;
  return {
    median: readable(median, p2_5, p97_5),
    mean: readable(mean, p2_5, p97_5),
    '2.5%': readable(p2_5, p2_5, p97_5),
    '97.5%': readable(p97_5, p2_5, p97_5),
  };
};

/** One quantity with median, mean, 90% and 95% intervals, rounded by its own interval. */
export function intervalRow(quantity: string, unit: string, interval: Interval): TableRow {
  const { p2_5, p5, median, mean, p95, p97_5 } = interval;
  const show = (value: number): string => readable(value, p2_5, p97_5);
  return {
    quantity,
    unit,
    median: show(median),
    mean: show(mean),
    '90% interval': `${show(p5)} – ${show(p95)}`,
    '95% interval': `${show(p2_5)} – ${show(p97_5)}`,
  };
}

/** The four quantities of an estimate with their intervals. */
export function estimateRows(estimate: Estimate): readonly TableRow[] {
  const row = (quantity: string, unit: string, interval: Interval): TableRow => ({
    quantity,
    unit,
    ...intervalCells(interval),
  });
  return [
    row('compute', 'FLOP', estimate.flop),
    row('energy', 'kWh', estimate.energyKwh),
    row('emissions', 'tCO2e', estimate.tco2e),
    row('ATCI', 'gCO2e/EFLOP', estimate.atciGramsPerEflop),
  ];
}

/** Groups of an aggregate: runs, mean, interval and share. */
export function groupRows(groups: readonly GroupTotal[], name: string): readonly TableRow[] {
  return groups.map(({ key, runs, tco2e, share }) => ({
    [name]: key,
    runs,
    'mean tCO2e': readable(tco2e.mean, tco2e.p2_5, tco2e.p97_5),
    '2.5%': readable(tco2e.p2_5, tco2e.p2_5, tco2e.p97_5),
    '97.5%': readable(tco2e.p97_5, tco2e.p2_5, tco2e.p97_5),
    share: `${(100 * share).toFixed(1)}%`,
  }));
}

/** Totals of scenarios, and a published figure over each median. */
export function scenarioRows(
  rows: readonly ScenarioTotal[],
  reference: { readonly label: string; readonly tco2e: number },
): readonly TableRow[] {
  return rows.map(({ label, repositories, runs, tco2e }) => ({
    scenario: label,
    repositories,
    runs,
    ...intervalCells(tco2e),
    [`${reference.label} / median`]: (reference.tco2e / tco2e.median).toFixed(2),
  }));
}

/** The largest runs. */
export function topRunRows(result: Aggregate): readonly TableRow[] {
  return result.topRuns.map(({ name, runId, tier, meanTco2e, share, reason }) => ({
    run: name,
    runId,
    tier,
    'mean tCO2e': readable(meanTco2e, 0, meanTco2e),
    share: `${(100 * share).toFixed(1)}%`,
    evidence: reason,
  }));
}

/** Every assumption with its value, spread, basis and how to change it. */
export function assumptionRows(assumptions: Assumptions): readonly TableRow[] {
  return assumptionTable(assumptions).map((row) => ({
    assumption: row.name,
    meaning: row.label,
    median: typeof row.median === 'number' ? Number(row.median.toPrecision(4)) : row.median,
    unit: row.unit,
    distribution: row.distribution,
    'rests on': row.n > 0 ? `${row.basisClass}, n = ${row.n}` : row.basisClass,
    basis: [row.basis, row.source].filter((text) => text !== '').join('; '),
    override: row.override,
  }));
}
