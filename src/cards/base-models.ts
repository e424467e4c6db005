import { readBaseModelTags } from '../crawl/crawled.js';
import { nameSigns } from '../tier/naming/relation.js';
import { finding, withFlag, type Finding, type Where } from './finding.js';
import { isRecord } from './metadata.js';

/** What a repository is to the models that it names as its base. */
export const BASE_RELATIONS = ['finetune', 'quantized', 'adapter', 'merge'] as const;

/** A Hub id: one owner and one name. */
const ID = /^[\w.-]{1,96}\/[\w.-]{1,96}$/;
/** Names of encoders that sit inside larger models. */
const PART =
  /\bvit\b|internvit|siglip|\bclip\b|clip-vit|vision|whisper|wav2vec|dinov?2|encoder|\bvae\b|image|eva0?2/i;

/** Input of {@link readBaseModels}: what the Hub says of a repository, parsed. */
export type BaseModelInput = {
  readonly repositoryId: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly library?: string | undefined;
  readonly task?: string | undefined;
};

/**
 * Base models and the relation to them, by tag, metadata, config and, for the relation only, by name.
 * A repository that names itself is flagged, and so is an encoder named beside a language model: it
 * became a part of this model, it is not what this one was trained from.
 *
 * @param input the repository
 */
export function readBaseModels(input: BaseModelInput): readonly Finding[] {
  const { repositoryId, tags, metadata, config } = input;
  const byTag = readBaseModelTags(tags);
  const inMetadata = idsOf(metadata['base_model']);
  const inConfig = idsOf(config['_name_or_path']);
  const ids = new Set([...byTag.baseModels, ...inMetadata]);
  const named = [
    ...byTag.baseModels.map((id) => base(id, 'tag', `base_model:${id}`)),
    ...inMetadata.map((id) => base(id, 'metadata', `base_model: ${id}`)),
    // A config often keeps the path of a checkpoint of the model itself.
    ...(ids.size === 0 ? inConfig.filter((id) => ID.test(id)) : [])
      .filter((id) => id.toLowerCase() !== repositoryId.toLowerCase())
      .map((id) => base(id, 'config', `_name_or_path: ${id}`)),
  ];
  return [
    ...named.map((found) => flagged(found, repositoryId, ids.size, input.task)),
    ...relations(input, byTag.baseRelation),
  ];
}

function flagged(
  found: Finding,
  repositoryId: string,
  parents: number,
  task: string | undefined,
): Finding {
  const id = String(found.value);
  if (id.toLowerCase() === repositoryId.toLowerCase())
    return withFlag(found, 'self-reference', `${id} names itself`);
  const whole =
    task !== undefined && /image-text|visual-question|audio-text|any-to-any|video-text/.test(task);
  return PART.test(id) && (parents > 1 || whole)
    ? withFlag(found, 'part-not-parent', `${id} is an encoder inside this model`)
    : found;
}

const base = (id: string, where: Where, text: string): Finding =>
  finding({
    quantity: 'baseModel',
    value: id.slice(0, 200),
    valueAsWritten: id,
    text,
    where,
    confidence: where === 'config' ? 'low' : 'high',
  });

function idsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return [
    ...new Set(
      list
        .slice(0, 50)
        .filter(
          (id): id is string => typeof id === 'string' && id.trim() !== '' && id.length <= 200,
        )
        .map((id) => id.trim()),
    ),
  ];
}

function relations(input: BaseModelInput, byTag: string | undefined): readonly Finding[] {
  const { metadata, config } = input;
  const make = (value: string, where: Where, text: string): Finding =>
    finding({
      quantity: 'baseRelation',
      value,
      valueAsWritten: value,
      text,
      where,
      confidence: where === 'name' ? 'low' : where === 'config' ? 'medium' : 'high',
    });
  const stated = metadata['base_model_relation'];
  const isKnown = (text: unknown): text is string =>
    typeof text === 'string' && (BASE_RELATIONS as readonly string[]).includes(text);
  const library = metadata['library_name'] ?? input.library;
  const tags = new Set(input.tags);
  const metadataTags = idsOf(metadata['tags']);
  const merged = [...metadataTags, ...tags].some((tag) => /^(?:merge|mergekit)$/.test(tag));
  const byName = nameRelation(input.repositoryId);
  return [
    ...(isKnown(byTag) ? [make(byTag, 'tag', `base_model:${byTag}:…`)] : []),
    ...(isKnown(stated) ? [make(stated, 'metadata', `base_model_relation: ${stated}`)] : []),
    ...(typeof metadata['quantized_by'] === 'string'
      ? [make('quantized', 'metadata', `quantized_by: ${metadata['quantized_by']}`)]
      : []),
    ...(library === 'peft' ? [make('adapter', 'metadata', 'library_name: peft')] : []),
    ...(merged ? [make('merge', 'metadata', 'tags: merge')] : []),
    ...(isRecord(config['quantization_config'])
      ? [make('quantized', 'config', 'quantization_config')]
      : []),
    ...(byName === undefined ? [] : [make(byName, 'name', input.repositoryId)]),
  ];
}

/** Only treatments that a name states plainly; whether "Instruct" is a fine-tune, it does not say. */
function nameRelation(repositoryId: string): string | undefined {
  const signs = nameSigns(repositoryId);
  if (signs.quantised) return 'quantized';
  if (signs.merged) return 'merge';
  return signs.adapter ? 'adapter' : undefined;
}
