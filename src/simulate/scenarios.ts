import type { Estimator } from '../estimate/estimator.js';
import { tierPopulation, type PopulationTables, type Selection } from '../tier/tier.js';
import type { Dependence } from '../uncertainty/shared-draws.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { isTraining, unitsOf, type Attribution } from './units.js';
import { simulateUnits, type SimulationUnit } from './engine.js';

/** A population and an attribution rule, with a label. `naive` counts every repository from scratch. */
export type Scenario = Selection & {
  readonly label: string;
  readonly attribution: Attribution | 'naive';
};

/** The total of a scenario. */
export type ScenarioTotal = {
  readonly label: string;
  readonly runs: number;
  readonly repositories: number;
  readonly tco2e: Interval;
};

/** Options of a comparison; defaults 10,000 draws and seed 1. */
export type ScenarioOptions = {
  readonly draws?: number;
  readonly seed?: number;
  readonly dependence?: Dependence;
  readonly onProgress?: (done: number, of: number) => void;
};

/**
 * Every snapshot under every rule, above a threshold.
 *
 * @param threshold downloads in 30 days to exceed
 * @param snapshots names, see `snapshotNames`; by default those of the frozen tables
 */
export function allScenarios(
  threshold = 5000,
  snapshots: readonly string[] = ['2024-09', '2026-05', 'union'],
): readonly Scenario[] {
  return snapshots.flatMap((snapshot) =>
    (['strict', 'inclusive', 'naive'] as const).map((attribution) => ({
      label: `${snapshot}, ${attribution}`,
      snapshot,
      threshold,
      attribution,
    })),
  );
}

/**
 * Simulates several scenarios in one pass: a run is drawn once and counts in each scenario that holds
 * it, so that differences between scenarios are not Monte Carlo noise.
 *
 * @param tables the population
 * @param estimator reference data and assumptions
 * @param scenarios which populations and rules
 * @param options draws, seed
 * @returns one total per scenario, in their order
 */
export function simulateScenarios(
  tables: PopulationTables,
  estimator: Estimator,
  scenarios: readonly Scenario[],
  options: ScenarioOptions = {},
): readonly ScenarioTotal[] {
  const units = new Map<string, { unit: SimulationUnit; weights: Record<string, number> }>();
  const sizes = new Map<string, { runs: number; repositories: number }>();
  for (const { label, attribution, ...selection } of scenarios) {
    const tiered = tierPopulation(tables, selection);
    const weightName = attribution === 'naive' ? 'naive' : 'total';
    const rule = attribution === 'naive' ? 'inclusive' : attribution;
    let runs = 0;
    for (const unit of unitsOf(tiered, estimator, rule)) {
      const weight = unit.weights[weightName] ?? 0;
      if (weight === 0) continue;
      if (isTraining(unit)) runs += weight;
      const entry = units.get(unit.plan.runId) ?? { unit, weights: {} };
      entry.weights[label] = weight;
      units.set(unit.plan.runId, entry);
    }
    sizes.set(label, { runs, repositories: tiered.repositories.length });
  }
  const result = simulateUnits(
    [...units.values()].map(({ unit, weights }) => ({ ...unit, weights, groups: {} })),
    {
      draws: options.draws ?? 10_000,
      seed: options.seed ?? 1,
      fits: estimator.fits,
      groupWeight: '',
      dependence: options.dependence ?? 'shared',
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
  );
  return scenarios.map(({ label }) => ({
    label,
    runs: sizes.get(label)?.runs ?? 0,
    repositories: sizes.get(label)?.repositories ?? 0,
    tco2e: summarise(result.totals.get(label)?.tco2e ?? [0]),
  }));
}
