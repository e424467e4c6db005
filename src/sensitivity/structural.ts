import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { Estimator } from '../estimate/estimator.js';
import { simulateScenarios } from '../simulate/scenarios.js';
import { snapshotNames, snapshotTitle } from '../tier/snapshots.js';
import type { PopulationTables } from '../tier/tier.js';
import type { Interval } from '../uncertainty/summary.js';

/** The total under another choice of structure. */
export type StructuralChoice = {
  readonly question: string;
  readonly choice: string;
  readonly tco2e: Interval;
};

type Switch = {
  readonly question: string;
  readonly choice: string;
  readonly overrides: AssumptionOverrides;
};

const bound = (rule: Estimator['assumptions']['tailBound']['rule'], choice: string): Switch => ({
  question: 'bound on imputed compute',
  choice,
  overrides: { tailBound: { rule } },
});

/** Choices of method that a sampling interval does not hold. */
const SWITCHES: readonly Switch[] = [
  bound('none', 'no bound'),
  bound('largest-run', 'largest run known at the date'),
  bound('largest-dataset', 'largest data set known at the date'),
  bound('tokens-per-parameter', 'most tokens per active parameter'),
  {
    question: 'utilisation',
    choice: 'one level for all accelerators',
    overrides: { utilisationModel: 'pooled' },
  },
  {
    question: 'disclosed figures',
    choice: 'taken as they stand, no scope correction',
    overrides: { correctDisclosedScope: false },
  },
  {
    question: 'undisclosed fine-tunes',
    choice: 'left out',
    overrides: { includeImputedFineTunes: false },
  },
];

const EVERYTHING = { snapshot: 'union', attribution: 'inclusive', threshold: 5000 } as const;

/**
 * The total of the union under each other choice of structure, by the same random numbers. All runs are
 * planned anew for each: without a bound, thousands of runs that are small today could be giants.
 *
 * @param tables repositories, downloads, links, runs
 * @param estimator reference data and assumptions
 * @param options draws and seed
 * @returns the base first, then the choices
 * @throws RangeError as `simulateUnits` does
 */
export function structuralChoices(
  tables: PopulationTables,
  estimator: Estimator,
  options: { readonly draws: number; readonly seed: number },
): readonly StructuralChoice[] {
  const snapshots = snapshotNames(tables).slice(0, -1);
  const populations = [
    { question: 'base', label: 'as estimated', ...EVERYTHING },
    { question: 'attribution', label: 'strict', ...EVERYTHING, attribution: 'strict' },
    ...(snapshots.length === 1 ? [] : snapshots).map((snapshot) => ({
      question: 'snapshot',
      label: `${snapshotTitle(snapshot)} alone`,
      ...EVERYTHING,
      snapshot,
    })),
  ] as const;
  const totals = simulateScenarios(tables, estimator, populations, options);
  const choices = populations.map(({ question, label }, i): StructuralChoice => {
    const tco2e = totals[i]?.tco2e;
    if (tco2e === undefined) throw new RangeError(`${label}: got no total, expected one`);
    return { question, choice: label, tco2e };
  });
  const method = SWITCHES.map(({ question, choice, overrides }): StructuralChoice => {
    const changed = estimator.with(overrides);
    const [total] = simulateScenarios(tables, changed, [{ label: choice, ...EVERYTHING }], options);
    if (total === undefined) throw new RangeError(`${choice}: got no total, expected one`);
    return { question, choice, tco2e: total.tco2e };
  });
  return [...choices.slice(0, 1), ...method, ...choices.slice(1)];
}
