import { calibrationRun } from '../tier/calibration.js';
import { tierOf } from '../tier/evidence.js';
import type { StreamedRepository } from '../tier/live/runs-of-part.js';
import { centralTco2e } from './central.js';
import type { Estimator } from './estimator.js';

/** The central estimate of a repository of a large crawl. */
export type StreamedEstimate = {
  /** Tier of the run that the repository trained; 0 where it trained none. */
  readonly tier: number;
  /** Of its run or, where it holds quantised weights, of their calibration; 0 where there is neither. */
  readonly tco2e: number;
};

const NOTHING: StreamedEstimate = { tier: 0, tco2e: 0 };

/**
 * Estimates a repository of a large crawl: the run of its own, or its calibration.
 *
 * @param streamed the repository
 * @param estimator reference data and assumptions
 * @returns tier and tCO2e, every factor at its median
 * @throws InputError when the evidence cannot be used
 */
export function estimateStreamed(
  streamed: StreamedRepository,
  estimator: Pick<Estimator, 'reference' | 'assumptions'>,
): StreamedEstimate {
  const { run, mapping } = streamed;
  if (run !== undefined) {
    return { tier: tierOf(run), tco2e: centralTco2e(run, estimator) };
  }
  if (mapping.relation !== 'quantised') return NOTHING;
  const { repository, params } = streamed;
  const calibrated = calibrationRun({
    ...repository,
    createdOn: repository.created?.createdOn,
    params: params.params,
    paramsActive: params.paramsActive,
  });
  return { tier: 0, tco2e: centralTco2e(calibrated, estimator) };
}
