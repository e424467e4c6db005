import type { Assumptions } from '../estimate/assumptions.js';
import { fromParameter, type Factor, type RunPlan, type Stage } from '../uncertainty/factor.js';
import { stagesToEmissions } from './plan-path.js';

/** A fact that runs could disclose, and what the estimator would still not know of one that did. */
export type Disclosure = {
  readonly name: string;
  /** What becomes known, in words. */
  readonly knows: string;
  /** True when it stands for several facts at once, and so bounds what they can do together. */
  readonly combines?: boolean;
  /** True for a factor that the disclosed fact replaces. */
  readonly replaces: (factor: Factor, stage: Stage) => boolean;
  /** Factors that the estimator puts beside the disclosed figure. */
  readonly residual: (a: Assumptions, replaced: readonly Factor[]) => readonly Factor[];
  /** False for runs that the fact could not help. */
  readonly helps: (plan: RunPlan) => boolean;
};

const isLevel = (factor: Factor, pattern: RegExp): boolean =>
  factor.kind === 'lognormal' && pattern.test(factor.shared);

const isFit = (factor: Factor, pattern: RegExp): boolean =>
  factor.kind === 'regression' && pattern.test(factor.fit);

const usesChain = (plan: RunPlan): boolean =>
  stagesToEmissions(plan).some(({ quantity }) => quantity === 'energyKwh');

const usesCompute = (plan: RunPlan): boolean =>
  stagesToEmissions(plan).some(({ quantity }) => quantity === 'flop');

const nothing = (): readonly Factor[] => [];
const always = (): boolean => true;

/** Runs whose emissions already rest on measured power would tell nothing new. */
const notMeasured = (plan: RunPlan): boolean =>
  !stagesToEmissions(plan).some(({ factors }) =>
    factors.some((factor) => isLevel(factor, /^disclosed(Energy|Emissions)\.measured$/)),
  );

/**
 * The disclosures that are compared. Each replaces the factors that the estimator imputes today by
 * their true value, and puts in the uncertainty that it gives to runs which do disclose the fact.
 */
export const DISCLOSURES: readonly Disclosure[] = [
  {
    name: 'training tokens and parameters',
    knows: 'compute as 6·N·D instead of a regression or a list',
    replaces: (factor) =>
      isFit(factor, /^(trainingCompute|fineTuneCompute)/) || isLevel(factor, /^listedCompute\./),
    // What 6ND leaves out already stands beside an imputed compute, but not beside the other two.
    residual: (a, replaced) =>
      replaced.some((factor) => isFit(factor, /^trainingCompute/))
        ? []
        : [fromParameter('computeFromTokens', a.computeFromTokens)],
    helps: usesCompute,
  },
  {
    name: 'accelerator',
    knows: 'the accelerator instead of a draw from the mix; its utilisation stays predicted',
    replaces: (factor, { quantity }) => quantity === 'energyKwh' && factor.kind === 'choice',
    residual: nothing,
    helps: usesChain,
  },
  {
    name: 'accelerator and hours',
    knows: 'hours × TDP instead of compute over utilisation',
    replaces: (factor, { quantity }) =>
      quantity === 'flop' ||
      (quantity === 'energyKwh' &&
        (factor.kind === 'choice' ||
          isFit(factor, /^utilisation$/) ||
          isLevel(factor, /^effectiveUtilisation$/))),
    residual: (a) => [fromParameter('disclosedHours', a.disclosedHours)],
    helps: usesCompute,
  },
  {
    name: 'PUE',
    knows: 'the site’s PUE',
    replaces: (factor) => factor.kind === 'one-plus',
    residual: nothing,
    helps: always,
  },
  {
    name: 'country of training',
    knows: 'the country’s grid; the site’s deviation from it stays',
    replaces: (factor, { quantity }) => quantity === 'tco2e' && factor.kind === 'choice',
    residual: nothing,
    helps: usesChain,
  },
  {
    name: 'grid intensity of the site',
    knows: 'gCO2e/kWh at the site, location-based',
    replaces: (factor, { quantity }) =>
      quantity === 'tco2e' &&
      (factor.kind === 'choice' || isLevel(factor, /^grid(Site|Region)Ratio$/)),
    residual: (a) => [fromParameter('gridDisclosed', a.gridDisclosed)],
    helps: usesChain,
  },
  {
    name: 'measured energy of the facility',
    knows: 'kWh from a power meter, with hosts and cooling',
    replaces: (_, { quantity }) => quantity === 'flop' || quantity === 'energyKwh',
    residual: (a) => [fromParameter('disclosedEnergy.measured', a.disclosedEnergy.measured)],
    helps: (plan) => usesChain(plan) && notMeasured(plan),
  },
  {
    name: 'emissions from measured power',
    combines: true,
    knows: 'tCO2e by measured power and the site’s grid: all of the above',
    replaces: always,
    residual: (a) => [fromParameter('disclosedEmissions.measured', a.disclosedEmissions.measured)],
    helps: notMeasured,
  },
];

/** The uncertain factors of a run that a disclosure replaces; none where it would tell nothing. */
export function replacedFactors(plan: RunPlan, disclosure: Disclosure): readonly Factor[] {
  if (!disclosure.helps(plan)) return [];
  return stagesToEmissions(plan)
    .flatMap((stage) => stage.factors.filter((factor) => disclosure.replaces(factor, stage)))
    .filter((factor) => factor.kind !== 'constant');
}

const known = (disclosure: Disclosure, ln: number): Factor => ({
  kind: 'constant',
  ln,
  about: {
    name: `disclosed: ${disclosure.name}`,
    value: Math.exp(ln),
    unit: 'as the factors replaced',
    status: 'disclosed',
    source: 'supposed',
    distribution: 'exact',
  },
});

/**
 * A run's plan as it would be had it disclosed a fact.
 *
 * @param plan the plan of today
 * @param disclosure the fact
 * @param lnValue logarithm of the product of the replaced factors, as it would turn out
 * @param a assumptions, for what stays uncertain
 * @returns the plan; unchanged where the fact tells nothing
 */
export function disclosed(
  plan: RunPlan,
  disclosure: Disclosure,
  lnValue: number,
  a: Assumptions,
): RunPlan {
  const gone = new Set(replacedFactors(plan, disclosure));
  if (gone.size === 0) return plan;
  const instead = [known(disclosure, lnValue), ...disclosure.residual(a, [...gone])];
  const first = plan.stages.find(({ factors }) => factors.some((factor) => gone.has(factor)));
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({
      ...stage,
      factors: [
        ...stage.factors.filter((factor) => !gone.has(factor)),
        ...(stage === first ? instead : []),
      ],
    })),
  };
}
