import type { Estimator } from '../estimate/estimator.js';
import { generationOf } from '../regress/utilisation.js';
import type { RunEvidence, Tier } from '../tier/evidence.js';
import type { TieredPopulation } from '../tier/tier.js';
import type { RunPlan } from '../uncertainty/factor.js';
import { intensityChain, type Chain } from './chain.js';
import { intensityEvidence, type IntensityEvidence } from './evidence.js';

/** A run of the population with all that its ATCI is made from. */
export type IntensityRun = {
  readonly run: RunEvidence;
  readonly tier: Tier;
  readonly evidence: IntensityEvidence;
  readonly plan: RunPlan;
  readonly chain: Chain;
};

/**
 * The training runs of a population, each with plan and chain. Calibrations of quantisations are no
 * training runs and have no ATCI here.
 *
 * @param tiered the population by tier
 * @param estimator reference data and assumptions
 * @returns one entry a run, in the population's order
 */
export function intensityRuns(
  tiered: TieredPopulation,
  estimator: Estimator,
): readonly IntensityRun[] {
  return tiered.runs.map(({ run, tier }) => ({
    run,
    tier,
    evidence: intensityEvidence(run, tier),
    plan: estimator.plan(run),
    chain: intensityChain(run, estimator),
  }));
}

/** A property by which runs are put into groups. */
export type IntensityKey =
  | 'tier'
  | 'evidence'
  | 'year'
  | 'accelerator'
  | 'generation'
  | 'country'
  | 'place'
  | 'modality'
  | 'organisation'
  | 'kind';

const NOT_DISCLOSED = 'not disclosed';

/**
 * The group of a run.
 *
 * @param entry a run
 * @param key tier, evidence, year, accelerator, its generation, country of the organisation, place
 *   (country of training), modality, organisation or kind
 * @returns its group; `not disclosed` where the run does not tell
 * @example groupKey(entry, 'year') // '2023'
 */
export function groupKey({ run, tier, evidence }: IntensityRun, key: IntensityKey): string {
  switch (key) {
    case 'tier':
      return String(tier);
    case 'evidence':
      return evidence;
    case 'year':
      return run.publishedOn?.slice(0, 4) ?? NOT_DISCLOSED;
    case 'accelerator':
      return run.accelerator ?? NOT_DISCLOSED;
    case 'generation':
      return run.accelerator === undefined ? NOT_DISCLOSED : generationOf(run.accelerator);
    case 'country':
      return run.organisationCountry ?? NOT_DISCLOSED;
    case 'place':
      return run.placeCountry ?? NOT_DISCLOSED;
    case 'modality':
      return run.modality;
    case 'organisation':
      return run.organisation ?? NOT_DISCLOSED;
    case 'kind':
      return run.kind;
  }
}
