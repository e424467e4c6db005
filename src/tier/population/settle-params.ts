import type { RepositoryRun } from '../resolve/types.js';
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
const SAME_SHAPE = /^(original|copy|conversion|quantised|merge|fine-tune|continued|adapter)$/;

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

/** Settles repositories one by one; see {@link settleParams}. */
export function paramsSettler(lookup: SizeLookup): (repository: ObservedRepository) => Params {
  const { byId, own, holders, runSize, runBase } = lookup;
  return (repository) => {
    const id = repository.repositoryId;
    const params = own.get(id);
    const mapping = byId.get(id);
    const relative =
      mapping && fromRelatives(mapping, byId, own, holders, runSize, runBase, params);
    const partial =
      mapping !== undefined &&
      relative !== undefined &&
      isPartial(mapping, repository, params, relative);
    const known = params?.params !== undefined && !partial && mapping?.relation !== 'fixture';
    if (known) return params;
    const named = lastResortParams(repository);
    const borrowed = relative && !contradicts(mapping, named, relative) ? relative : undefined;
    return borrowed ?? pick(params, named);
  };
}

/** Trained descendants above this count are hardly pruned: a low count is a packed one. */
const HARDLY_PRUNED_PARAMS = 1e11;

/**
 * A count far below the size of what the repository comes from, in weights whose name states no
 * size: some of them are packed. Smaller models that were trained further may be pruned instead.
 */
function isPartial(
  mapping: RepositoryRun,
  repository: ObservedRepository,
  own: Params | undefined,
  relative: Params,
): boolean {
  if (own?.paramsMethod !== 'safetensors' || own.params === undefined) return false;
  if (lastResortParams(repository).paramsMethod === 'name') return false;
  const packaged = /^(copy|conversion|quantised)$/.test(mapping.relation);
  if (!packaged && own.params < HARDLY_PRUNED_PARAMS) return false;
  return (relative.params ?? 0) / own.params > 1.5;
}

/**
 * A name that states another size than the relative's: layers were added, or a part replaced. Not
 * for a package of a listed repository, nor where the name states experts or one expert's size, nor
 * far from a hand-made decision: there the number names something else.
 */
function contradicts(mapping: RepositoryRun, named: Params, relative: Params): boolean {
  if (named.paramsMethod !== 'name' || named.params === undefined) return false;
  const packaged = /^(copy|conversion|quantised)$/.test(mapping.relation);
  if (packaged && mapping.parentRepositoryId !== undefined) return false;
  if (/\d+x\d|\d+e(-|$)|\d+expert/i.test(mapping.repositoryId)) return false;
  const ratio = named.params / (relative.params ?? named.params);
  if (mapping.decidedBy === 'override' && (ratio < 0.3 || ratio > 3.3)) return false;
  return ratio < 0.7 || ratio > 1.25;
}

function pick(own: Params | undefined, fallback: Params): Params {
  return own?.params !== undefined ? own : fallback;
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
  byId: Lookup<RepositoryRun>,
  own: Lookup<Params>,
  holders: Lookup<string>,
  runSize: RunSize,
  runBase: RunBase,
  self: Params | undefined,
): Params | undefined {
  if (!SAME_SHAPE.test(mapping.relation)) return undefined;
  let current: RepositoryRun | undefined = mapping;
  for (let step = 0; current !== undefined && step < 8; step += 1) {
    for (const id of [current.parentRepositoryId, holders.get(current.runId ?? '')]) {
      const params = id === undefined || id === mapping.repositoryId ? undefined : own.get(id);
      if (params?.params !== undefined)
        return lent(params.params, params.paramsActive, `size of ${id ?? ''}`, self);
    }
    for (const runId of [current.runId, runBase(current.runId), current.rootRunId]) {
      const size = runId === undefined ? undefined : runSize(runId);
      if (size?.params !== undefined)
        return lent(size.params, size.paramsActive, `size of run ${runId ?? ''}`, self);
    }
    current =
      current.parentRepositoryId === undefined ? undefined : byId.get(current.parentRepositoryId);
  }
  return undefined;
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
