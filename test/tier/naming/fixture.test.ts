import { expect, test } from 'vitest';
import { isFixture } from '../../../src/tier/naming/fixture.js';

test.each([
  'hf-internal-testing/tiny-random-bert',
  'trl-internal-testing/tiny-Qwen2ForCausalLM-2.5',
  'katuni4ka/tiny-random-falcon-40b',
  'fxmarty/pix2struct-tiny-random',
  'sshleifer/tiny-gpt2',
  'unslothai/vram-40',
  'Habana/bert-base-uncased',
  'lmms-lab/llavanext-qwen-siglip-tokenizer',
  'hyper-accel/ci-random-llama2-7b',
])('%s is a fixture', (id) => {
  expect(isFixture(id)).toBe(true);
});

test.each([
  'prajjwal1/bert-tiny',
  'openai/whisper-tiny',
  'roneneldan/TinyStories-33M',
  'TinyLlama/TinyLlama-1.1B-Chat-v1.0',
  'OpenMOSS-Team/MOSS-Audio-Tokenizer',
  'bigcode/tiny_starcoder_py',
  'ibm-granite/granite-4.0-h-tiny',
])('%s is small or oddly named, but trained', (id) => {
  expect(isFixture(id)).toBe(false);
});
