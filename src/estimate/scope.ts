import type { RunEvidence } from '../tier/evidence.js';
import {
  constant,
  lnProduct,
  onePlus,
  type Factor,
  type QuantityName,
  type Stage,
} from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { acceleratorOptions } from './accelerator-mix.js';
import { acceleratorOf } from './accelerators.js';
import { powerChain } from './plan-energy.js';
import { invertMedian } from './plan-fine-tune.js';
import { planGrid } from './plan-grid.js';
import type { Reference } from './reference.js';

/** Kinds whose developers' failed and exploratory runs the studies are about. */
const EXPLORED_KINDS = ['pre-training', 'continued', 'distillation'];

/** A ratio that is reported as 0 stands for what rounds to it: its logarithm must exist. */
const LEAST_MARKET_RATIO = 1e-6;

/** Medians of the quantities that stages come to, as logarithms. */
const lnMedians = (stages: readonly Stage[]): Partial<Record<QuantityName, number>> => {
  const ln: Partial<Record<QuantityName, number>> = {};
  for (const { quantity, from, factors } of stages) {
    const start = from === undefined ? 0 : (ln[from] ?? NaN);
    ln[quantity] = lnProduct(factors, start);
  }
  return ln;
};

/** ln of TDP in kW, of the accelerator of the run or of the mix that it is drawn from. */
const lnTdpKw = (run: RunEvidence, reference: Reference, a: Assumptions, flop: number): number => {
  const name = run.accelerator ?? a.accelerator;
  if (name !== undefined) return Math.log(acceleratorOf(reference, name).tdpWatts / 1000);
  const { options } = acceleratorOptions(reference, {
    publishedOn: run.publishedOn ?? reference.asOf,
    country: run.organisationCountry,
    flop,
  });
  const total = options.reduce((sum, { weight }) => sum + weight, 0);
  return options.reduce(
    (sum, { weight, tdpWatts }) => sum + (weight / total) * Math.log(tdpWatts / 1000),
    0,
  );
};

/** True when the run's own figure of emissions is market-based and the estimate is so too. */
export const disclosesMarket = (run: RunEvidence, a: Assumptions): boolean =>
  a.accounting === 'market' &&
  run.tco2eAccounting === 'market' &&
  (run.tco2e ?? 0) > 0 &&
  (run.sharedWith?.length ?? 0) === 0;

const marketFactor = (run: RunEvidence, a: Assumptions): Factor => {
  const ratio = run.organisation === undefined ? undefined : a.marketRatio[run.organisation];
  return constant({
    name: 'market-based over location-based emissions',
    value: Math.max(ratio ?? 1, LEAST_MARKET_RATIO),
    unit: '1',
    status: ratio === undefined ? 'assumed' : 'reference',
    source:
      ratio === undefined
        ? `no ratio of ${run.organisation ?? 'an unknown organisation'} was found: location-based`
        : `scopes.csv, ${run.organisation}`,
  });
};

/**
 * 1 + embodied / operational emissions. Embodied = hours × g/h and operational = hours × kW × grid, so
 * the hours cancel: g/h over (TDP × load × host × PUE × grid), at the medians of the run.
 */
const embodiedFactor = (
  run: RunEvidence,
  stages: readonly Stage[],
  reference: Reference,
  a: Assumptions,
  market: number,
): Factor => {
  const lnFlop = lnMedians(stages).flop;
  const flop = lnFlop === undefined ? NaN : Math.exp(lnFlop);
  const lnKw = lnTdpKw(run, reference, a, flop) + lnProduct(powerChain(run, a, flop));
  const lnGrams = lnKw + lnProduct(planGrid(run, reference, a)) + market;
  const perHour = a.embodiedGramsPerAcceleratorHour;
  return onePlus(
    'embodiedGramsPerAcceleratorHour',
    { ...perHour, median: Math.exp(Math.log(perHour.median) - lnGrams), unit: '1' },
    'operational and embodied over operational emissions',
  );
};

const emissionFactors = (
  run: RunEvidence,
  stages: readonly Stage[],
  reference: Reference,
  a: Assumptions,
): { readonly market: readonly Factor[]; readonly embodied: readonly Factor[] } => {
  const market = a.accounting === 'market' ? [marketFactor(run, a)] : [];
  const embodied = a.includeEmbodied
    ? [embodiedFactor(run, stages, reference, a, lnProduct(market))]
    : [];
  return { market, embodied };
};

const explored = (stages: readonly Stage[], a: Assumptions): readonly Stage[] => {
  const factor = onePlus(
    'exploratoryExcess',
    a.exploratoryExcess,
    'all compute of the development over the final run',
  );
  // Quantities that stand alone; those that follow from another take it over.
  return stages.map((stage) =>
    stage.from === undefined
      ? {
          ...stage,
          formula: `${stage.formula} × (1 + exploratory)`,
          factors: [...stage.factors, factor],
        }
      : stage,
  );
};

/**
 * Widens a planned estimate by the scopes that the assumptions switch on; with none on, the stages
 * come back as they were.
 *
 * - exploratory: every quantity times 1 + x, for pre-training, continued training and distillation;
 * - market: emissions times the organisation's market-based over location-based ratio;
 * - embodied: emissions times 1 + embodied / operational.
 *
 * What a stage derives backwards from emissions is divided by the last two, at their medians, so that
 * energy and compute stay what they were.
 *
 * @param stages the estimate in the default scope
 * @param run the run
 * @param reference reference data
 * @param a assumptions
 * @returns stages in the wider scope
 * @example withScopes(stages, run, reference, { ...defaults, accounting: 'location' }) // stages
 */
export function withScopes(
  stages: readonly Stage[],
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): readonly Stage[] {
  const wide =
    a.includeExploratory && EXPLORED_KINDS.includes(run.kind) ? explored(stages, a) : stages;
  if (a.accounting === 'location' && !a.includeEmbodied) return wide;
  const { market, embodied } = emissionFactors(run, stages, reference, a);
  const added = [...(disclosesMarket(run, a) ? [] : market), ...embodied];
  return wide.map((stage) => {
    if (stage.quantity === 'tco2e') {
      const words = [...market.map(() => 'market'), ...embodied.map(() => '(1 + embodied)')];
      return {
        ...stage,
        formula: [stage.formula, ...words].join(' × '),
        factors: [...stage.factors, ...added],
      };
    }
    return stage.from === 'tco2e'
      ? {
          ...stage,
          factors: [...stage.factors, ...market.map(invertMedian), ...embodied.map(invertMedian)],
        }
      : stage;
  });
}
