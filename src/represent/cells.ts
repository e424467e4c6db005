import type { Estimator } from '../estimate/estimator.js';
import { simulateUnits, type SimulationUnit } from '../simulate/engine.js';
import { isTraining, unitsOf, type Attribution } from '../simulate/units.js';
import type { RunEvidence } from '../tier/evidence.js';
import { tierPopulation, type PopulationTables, type Selection } from '../tier/tier.js';

/** A part of a population whose total is wanted. */
export type Cell = Selection & {
  readonly label: string;
  readonly attribution: Attribution | 'naive';
  /** Splits the cell by a dimension of the units (`year`, `organisation`): labels `label|key` too. */
  readonly splitBy?: string;
};

/** Totals of all cells from one simulation, so that differences are not Monte Carlo noise. */
export type CellTotals = {
  /** Draws of tCO2e by label. */
  readonly draws: ReadonlyMap<string, Float64Array>;
  /** Training runs counted, by label; of a naive cell, repositories. */
  readonly runs: ReadonlyMap<string, number>;
  readonly repositories: ReadonlyMap<string, number>;
  /** Mean tCO2e of each unit by run. */
  readonly meanTco2e: ReadonlyMap<string, number>;
};

/** Draws, seed, and runs outside the population by the label that they are added up under. */
export type CellOptions = {
  readonly draws: number;
  readonly seed: number;
  readonly extra?: Readonly<Record<string, readonly RunEvidence[]>>;
};

type Entry = { readonly unit: SimulationUnit; readonly weights: Record<string, number> };

/**
 * Simulates every unit once and adds it up in every cell that holds it.
 *
 * @param tables the population
 * @param estimator reference data and assumptions
 * @param cells which parts of the population
 * @param options draws, seed, runs outside the population
 * @returns draws by cell, counts, and the mean of each unit
 */
export function simulateCells(
  tables: PopulationTables,
  estimator: Estimator,
  cells: readonly Cell[],
  options: CellOptions,
): CellTotals {
  const units = new Map<string, Entry>();
  const runs = new Map<string, number>();
  const repositories = new Map<string, number>();
  const add = (unit: SimulationUnit, label: string, weight: number): void => {
    const entry = units.get(unit.plan.runId) ?? { unit, weights: {} };
    entry.weights[label] = weight;
    units.set(unit.plan.runId, entry);
    if (isTraining(unit)) runs.set(label, (runs.get(label) ?? 0) + weight);
  };
  for (const cell of cells) {
    const tiered = tierPopulation(tables, cell);
    repositories.set(cell.label, tiered.repositories.length);
    const rule = cell.attribution === 'naive' ? 'inclusive' : cell.attribution;
    for (const unit of unitsOf(tiered, estimator, rule)) {
      const weight = unit.weights[cell.attribution === 'naive' ? 'naive' : 'total'] ?? 0;
      if (weight === 0) continue;
      add(unit, cell.label, weight);
      const key = cell.splitBy === undefined ? undefined : unit.groups[cell.splitBy];
      if (key !== undefined) add(unit, `${cell.label}|${key}`, weight);
    }
  }
  for (const [label, evidence] of Object.entries(options.extra ?? {})) {
    for (const run of evidence) {
      add({ plan: estimator.plan(run), weights: {}, groups: {} }, label, 1);
    }
  }
  const entries = [...units.values()];
  const result = simulateUnits(
    entries.map(({ unit, weights }) => ({ ...unit, weights, groups: {} })),
    { draws: options.draws, seed: options.seed, fits: estimator.fits, groupWeight: '' },
  );
  return {
    draws: new Map([...result.totals].map(([label, { tco2e }]) => [label, tco2e])),
    runs,
    repositories,
    meanTco2e: new Map(
      entries.map(({ unit }, i) => [unit.plan.runId, result.unitMeans[i] as number]),
    ),
  };
}

/** Draws of a cell, or an error that names the labels there are. */
export function drawsOf(totals: CellTotals, label: string): Float64Array {
  const found = totals.draws.get(label);
  if (found === undefined) {
    throw new RangeError(
      `cell: got "${label}", expected one of ${[...totals.draws.keys()].slice(0, 12).join(', ')} …`,
    );
  }
  return found;
}
