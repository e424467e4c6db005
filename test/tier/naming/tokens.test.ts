import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  baseName,
  nameTokens,
  organisationOf,
  tokenPosition,
} from '../../../src/tier/naming/tokens.js';

describe('nameTokens', () => {
  test.each([
    ['meta-llama/Llama3.1-8B', ['llama', '3.1', '8b']],
    ['meta-llama/Meta-Llama-3.1-8B', ['meta', 'llama', '3.1', '8b']],
    ['internlm/internlm2-1_8b', ['internlm', '2', '1.8b']],
    ['OpenGVLab/InternVL3_5-38B', ['internvl', '3.5', '38b']],
    ['nvidia/Llama-3_3-Nemotron-Super-49B', ['llama', '3.3', 'nemotron', 'super', '49b']],
    ['lmsys/vicuna-7b-v1.5', ['vicuna', '7b', '1.5']],
    ['timm/resnet50.a1_in1k', ['resnet', '50', 'a', '1', 'in', '1k']],
  ])('%s', (id, tokens) => {
    expect(nameTokens(id)).toEqual(tokens);
  });

  test('different spellings of one model give the same tokens', () => {
    expect(nameTokens('a/qwen2.5_7B')).toEqual(nameTokens('b/Qwen2_5-7b'));
  });
});

test('by characters as by expressions, on any name', () => {
  // The rule in expressions, one step after the other: slower, and easier to read.
  const byExpressions = (id: string): readonly string[] =>
    baseName(id)
      .toLowerCase()
      .replace(/(?<=^|[a-z-])(\d{1,2})_(\d{1,2})(?=$|[-_.b])/g, '$1.$2')
      .replace(/(?<=[a-z])(?=\d)/g, '-')
      .replace(/(?<=\d)(?=[a-z]{3,})/g, '-')
      .split(/[-_ +,()[\]]+|\.(?!\d)|(?<!\d)\./)
      .filter((token) => token !== '' && token !== 'v');
  const unit = fc.constantFrom(...'abv12.-_ +([zéK/');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 16 }), (id) => {
      expect(nameTokens(id)).toEqual(byExpressions(id));
    }),
    { numRuns: 20_000, seed: 1 },
  );
});

test('baseName and organisationOf split an id, with or without an organisation', () => {
  expect([organisationOf('Qwen/Qwen3-8B'), baseName('Qwen/Qwen3-8B')]).toEqual([
    'Qwen',
    'Qwen3-8B',
  ]);
  expect([organisationOf('gpt2'), baseName('gpt2')]).toEqual(['', 'gpt2']);
});

test('tokenPosition finds neighbouring tokens only', () => {
  expect(tokenPosition(['hermes', '3', 'llama', '3.1', '8b'], ['llama', '3.1', '8b'])).toBe(2);
  expect(tokenPosition(['llama', 'chat', '8b'], ['llama', '8b'])).toBe(-1);
  expect(tokenPosition(['llama'], [])).toBe(-1);
});
