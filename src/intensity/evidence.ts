import { hasTokenCount, type RunEvidence, type Tier } from '../tier/evidence.js';

/**
 * What a run's ATCI rests on. Emissions, energy or hours over a compute that was disclosed too are
 * information; so is nothing else.
 */
export type IntensityEvidence =
  | 'emissions and compute'
  | 'energy and compute'
  | 'hours and compute'
  | 'compute not disclosed'
  | 'neither: hardware, PUE and grid assumed';

/** In the order of how much they tell. */
export const INTENSITY_EVIDENCE: readonly IntensityEvidence[] = [
  'emissions and compute',
  'energy and compute',
  'hours and compute',
  'compute not disclosed',
  'neither: hardware, PUE and grid assumed',
];

/** True when training compute is disclosed: by parameters and tokens, or as listed. */
const hasCompute = (run: RunEvidence): boolean =>
  hasTokenCount(run) || (run.flop !== undefined && run.flop > 0);

/**
 * What a run's ATCI rests on. Of a run of tiers 3 to 5 the compute cancels: what is left is hardware,
 * utilisation, PUE and grid as assumed, so its ATCI cannot test those assumptions: it repeats them. The
 * same holds for hours whose compute is itself hours × peak × utilisation.
 *
 * @param run what the run disclosed
 * @param tier its tier
 * @returns the class
 * @example intensityEvidence(llama2_70b, 1) // 'emissions and compute'
 */
export function intensityEvidence(run: RunEvidence, tier: Tier): IntensityEvidence {
  if (tier > 2) return 'neither: hardware, PUE and grid assumed';
  if (!hasCompute(run)) return 'compute not disclosed';
  if (tier === 1) return 'emissions and compute';
  return run.energyKwh !== undefined && run.energyKwh > 0
    ? 'energy and compute'
    : 'hours and compute';
}

/** True when both emissions (or energy, or hours) and compute are disclosed. */
export function isInformative(evidence: IntensityEvidence): boolean {
  return INTENSITY_EVIDENCE.indexOf(evidence) < 3;
}
