import type { ArchitectureSize } from './curated.js';
import type { ObservedRepository } from './observed.js';
import type { PARAMS_METHODS } from '../../data/schema/repositories.js';
import { indexPatterns, type PatternIndex } from '../naming/pattern-index.js';
import { sizeFromName } from '../naming/size.js';

export type ParamsMethod = (typeof PARAMS_METHODS)[number];

export type Params = {
  readonly params: number | undefined;
  readonly paramsActive: number | undefined;
  readonly paramsMethod: ParamsMethod;
  readonly paramsSource: string | undefined;
};

/** A parameter count with the registry that states it. */
export type RegistryParams = {
  readonly params: number;
  readonly paramsActive: number | undefined;
  readonly source: string;
};

/** Parameter counts by repository id from the model registries. */
export type Registries = {
  readonly tracked: (repositoryId: string) => RegistryParams | undefined;
  readonly other: (repositoryId: string) => RegistryParams | undefined;
};

/**
 * A count of fewer parameters than this is no model's size: it is of a fragment, a tokenizer or an empty
 * file, and the size is unknown. The smallest model of the frozen tables has 1,629.
 */
export const LEAST_PARAMS = 1000;

/** The counted total may fall short of the true one by this factor before it counts as packed. */
const PACKED_BELOW = 1 / 1.2;

/**
 * A repository's parameters by the best method that needs no other repository: counted in the
 * weight files, a registry, its architecture. Counts of quantised weights are packed (several
 * parameters in one stored number) and are not used; nor is a count far below what a hand-kept
 * registry or the name states.
 */
export function ownParams(
  repository: ObservedRepository,
  registries: Registries,
  architectures: readonly ArchitectureSize[],
): Params {
  const id = repository.repositoryId;
  const tracked = registries.tracked(id);
  const named = sizeFromName(id);
  const paramsActive = tracked?.paramsActive ?? named?.paramsActive;
  const counted = repository.countedParams;
  if (counted !== undefined && !isPacked(repository, tracked?.params)) {
    return found(counted, paramsActive, 'safetensors', repository.countedBy);
  }
  const known = knownParams(id, tracked ?? registries.other(id), architectures);
  return known.params === undefined ? unknownSize(paramsActive) : known;
}

/** Parameters of a repository by its id alone: a registry, else the shape of its architecture. */
export function unlistedParams(
  repositoryId: string,
  registries: Registries,
  architectures: readonly ArchitectureSize[],
): Params {
  const registered = registries.tracked(repositoryId) ?? registries.other(repositoryId);
  return knownParams(repositoryId, registered, architectures);
}

function knownParams(
  repositoryId: string,
  registered: RegistryParams | undefined,
  architectures: readonly ArchitectureSize[],
): Params {
  if (registered) {
    const active = registered.paramsActive ?? sizeFromName(repositoryId)?.paramsActive;
    return found(registered.params, active, 'registry', registered.source);
  }
  const size = sizeIndex(architectures).first(repositoryId)?.item;
  if (size) return found(size.params, undefined, 'architecture', size.source);
  return unknownSize(undefined);
}

/** The last resort, once neither the repository nor its relatives have a size. */
export function lastResortParams(repository: ObservedRepository): Params {
  const named = sizeFromName(repository.repositoryId);
  if (named) return found(named.params, named.paramsActive, 'name', 'stated in the repository id');
  const counted = repository.countedParams;
  if (counted !== undefined) {
    return found(
      counted,
      undefined,
      'safetensors',
      `${repository.countedBy}; packed weights, an under-count`,
    );
  }
  return unknownSize(undefined);
}

/** Flags of weights that hold several parameters in one stored number. */
const PACKED: ReadonlySet<string> = new Set(['quantised-tag', 'quantised-name', 'mlx']);

/** Whether the counted parameters are those of packed or partial weights. */
export function isPacked(repository: ObservedRepository, tracked: number | undefined): boolean {
  const counted = repository.countedParams;
  if (counted === undefined) return false;
  for (const flag of repository.flags) if (PACKED.has(flag)) return true;
  const stated = tracked ?? statedSize(repository.repositoryId);
  return stated !== undefined && counted / stated < PACKED_BELOW;
}

/** The size in a name, but for `8x7B`, which is an upper bound only. */
function statedSize(repositoryId: string): number | undefined {
  const params = sizeFromName(repositoryId)?.params;
  return params === undefined || /\dx\d/i.test(repositoryId) ? undefined : params;
}

function unknownSize(paramsActive: number | undefined): Params {
  return { params: undefined, paramsActive, paramsMethod: 'none', paramsSource: undefined };
}

function found(
  params: number,
  paramsActive: number | undefined,
  paramsMethod: ParamsMethod,
  paramsSource: string,
): Params {
  const active = paramsActive !== undefined && paramsActive < params ? paramsActive : undefined;
  return { params, paramsActive: active, paramsMethod, paramsSource };
}

const sizeIndexes = new WeakMap<readonly ArchitectureSize[], PatternIndex<ArchitectureSize>>();

/** The sizes by architecture, indexed once a table. */
function sizeIndex(architectures: readonly ArchitectureSize[]): PatternIndex<ArchitectureSize> {
  const known = sizeIndexes.get(architectures);
  if (known !== undefined) return known;
  const made = indexPatterns(architectures, ({ expression }) => expression);
  sizeIndexes.set(architectures, made);
  return made;
}
