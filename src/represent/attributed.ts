import { calibrationId } from '../tier/calibration.js';
import { TRAINING_RELATIONS, type TieredPopulation } from '../tier/tier.js';

/** A repository with the mean emissions of the trainings that are counted for it. */
export type AttributedRepository = {
  readonly repositoryId: string;
  readonly downloads30d: number;
  /** 0 for a copy, a conversion, or a repository whose run another one of it already carries. */
  readonly meanTco2e: number;
};

/**
 * Spreads a strict total over repositories: each run goes to the most downloaded repository of its
 * own, the one that keeps it in as the threshold rises, and calibration passes to their quantisation.
 * Summed over all repositories above a threshold this is the strict total at that threshold.
 *
 * @param tiered the population at its lowest threshold
 * @param meanTco2e mean emissions by run
 * @returns every repository, most downloaded first
 */
export function attributeToRepositories(
  tiered: TieredPopulation,
  meanTco2e: ReadonlyMap<string, number>,
): readonly AttributedRepository[] {
  const taken = new Set<string>();
  return [...tiered.repositories]
    .sort(
      (a, b) =>
        b.downloads30d - a.downloads30d ||
        (a.repository.repositoryId < b.repository.repositoryId ? -1 : 1),
    )
    .map(({ repository: { repositoryId }, downloads30d, link }) => {
      if (link.relation === 'quantised') {
        const mean = meanTco2e.get(calibrationId(repositoryId)) ?? 0;
        return { repositoryId, downloads30d, meanTco2e: mean };
      }
      const { runId } = link;
      const own =
        runId !== undefined && TRAINING_RELATIONS.includes(link.relation) && !taken.has(runId);
      if (own) taken.add(runId);
      return { repositoryId, downloads30d, meanTco2e: own ? (meanTco2e.get(runId) ?? 0) : 0 };
    });
}
