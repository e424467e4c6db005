import { centralValues } from '../estimate/estimate.js';
import type {
  ConstantFactor,
  Factor,
  LognormalFactor,
  QuantityName,
  RunPlan,
  Stage,
} from '../uncertainty/factor.js';

/** A drawn accelerator or place as the lognormal of the same mean and variance of the logarithm. */
const asLognormal = (factor: Extract<Factor, { kind: 'choice' }>): LognormalFactor => {
  const total = factor.options.reduce((sum, o) => sum + o.weight, 0);
  const mean = factor.options.reduce((sum, o) => sum + (o.weight / total) * o.ln, 0);
  const variance = factor.options.reduce(
    (sum, o) => sum + (o.weight / total) * (o.ln - mean) ** 2,
    0,
  );
  return {
    kind: 'lognormal',
    lnMedian: mean,
    exponent: 1,
    shared: factor.about.name,
    sharedSdLog: 0,
    ownSdLog: Math.sqrt(variance),
    about: factor.about,
  };
};

const ratio = (value: number): ConstantFactor => ({
  kind: 'constant',
  ln: Math.log(value),
  about: {
    name: 'ratio of the means',
    value,
    unit: '1',
    status: 'computed',
    source: 'this estimate',
    distribution: 'exact',
  },
});

/** The factors of tCO2e from the start of its chain, in order. */
export const pathTo = (plan: RunPlan, quantity: QuantityName): readonly Factor[] => {
  const stage = plan.stages.find((each) => each.quantity === quantity);
  if (stage === undefined) return [];
  return stage.from === undefined ? stage.factors : [...pathTo(plan, stage.from), ...stage.factors];
};

/** Variance of the logarithm that a factor adds, level and own error together. */
export const varianceOf = (factor: Factor): number => {
  switch (factor.kind) {
    case 'constant':
      return 0;
    case 'choice':
      return asLognormal(factor).ownSdLog ** 2;
    case 'regression':
      return factor.ownSdLog ** 2 + (factor.shared?.sdLog ?? 0) ** 2;
    case 'one-plus': {
      const share = 1 / (1 + Math.exp(-factor.lnMedian));
      return share ** 2 * (factor.sharedSdLog ** 2 + factor.ownSdLog ** 2);
    }
    case 'lognormal':
      return factor.sharedSdLog ** 2 + factor.ownSdLog ** 2;
  }
};

/**
 * Mean of a quantity over mean of tCO2e. What lies between the two spreads tCO2e further, and the mean
 * of a lognormal exceeds its median by half the variance.
 */
const meanRatio = (plan: RunPlan, quantity: QuantityName, medianRatio: number): number => {
  const path = pathTo(plan, 'tco2e');
  const below = pathTo(plan, quantity);
  const between = below.every((factor, i) => factor === path[i]) ? path.slice(below.length) : [];
  return medianRatio * Math.exp(-between.reduce((sum, f) => sum + varianceOf(f), 0) / 2);
};

/**
 * The same estimate with tCO2e as one product of all factors, for simulations that need no other
 * quantity: the own errors of its stages are drawn as one. The factors stay as they are.
 *
 * @param plan a run's plan
 * @returns a plan of one stage; other random numbers, the same distribution
 * @example fuse(plan).stages.length // 1
 */
export function fuse(plan: RunPlan): RunPlan {
  const factors = pathTo(plan, 'tco2e');
  return { ...plan, stages: [{ quantity: 'tco2e', formula: 'all factors at once', factors }] };
}

/**
 * A plan for a run that is too small to matter in a total: one product for tCO2e instead of three
 * quantities in turn, compute and energy at the ratio of their means to its mean, choices as lognormals of the
 * same two moments. Levels and their dependence stay as they are. It takes a third of the time.
 *
 * @param plan a run's plan
 * @returns an equivalent for the sum of many small runs
 * @example condense(plan).stages.length // 3, the last two constant multiples of the first
 */
export function condense(plan: RunPlan): RunPlan {
  const known = condensed.get(plan);
  if (known !== undefined) return known;
  const made = makeCondensed(plan);
  condensed.set(plan, made);
  return made;
}

const condensed = new WeakMap<RunPlan, RunPlan>();

const makeCondensed = (plan: RunPlan): RunPlan => {
  const central = centralValues(plan);
  const tco2e: Stage = {
    quantity: 'tco2e',
    formula: 'all factors at once',
    factors: pathTo(plan, 'tco2e').map((factor) =>
      factor.kind === 'choice' ? asLognormal(factor) : factor,
    ),
  };
  const multiple = (quantity: QuantityName): Stage => ({
    quantity,
    from: 'tco2e',
    formula: 'ratio of the means',
    factors: [ratio(meanRatio(plan, quantity, central[quantity] / central.tco2e))],
  });
  return { ...plan, stages: [tco2e, multiple('energyKwh'), multiple('flop')] };
};
