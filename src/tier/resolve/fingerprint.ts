import { modelStem, nameSigns } from '../naming/relation.js';
import type { StemNumbers } from './stem-numbers.js';
import type { CuratedRun, RepositoryList, ResolvableRepository } from './types.js';

/** Two checkpoints of one architecture whose sizes differ by less than this are the same shape. */
const SAME_SIZE = 0.00025;
/** Within this share, another vocabulary or an added head explains the difference. */
const ABOUT_SAME_SIZE = 0.06;
const SMALLEST_ROUGH_PARAMS = 1e9;
/** Below this size the same shape says little: many encoders share BERT's exact shape. */
const SMALLEST_TELLING_PARAMS = 3e8;

export type ShapeMatch = {
  readonly run: CuratedRun;
  /** Several runs share the shape. */
  readonly ambiguous: boolean;
  readonly exact: boolean;
};

/** Finds the run whose architecture and exact size a repository shares. */
export type ShapeIndex = {
  /** @param rough whether about the same size is enough, for organisations that train no base */
  readonly find: (repository: ResolvableRepository, rough: boolean) => ShapeMatch | undefined;
};

type Shape = { readonly run: CuratedRun; readonly repository: ResolvableRepository };

/** Takes the repositories of a list one by one, then finds among them. */
export type ShapeIndexer = {
  /** Whether the repositories of a stem are wanted: those that some run's own one has. */
  readonly wants: (stem: number) => boolean;
  /** @param stem number of its stem */
  readonly offer: (repository: ResolvableRepository, stem: number) => void;
  /** @param repositories the list of all that were offered */
  readonly index: (repositories: RepositoryList) => ShapeIndex;
};

/**
 * A checkpoint of the same architecture and the same parameter count as a lab's base model is, in
 * all likelihood, a descendant: vocabularies differ enough to tell one 7B from another. Where
 * several runs share the shape (Llama 3 and 3.1 8B), the latest that was public before the
 * repository was created is taken and the match is marked ambiguous.
 */
export function shapeIndexer(runs: readonly CuratedRun[], stems: StemNumbers): ShapeIndexer {
  const own = new Set(
    runs.flatMap((run) => run.repositories.map((id) => stems.add(modelStem(id)))),
  );
  const copies = new Map<number, ResolvableRepository>();
  return {
    wants: (stem) => own.has(stem),
    offer: (repository, stem) => {
      if (!own.has(stem) || repository.params === undefined || isPackaged(repository)) return;
      copies.set(stem, repository);
    },
    index: (repositories) =>
      indexShapes(runs, repositories, (id) => copies.get(stems.find(modelStem(id)))),
  };
}

/** @param copyOf a repository with the stem of a run's own one */
function indexShapes(
  runs: readonly CuratedRun[],
  repositories: RepositoryList,
  copyOf: (repositoryId: string) => ResolvableRepository | undefined,
): ShapeIndex {
  const shapes = runs.flatMap((run) =>
    run.repositories.flatMap((id) => {
      // A copy shows the shape of a base that is not in the list itself.
      const repository = repositories.get(id) ?? copyOf(id);
      return repository?.params === undefined ? [] : [{ run, repository }];
    }),
  );
  const byFamily = new Map<string | undefined, Shape[]>();
  for (const shape of shapes) {
    const key = family(shape.repository.architecture);
    const members = byFamily.get(key);
    if (members === undefined) byFamily.set(key, [shape]);
    else members.push(shape);
  }
  return {
    find: (repository, rough) => {
      const { params = 0, architecture } = repository;
      if (architecture === undefined || params < SMALLEST_TELLING_PARAMS) return undefined;
      const relatives = byFamily.get(family(architecture));
      if (relatives === undefined) return undefined;
      const exact = findShape(repository, params, relatives, SAME_SIZE);
      if (exact) return { ...exact, exact: true };
      if (!rough || params < SMALLEST_ROUGH_PARAMS) return undefined;
      const about = findShape(repository, params, relatives, ABOUT_SAME_SIZE);
      return about && { ...about, exact: false };
    },
  };
}

const LANGUAGE_PART = '_text';

/** `qwen3_5_text` is the language part of `qwen3_5`. */
function family(architecture: string | undefined): string | undefined {
  return architecture?.endsWith(LANGUAGE_PART) === true
    ? architecture.slice(0, -LANGUAGE_PART.length)
    : architecture;
}

function isPackaged(repository: ResolvableRepository): boolean {
  const signs = repository.signs ?? nameSigns(repository.repositoryId);
  return signs.quantised || signs.repackaged;
}

/**
 * The latest of the runs with about the repository's size that were public before it; the first of
 * those published on one day.
 *
 * @param shapes of the repository's own family
 */
function findShape(
  { createdOn }: ResolvableRepository,
  params: number,
  shapes: readonly Shape[],
  tolerance: number,
): Omit<ShapeMatch, 'exact'> | undefined {
  let latest: CuratedRun | undefined;
  let ambiguous = false;
  for (const { run, repository } of shapes) {
    const isSame = Math.abs((repository.params ?? 0) / params - 1) < tolerance;
    if (!isSame || run === latest || !isEarlier(run.publishedOn, createdOn)) continue;
    ambiguous = latest !== undefined;
    if (latest === undefined || (run.publishedOn ?? '') > (latest.publishedOn ?? '')) latest = run;
  }
  return latest && { run: latest, ambiguous };
}

function isEarlier(published: string | undefined, created: string | undefined): boolean {
  return published === undefined || created === undefined || published <= created;
}
