import { modelStem, nameSigns } from '../naming/relation.js';
import { nameTokens, organisationOf } from '../naming/tokens.js';
import type { Curated, RepositoryList } from './types.js';

/** Finds the repository that a copy, conversion or quantisation repeats by name. */
export type SameNameIndex = {
  /** The original of the same name, unless the repository is that original itself. */
  readonly parentOf: (repositoryId: string) => string | undefined;
  /** The original of a model name, given by its stem. */
  readonly original: (stem: string) => string | undefined;
};

/** What decides which of a name's repositories is the original; millions are kept. */
type Candidate = {
  readonly repositoryId: string;
  readonly createdOn: string | undefined;
  readonly downloads: number;
  readonly rank: number;
};

/**
 * Groups repositories whose names are equal once format and quantisation words are removed, and
 * picks the original of each group: a curated run's own repository, else the publisher that is no
 * known re-uploader and adds no format word, the earliest and then the most downloaded.
 *
 * @example
 * // with Qwen/Qwen3-8B in the population
 * index.parentOf('unsloth/Qwen3-8B-bnb-4bit'); // 'Qwen/Qwen3-8B'
 */
export function indexSameNames(repositories: RepositoryList, curated: Curated): SameNameIndex {
  const own = new Set(curated.runs.flatMap((run) => run.repositories));
  const labs = new Set(curated.runs.flatMap((run) => run.repositories.map(organisationOf)));
  const reuploaders = new Set(curated.reuploaders);
  const originals = new Map<string, Candidate>();
  const offer = (
    repositoryId: string,
    createdOn: string | undefined,
    downloads: number | undefined,
    stem: string,
  ): void => {
    const rank = rankOf(repositoryId, own, labs, reuploaders);
    const candidate = { repositoryId, createdOn, downloads: downloads ?? 0, rank };
    const best = originals.get(stem);
    if (!best || isBetter(candidate, best)) originals.set(stem, candidate);
  };
  for (const { repositoryId, createdOn, downloads, stem } of repositories) {
    offer(repositoryId, createdOn, downloads, stem ?? modelStem(repositoryId));
  }
  for (const id of own)
    if (repositories.get(id) === undefined) offer(id, undefined, undefined, modelStem(id));
  const original = (stem: string): string | undefined => {
    const best = originals.get(stem);
    return best && best.rank >= 2 ? best.repositoryId : undefined;
  };
  return {
    original,
    parentOf(repositoryId) {
      const best = originals.get(modelStem(repositoryId));
      if (!best || best.rank < 2 || best.repositoryId === repositoryId) return undefined;
      const repeats =
        best.rank >= 3 || isPackaged(repositoryId) || reuploaders.has(organisationOf(repositoryId));
      const same = organisationOf(best.repositoryId) === organisationOf(repositoryId);
      if (!repeats && !same) return undefined;
      if (best.rank < 4 && !isDistinctive(repositoryId)) return undefined;
      return best.repositoryId;
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

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.rank !== b.rank) return a.rank > b.rank;
  if (isPackaged(a.repositoryId) !== isPackaged(b.repositoryId)) return isPackaged(b.repositoryId);
  if (a.createdOn !== undefined && b.createdOn !== undefined && a.createdOn !== b.createdOn) {
    return a.createdOn < b.createdOn;
  }
  return (
    a.downloads > b.downloads || (a.downloads === b.downloads && a.repositoryId < b.repositoryId)
  );
}
