import { describe, expect, test } from 'vitest';
import { paramsFromConfig } from '../../src/cards/params/from-config.js';
import { readParams } from '../../src/cards/params/read-params.js';
import { repositoriesTable } from '../../src/data/schema/repositories.js';
import { readTable } from '../../src/io/read-table.js';

const counted = new Map(
  readTable(repositoriesTable)
    .filter(({ paramsMethod }) => paramsMethod === 'safetensors')
    .map(({ repositoryId, params }) => [repositoryId, params]),
);

/** Configs as published; the counts of `data/repositories.csv` come from the weight files. */
const llama = (
  d: number,
  layers: number,
  heads: number,
  keyHeads: number,
  f: number,
  v: number,
) => ({
  model_type: 'llama',
  hidden_size: d,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  num_key_value_heads: keyHeads,
  intermediate_size: f,
  vocab_size: v,
  tie_word_embeddings: false,
});
const qwen = (
  d: number,
  layers: number,
  heads: number,
  keyHeads: number,
  f: number,
  v: number,
  tied: boolean,
) => ({
  ...llama(d, layers, heads, keyHeads, f, v),
  model_type: 'qwen2',
  tie_word_embeddings: tied,
});
const gemma = (
  type: string,
  d: number,
  layers: number,
  heads: number,
  keyHeads: number,
  headDim: number,
  f: number,
  v = 256_000,
) => ({
  model_type: type,
  hidden_size: d,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  num_key_value_heads: keyHeads,
  head_dim: headDim,
  intermediate_size: f,
  vocab_size: v,
});

/** Repositories whose files hold exactly the parameters. */
const EXACT: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['meta-llama/Llama-3.1-8B', llama(4096, 32, 32, 8, 14_336, 128_256)],
  ['deepseek-ai/DeepSeek-R1-Distill-Llama-8B', llama(4096, 32, 32, 8, 14_336, 128_256)],
  ['deepseek-ai/DeepSeek-R1-Distill-Llama-70B', llama(8192, 80, 64, 8, 28_672, 128_256)],
  ['Qwen/Qwen2.5-0.5B', qwen(896, 24, 14, 2, 4864, 151_936, true)],
  ['Qwen/Qwen2.5-1.5B', qwen(1536, 28, 12, 2, 8960, 151_936, true)],
  ['Qwen/Qwen2.5-3B', qwen(2048, 36, 16, 2, 11_008, 151_936, true)],
  ['Qwen/Qwen2.5-7B', qwen(3584, 28, 28, 4, 18_944, 152_064, false)],
  ['Qwen/Qwen2.5-14B', qwen(5120, 48, 40, 8, 13_824, 152_064, false)],
  ['Qwen/Qwen2.5-32B', qwen(5120, 64, 40, 8, 27_648, 152_064, false)],
  ['Qwen/Qwen2.5-72B', qwen(8192, 80, 64, 8, 29_568, 152_064, false)],
  [
    'Qwen/Qwen3-8B',
    { ...llama(4096, 36, 32, 8, 12_288, 151_936), model_type: 'qwen3', head_dim: 128 },
  ],
  [
    'Qwen/Qwen3-235B-A22B',
    {
      ...llama(4096, 94, 64, 4, 12_288, 151_936),
      model_type: 'qwen3_moe',
      head_dim: 128,
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 1536,
    },
  ],
  ['google/gemma-2b', gemma('gemma', 2048, 18, 8, 1, 256, 16_384)],
  ['google/gemma-1.1-7b-it', gemma('gemma', 3072, 28, 16, 16, 256, 24_576)],
  ['google/gemma-2-2b-it', gemma('gemma2', 2304, 26, 8, 4, 256, 9216)],
  ['google/gemma-2-9b-it', gemma('gemma2', 3584, 42, 16, 8, 256, 14_336)],
  ['google/gemma-2-27b-it', gemma('gemma2', 4608, 46, 32, 16, 128, 36_864)],
  ['google/gemma-3-270m', gemma('gemma3_text', 640, 18, 4, 1, 256, 2048, 262_144)],
  ['google/gemma-3-1b-it', gemma('gemma3_text', 1152, 26, 4, 1, 256, 6912, 262_144)],
  [
    'microsoft/Phi-3-mini-4k-instruct',
    { ...llama(3072, 32, 32, 32, 8192, 32_064), model_type: 'phi3' },
  ],
  [
    'microsoft/Phi-3-medium-4k-instruct',
    { ...llama(5120, 40, 40, 10, 17_920, 32_064), model_type: 'phi3' },
  ],
  ['BSC-LT/salamandra-7b-instruct', llama(4096, 32, 32, 8, 11_008, 256_000)],
  [
    'RedHatAI/Mixtral-8x7B-Instruct-v0.1',
    {
      ...llama(4096, 32, 32, 8, 14_336, 32_000),
      model_type: 'mixtral',
      num_local_experts: 8,
      num_experts_per_tok: 2,
    },
  ],
  [
    'HuggingFaceH4/zephyr-7b-beta',
    { ...llama(4096, 32, 32, 8, 14_336, 32_000), model_type: 'mistral' },
  ],
  [
    'deepseek-ai/DeepSeek-V2-Lite',
    {
      model_type: 'deepseek_v2',
      hidden_size: 2048,
      num_hidden_layers: 27,
      num_attention_heads: 16,
      vocab_size: 102_400,
      intermediate_size: 10_944,
      moe_intermediate_size: 1408,
      n_routed_experts: 64,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      first_k_dense_replace: 1,
      q_lora_rank: null,
      kv_lora_rank: 512,
      qk_nope_head_dim: 128,
      qk_rope_head_dim: 64,
      v_head_dim: 128,
    },
  ],
  [
    'bigscience/bloom-560m',
    { model_type: 'bloom', hidden_size: 1024, n_layer: 24, vocab_size: 250_880 },
  ],
  [
    'bigscience/bloom-3b',
    { model_type: 'bloom', hidden_size: 2560, n_layer: 30, vocab_size: 250_880 },
  ],
  [
    'bigscience/bloom',
    { model_type: 'bloom', hidden_size: 14_336, n_layer: 70, vocab_size: 250_880 },
  ],
  [
    'facebook/bart-base',
    {
      model_type: 'bart',
      d_model: 768,
      encoder_layers: 6,
      decoder_layers: 6,
      encoder_ffn_dim: 3072,
      decoder_ffn_dim: 3072,
      max_position_embeddings: 1024,
      vocab_size: 50_265,
    },
  ],
];

const t5 = (d: number, layers: number, heads: number, f: number, rest: object = {}) => ({
  model_type: 't5',
  d_model: d,
  num_layers: layers,
  num_heads: heads,
  d_kv: 64,
  d_ff: f,
  vocab_size: 32_128,
  relative_attention_num_buckets: 32,
  ...rest,
});
const neox = (d: number, layers: number, v: number) => ({
  model_type: 'gpt_neox',
  hidden_size: d,
  num_hidden_layers: layers,
  intermediate_size: 4 * d,
  vocab_size: v,
});
const clipLayer = (d: number, layers: number) => ({
  hidden_size: d,
  num_hidden_layers: layers,
  intermediate_size: 4 * d,
});

/**
 * Counts that others print: Keras Hub (T5 base, CLIP, Whisper), torchvision (ViT-B/16), the Pythia
 * card, the MTEB registry (Flan-T5), the OLMo 2 report.
 */
const PRINTED: readonly (readonly [string, number, Readonly<Record<string, unknown>>])[] = [
  ['T5 base', 222_903_552, t5(768, 12, 12, 3072)],
  [
    'Flan-T5 base',
    247_577_856,
    t5(768, 12, 12, 2048, { feed_forward_proj: 'gated-gelu', tie_word_embeddings: false }),
  ],
  [
    'Flan-T5 large',
    783_150_080,
    t5(1024, 24, 16, 2816, { feed_forward_proj: 'gated-gelu', tie_word_embeddings: false }),
  ],
  ['Pythia 1B', 1_011_781_632, neox(2048, 16, 50_304)],
  ['Pythia 12B', 11_846_072_320, neox(5120, 36, 50_688)],
  [
    'OLMo 2 7B',
    7_298_617_344,
    { ...llama(4096, 32, 32, 32, 11_008, 100_352), model_type: 'olmo2' },
  ],
  [
    'OLMo 2 13B',
    13_716_198_400,
    { ...llama(5120, 40, 40, 40, 13_824, 100_352), model_type: 'olmo2' },
  ],
  [
    'ViT-B/16 with 1000 labels',
    86_567_656,
    {
      model_type: 'vit',
      architectures: ['ViTForImageClassification'],
      hidden_size: 768,
      num_hidden_layers: 12,
      intermediate_size: 3072,
      image_size: 224,
      patch_size: 16,
      id2label: Object.fromEntries(
        Array.from({ length: 1000 }, (_, i) => [String(i), `label ${i}`]),
      ),
    },
  ],
  [
    'CLIP ViT-B/32',
    151_277_313,
    {
      model_type: 'clip',
      projection_dim: 512,
      text_config: { ...clipLayer(512, 12), vocab_size: 49_408, max_position_embeddings: 77 },
      vision_config: { ...clipLayer(768, 12), image_size: 224, patch_size: 32 },
    },
  ],
  [
    'Whisper small',
    241_734_912,
    {
      model_type: 'whisper',
      d_model: 768,
      encoder_layers: 12,
      decoder_layers: 12,
      encoder_ffn_dim: 3072,
      decoder_ffn_dim: 3072,
      vocab_size: 51_865,
      num_mel_bins: 80,
      max_source_positions: 1500,
      max_target_positions: 448,
    },
  ],
];

describe('parameters by config equal those that others print', () => {
  test.each(PRINTED)('%s: %i', (_name, expected, config) => {
    expect(paramsFromConfig(config)?.total).toBe(expected);
  });
});

test('active parameters leave out exactly the experts that a token does not reach', () => {
  const mixtral = {
    ...llama(4096, 32, 32, 8, 14_336, 32_000),
    model_type: 'mixtral',
    num_local_experts: 8,
    num_experts_per_tok: 2,
  };
  const counted = paramsFromConfig(mixtral);
  const expert = 3 * 4096 * 14_336;
  expect((counted?.total ?? 0) - (counted?.active ?? 0)).toBe(32 * 6 * expert);
  expect((counted?.active ?? 0) / 1e9).toBeCloseTo(12.9, 1);
});

test.each([
  ['an unknown family', { model_type: 'unet', hidden_size: 8 }],
  ['a missing size', { model_type: 'llama', hidden_size: 4096 }],
  ['a size that is a text', { ...llama(4096, 32, 32, 32, 11_008, 32_000), hidden_size: '4096' }],
  ['a negative size', { ...llama(4096, 32, 32, 32, 11_008, 32_000), vocab_size: -1 }],
  ['a width that its heads do not divide', llama(100, 2, 3, 3, 7, 50)],
])('%s gives nothing', (_name, config) => {
  expect(paramsFromConfig(config)).toBeUndefined();
});

describe('methods beside each other', () => {
  const bare = { repositoryId: 'a/model', byDtype: {}, config: {} };
  const values = (input: Parameters<typeof readParams>[0]) =>
    readParams(input).map(({ where, value, flags }) => [
      where,
      value,
      flags.map(({ code }) => code),
    ]);

  test('weight files: bytes over the width of their format, one set of files', () => {
    const files = [
      { path: 'model-00001-of-00002.safetensors', bytes: 6e9 },
      { path: 'model-00002-of-00002.safetensors', bytes: 2e9 },
      { path: 'pytorch_model.bin', bytes: 8e9 },
      { path: 'optimizer.pt', bytes: 3e10 },
    ];
    expect(values({ ...bare, config: { torch_dtype: 'bfloat16' }, files })).toEqual([
      ['files', 4e9, []],
    ]);
    expect(values({ ...bare, files })).toEqual([]);
  });

  test('packed weights are flagged: eight 4-bit values to an integer', () => {
    const packed = { ...bare, safetensorsTotal: 1.2e9, byDtype: { I32: 8e8, F16: 4e8 } };
    expect(values(packed)).toEqual([['safetensors', 1.2e9, ['packed']]]);
    expect(values({ ...packed, byDtype: { BF16: 1.2e9 } })).toEqual([['safetensors', 1.2e9, []]]);
    expect(values({ ...packed, byDtype: {}, repositoryId: 'a/model-GPTQ' })[0]?.[2]).toEqual([
      'packed',
    ]);
  });

  test('a name is the last resort, and experts × size an upper bound', () => {
    expect(values({ ...bare, repositoryId: 'a/moe-8x7B' })).toEqual([
      ['name', 56e9, ['upper-bound']],
    ]);
    expect(values({ ...bare, repositoryId: 'Qwen/Qwen3-235B-A22B' })).toEqual([
      ['name', 235e9, []],
      ['name', 22e9, []],
    ]);
    expect(values({ ...bare, repositoryId: 'internlm/internlm2-1_8b' })).toEqual([
      ['name', 1.8e9, []],
    ]);
    expect(values({ ...bare, repositoryId: 'x/tiny-random-falcon-40b' })).toEqual([]);
  });
});

describe('parameters by config equal those counted in the weight files', () => {
  test.each(EXACT)('%s', (repositoryId, config) => {
    const expected = counted.get(repositoryId);
    expect(expected, 'counted in data/repositories.csv').toBeDefined();
    expect(paramsFromConfig(config)?.total).toBe(expected);
  });

  test('files that also hold buffers exceed the parameters by exactly these', () => {
    const bert = {
      model_type: 'bert',
      hidden_size: 768,
      num_hidden_layers: 12,
      intermediate_size: 3072,
      vocab_size: 30_522,
      max_position_embeddings: 512,
      type_vocab_size: 2,
    };
    // bge-base stores the 512 position ids, DistilGPT-2 one mask of 1024 × 1024 in each of six layers,
    // Llama 2 the 64 rotary frequencies of each of 32 layers.
    expect((counted.get('BAAI/bge-base-en-v1.5') ?? 0) - (paramsFromConfig(bert)?.total ?? 0)).toBe(
      512,
    );
    const gpt2 = {
      model_type: 'gpt2',
      n_embd: 768,
      n_layer: 6,
      n_positions: 1024,
      vocab_size: 50_257,
    };
    expect((counted.get('distilbert/distilgpt2') ?? 0) - (paramsFromConfig(gpt2)?.total ?? 0)).toBe(
      6 * 1024 ** 2,
    );
    const llama2 = llama(4096, 32, 32, 32, 11_008, 32_000);
    expect(
      (counted.get('meta-llama/Llama-2-7b-hf') ?? 0) - (paramsFromConfig(llama2)?.total ?? 0),
    ).toBe(64 * 32);
  });
});
