import { describe, expect, test } from 'vitest';
import { modelStem, nameSigns } from '../../../src/tier/naming/relation.js';
import { resolveRepositories } from '../../../src/tier/resolve/resolve.js';
import { signBits, signsFromBits } from '../../../src/tier/resolve/sign-bits.js';
import { CURATED, repository } from './curated-sample.js';

const IDS = [
  'meta-llama/Llama-3.1-8B',
  'TheBloke/Llama-2-7B-GPTQ',
  'bartowski/Llama-3.1-8B-Instruct-GGUF',
  'x/Llama-3.1-8B-lora',
  'x/Llama-3.1-8B-slerp-merge',
  'x/Llama-3.1-8B-Instruct-abliterated',
  'x/my-own-model-bf16',
  'x/---',
  'x/v',
];

describe('signs of a name as one number', () => {
  test('each combination comes back', () => {
    for (let bits = 0; bits < 128; bits += 1) expect(signBits(signsFromBits(bits))).toBe(bits);
  });

  test.each(IDS)('%s', (id) => {
    const signs = nameSigns(id);
    expect(signs).toMatchObject(signsFromBits(signBits(signs)));
  });

  test.each([-1, 128, 0.5, NaN])('%d is no such number', (bits) => {
    expect(() => signsFromBits(bits)).toThrow(RangeError);
  });

  test('a store that knows stem and signs gets the same decisions', () => {
    const rows = IDS.map((id) => repository(id));
    const stored = rows.map((row) => ({
      ...row,
      stem: modelStem(row.repositoryId),
      signs: signsFromBits(signBits(nameSigns(row.repositoryId))),
    }));
    expect(resolveRepositories(stored, CURATED)).toEqual(resolveRepositories(rows, CURATED));
  });
});
