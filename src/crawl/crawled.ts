/**
 * What a crawl yields for one repository, from the frozen snapshot or the live Hub alike. All texts
 * come from strangers: they are escaped wherever they are shown.
 */
export type CrawledRepository = {
  readonly repositoryId: string;
  /** `2024-09`, `2026-05`, or `live`. */
  readonly snapshot: string;
  /** Day on which the downloads were read, YYYY-MM-DD. */
  readonly observedOn: string;
  readonly downloads30d: number;
  readonly task?: string | undefined;
  readonly library?: string | undefined;
  readonly architecture?: string | undefined;
  readonly params?: number | undefined;
  readonly createdOn?: string | undefined;
  readonly lastModifiedOn?: string | undefined;
  readonly baseModels: readonly string[];
  readonly baseRelation?: string | undefined;
};

/** Relation and parents that `base_model:*` tags state. */
export type BaseModelTags = {
  readonly baseModels: readonly string[];
  readonly baseRelation?: string | undefined;
};

const RELATIONS = ['finetune', 'quantized', 'adapter', 'merge'];

/**
 * Reads the base-model tags of a repository: `base_model:ID` and `base_model:RELATION:ID`.
 *
 * @param tags the repository's tags as the Hub sends them
 * @returns distinct parents in order of appearance, and the relation if one is stated
 * @example
 * readBaseModelTags(['base_model:a/b', 'base_model:quantized:a/b'])
 * // { baseModels: ['a/b'], baseRelation: 'quantized' }
 */
export function readBaseModelTags(tags: readonly string[]): BaseModelTags {
  const baseModels = new Set<string>();
  let baseRelation: string | undefined;
  for (const tag of tags) {
    if (!tag.startsWith('base_model:')) continue;
    const rest = tag.slice('base_model:'.length);
    const colon = rest.indexOf(':');
    const relation = colon < 0 ? undefined : rest.slice(0, colon);
    if (relation !== undefined && RELATIONS.includes(relation)) {
      baseRelation = relation;
      baseModels.add(rest.slice(colon + 1));
    } else baseModels.add(rest);
  }
  return { baseModels: [...baseModels].filter((id) => id !== ''), baseRelation };
}
