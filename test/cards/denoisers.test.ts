import { describe, expect, test } from 'vitest';
import { paramsFromConfig } from '../../src/cards/params/from-config.js';

const CROSS = 'CrossAttnDownBlock2D';
const CROSS_UP = 'CrossAttnUpBlock2D';

const stableDiffusion15 = {
  _class_name: 'UNet2DConditionModel',
  in_channels: 4,
  out_channels: 4,
  block_out_channels: [320, 640, 1280, 1280],
  layers_per_block: 2,
  down_block_types: [CROSS, CROSS, CROSS, 'DownBlock2D'],
  up_block_types: ['UpBlock2D', CROSS_UP, CROSS_UP, CROSS_UP],
  cross_attention_dim: 768,
  attention_head_dim: 8,
};

const sdxl = {
  ...stableDiffusion15,
  block_out_channels: [320, 640, 1280],
  down_block_types: ['DownBlock2D', CROSS, CROSS],
  up_block_types: [CROSS_UP, CROSS_UP, 'UpBlock2D'],
  cross_attention_dim: 2048,
  transformer_layers_per_block: [1, 2, 10],
  addition_embed_type: 'text_time',
  projection_class_embeddings_input_dim: 2816,
  mid_block_type: 'UNetMidBlock2DCrossAttn',
  class_embed_type: null,
};

const flux1Dev = {
  _class_name: 'FluxTransformer2DModel',
  attention_head_dim: 128,
  num_attention_heads: 24,
  in_channels: 64,
  joint_attention_dim: 4096,
  pooled_projection_dim: 768,
  num_layers: 19,
  num_single_layers: 38,
  guidance_embeds: true,
};

describe('denoisers have the parameters that their weights hold', () => {
  test.each([
    // diffusers' documentation of num_parameters() prints this for SD 1.5 (read 2026-11-28).
    ['Stable Diffusion 1.5', stableDiffusion15, 859_520_964],
    ['Stable Diffusion 2.1', { ...stableDiffusion15, cross_attention_dim: 1024 }, 865_910_724],
    // A public training log prints this as the U-Net's params, 2023-07-12.
    ['SDXL 1.0', sdxl, 2_567_463_684],
    // Elements of its weights, as public catalogues of checkpoints state them (read 2026-11-28).
    ['FLUX.1 dev', flux1Dev, 11_901_408_320],
    // Without the guidance's embedder: two layers, of 256 and 3072 inputs, fewer.
    [
      'FLUX.1 schnell',
      { ...flux1Dev, guidance_embeds: false },
      11_901_408_320 - (256 * 3072 + 3072 + 3072 * 3072 + 3072),
    ],
  ])('%s', (_, config, expected) => {
    expect(paramsFromConfig(config)).toMatchObject({ total: expected, active: expected });
  });
});

test.each([
  ['another block', { ...sdxl, down_block_types: ['DownBlock2D', 'AttnDownBlock2D', CROSS] }],
  ['another embedding', { ...sdxl, addition_embed_type: 'image' }],
  ['one width less', { ...sdxl, block_out_channels: [320, 640] }],
  ['a width that is no number', { ...sdxl, block_out_channels: [320, '640', 1280] }],
  ['no text', { ...sdxl, cross_attention_dim: null }],
  ['no layers', { ...flux1Dev, num_layers: 0 }],
])('a config with %s gives nothing: no formula is guessed', (_, config) => {
  expect(paramsFromConfig(config)).toBeUndefined();
});
