import { InputError } from '../errors.js';
import type { RunEvidence } from './evidence.js';
import { decideTier, type TierDecision } from './evidence.js';
import type { PopulationRepository, PopulationTables, RepositoryRunLink } from './tier.js';

/** What is known of one repository: its run, relation and tier, each with the reason. */
export type RepositoryExplanation = TierDecision & {
  readonly repository: PopulationRepository;
  readonly link: RepositoryRunLink;
  /** The run whose training the repository's weights come from. */
  readonly run: RunEvidence;
  readonly downloads: readonly { readonly snapshot: string; readonly downloads30d: number }[];
};

/** Ids that contain the name that was typed, those of the same owner first, for "did you mean". */
const similarIds = (tables: PopulationTables, typed: string): readonly string[] => {
  const [owner = '', name = owner] = typed.toLowerCase().split('/');
  const ids = tables.repositories
    .map((row) => row.repositoryId)
    .filter((id) => id.toLowerCase().includes(name));
  const isOwners = (id: string): boolean => id.toLowerCase().startsWith(`${owner}/`);
  return [...ids.filter(isOwners), ...ids.filter((id) => !isOwners(id))].slice(0, 3);
};

/**
 * Explains one repository of the snapshot: which run it belongs to, by which relation and why, and
 * the run's tier.
 *
 * @param tables the population
 * @param repositoryId `owner/name`
 * @returns repository, link, run, tier, reason
 * @throws InputError when the repository is not in the snapshot (with similar ids) or has no run
 * @example explainRepository(tables, 'meta-llama/Llama-2-70b-hf').tier // 1
 */
export function explainRepository(
  tables: PopulationTables,
  repositoryId: string,
): RepositoryExplanation {
  const repository = tables.repositories.find((row) => row.repositoryId === repositoryId);
  if (repository === undefined) {
    const similar = similarIds(tables, repositoryId);
    const hint = similar.length === 0 ? '' : `; similar: ${similar.join(', ')}`;
    throw new InputError({
      file: 'data/repositories.csv',
      field: 'repositoryId',
      value: repositoryId,
      expected: `a repository of the snapshot (owner/name)${hint}`,
    });
  }
  const link = tables.links.find((row) => row.repositoryId === repositoryId);
  const run = tables.runs.find((row) => row.runId === (link?.runId ?? link?.rootRunId));
  if (link === undefined || run === undefined) {
    const why =
      link?.relation === 'fixture' ? 'it is a test fixture with random weights' : 'none is known';
    throw new InputError({
      file: 'data/repository-runs.csv',
      field: 'runId',
      value: repositoryId,
      expected: `a repository with a training run (${why})`,
    });
  }
  return {
    ...decideTier(run),
    repository,
    link,
    run,
    downloads: tables.downloads.filter((row) => row.repositoryId === repositoryId),
  };
}
