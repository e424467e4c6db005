import type { RunEvidence } from '../tier/evidence.js';
import type { Assumptions } from './assumptions.js';
import type { Estimator } from './estimator.js';
import { computeCentral } from './estimate.js';
import { planRun } from './plan.js';
import { lnEmissions } from './plan-emissions.js';
import { lnEnergyFromFlop } from './plan-energy.js';
import { disclosesNothing, isImputedFineTune, lnFineTune } from './plan-fine-tune.js';
import { lnImputedFlop } from './plan-flop.js';
import type { Reference } from './reference.js';

/**
 * The central estimate of one run's emissions: every factor at its median, as in `centralValues`, to the
 * last bit. For crawls of millions: nothing is kept, and of a run that discloses nothing of its training
 * only medians are computed, by the functions that plan it, without words, design rows and spreads.
 *
 * @param run what the run disclosed
 * @param estimator reference data and assumptions
 * @returns tCO2e
 * @throws InputError when the evidence cannot be used
 */
export function centralTco2e(
  run: RunEvidence,
  { reference, assumptions }: Pick<Estimator, 'reference' | 'assumptions'>,
): number {
  return disclosesNothing(run) && hasDefaultScope(assumptions)
    ? Math.exp(lnUndisclosed(run, reference, assumptions))
    : computeCentral(planRun(run, reference, assumptions)).tco2e;
}

const hasDefaultScope = (a: Assumptions): boolean =>
  a.accounting === 'location' && !a.includeEmbodied && !a.includeExploratory;

const lnUndisclosed = (run: RunEvidence, reference: Reference, a: Assumptions): number => {
  if (isImputedFineTune(run)) return lnFineTune(run, reference, a);
  const lnKwh = lnEnergyFromFlop(run, reference, a, lnImputedFlop(run, reference, a));
  return lnEmissions(run, reference, a, lnKwh);
};
