import type { Assumptions } from './assumptions.js';
import { InputError } from '../errors.js';
import { decideTier, type RunEvidence } from '../tier/evidence.js';
import { planEmissions, TONNES_TO_GRAMS } from './plan-emissions.js';
import { planEnergyFromFlop, planEnergyFromHours, planEnergyDisclosed } from './plan-energy.js';
import { invertMedian, isImputedFineTune, planFineTune } from './plan-fine-tune.js';
import { planFlop, sourceOf } from './plan-flop.js';
import { planGrid } from './plan-grid.js';
import {
  constant,
  fromParameter,
  lnProduct,
  type Factor,
  type RunPlan,
  type Stage,
} from '../uncertainty/factor.js';
import type { Reference } from './reference.js';
import { disclosesMarket, withScopes } from './scope.js';

/** The factor that divides by what another multiplies with; a choice is taken at its median. */
const invert = (factor: Factor): Factor => {
  switch (factor.kind) {
    case 'lognormal':
      return {
        ...factor,
        exponent: factor.exponent === 1 ? -1 : 1,
        lnMedian: -factor.lnMedian,
      };
    default:
      return invertMedian(factor);
  }
};

const planFromFlop = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  flop: Stage,
): readonly Stage[] => {
  const expectedFlop = Math.exp(lnProduct(flop.factors));
  return [planEnergyFromFlop(run, reference, a, expectedFlop), planEmissions(run, reference, a)];
};

const planDisclosedEmissions = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => {
  const basis =
    run.tco2eBasis === 'measured' ||
    run.tco2eBasis === 'hours-tdp' ||
    run.tco2eBasis === 'calculator'
      ? run.tco2eBasis
      : 'declared';
  const includes = run.tco2eIncludes ?? [];
  const factors: Factor[] = [
    constant({
      name: 'emissions as disclosed',
      value: run.tco2e ?? NaN,
      unit: 'tCO2e',
      status: 'disclosed',
      source: sourceOf(run, 'tco2e'),
    }),
    fromParameter(`disclosedEmissions.${basis}`, a.disclosedEmissions[basis]),
  ];
  if (a.correctDisclosedScope) {
    factors.push(...planEnergyDisclosed.scopeCorrection(run, a, basis, includes));
  }
  return { quantity: 'tco2e', formula: 'C as disclosed × scope correction', factors };
};

/** Figures that an estimate multiplies. */
const FIGURES = [
  'paramsTotal',
  'paramsActive',
  'tokens',
  'flop',
  'acceleratorHours',
  'energyKwh',
  'pue',
  'gridGramsPerKwh',
  'tco2e',
] as const satisfies readonly (keyof RunEvidence)[];
/** The largest known figure is of 10²⁶; products of those above this leave the range of numbers. */
const LARGEST = 1e60;

const checkFigures = (run: RunEvidence): void => {
  for (const field of FIGURES) {
    const value = run[field];
    if (value !== undefined && !(value >= 0 && value <= LARGEST)) {
      const expected = `a number from 0 to ${LARGEST}`;
      throw new InputError({ file: `run ${run.runId}`, field, value: String(value), expected });
    }
  }
};

/**
 * Plans the estimate of one run: which formula by which tier, with every factor's value, unit,
 * status, source and distribution. The plan is what `estimate` prints and what `simulate` samples, so
 * the two cannot differ.
 *
 * @param run what the run disclosed
 * @param reference reference data and fitted regressions
 * @param assumptions what is assumed beyond that
 * @returns the plan: stages in order of computation
 * @throws InputError when the run names an accelerator that the reference does not know, or states a
 *   figure that is none
 * @example planRun(llama2_70b, reference, assumptions).tier // 1
 */
export function planRun(run: RunEvidence, reference: Reference, assumptions: Assumptions): RunPlan {
  checkFigures(run);
  // Where the estimate is market-based, a market-based figure is evidence like any other.
  const { tier, reason } = decideTier(
    disclosesMarket(run, assumptions) ? { ...run, tco2eAccounting: 'location' } : run,
  );
  return {
    runId: run.runId,
    name: run.name,
    tier,
    reason,
    stages: withScopes(planStages(run, tier, reference, assumptions), run, reference, assumptions),
  };
}

/** The energy of a run whose emissions are disclosed: as disclosed, by its hours, or as C implies. */
const planEnergyBeside = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => {
  if (run.energyKwh !== undefined && run.energyKwh > 0) return planEnergyDisclosed.energy(run, a);
  if (run.acceleratorHours !== undefined && run.accelerator !== undefined) {
    return planEnergyFromHours(run, reference, a);
  }
  return {
    quantity: 'energyKwh',
    from: 'tco2e',
    formula: 'E = C × 10⁶ / grid',
    factors: [...planGrid(run, reference, a).map(invert), TONNES_TO_GRAMS],
  };
};

const planStages = (
  run: RunEvidence,
  tier: number,
  reference: Reference,
  a: Assumptions,
): readonly Stage[] => {
  if (isImputedFineTune(run)) return planFineTune(run, reference, a);
  const flop = planFlop(run, reference, a);
  if (tier === 1) {
    const tco2e = planDisclosedEmissions(run, reference, a);
    return [flop, tco2e, planEnergyBeside(run, reference, a)];
  }
  if (tier === 2) {
    const energy =
      run.energyKwh !== undefined
        ? planEnergyDisclosed.energy(run, a)
        : planEnergyFromHours(run, reference, a);
    return [flop, energy, planEmissions(run, reference, a)];
  }
  return [flop, ...planFromFlop(run, reference, a, flop)];
};
