import { isFixture } from '../naming/fixture.js';
import { nameSigns } from '../naming/relation.js';
import { rememberRecent } from '../naming/remember.js';
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

const LIBRARY_RANKS: ReadonlyMap<string, number> = new Map(
  LIBRARIES.map((library, rank) => [library, rank]),
);

/** What a tag says, whatever its case; weights in a format that other libraries read are `weights`. */
const SAYS = {
  gguf: 1,
  onnx: 2,
  mlx: 4,
  ctranslate2: 8,
  lora: 16,
  merge: 32,
  quantised: 64,
  co2: 128,
  autotrain: 256,
  weights: 512,
  transformers: 1024,
  /** By the name, as the next one. */
  fixture: 2048,
  quantisedName: 4096,
} as const;

const SAID: ReadonlyMap<string, number> = new Map([
  ['gguf', SAYS.gguf],
  ['onnx', SAYS.onnx],
  ['mlx', SAYS.mlx],
  ['ctranslate2', SAYS.ctranslate2],
  ['lora', SAYS.lora],
  ['peft', SAYS.lora],
  ['merge', SAYS.merge],
  ['mergekit', SAYS.merge],
  ...['4-bit', '8-bit', 'gptq', 'awq', 'bitsandbytes', 'fp8', 'exl2', 'aqlm'].map(
    (tag) => [tag, SAYS.quantised] as const,
  ),
  ['co2_eq_emissions', SAYS.co2],
  ['autotrain', SAYS.autotrain],
  ...['safetensors', 'pytorch', 'tf', 'jax'].map((tag) => [tag, SAYS.weights] as const),
  ['transformers', SAYS.transformers],
]);

const PIPELINE = 'diffusers:';
const BASE = 'base_model:';

/** What a tag says of what the weights are; most tags say nothing. */
type Word = {
  /** Rank among the libraries; their number where it names none. */
  readonly rank: number;
  readonly said: number;
  readonly isArchitecture: boolean;
};

/** Tags that say something, as they are mostly written. */
const vocabulary = (known: ReadonlySet<string>): ReadonlyMap<string, Word> =>
  new Map(
    [...LIBRARIES, ...SAID.keys(), ...known].map((tag) => [
      tag,
      {
        rank: LIBRARY_RANKS.get(tag) ?? LIBRARIES.length,
        said: SAID.get(tag.toLowerCase()) ?? 0,
        isArchitecture: known.has(tag),
      },
    ]),
  );

const vocabularies = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, Word>>();

const vocabularyOf = (known: ReadonlySet<string>): ReadonlyMap<string, Word> => {
  const ready = vocabularies.get(known);
  if (ready !== undefined) return ready;
  const made = vocabulary(known);
  vocabularies.set(known, made);
  return made;
};

/** No longer tag says something in another case. */
const LONGEST_SAID = Math.max(...[...SAID.keys()].map((tag) => tag.length));

type Claim = { readonly base: string; readonly baseRelation: string | undefined };

/** What a tag of a parent says; a few thousand parents have most of the descendants. */
const claimOf = rememberRecent((tag: string): Claim => {
  const rest = tag.slice(BASE.length);
  const claim = /^(finetune|quantized|adapter|merge):(.+)$/.exec(rest);
  return { base: claim?.[2] ?? rest, baseRelation: claim?.[1] };
});

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
  return factsOf(repositoryId, tags, known, 0);
}

/**
 * The facts of the tags, with the flags of the name after theirs.
 *
 * @param known architecture tags of `data/curated/architectures.csv`
 * @example
 * factsFromTagsAndName('x/tiny-random-bert', ['gguf'], known).flags; // ['gguf', 'gguf-only', 'fixture']
 */
export function factsFromTagsAndName(
  repositoryId: string,
  tags: readonly string[],
  known: ReadonlySet<string>,
): TagFacts {
  return factsOf(repositoryId, tags, known, saidByName(repositoryId));
}

/** Flags that only the name shows: test fixtures and quantised weights. */
export function nameFlags(repositoryId: string): readonly string[] {
  return flagsOf(saidByName(repositoryId));
}

const saidByName = (repositoryId: string): number =>
  (isFixture(repositoryId) ? SAYS.fixture : 0) |
  (nameSigns(repositoryId).quantised ? SAYS.quantisedName : 0);

const factsOf = (
  repositoryId: string,
  tags: readonly string[],
  known: ReadonlySet<string>,
  saidElsewhere: number,
): TagFacts => {
  let rank: number = LIBRARIES.length;
  let said = saidElsewhere;
  let pipeline: string | undefined;
  let architecture: string | undefined;
  let baseRelation: string | undefined;
  const bases: string[] = [];
  const words = vocabularyOf(known);
  for (const tag of tags) {
    const word = words.get(tag);
    if (word !== undefined) {
      rank = Math.min(rank, word.rank);
      said |= word.said;
      if (architecture === undefined && word.isArchitecture) architecture = tag;
    } else if (tag.startsWith(BASE)) {
      const claim = claimOf(tag);
      baseRelation ??= claim.baseRelation;
      // Two tags name the same parent, as a rule: with the relation and without.
      if (claim.base !== repositoryId && claim.base !== bases[bases.length - 1]) {
        bases.push(claim.base);
      }
    } else if (tag.startsWith(PIPELINE)) pipeline ??= tag.slice(PIPELINE.length);
    else if (tag.length <= LONGEST_SAID) said |= SAID.get(tag.toLowerCase()) ?? 0;
  }
  if (organisationOf(repositoryId).startsWith('autotrain')) said |= SAYS.autotrain;
  return {
    library: LIBRARIES[rank],
    architecture: pipeline ?? architecture,
    baseModels: bases.length === 0 ? NONE : bases.length === 1 ? bases : [...new Set(bases)],
    baseRelation,
    flags: flagsOf(said),
  };
};

const NONE: readonly string[] = [];
const flagLists = new Map<number, readonly string[]>();

/** The flags of what tags and name say; repositories that say the same share one list. */
function flagsOf(said: number): readonly string[] {
  const ready = flagLists.get(said);
  if (ready !== undefined) return ready;
  const has = (what: number): boolean => (said & what) !== 0;
  const flags: readonly (readonly [string, boolean])[] = [
    ['gguf', has(SAYS.gguf)],
    ['gguf-only', has(SAYS.gguf) && !has(SAYS.weights | SAYS.transformers)],
    ['onnx-only', has(SAYS.onnx) && !has(SAYS.weights)],
    ['mlx', has(SAYS.mlx)],
    ['ctranslate2', has(SAYS.ctranslate2)],
    ['lora', has(SAYS.lora)],
    ['merge', has(SAYS.merge)],
    ['quantised-tag', has(SAYS.quantised)],
    ['co2-card', has(SAYS.co2)],
    ['autotrain', has(SAYS.autotrain)],
    ['fixture', has(SAYS.fixture)],
    ['quantised-name', has(SAYS.quantisedName)],
  ];
  const made = flags.flatMap(([flag, holds]) => (holds ? [flag] : []));
  flagLists.set(said, made);
  return made;
}
