import type { RepositoryRow } from '../../data/schema/repositories.js';
import type { ObservedRepository } from './observed.js';
import type { Params } from './own-params.js';

/** A repository as a row of `repositories.csv`, with its settled size. */
export function repositoryRow(
  row: ObservedRepository,
  params: ReadonlyMap<string, Params>,
): RepositoryRow {
  const size = params.get(row.repositoryId);
  return {
    repositoryId: row.repositoryId,
    organisation: row.organisation === '' ? undefined : row.organisation,
    task: row.task,
    library: row.library,
    architecture: row.architecture,
    modality: row.modality,
    params: size?.params,
    paramsActive: size?.paramsActive,
    paramsMethod: size?.paramsMethod ?? 'none',
    paramsSource: size?.paramsSource,
    createdOn: row.created?.createdOn,
    createdMethod: row.created?.createdMethod,
    lastModifiedOn: row.lastModifiedOn,
    baseModels: row.baseModels,
    baseRelation: row.baseRelation,
    flags: row.flags,
  };
}
