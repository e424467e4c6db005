import { fitLogParameter } from '../uncertainty/parameter.js';
import type { AssumptionOverrides, TailBoundRule } from './assumptions.js';

/** Which kind of uncertainty an alternative shows. */
export type AlternativeFamily = 'parameter' | 'model' | 'completeness' | 'scope';

/** A structural choice other than the default's, as a named scenario. */
export type Alternative = {
  readonly label: string;
  readonly family: AlternativeFamily;
  /** For `Estimator.with`; empty for the default. */
  readonly overrides: AssumptionOverrides;
  /** Why somebody would choose so, and what speaks against it. */
  readonly why: string;
};

/** A published utilisation. Rows of `utilisation.csv` fit as they are. */
export type PublishedUtilisation = {
  readonly metric: string;
  readonly value: number;
  readonly cluster: string;
};

const EXACTLY_ONE = { median: 1, sharedSdLog: 0, ownSdLog: 0 };

const utilisationAlternatives = (
  utilisation: readonly PublishedUtilisation[],
): readonly Alternative[] => [
  {
    label: 'utilisation: one distribution for all accelerators',
    family: 'model',
    overrides: { utilisationModel: 'pooled' },
    why: 'fewer coefficients; ignores that newer generations reach a smaller share of their peak',
  },
  {
    label: 'utilisation: published MFU instead of effective',
    family: 'model',
    overrides: {
      utilisationModel: 'pooled',
      effectiveUtilisation: fitLogParameter(
        utilisation
          .filter((row) => row.metric === 'MFU')
          .map(({ value, cluster }) => ({ value, cluster })),
        {
          label: 'published MFU',
          unit: '1',
          basis: 'MFU as published; clustered by model family',
          source: 'utilisation.csv',
        },
      ),
    },
    why: 'what other tools use; leaves out restarts and overhead, so energy comes out too low',
  },
];

const GRID: readonly Alternative[] = [
  {
    label: 'grid: average of the country, no deviation of the site',
    family: 'model',
    overrides: { gridSiteRatio: EXACTLY_ONE, gridRegionRatio: EXACTLY_ONE },
    why: 'what calculators do; sites that train models lie in cleaner and in dirtier regions',
  },
  {
    label: 'grid: world average where the place is unknown',
    family: 'model',
    overrides: { placeCountry: 'WLD', gridSiteRatio: EXACTLY_ONE },
    why: 'no guess from the country of the organisation; but few models are trained in the average place',
  },
];

const POWER: readonly Alternative[] = [
  {
    label: 'power: accelerators at TDP, no load factor',
    family: 'model',
    overrides: { loadFactor: EXACTLY_ONE, loadFactorSmall: EXACTLY_ONE },
    why: 'an upper bound on the power of the chips, with the host overhead still on top',
  },
  {
    label: 'power: TDP alone, neither load factor nor host overhead',
    family: 'model',
    overrides: {
      loadFactor: EXACTLY_ONE,
      loadFactorSmall: EXACTLY_ONE,
      hostOverhead: EXACTLY_ONE,
    },
    why: 'hours × TDP × PUE, as model cards compute it; the two errors go against each other',
  },
];

const tail = (rule: TailBoundRule, label: string, why: string): Alternative => ({
  label: `tail of imputed compute: ${label}`,
  family: 'model',
  overrides: { tailBound: { rule } },
  why,
});

const TAIL: readonly Alternative[] = [
  tail('largest-run', 'largest run known at its date', 'a looser bound than the default'),
  tail(
    'largest-dataset',
    'largest data set known at its date',
    'bounds small models, but not the number of parameters',
  ),
  tail(
    'tokens-per-parameter',
    'tokens per active parameter',
    'one ratio for all sizes; small models of today exceed it',
  ),
  tail('none', 'no bound', 'the regression as it is: draws beyond any run that exists'),
];

const COMPLETENESS: readonly Alternative[] = [
  {
    label: 'fine-tunes that disclose nothing left out',
    family: 'completeness',
    overrides: { includeImputedFineTunes: false },
    why: 'counts only what is known to have been trained with effort',
  },
  {
    label: 'disclosed figures as they are, scope not corrected',
    family: 'completeness',
    overrides: { correctDisclosedScope: false },
    why: 'takes developers at their word; most figures leave out hosts, cooling or both',
  },
];

const SCOPE: readonly Alternative[] = [
  {
    label: 'scope: with failed and exploratory runs',
    family: 'scope',
    overrides: { includeExploratory: true },
    why: 'what a development emits; few studies, and they range from half of the final runs to several times as much',
  },
  {
    label: 'scope: with embodied carbon',
    family: 'scope',
    overrides: { includeEmbodied: true },
    why: 'making the hardware, spread over its life; no buildings, no end of life',
  },
  {
    label: 'scope: market-based electricity',
    family: 'scope',
    overrides: { accounting: 'market' },
    why: 'what organisations report; contracts change the account, not the grid at the site',
  },
  {
    label: 'scope: all three',
    family: 'scope',
    overrides: { includeExploratory: true, includeEmbodied: true, accounting: 'market' },
    why: 'shows that the scopes act on one another',
  },
];

/**
 * Structural choices other than the default's, each as overrides of the default assumptions, so that
 * their effect can stand beside the sampling interval. What is a new run, attribution and snapshot are
 * choices of the population and are not among them.
 *
 * @param tables published utilisation
 * @returns the default first, then the alternatives by family
 * @throws RangeError for fewer than two published MFU
 * @example alternatives(project.data).map(({ overrides }) => project.estimator.with(overrides))
 */
export function alternatives(tables: {
  readonly utilisation: readonly PublishedUtilisation[];
}): readonly Alternative[] {
  return [
    { label: 'default', family: 'parameter', overrides: {}, why: 'the documented assumptions' },
    ...utilisationAlternatives(tables.utilisation),
    ...GRID,
    ...POWER,
    ...TAIL,
    ...COMPLETENESS,
    ...SCOPE,
  ];
}

/** Several choices at once, under a name. */
export type NamedScenario = Omit<Alternative, 'family'>;

/** Scenarios that readers ask for, each as overrides of the default assumptions. */
export const NAMED_SCENARIOS: readonly NamedScenario[] = [
  { label: 'as estimated', overrides: {}, why: 'the documented assumptions' },
  {
    label: 'as disclosed',
    overrides: { correctDisclosedScope: false, includeImputedFineTunes: false },
    why: 'disclosed figures as they stand and no imputed fine-tunes: nearest to a headline that adds up model cards',
  },
  {
    label: 'with research and hardware',
    overrides: { includeExploratory: true, includeEmbodied: true },
    why: 'what developing these models emitted, failed and exploratory runs and the making of the hardware included',
  },
  {
    label: 'the same, market-based',
    overrides: { includeExploratory: true, includeEmbodied: true, accounting: 'market' },
    why: 'the wide scope as its organisations would report it',
  },
  {
    label: 'efficient sites',
    overrides: { pue: 1.1, effectiveUtilisation: 0.4 },
    why: 'PUE 1.1 and utilisation 0.4 wherever nothing is disclosed: what the best sites report',
  },
  {
    label: 'low-carbon grid',
    overrides: { gridGramsPerKwh: 50 },
    why: '50 gCO2e/kWh wherever no grid factor is disclosed: hydro, nuclear or wind',
  },
  {
    label: 'coal grid',
    overrides: { gridGramsPerKwh: 900 },
    why: '900 gCO2e/kWh wherever no grid factor is disclosed: mostly coal',
  },
];
