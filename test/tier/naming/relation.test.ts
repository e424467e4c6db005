import { describe, expect, test } from 'vitest';
import { modelStem, nameSigns } from '../../../src/tier/naming/relation.js';

describe('modelStem', () => {
  test.each([
    ['lmstudio-community/Meta-Llama-3.1-8B-Instruct-GGUF', 'llama-3.1-8b-instruct'],
    ['unsloth/Meta-Llama-3.1-8B-Instruct-unsloth-bnb-4bit', 'llama-3.1-8b-instruct'],
    ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b-instruct'],
    ['QuantTrio/Qwen3-VL-30B-A3B-Instruct-AWQ', 'qwen-3-vl-30b-a-3b-instruct'],
    ['Chunity/Qwen3.6-35B-A3B-AutoRound-AWQ-4bit', 'qwen-3.6-35b-a-3b'],
    ['neuralmagic/Meta-Llama-3-70B-Instruct-quantized.w4a16', 'llama-3-70b-instruct'],
    ['bg-digitalservices/Gemma-4-E2B-it-NVFP4A16', 'gemma-4-e-2b-it'],
    ['ggml-org/gemma-1.1-7b-it-Q4_K_M-GGUF', 'gemma-1.1-7b-it'],
    ['meta-llama/Llama-2-7b-hf', 'llama-2-7b'],
    ['inferencerlabs/GLM-5.1-MLX-4.8bit-INF', 'glm-5.1'],
  ])('%s', (id, stem) => {
    expect(modelStem(id)).toBe(stem);
  });
});

describe('nameSigns', () => {
  test.each([
    ['TheBloke/Llama-2-7B-Chat-GPTQ', 'quantised'],
    ['RedHatAI/Qwen3-30B-A3B-FP8-block', 'quantised'],
    ['turboderp/Llama-3-8B-exl2-4.0bpw', 'quantised'],
    ['onnx-community/whisper-base-ONNX', 'repackaged'],
    ['city96/t5-v1_1-xxl-encoder-gguf', 'repackaged'],
    ['artificialguybr/some-style-lora', 'adapter'],
    ['x/CarbonVillain-en-10.7B-v2-slerp', 'merged'],
    ['huihui-ai/Huihui-Qwen3.5-27B-abliterated', 'edited'],
    ['dealignai/Gemma-4-31B-JANG_4M-CRACK', 'edited'],
    ['google/gemma-2-9b-it', 'postTrained'],
    ['intfloat/e5-large-v2', 'embeds'],
  ] as const)('%s shows %s', (id, sign) => {
    expect(nameSigns(id)[sign]).toBe(true);
  });

  test('a plain base model shows nothing', () => {
    const { stem, ...signs } = nameSigns('Qwen/Qwen2.5-7B');
    expect(Object.values(signs)).toEqual(Object.values(signs).map(() => false));
    expect(stem).toEqual(['qwen', '2.5', '7b']);
  });

  test('1.58bit names a model, not a 4-bit package', () => {
    expect(nameSigns('1bitLLM/bitnet_b1_58-3B').quantised).toBe(false);
  });
});
