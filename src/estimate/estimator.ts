import type { CoefficientCovariance } from '../uncertainty/shared-draws.js';
import type { RunPlan } from '../uncertainty/factor.js';
import { assume, type AssumptionOverrides, type Assumptions } from './assumptions.js';
import { checkAgainstReference } from './check-against-reference.js';
import type { RunEvidence } from '../tier/evidence.js';
import { planRun } from './plan.js';
import type { Reference } from './reference.js';

/** Reference data, assumptions and fits, bound together: what turns evidence into plans. */
export type Estimator = {
  readonly reference: Reference;
  readonly assumptions: Assumptions;
  /** The fits whose coefficients a simulation must draw. */
  readonly fits: readonly CoefficientCovariance[];
  /** Plans the estimate of a run. */
  readonly plan: (run: RunEvidence) => RunPlan;
  /** The same estimator under other assumptions; throws for a wrong one before anything is planned. */
  readonly with: (overrides: AssumptionOverrides) => Estimator;
};

/**
 * Binds reference data and assumptions to an estimator.
 *
 * @param reference tables and fitted regressions
 * @param assumptions defaults, or what `assume` made of them
 * @returns the estimator
 * @example createEstimator(reference, assumptions).with({ pue: 1.2 }).assumptions.pue // 1.2
 */
export function createEstimator(reference: Reference, assumptions: Assumptions): Estimator {
  const { trainingCompute, utilisation, fineTuneCompute, fineTuneGrams } = reference.fits;
  // Scenarios ask for the plan of the same run again and again.
  const plans = new WeakMap<RunEvidence, RunPlan>();
  const plan = (run: RunEvidence): RunPlan => {
    const known = plans.get(run);
    if (known !== undefined) return known;
    const made = planRun(run, reference, assumptions);
    plans.set(run, made);
    return made;
  };
  return {
    reference,
    assumptions,
    fits: [
      trainingCompute['large-language'],
      trainingCompute.other,
      utilisation,
      fineTuneCompute,
      fineTuneGrams,
    ].map(({ name, covariance }) => ({
      name,
      covariance,
    })),
    plan,
    with: (overrides) => {
      const changed = assume(assumptions, overrides);
      checkAgainstReference(overrides, reference);
      return createEstimator(reference, changed);
    },
  };
}
