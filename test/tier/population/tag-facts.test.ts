import { describe, expect, test } from 'vitest';
import {
  factsFromTags,
  factsFromTagsAndName,
  nameFlags,
} from '../../../src/tier/population/tag-facts.js';

const known = new Set(['llama', 'bert', 'gguf']);
const factsOf = (tags: readonly string[]) => factsFromTags('me/model', tags, known);

describe('base models', () => {
  test.each<[string, string[], string[], string | undefined]>([
    [
      'with the relation and without',
      ['base_model:a/b', 'base_model:adapter:a/b'],
      ['a/b'],
      'adapter',
    ],
    [
      'the first relation counts',
      ['base_model:merge:a/b', 'base_model:adapter:c/d'],
      ['a/b', 'c/d'],
      'merge',
    ],
    [
      'in the order of the tags, each once',
      ['base_model:c', 'base_model:a', 'base_model:c'],
      ['c', 'a'],
      undefined,
    ],
    ['never the repository itself', ['base_model:finetune:me/model'], [], 'finetune'],
    ['an unknown relation is part of the id', ['base_model:x:a/b'], ['x:a/b'], undefined],
    ['a relation without an id', ['base_model:merge:'], ['merge:'], undefined],
  ])('%s', (_, tags, baseModels, baseRelation) => {
    expect(factsOf(tags)).toMatchObject({ baseModels, baseRelation });
  });
});

test('the first library of the list, not of the tags', () => {
  expect(factsOf(['transformers', 'peft']).library).toBe('peft');
  // The tag of a library is written as the library writes itself.
  expect(factsOf(['PEFT']).library).toBeUndefined();
});

test('a pipeline stands before the first known architecture', () => {
  expect(factsOf(['bert', 'llama']).architecture).toBe('bert');
  expect(factsOf(['bert', 'diffusers:A', 'diffusers:B']).architecture).toBe('A');
  expect(factsOf(['gguf'])).toMatchObject({ architecture: 'gguf', library: 'gguf' });
});

describe('flags', () => {
  test.each<[string[], string[]]>([
    [['GGUF'], ['gguf', 'gguf-only']],
    [['gguf', 'safetensors'], ['gguf']],
    [['gguf', 'Transformers'], ['gguf']],
    [['onnx'], ['onnx-only']],
    [['onnx', 'pytorch'], []],
    [
      ['mergekit', 'peft', '4-bit'],
      ['lora', 'merge', 'quantised-tag'],
    ],
  ])('%j', (tags, flags) => {
    expect(factsOf(tags).flags).toEqual(flags);
  });

  test.each<[string, string[]]>([
    ['x/tiny-random-bert', ['fixture']],
    ['x/Model-7B-AWQ', ['quantised-name']],
    ['x/tiny-random-bert-GPTQ', ['fixture', 'quantised-name']],
    ['x/Model-7B', []],
  ])('of the name, after those of the tags: %s', (id, flags) => {
    expect(nameFlags(id)).toEqual(flags);
    expect(factsFromTagsAndName(id, ['lora'], known).flags).toEqual(['lora', ...flags]);
  });

  test('an owner that is AutoTrain', () => {
    expect(factsFromTags('autotrain-x/y', [], known).flags).toEqual(['autotrain']);
    expect(factsFromTags('autotrain-y', [], known).flags).toEqual([]);
  });
});
