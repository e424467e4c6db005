import { isFixture } from '../naming/fixture.js';
import { nameSigns } from '../naming/relation.js';
import { organisationOf } from '../naming/tokens.js';

/** What the tags of a Hub repository say, in the project's own terms. */
export type TagFacts = {
  readonly library: string | undefined;
  readonly architecture: string | undefined;
  readonly baseModels: readonly string[];
  readonly baseRelation: string | undefined;
  readonly flags: readonly string[];
};

/** Libraries by the tag that names them; the first one present is the repository's. */
const LIBRARIES = [
  'diffusers',
  'timm',
  'setfit',
  'sentence-transformers',
  'open_clip',
  'peft',
  'flair',
  'speechbrain',
  'nemo',
  'espnet',
  'pyannote-audio',
  'gliner',
  'spacy',
  'stanza',
  'ctranslate2',
  'adapter-transformers',
  'span-marker',
  'fasttext',
  'stable-baselines3',
  'transformers.js',
  'mlx',
  'transformers',
  'model_hub_mixin',
  'keras',
  'gguf',
  'onnx',
] as const;

const QUANTISED_TAGS = new Set([
  '4-bit',
  '8-bit',
  'gptq',
  'awq',
  'bitsandbytes',
  'fp8',
  'exl2',
  'aqlm',
]);
const WEIGHT_TAGS = ['safetensors', 'pytorch', 'tf', 'jax', 'transformers'];

/**
 * Library, architecture, base models and flags from a repository's tags.
 *
 * @param known architecture tags of `data/curated/architectures.csv`
 * @example
 * factsFromTags('x/y', ['transformers', 'llama', 'base_model:quantized:a/b'], known).baseModels; // ['a/b']
 */
export function factsFromTags(
  repositoryId: string,
  tags: readonly string[],
  known: ReadonlySet<string>,
): TagFacts {
  const present = new Set(tags);
  const has = (tag: string): boolean => present.has(tag);
  const pipeline = tags.find((tag) => tag.startsWith('diffusers:'));
  const bases = tags.flatMap((tag) => baseModelOf(tag) ?? []);
  return {
    library: LIBRARIES.find(has),
    architecture: pipeline?.slice('diffusers:'.length) ?? tags.find((tag) => known.has(tag)),
    baseModels: [...new Set(bases.map((base) => base.model))].filter((id) => id !== repositoryId),
    baseRelation: bases.map((base) => base.relation).find((relation) => relation !== undefined),
    flags: flagsOf(repositoryId, tags),
  };
}

function baseModelOf(
  tag: string,
): { readonly model: string; readonly relation: string | undefined } | undefined {
  if (!tag.startsWith('base_model:')) return undefined;
  const rest = tag.slice('base_model:'.length);
  const kind = /^(finetune|quantized|adapter|merge):(.+)$/.exec(rest);
  return { model: kind?.[2] ?? rest, relation: kind?.[1] };
}

function flagsOf(repositoryId: string, tags: readonly string[]): readonly string[] {
  const lower = new Set(tags.map((tag) => tag.toLowerCase()));
  const weights = WEIGHT_TAGS.some((tag) => lower.has(tag));
  const other = ['safetensors', 'pytorch', 'tf', 'jax'].some((tag) => lower.has(tag));
  const autotrain = lower.has('autotrain') || organisationOf(repositoryId).startsWith('autotrain');
  const flags: readonly (readonly [string, boolean])[] = [
    ['gguf', lower.has('gguf')],
    ['gguf-only', lower.has('gguf') && !weights],
    ['onnx-only', lower.has('onnx') && !other],
    ['mlx', lower.has('mlx')],
    ['ctranslate2', lower.has('ctranslate2')],
    ['lora', lower.has('lora') || lower.has('peft')],
    ['merge', lower.has('merge') || lower.has('mergekit')],
    ['quantised-tag', [...QUANTISED_TAGS].some((tag) => lower.has(tag))],
    ['co2-card', lower.has('co2_eq_emissions')],
    ['autotrain', autotrain],
  ];
  return flags.flatMap(([flag, holds]) => (holds ? [flag] : []));
}

/** Flags that only the name shows: test fixtures and quantised weights. */
export function nameFlags(repositoryId: string): readonly string[] {
  const signs = nameSigns(repositoryId);
  return [
    ...(isFixture(repositoryId) ? ['fixture'] : []),
    ...(signs.quantised ? ['quantised-name'] : []),
  ];
}
