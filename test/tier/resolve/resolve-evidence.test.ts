import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { taggedParent } from '../../../src/tier/resolve/parents.js';
import { resolveRepositories } from '../../../src/tier/resolve/resolve.js';
import { CURATED, repository, resolveLast } from './curated-sample.js';

describe('base_model tags', () => {
  test('an instruct version tagged as fine-tune of its base is its own fine-tune run', () => {
    const row = resolveLast(
      repository('x/legal-assistant', {
        baseModels: ['meta-llama/Llama-3.1-8B'],
        baseRelation: 'finetune',
      }),
    );
    expect(row).toMatchObject({
      relation: 'fine-tune',
      runId: 'repo:x/legal-assistant',
      rootRunId: 'llama-3.1-8b',
      decidedBy: 'base-model-tag',
      confidence: 'high',
    });
  });

  test('chains lead through repositories outside the list to the root', () => {
    const row = resolveLast(
      repository('TheBloke/some-model-7B-AWQ', {
        baseModels: ['x/llama-2-7b-wizard'],
        baseRelation: 'quantized',
      }),
    );
    expect(row.rootRunId).toBe('llama-2-7b');
    expect(row.runId).toBe('repo:x/llama-2-7b-wizard');
  });

  test('a vision encoder named as base is no parent (InternVL2)', () => {
    const parent = taggedParent(
      repository('someone/InternVL2-8B-finetuned', {
        modality: 'multimodal',
        task: 'image-text-to-text',
        baseModels: ['OpenGVLab/InternViT-300M-448px', 'internlm/internlm2_5-7b-chat'],
        baseRelation: 'merge',
      }),
    );
    expect(parent?.parentRepositoryId).toBe('internlm/internlm2_5-7b-chat');
    expect(
      taggedParent(
        repository('x/vlm', { modality: 'multimodal', baseModels: ['google/siglip-so400m'] }),
      ),
    ).toBeUndefined();
  });

  test('a repository that names itself has no parent', () => {
    expect(
      taggedParent(repository('a/b', { baseModels: ['a/b'], baseRelation: 'finetune' })),
    ).toBeUndefined();
  });

  test('a GGUF tagged as fine-tune is a conversion; a fine-tune tagged quantized is a fine-tune', () => {
    const gguf = repository('x/Foo-7B-GGUF', {
      baseModels: ['a/Foo-7B'],
      baseRelation: 'finetune',
    });
    expect(taggedParent(gguf)).toMatchObject({ relation: 'conversion', corrected: true });
    const semantic = repository('aari1995/German_Semantic_V3', {
      baseModels: ['aari1995/gbert-large-2'],
      baseRelation: 'quantized',
    });
    expect(taggedParent(semantic)).toMatchObject({ relation: 'fine-tune', corrected: true });
  });

  test('a repository that also holds a GGUF file is not quantised by that (gemma-2b)', () => {
    const row = resolveLast(repository('google/gemma-2b', { flags: ['gguf'] }));
    expect(row).toMatchObject({ relation: 'original', runId: 'gemma-2b' });
  });

  test('two repositories that name each other do not loop', () => {
    const a = repository('x/first-model', {
      baseModels: ['x/second-model'],
      baseRelation: 'finetune',
    });
    const b = repository('x/second-model', {
      baseModels: ['x/first-model'],
      baseRelation: 'finetune',
    });
    const { mappings } = resolveRepositories([a, b], CURATED);
    expect(mappings).toHaveLength(2);
  });
});

describe('architecture and size', () => {
  const base = repository('Qwen/Qwen2.5-7B', { architecture: 'qwen2', params: 7_615_616_512 });

  test('the same shape as a lab model is its descendant', () => {
    const row = resolveLast(
      base,
      repository('DeepHat/DeepHat-V1-7B', { architecture: 'qwen2', params: 7_615_616_512 }),
    );
    expect(row).toMatchObject({
      relation: 'fine-tune',
      rootRunId: 'qwen2.5-7b',
      decidedBy: 'architecture',
      confidence: 'low',
    });
  });

  test('another shape is not: the base stays unknown', () => {
    const row = resolveLast(
      base,
      repository('x/other-model', { architecture: 'qwen2', params: 3_000_000_000 }),
    );
    expect(row).toMatchObject({
      relation: 'fine-tune',
      rootRunId: undefined,
      decidedBy: 'default',
    });
  });

  test('an architecture of its own points to no base', () => {
    const row = resolveLast(
      base,
      repository('x/own-model', { architecture: 'own_arch', params: 3_000_000_000 }),
    );
    expect(row).toMatchObject({ relation: 'original', decidedBy: 'default' });
  });

  test('a model older than the run is not its descendant', () => {
    const row = resolveLast(
      base,
      repository('x/older', {
        architecture: 'qwen2',
        params: 7_615_616_512,
        createdOn: '2024-01-01',
      }),
    );
    expect(row.decidedBy).toBe('default');
  });

  test('community checkpoints of a pipeline start from its root', () => {
    const more = {
      architecture: 'StableDiffusionXLPipeline',
      modality: 'image-generation',
      task: 'text-to-image',
    };
    expect(resolveLast(repository('Lykon/dreamshaper-xl-lightning', more))).toMatchObject({
      relation: 'fine-tune',
      rootRunId: 'sdxl',
      decidedBy: 'architecture',
    });
  });
});

describe('defaults, the unmapped', () => {
  test.each([
    ['x/my-sentiment', 'text-classification', 'fine-tune'],
    ['x/ner-model', 'token-classification', 'fine-tune'],
    ['x/paraphrase', 'sentence-similarity', 'fine-tune'],
    ['Helsinki-NLP/opus-mt-en-de', 'translation', 'original'],
    ['x/new-language-model', 'text-generation', 'original'],
  ])('%s (%s) is %s', (id, task, relation) => {
    expect(resolveLast(repository(id, { task }))).toMatchObject({
      relation,
      decidedBy: 'default',
      confidence: 'low',
    });
  });

  test('quantisations of one unlisted model share one run', () => {
    const { mappings, derivedRuns } = resolveRepositories(
      [repository('a/Unknown-9B-AWQ'), repository('b/Unknown-9B-GPTQ-Int4')],
      CURATED,
    );
    expect(new Set(mappings.map((row) => row.runId))).toEqual(new Set(['model:unknown-9b']));
    expect(derivedRuns).toHaveLength(1);
  });
});

test('a rule that names an unknown run or no pattern stops with the rule', () => {
  const rule = { priority: 1, pattern: 'foo', runId: 'no-such-run', relation: undefined };
  expect(() => resolveRepositories([], { ...CURATED, rules: [rule] })).toThrow(InputError);
  const broken = { priority: 1, pattern: '(', runId: undefined, relation: undefined };
  expect(() => resolveRepositories([], { ...CURATED, rules: [broken] })).toThrow(
    /regular expression/,
  );
});

test('the order of the repositories does not change the mapping', () => {
  const ids = [
    'meta-llama/Llama-3.1-8B-Instruct',
    'unsloth/Llama-3.1-8B-Instruct',
    'bartowski/Llama-3.1-8B-Instruct-GGUF',
  ];
  const rows = ids.map((id) => repository(id));
  const forward = resolveRepositories(rows, CURATED).mappings;
  const backward = resolveRepositories([...rows].reverse(), CURATED).mappings;
  expect([...backward].reverse()).toEqual(forward);
});
