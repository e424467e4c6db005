import { describe, expect, test } from 'vitest';
import { factsFromTags } from '../../src/tier/population/tag-facts.js';
import { parseTagList } from '../../src/build-data/population-census.js';
import { mergePopulation } from '../../src/build-data/population-merge.js';
import { modalityOf } from '../../src/tier/population/modality.js';
import { isPacked, lastResortParams, ownParams } from '../../src/tier/population/own-params.js';
import { indexRegistries } from '../../src/build-data/population-registry.js';

const architectures = new Map([
  ['bert', 'language'],
  ['llava', 'multimodal'],
  ['solar_open', 'language'],
]);

const { repositories, funnel } = mergePopulation({
  census: [
    {
      modelId: 'a/bert-base',
      downloads: '6000',
      tags: "['transformers', 'bert', 'en']",
      pipeline_tag: 'fill-mask',
      lastModified: '2024-01-02 03:04:05+00:00',
    },
    { modelId: 'a/small', downloads: '5000', tags: '[]', pipeline_tag: '', lastModified: '' },
    { modelId: 'a/bert-base', downloads: '6000', tags: '[]', pipeline_tag: '', lastModified: '' },
  ],
  languageModels: [
    {
      name: 'upstage/Solar-Open-100B',
      hf_downloads: 9000,
      parameters_raw: 8_053_063_680,
      architecture: 'solar_open',
    },
    {
      name: 'zai-org/GLM-4.7-FP8',
      hf_downloads: 9000,
      parameters_raw: 21_999_124_480,
      architecture: 'glm4_moe',
    },
    {
      name: 'Qwen/Qwen3-8B-AWQ',
      hf_downloads: 9000,
      parameters_raw: 2_174_235_648,
      quantization: 'AWQ-4bit',
    },
  ],
  architectures,
  createdOn: () => undefined,
});
const byId = new Map(repositories.map((row) => [row.repositoryId, row]));
const get = (id: string) => {
  const row = byId.get(id);
  if (row === undefined) throw new Error(id);
  return row;
};
const registries = indexRegistries({
  tracked: [],
  timm: [],
  openclip: [],
  mteb: [],
  leaderboard: [],
});

describe('funnel', () => {
  test('every row is kept, below the threshold, or a duplicate; 5,000 itself is not above', () => {
    expect(funnel).toEqual([
      { snapshot: '2024-09', rowsRead: 3, belowThreshold: 1, duplicates: 1, kept: 1 },
      { snapshot: '2026-05', rowsRead: 3, belowThreshold: 0, duplicates: 0, kept: 3 },
    ]);
  });

  test('a repository carries what its tags say', () => {
    expect(get('a/bert-base')).toMatchObject({
      architecture: 'bert',
      library: 'transformers',
      modality: 'language',
      lastModifiedOn: '2024-01-02',
    });
  });
});

describe('packed parameter counts', () => {
  test('a count far below the size in the name is packed (Solar-Open-100B)', () => {
    expect(isPacked(get('upstage/Solar-Open-100B'), undefined)).toBe(true);
    expect(lastResortParams(get('upstage/Solar-Open-100B'))).toMatchObject({
      params: 100e9,
      paramsMethod: 'name',
    });
  });

  test('counts of quantised weights are not used', () => {
    expect(ownParams(get('zai-org/GLM-4.7-FP8'), registries, []).params).toBeUndefined();
    expect(ownParams(get('Qwen/Qwen3-8B-AWQ'), registries, []).params).toBeUndefined();
  });

  test('a registry kept by hand is stronger than a partial count', () => {
    const tracked = indexRegistries({
      tracked: [
        { model_id: 'upstage/Solar-Open-100B', total_params_b: '102.6', active_params_b: '12' },
      ],
      timm: [],
      openclip: [],
      mteb: [],
      leaderboard: [],
    });
    expect(ownParams(get('upstage/Solar-Open-100B'), tracked, [])).toMatchObject({
      params: 102.6e9,
      paramsActive: 12e9,
      paramsMethod: 'registry',
    });
  });
});

describe('registries', () => {
  const index = indexRegistries({
    tracked: [],
    timm: [
      [
        { model: 'resnet50.a1_in1k', param_count: '25.56' },
        { model: 'eva_giant.m', param_count: '1,014.45' },
      ],
    ],
    openclip: [
      { model: 'ViT-B-32', mparams: '151.28' },
      { model: 'ViT-L-14', mparams: '427.62' },
    ],
    mteb: [],
    leaderboard: [{ fullname: 'x/Y-7B', '#Params (B)': '7.242' }],
  });
  test.each([
    ['timm/resnet50.a1_in1k', 25.56e6],
    ['timm/resnet50.other_weights', 25.56e6],
    ['timm/eva_giant.m', 1014.45e6],
    ['laion/CLIP-ViT-B-32-laion2B-s34B-b79K', 151.28e6],
    ['x/Y-7B', 7.242e9],
    ['x/unknown', undefined],
  ])('%s', (id, params) => {
    expect(index.other(id)?.params).toBe(params);
  });
});

describe('tags', () => {
  test('a Python list of strings, quotes of both kinds', () => {
    expect(parseTagList(`['bert', "d'or", 'a, b']`)).toEqual(['bert', "d'or", 'a, b']);
    expect(parseTagList('[]')).toEqual([]);
  });

  test('base models with their relation, without the repository itself', () => {
    const facts = factsFromTags(
      'x/y',
      [
        'transformers',
        'bert',
        'base_model:x/y',
        'base_model:a/b',
        'base_model:quantized:a/b',
        'gguf',
      ],
      new Set(['bert']),
    );
    expect(facts).toMatchObject({
      baseModels: ['a/b'],
      baseRelation: 'quantized',
      flags: ['gguf'],
    });
  });

  test('a repository without other weights is GGUF only', () => {
    expect(factsFromTags('x/y', ['gguf', 'text-generation'], new Set()).flags).toEqual([
      'gguf',
      'gguf-only',
    ]);
  });
});

test.each([
  ['x/llava', 'text-generation', undefined, 'multimodal', 'multimodal'],
  ['x/bert', 'fill-mask', 'transformers', 'language', 'language'],
  ['BAAI/bge-m3', 'feature-extraction', 'sentence-transformers', 'language', 'embedding'],
  ['x/sd', 'text-to-image', 'diffusers', undefined, 'image-generation'],
  ['x/esm', 'fill-mask', 'transformers', 'biology', 'biology'],
  ['x/unknown', undefined, undefined, undefined, 'other'],
] as const)('modality of %s', (id, task, library, architecture, modality) => {
  expect(modalityOf(id, task, library, architecture)).toBe(modality);
});
