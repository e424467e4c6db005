import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { Estimator } from '../estimate/estimator.js';
import { simulateScenarios } from '../simulate/scenarios.js';
import type { PopulationTables } from '../tier/tier.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { drawTotal, type PopulationModel } from './population-model.js';

/** The total under another choice of structure. */
export type StructuralChoice = {
  readonly question: string;
  readonly choice: string;
  readonly tco2e: Interval;
};

type Switch = {
  readonly question: string;
  readonly choice: string;
  readonly overrides: (estimator: Estimator) => AssumptionOverrides;
};

const bound = (rule: Estimator['assumptions']['tailBound']['rule'], choice: string): Switch => ({
  question: 'bound on imputed compute',
  choice,
  overrides: () => ({ tailBound: { rule } }),
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
    overrides: () => ({ utilisationModel: 'pooled' }),
  },
  {
    question: 'disclosed figures',
    choice: 'taken as they stand, no scope correction',
    overrides: () => ({ correctDisclosedScope: false }),
  },
];

/**
 * The total under each other choice of structure, by the same numbers as the base.
 *
 * Choices of method are run on the model's own runs, small ones at their mean. Choices of population
 * (attribution, snapshot, fine-tunes) are run on all of it.
 *
 * @param model from `populationModel`, of the union under inclusive attribution
 * @param tables the tables that the model was made from
 * @param options draws and seed
 * @returns the base first, then the choices
 */
export function structuralChoices(
  model: PopulationModel,
  tables: PopulationTables,
  options: { readonly draws: number; readonly seed: number },
): readonly StructuralChoice[] {
  const { estimator } = model;
  const runs = new Map(tables.runs.map((run) => [run.runId, run]));
  const under = (changed: Estimator): Interval =>
    summarise(
      drawTotal(
        { ...model, fits: changed.fits },
        {
          ...options,
          units: model.units.map((unit) => {
            const run = runs.get(unit.plan.runId);
            return run === undefined ? unit : { ...unit, plan: changed.plan(run) };
          }),
        },
      ),
    );
  const method = SWITCHES.map(({ question, choice, overrides }) => ({
    question,
    choice,
    tco2e: under(estimator.with(overrides(estimator))),
  }));
  const population = (
    [
      ['attribution', 'strict', 'union', 'strict'],
      ['snapshot', 'September 2024 alone', '2024-09', 'inclusive'],
      ['snapshot', 'May 2026 alone', '2026-05', 'inclusive'],
    ] as const
  ).map(([question, choice, snapshot, attribution]) => ({
    question,
    choice,
    scenario: { label: choice, snapshot, attribution, threshold: 5000 },
  }));
  const totals = simulateScenarios(
    tables,
    estimator,
    population.map(({ scenario }) => scenario),
    options,
  );
  const withoutFineTunes = simulateScenarios(
    tables,
    estimator.with({ includeImputedFineTunes: false }),
    [{ label: 'out', snapshot: 'union', attribution: 'inclusive', threshold: 5000 }],
    options,
  );
  const of = (interval: Interval | undefined): Interval => interval ?? model.total;
  return [
    { question: 'base', choice: 'as estimated', tco2e: under(estimator) },
    ...method,
    ...population.map(({ question, choice }, i) => ({
      question,
      choice,
      tco2e: of(totals[i]?.tco2e),
    })),
    {
      question: 'undisclosed fine-tunes',
      choice: 'left out',
      tco2e: of(withoutFineTunes[0]?.tco2e),
    },
  ];
}
