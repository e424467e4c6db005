import { modelStem, nameSigns } from '../naming/relation.js';
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

/**
 * A checkpoint of the same architecture and the same parameter count as a lab's base model is, in
 * all likelihood, a descendant: vocabularies differ enough to tell one 7B from another. Where
 * several runs share the shape (Llama 3 and 3.1 8B), the latest that was public before the
 * repository was created is taken and the match is marked ambiguous.
 */
export function indexShapes(repositories: RepositoryList, runs: readonly CuratedRun[]): ShapeIndex {
  const stems = new Set(runs.flatMap((run) => run.repositories.map(modelStem)));
  const copies = new Map<string, ResolvableRepository>();
  for (const repository of repositories) {
    const stem = repository.stem ?? modelStem(repository.repositoryId);
    if (!stems.has(stem) || repository.params === undefined || isPackaged(repository)) continue;
    copies.set(stem, repository);
  }
  const shapes = runs.flatMap((run) =>
    run.repositories.flatMap((id) => {
      // A copy shows the shape of a base that is not in the list itself.
      const repository = repositories.get(id) ?? copies.get(modelStem(id));
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
      const relatives = byFamily.get(family(repository.architecture)) ?? [];
      const exact = findShape(repository, relatives, SAME_SIZE);
      if (exact) return { ...exact, exact: true };
      if (!rough || (repository.params ?? 0) < SMALLEST_ROUGH_PARAMS) return undefined;
      const about = findShape(repository, relatives, ABOUT_SAME_SIZE);
      return about && { ...about, exact: false };
    },
  };
}

/** `qwen3_5_text` is the language part of `qwen3_5`. */
function family(architecture: string | undefined): string | undefined {
  return architecture?.replace(/_text$/, '');
}

function isPackaged(repository: ResolvableRepository): boolean {
  const signs = nameSigns(repository.repositoryId);
  return signs.quantised || signs.repackaged;
}

/** @param shapes of the repository's own family */
function findShape(
  repository: ResolvableRepository,
  shapes: readonly Shape[],
  tolerance: number,
): Omit<ShapeMatch, 'exact'> | undefined {
  const { params, architecture } = repository;
  if (params === undefined || architecture === undefined || params < SMALLEST_TELLING_PARAMS) {
    return undefined;
  }
  const same = shapes.filter(
    (shape) => Math.abs((shape.repository.params ?? 0) / params - 1) < tolerance,
  );
  const runs = [...new Set(same.map((shape) => shape.run))]
    .filter((run) => isEarlier(run.publishedOn, repository.createdOn))
    .sort((a, b) => (b.publishedOn ?? '').localeCompare(a.publishedOn ?? ''));
  const [run] = runs;
  return run ? { run, ambiguous: runs.length > 1 } : undefined;
}

function isEarlier(published: string | undefined, created: string | undefined): boolean {
  return published === undefined || created === undefined || published <= created;
}
