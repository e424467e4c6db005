import type { RunEvidence } from './evidence.js';
import type { PopulationRepository } from './tier.js';

const PREFIX = 'calibration:';

/**
 * The calibration passes of a post-training quantisation: all that its repository adds. They belong to
 * the total, but they are no training run.
 *
 * @param repository the repository of the quantised weights
 * @example
 * calibrationRun({ repositoryId: 'a/b-GPTQ', params: 7e9 }).runId; // 'calibration:a/b-GPTQ'
 */
export function calibrationRun(repository: PopulationRepository): RunEvidence {
  return {
    runId: calibrationId(repository.repositoryId),
    name: repository.repositoryId,
    organisation: repository.organisation,
    publishedOn: repository.createdOn ?? repository.lastModifiedOn,
    modality: repository.modality ?? 'other',
    kind: 'quantisation',
    paramsTotal: repository.params,
    paramsActive: repository.paramsActive,
    architecture: repository.architecture,
    task: repository.task,
  };
}

/**
 * The id under which the calibration of a repository's quantised weights counts.
 *
 * @example calibrationId('a/b-GPTQ'); // 'calibration:a/b-GPTQ'
 */
export const calibrationId = (repositoryId: string): string => `${PREFIX}${repositoryId}`;

/**
 * The repository whose calibration an id stands for; undefined where it is a training run's.
 *
 * @example calibratedRepository('calibration:a/b-GPTQ'); // 'a/b-GPTQ'
 */
export const calibratedRepository = (runId: string): string | undefined =>
  runId.startsWith(PREFIX) ? runId.slice(PREFIX.length) : undefined;
