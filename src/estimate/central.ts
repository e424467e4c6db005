import type { RunEvidence } from '../tier/evidence.js';
import { lnMedianOf } from '../uncertainty/factor.js';
import type { Estimator } from './estimator.js';
import { computeCentral } from './estimate.js';
import { planRun } from './plan.js';
import { emissionsBySize } from './plan-fine-tune.js';

/**
 * The central estimate of one run's emissions: every factor at its median, as in `centralValues`, but
 * nothing is kept, and what emissions do not follow from is not planned. For crawls of millions.
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
  const { accounting, includeEmbodied, includeExploratory } = assumptions;
  const narrow = accounting === 'location' && !includeEmbodied && !includeExploratory;
  const bySize = narrow ? emissionsBySize(run, reference) : undefined;
  return bySize === undefined
    ? computeCentral(planRun(run, reference, assumptions)).tco2e
    : Math.exp(bySize.factors.reduce((sum, factor) => sum + lnMedianOf(factor), 0));
}
