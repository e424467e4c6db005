import type { Registries, RegistryParams } from '../population/own-params.js';
import type { PopulationTables } from '../tier.js';

/** A list of followed models with sizes by hand. Rows of `tracked-models.csv` fit. */
export type SizedModel = {
  readonly repositoryId: string;
  readonly params?: number | undefined;
  readonly paramsActive?: number | undefined;
};

/** How a frozen size was learnt, where it was counted or registered: not guessed from relatives. */
const COUNTED = /^(safetensors|weight-bytes|registry)$/;

/**
 * The registries of sizes that a crawl is read with: the followed models by hand, and what the frozen
 * tables counted or found registered for a repository.
 *
 * @param frozen frozen repositories
 * @param tracked followed models
 */
export function knownSizes(
  frozen: Pick<PopulationTables, 'repositories'>,
  tracked: readonly SizedModel[],
): Registries {
  const followed = new Map(
    tracked.flatMap(({ repositoryId, params, paramsActive }) =>
      params === undefined
        ? []
        : [
            [
              repositoryId,
              {
                params,
                paramsActive:
                  paramsActive !== undefined && paramsActive < params ? paramsActive : undefined,
                source: 'ATOM tracked models',
              },
            ] as const,
          ],
    ),
  );
  const counted = new Map<string, RegistryParams>();
  for (const {
    repositoryId,
    params,
    paramsActive,
    paramsMethod,
    paramsSource,
  } of frozen.repositories) {
    const isCount = COUNTED.test(paramsMethod ?? '') && !/under-count/.test(paramsSource ?? '');
    if (params === undefined || !isCount) continue;
    counted.set(repositoryId, { params, paramsActive, source: paramsSource ?? 'repositories.csv' });
  }
  return { tracked: (id) => followed.get(id), other: (id) => counted.get(id) };
}
