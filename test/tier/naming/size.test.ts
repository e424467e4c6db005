import { describe, expect, test } from 'vitest';
import { sizeFromName } from '../../../src/tier/naming/size.js';

/** Ids of the population with the size that their cards or weight files state. */
const TOTALS: readonly (readonly [string, number | undefined])[] = [
  ['internlm/internlm2-1_8b', 1.8e9],
  ['stabilityai/stablelm-2-1_6b', 1.6e9],
  ['katuni4ka/tiny-random-falcon-40b', undefined],
  ['mistralai/Mixtral-8x7B-v0.1', 56e9],
  ['Qwen/Qwen3-235B-A22B', 235e9],
  ['1bitLLM/bitnet_b1_58-3B', 3e9],
  ['someone/bitnet-1.58bit', undefined],
  ['facebook/opt-350m', 350e6],
  ['liuhaotian/llava-v1.5-7b', 7e9],
  ['Helsinki-NLP/opus-mt-en-de', undefined],
  ['Qwen/Qwen2-0.5B-Instruct', 0.5e9],
  ['bigscience/bloom-1b7', 1.7e9],
  ['bigscience/bloom-7b1', 7.1e9],
  ['OpenGVLab/InternVL3_5-38B-AWQ-4bit', 38e9],
  ['facebook/esm2_t33_650M_UR50D', 650e6],
  ['TinyLlama/TinyLlama-1.1B-step-50K-105b', 1.1e9],
  ['TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T', 1.1e9],
  ['nvidia/Llama-3_3-Nemotron-Super-49B-v1', 49e9],
  ['laion/CLIP-ViT-B-32-laion2B-s34B-b79K', undefined],
  ['apple/DFN5B-CLIP-ViT-H-14-378', undefined],
  ['zai-org/GLM-4.5-Air', undefined],
  ['google/t5-v1_1-xxl', undefined],
  ['unsloth/Qwen2.5-7B-Instruct-bnb-4bit', 7e9],
  ['inferencerlabs/GLM-5.1-MLX-4.8bit-INF', undefined],
  ['google/gemma-3n-E4B-it', undefined],
  ['state-spaces/mamba-370m', 370e6],
  ['Qwen/Qwen2.5-7B-Instruct-1M', 7e9],
  ['MBZUAI/MobiLlama-05B-Chat', 0.5e9],
];

describe('sizeFromName', () => {
  test.each(TOTALS)('%s', (id, params) => {
    expect(sizeFromName(id)?.params).toBe(params);
  });

  test('the active size of a mixture of experts is not its total', () => {
    expect(sizeFromName('Qwen/Qwen3-235B-A22B')?.paramsActive).toBe(22e9);
    expect(sizeFromName('Qwen/Qwen3-30B-A3B-FP8')).toEqual({ params: 30e9, paramsActive: 3e9 });
    expect(sizeFromName('Qwen/Qwen3-8B')?.paramsActive).toBeUndefined();
  });
});
