import { modelStem, nameSigns } from '../naming/relation.js';
import { nameTokens, organisationOf } from '../naming/tokens.js';
import type { Curated, ResolvableRepository } from './types.js';

/** Finds the repository that a copy, conversion or quantisation repeats by name. */
export type SameNameIndex = {
  /** The original of the same name, unless the repository is that original itself. */
  readonly parentOf: (repositoryId: string) => string | undefined;
  /** The original of a model name, given by its stem. */
  readonly original: (stem: string) => string | undefined;
};

type Named = Pick<ResolvableRepository, 'repositoryId'> & Partial<ResolvableRepository>;
type Candidate = { readonly repository: Named; readonly rank: number };

/**
 * Groups repositories whose names are equal once format and quantisation words are removed, and
 * picks the original of each group: a curated run's own repository, else the publisher that is no
 * known re-uploader and adds no format word, the earliest and then the most downloaded.
 *
 * @example
 * // with Qwen/Qwen3-8B in the population
 * index.parentOf('unsloth/Qwen3-8B-bnb-4bit'); // 'Qwen/Qwen3-8B'
 */
export function indexSameNames(
  repositories: readonly ResolvableRepository[],
  curated: Curated,
): SameNameIndex {
  const own = new Set(curated.runs.flatMap((run) => run.repositories));
  const labs = new Set(curated.runs.flatMap((run) => run.repositories.map(organisationOf)));
  const reuploaders = new Set(curated.reuploaders);
  const originals = new Map<string, Candidate>();
  const listed = new Set(repositories.map((repository) => repository.repositoryId));
  const unlisted = [...own].filter((id) => !listed.has(id)).map((id) => ({ repositoryId: id }));
  for (const repository of [...repositories, ...unlisted]) {
    const stem = modelStem(repository.repositoryId);
    const rank = rankOf(repository.repositoryId, own, labs, reuploaders);
    const candidate = { repository, rank };
    const best = originals.get(stem);
    if (!best || isBetter(candidate, best)) originals.set(stem, candidate);
  }
  const original = (stem: string): string | undefined => {
    const best = originals.get(stem);
    return best && best.rank >= 2 ? best.repository.repositoryId : undefined;
  };
  return {
    original,
    parentOf(repositoryId) {
      const best = originals.get(modelStem(repositoryId));
      if (!best || best.rank < 2 || best.repository.repositoryId === repositoryId) return undefined;
      const repeats =
        best.rank >= 3 || isPackaged(repositoryId) || reuploaders.has(organisationOf(repositoryId));
      const same = organisationOf(best.repository.repositoryId) === organisationOf(repositoryId);
      if (!repeats && !same) return undefined;
      if (best.rank < 4 && !isDistinctive(repositoryId)) return undefined;
      return best.repository.repositoryId;
    },
  };
}

/** 4 a run's own repository, 3 its publisher, 2 another publisher, 1 a re-uploader, 0 a package. */
function rankOf(
  id: string,
  own: ReadonlySet<string>,
  labs: ReadonlySet<string>,
  reuploaders: ReadonlySet<string>,
): number {
  if (own.has(id)) return 4;
  const signs = nameSigns(id);
  if (signs.quantised || signs.repackaged) return 0;
  if (reuploaders.has(organisationOf(id))) return 1;
  return labs.has(organisationOf(id)) ? 3 : 2;
}

function isPackaged(repositoryId: string): boolean {
  const signs = nameSigns(repositoryId);
  return signs.quantised || signs.converted;
}

/** Common words make equal names by chance (`bert-finetuned-ner`): a size or version must be there. */
function isDistinctive(repositoryId: string): boolean {
  const tokens = nameTokens(repositoryId);
  return (
    tokens.length >= 2 && tokens.some((token) => /\d/.test(token)) && tokens.join('').length >= 7
  );
}

function isBetter(left: Candidate, right: Candidate): boolean {
  if (left.rank !== right.rank) return left.rank > right.rank;
  const [a, b] = [left.repository, right.repository];
  if (isPackaged(a.repositoryId) !== isPackaged(b.repositoryId)) return isPackaged(b.repositoryId);
  if (a.createdOn !== undefined && b.createdOn !== undefined && a.createdOn !== b.createdOn) {
    return a.createdOn < b.createdOn;
  }
  const [left30, right30] = [a.downloads ?? 0, b.downloads ?? 0];
  return left30 > right30 || (left30 === right30 && a.repositoryId < b.repositoryId);
}
