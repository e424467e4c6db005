import type { Tier } from '../uncertainty/factor.js';
import { transformerTrainingFlop } from '../units.js';

export type { Tier };

/** What a run disclosed, as far as it is known. A row of `data/runs.csv` fits this type as it is. */
export type RunEvidence = {
  readonly runId: string;
  readonly name: string;
  readonly organisation?: string | undefined;
  /** ISO 3166-1 alpha-3 code of the organisation's country. */
  readonly organisationCountry?: string | undefined;
  /** Release date, YYYY-MM-DD. */
  readonly publishedOn?: string | undefined;
  readonly modality: string;
  /** pre-training, continued, distillation, fine-tune, adapter or quantisation. */
  readonly kind: string;
  /** dense or moe. */
  readonly sparsity?: string | undefined;
  readonly baseRunId?: string | undefined;
  /** Compute of the base run where it is known, FLOP: bounds an imputed continued training. */
  readonly baseFlop?: number | undefined;
  readonly paramsTotal?: number | undefined;
  readonly paramsActive?: number | undefined;
  readonly tokens?: number | undefined;
  readonly flop?: number | undefined;
  readonly flopBasis?: string | undefined;
  /** Confident, Likely or Speculative, in Epoch AI's sense. */
  readonly flopConfidence?: string | undefined;
  /** Key of `data/accelerators.csv`. */
  readonly accelerator?: string | undefined;
  readonly acceleratorHours?: number | undefined;
  readonly hoursBasis?: string | undefined;
  readonly energyKwh?: number | undefined;
  /** accelerator: the chips alone; it: with their hosts; facility: with cooling too. */
  readonly energyBoundary?: string | undefined;
  /** measured, hours-tdp or declared. */
  readonly energyBasis?: string | undefined;
  readonly pue?: number | undefined;
  /** ISO 3166-1 alpha-3 code of the place of training. */
  readonly placeCountry?: string | undefined;
  readonly placeRegion?: string | undefined;
  readonly gridGramsPerKwh?: number | undefined;
  readonly tco2e?: number | undefined;
  /** measured, hours-tdp, calculator or declared. */
  readonly tco2eBasis?: string | undefined;
  /** Which overheads the disclosed emissions include: pue, host. */
  readonly tco2eIncludes?: readonly string[] | undefined;
  /** location or market. */
  readonly tco2eAccounting?: string | undefined;
  readonly sharedWith?: readonly string[] | undefined;
  /** Architecture tag and task of the repository, the only evidence of tier 5. */
  readonly architecture?: string | undefined;
  readonly task?: string | undefined;
  /** Owner of the repository on the Hub. */
  readonly owner?: string | undefined;
  /** Bytes of the weights, which the fine-tune regression explains emissions by. */
  readonly weightBytes?: number | undefined;
  /** True when the organisation of the base also published this derived model. */
  readonly sameOrganisationAsBase?: boolean | undefined;
  /** Source of each disclosed field. */
  readonly sources?: Readonly<Record<string, string>> | undefined;
};

/** What each tier rests on. */
export const TIER_LABELS: Readonly<Record<Tier, string>> = {
  1: 'emissions disclosed',
  2: 'energy or accelerator-hours disclosed',
  3: 'compute disclosed',
  4: 'only parameters known',
  5: 'nothing known',
};

/** A run's tier and the reason for it in words. */
export type TierDecision = { readonly tier: Tier; readonly reason: string };

/**
 * True when 6·N·D may stand for a run's compute: tokens are known, it is a transformer on text, and of
 * a mixture of experts the active parameters are known.
 *
 * @example hasTokenCount({ runId: 'a', name: 'A', modality: 'language', kind: 'pre-training', paramsTotal: 7e9, tokens: 1e12 }) // true
 */
export function hasTokenCount(run: RunEvidence): boolean {
  const isTransformer = run.modality === 'language' || run.modality === 'multimodal';
  const size = run.paramsActive ?? (run.sparsity === 'moe' ? undefined : run.paramsTotal);
  return isTransformer && size !== undefined && run.tokens !== undefined && run.tokens > 0;
}

const disclosesEmissions = (run: RunEvidence): boolean =>
  run.tco2e !== undefined && run.tco2e > 0 && run.tco2eAccounting !== 'market' && !isShared(run);

/** A figure that covers several runs together is none of one of them. */
const isShared = (run: RunEvidence): boolean => (run.sharedWith?.length ?? 0) > 0;

const disclosesEnergy = (run: RunEvidence): boolean =>
  run.energyKwh !== undefined && run.energyKwh > 0;

const disclosesHours = (run: RunEvidence): boolean =>
  run.acceleratorHours !== undefined && run.acceleratorHours > 0;

const listsCompute = (run: RunEvidence): boolean => run.flop !== undefined && run.flop > 0;

/**
 * The tier of a run: the best evidence that it disclosed and that can be used. {@link decideTier} says
 * why.
 *
 * @param run the evidence
 * @example tierOf({ runId: 'a', name: 'A', modality: 'language', kind: 'pre-training' }) // 5
 */
export function tierOf(run: RunEvidence): Tier {
  if (disclosesEmissions(run)) return 1;
  if (disclosesEnergy(run)) return 2;
  if (disclosesHours(run) && run.accelerator !== undefined) return 2;
  if (hasTokenCount(run) || listsCompute(run)) return 3;
  const params = run.paramsActive ?? run.paramsTotal;
  return params !== undefined && params > 0 ? 4 : 5;
}

/**
 * Decides the tier of a run: the best evidence that it disclosed and that can be used.
 *
 * Market-based emissions are not used as a tier-1 figure, because a market-based 0 says nothing of
 * the location-based emissions; nor is a figure that covers several runs together. Accelerator-hours
 * need a known accelerator.
 *
 * @param run the evidence
 * @returns tier 1 to 5, and why
 * @example decideTier({ runId: 'a', name: 'A', modality: 'language', kind: 'pre-training', paramsTotal: 7e9 })
 * // { tier: 4, reason: 'only the parameters are known (7e+9)' }
 */
export function decideTier(run: RunEvidence): TierDecision {
  const tier = tierOf(run);
  return { tier, reason: [evidenceOf(run, tier), ...notUsed(run, tier)].join('; ') };
}

/** The evidence of the tier in words. */
const evidenceOf = (run: RunEvidence, tier: Tier): string => {
  switch (tier) {
    case 1:
      return `${run.tco2e} tCO2e disclosed (${run.tco2eBasis ?? 'basis not stated'})`;
    case 2:
      return disclosesEnergy(run)
        ? `${run.energyKwh} kWh disclosed (${run.energyBasis ?? 'basis not stated'})`
        : `${run.acceleratorHours} h on ${run.accelerator} disclosed`;
    case 3:
      return hasTokenCount(run)
        ? `${run.paramsActive ?? run.paramsTotal} ${run.paramsActive === undefined ? '' : 'active '}parameters and ${run.tokens} tokens known`
        : `${run.flop} FLOP known (${run.flopConfidence ?? 'confidence not stated'})`;
    case 4:
      return `only the parameters are known (${(run.paramsActive ?? run.paramsTotal)?.toExponential()})`;
    case 5:
      return 'neither emissions, energy, compute nor parameters are known';
  }
};

/** Better evidence that was disclosed and cannot be used. */
const notUsed = (run: RunEvidence, tier: Tier): readonly string[] => {
  if (tier === 1) return [];
  const skipped: string[] = [];
  if (run.tco2e !== undefined && run.tco2eAccounting === 'market') {
    skipped.push('market-based emissions not used');
  } else if (run.tco2e !== undefined && isShared(run)) {
    skipped.push('disclosed emissions cover several runs together and are not used for one');
  }
  if (tier > 2 && disclosesHours(run)) {
    skipped.push('accelerator-hours without a known accelerator not used');
  }
  return skipped;
};

/** Compute of a run as listed, or by 6ND. */
export const knownFlop = (run: RunEvidence): number | undefined => {
  const params = run.paramsActive ?? run.paramsTotal;
  if (run.flop !== undefined) return run.flop;
  return params === undefined || run.tokens === undefined
    ? undefined
    : transformerTrainingFlop(params, run.tokens);
};
