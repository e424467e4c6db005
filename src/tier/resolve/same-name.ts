import { modelStem, nameSigns } from '../naming/relation.js';
import { nameTokens, organisationOf } from '../naming/tokens.js';
import { Originals, type Merit } from './originals.js';
import type { TreatmentSigns } from './sign-bits.js';
import type { StemNumbers } from './stem-numbers.js';
import type { Curated, RepositoryList, ResolvableRepository } from './types.js';

/** Finds the repository that a copy, conversion or quantisation repeats by name. */
export type SameNameIndex = {
  /**
   * The original of the same name, unless the repository is that original itself.
   *
   * @param signs what the repository's name says
   */
  readonly parentOf: (
    repository: ResolvableRepository,
    signs: TreatmentSigns,
  ) => string | undefined;
  /** The original of a model name, given by its stem. */
  readonly original: (stem: string) => string | undefined;
};

/** Takes the repositories of a list one by one, then finds among them. */
export type SameNameIndexer = {
  /** @param stem number of its stem */
  readonly offer: (repository: ResolvableRepository, stem: number) => void;
  /** The same for a row of a list with numbers. */
  readonly offerRow: (row: number, stem: number) => void;
  /** When all are offered. */
  readonly index: () => SameNameIndex;
};

/** Ranks of a name's repositories, the best last. */
const RANK = { package: 0, reuploader: 1, publisher: 2, laboratory: 3, own: 4 } as const;

/** What a repository that is a package can be at best. */
const PACKAGE = { rank: RANK.package, packaged: false };

/**
 * Groups repositories whose names are equal once format and quantisation words are removed, and
 * picks the original of each group: a curated run's own repository, else the publisher that is no
 * known re-uploader and adds no format word, the earliest and then the most downloaded.
 *
 * @param repositories the list of all that are offered
 * @param stems numbers of names
 * @example
 * // with Qwen/Qwen3-8B in the population
 * index.parentOf(repository('unsloth/Qwen3-8B-bnb-4bit'), signs); // 'Qwen/Qwen3-8B'
 */
export function sameNameIndexer(
  repositories: RepositoryList,
  curated: Curated,
  stems: StemNumbers,
): SameNameIndexer {
  const own = new Set(curated.runs.flatMap((run) => run.repositories));
  const labs = new Set(curated.runs.flatMap((run) => run.repositories.map(organisationOf)));
  const reuploaders = new Set(curated.reuploaders);
  const rankOf = (repositoryId: string, signs: TreatmentSigns): number => {
    if (own.has(repositoryId)) return RANK.own;
    if (isRepackaged(signs)) return RANK.package;
    const organisation = organisationOf(repositoryId);
    if (reuploaders.has(organisation)) return RANK.reuploader;
    return labs.has(organisation) ? RANK.laboratory : RANK.publisher;
  };
  const { signsOf } = repositories.numbers ?? {};
  let rows: ReadonlySet<number | undefined> | undefined;
  const ownRows = (): ReadonlySet<number | undefined> =>
    (rows ??= new Set([...own].map((id) => repositories.get(id)?.row)));
  const mostOf = (row: number): Merit | undefined =>
    signsOf && isRepackaged(signsOf(row)) && !ownRows().has(row) ? PACKAGE : undefined;
  const originals = new Originals(
    repositories,
    ({ repositoryId, signs = nameSigns(repositoryId) }) => ({
      rank: rankOf(repositoryId, signs),
      packaged: isPackaged(signs),
    }),
  );
  const parentOf = (
    repository: ResolvableRepository,
    signs: TreatmentSigns,
  ): string | undefined => {
    const { repositoryId } = repository;
    const stem = stems.of(repository);
    if (originals.is(stem, repository)) return undefined;
    const rank = originals.rank(stem);
    if (rank < RANK.publisher) return undefined;
    const best = originals.id(stem);
    const organisation = organisationOf(repositoryId);
    const repeats =
      rank >= RANK.laboratory ||
      isPackaged(signs) ||
      reuploaders.has(organisation) ||
      organisationOf(best) === organisation;
    return repeats && (rank >= RANK.own || isDistinctive(repositoryId)) ? best : undefined;
  };
  return {
    offer: (repository, stem) => {
      originals.offer(stem, repository);
    },
    offerRow: (row, stem) => {
      originals.offerRow(stem, row, mostOf);
    },
    index: () => {
      for (const repositoryId of own) {
        if (repositories.get(repositoryId) !== undefined) continue;
        const candidate = { repositoryId, createdOn: undefined, downloads: 0 };
        originals.offer(stems.add(modelStem(repositoryId)), candidate);
      }
      return {
        parentOf,
        original: (text) => {
          const stem = stems.find(text);
          return originals.rank(stem) >= RANK.publisher ? originals.id(stem) : undefined;
        },
      };
    },
  };
}

/** A package of another's weights, by a word that only packagers write. */
function isRepackaged(signs: TreatmentSigns): boolean {
  return signs.quantised || signs.repackaged;
}

function isPackaged(signs: TreatmentSigns): boolean {
  return signs.quantised || signs.converted;
}

/** Common words make equal names by chance (`bert-finetuned-ner`): a size or version must be there. */
function isDistinctive(repositoryId: string): boolean {
  const tokens = nameTokens(repositoryId);
  if (tokens.length < 2) return false;
  const length = tokens.reduce((sum, token) => sum + token.length, 0);
  return length >= 7 && tokens.some((token) => /\d/.test(token));
}
