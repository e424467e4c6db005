import type { Relation, RepositoryRun } from '../resolve/types.js';
import type { ObservedRepository } from './observed.js';
import { lastResortParams, type Params } from './own-params.js';

/** Size of a curated run, for repositories that only hold its weights. */
export type RunSize = (runId: string) => {
  readonly params: number | undefined;
  readonly paramsActive: number | undefined;
};

/** The run that a derived run starts from. */
export type RunBase = (runId: string | undefined) => string | undefined;

/** Relations whose weights have the shape of what they come from. */
const SAME_SHAPE: ReadonlySet<Relation> = new Set([
  'original',
  'copy',
  'conversion',
  'quantised',
  'merge',
  'fine-tune',
  'continued',
  'adapter',
]);

/** Relations of the repositories that hold what another trained, in another package. */
const PACKAGES: ReadonlySet<Relation> = new Set(['copy', 'conversion', 'quantised']);

/**
 * Settles the parameters that neither counts nor registries know: a package has the size of the
 * repository or run whose weights it holds, a fine-tune that of its base. What has no relative with
 * a size falls back on its name.
 */
export function settleParams(
  repositories: readonly ObservedRepository[],
  own: ReadonlyMap<string, Params>,
  mappings: readonly RepositoryRun[],
  runSize: RunSize,
  runBase: RunBase,
): ReadonlyMap<string, Params> {
  const byId = new Map(mappings.map((row) => [row.repositoryId, row]));
  const settle = paramsSettler({
    byId,
    own,
    holders: holdersByRun(own, mappings),
    runSize,
    runBase,
  });
  return new Map(repositories.map((row) => [row.repositoryId, settle(row)]));
}

/** What sizes are looked up in; maps fit. */
export type SizeLookup = {
  readonly byId: Lookup<RepositoryRun>;
  readonly own: Lookup<Params>;
  /** The first repository with a size for each run, to lend it to the others. */
  readonly holders: Lookup<string>;
  readonly runSize: RunSize;
  readonly runBase: RunBase;
};

type Lookup<Value> = { readonly get: (key: string) => Value | undefined };

/** Settles repositories one by one; own size and mapping are looked up unless the caller has them. */
export type ParamsSettler = (
  repository: ObservedRepository,
  own?: Params,
  mapping?: RepositoryRun,
) => Params;

/** Settles repositories one by one; see {@link settleParams}. */
export function paramsSettler(lookup: SizeLookup): ParamsSettler {
  return (
    repository,
    own = lookup.own.get(repository.repositoryId),
    mapping = lookup.byId.get(repository.repositoryId),
  ) => {
    if (own?.params !== undefined) {
      const packed = mapping && sizeOfPacked(mapping, repository, own, own.params, lookup);
      return packed ?? own;
    }
    const relative = mapping && fromRelatives(mapping, lookup, own);
    if (mapping === undefined || relative === undefined) return lastResortParams(repository);
    // Of a package of a listed repository the name is not asked.
    if (PACKAGES.has(mapping.relation) && mapping.parentRepositoryId !== undefined) return relative;
    const named = lastResortParams(repository);
    return contradicts(mapping, named, relative) ? named : relative;
  };
}

/** Trained descendants above this count are hardly pruned: a low count is a packed one. */
const HARDLY_PRUNED_PARAMS = 1e11;

/** A count of less than the relative's size over this is a packed one. */
const PACKED_RATIO = 1.5;

/**
 * The relative's size where a count is far below it, in weights whose name states no size: some of them
 * are packed. Smaller models that were trained further may be pruned instead.
 */
function sizeOfPacked(
  mapping: RepositoryRun,
  repository: ObservedRepository,
  own: Params,
  counted: number,
  lookup: SizeLookup,
): Params | undefined {
  if (own.paramsMethod !== 'safetensors') return undefined;
  if (!PACKAGES.has(mapping.relation) && counted < HARDLY_PRUNED_PARAMS) return undefined;
  const relative = fromRelatives(mapping, lookup, own);
  if (relative === undefined || (relative.params ?? 0) / counted <= PACKED_RATIO) return undefined;
  return lastResortParams(repository).paramsMethod === 'name' ? undefined : relative;
}

/**
 * A name that states another size than the relative's: layers were added, or a part replaced. Not
 * where the name states experts or one expert's size, nor far from a hand-made decision: there the number
 * names something else.
 */
function contradicts(mapping: RepositoryRun, named: Params, relative: Params): boolean {
  if (named.paramsMethod !== 'name' || named.params === undefined) return false;
  if (/\d+x\d|\d+e(-|$)|\d+expert/i.test(mapping.repositoryId)) return false;
  const ratio = named.params / (relative.params ?? named.params);
  if (mapping.decidedBy === 'override' && (ratio < 0.3 || ratio > 3.3)) return false;
  return ratio < 0.7 || ratio > 1.25;
}

/** Relations of the repositories that lend their size to others of the run. */
export const LENDS_SIZE = /^(original|copy|fine-tune)$/;

/** The first repository with a size for each run, to lend it to the others. */
function holdersByRun(
  own: ReadonlyMap<string, Params>,
  mappings: readonly RepositoryRun[],
): ReadonlyMap<string, string> {
  const holders = new Map<string, string>();
  for (const row of mappings) {
    if (row.runId === undefined || holders.has(row.runId) || !LENDS_SIZE.test(row.relation))
      continue;
    if (own.get(row.repositoryId)?.params !== undefined) holders.set(row.runId, row.repositoryId);
  }
  return holders;
}

function fromRelatives(
  mapping: RepositoryRun,
  lookup: SizeLookup,
  self: Params | undefined,
): Params | undefined {
  if (!SAME_SHAPE.has(mapping.relation)) return undefined;
  const { byId, holders, runBase } = lookup;
  const ofRepository = (id: string | undefined): Params | undefined =>
    id === undefined || id === mapping.repositoryId ? undefined : lentBy(id, lookup, self);
  let current: RepositoryRun | undefined = mapping;
  for (let step = 0; current !== undefined && step < 8; step += 1) {
    const { parentRepositoryId, runId, rootRunId }: RepositoryRun = current;
    const found =
      ofRepository(parentRepositoryId) ??
      ofRepository(runId === undefined ? undefined : holders.get(runId)) ??
      lentByRun(runId, lookup, self) ??
      lentByRun(runBase(runId), lookup, self) ??
      lentByRun(rootRunId, lookup, self);
    if (found !== undefined) return found;
    current = parentRepositoryId === undefined ? undefined : byId.get(parentRepositoryId);
  }
  return undefined;
}

function lentBy(id: string, { own }: SizeLookup, self: Params | undefined): Params | undefined {
  const size = own.get(id);
  return size?.params === undefined
    ? undefined
    : lent(size.params, size.paramsActive, `size of ${id}`, self);
}

function lentByRun(
  runId: string | undefined,
  { runSize }: SizeLookup,
  self: Params | undefined,
): Params | undefined {
  const size = runId === undefined ? undefined : runSize(runId);
  return runId === undefined || size?.params === undefined
    ? undefined
    : lent(size.params, size.paramsActive, `size of run ${runId}`, self);
}

function lent(
  params: number,
  paramsActive: number | undefined,
  paramsSource: string,
  self: Params | undefined,
): Params {
  const stated = self?.paramsActive;
  const active = paramsActive ?? (stated !== undefined && stated < params ? stated : undefined);
  return { params, paramsActive: active, paramsMethod: 'parent', paramsSource };
}
