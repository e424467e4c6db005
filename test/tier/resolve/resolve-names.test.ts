import { describe, expect, test } from 'vitest';
import { resolveRepositories } from '../../../src/tier/resolve/resolve.js';
import { CURATED, repository } from './curated-sample.js';

/** Instruct versions that are in the population beside their quantisations. */
const LISTED = [
  'meta-llama/Llama-2-7b-chat-hf',
  'meta-llama/Meta-Llama-3-8B-Instruct',
  'meta-llama/Llama-3.1-8B-Instruct',
  'mistralai/Mistral-7B-Instruct-v0.2',
  'mistralai/Mixtral-8x7B-Instruct-v0.1',
  'Qwen/Qwen2.5-7B-Instruct',
  'Qwen/Qwen2.5-Coder-7B-Instruct',
  'Qwen/Qwen3-8B',
  'google/gemma-2-9b-it',
  'HuggingFaceH4/zephyr-7b-beta',
  'Jackrong/Qwen3.6-27B-Claude-4.6-Opus-Reasoning-Distilled',
];

/** Real ids: repository, relation, root run, and the run whose weights it holds where it is not its own. */
const CASES: readonly (readonly [string, string, string | undefined, string?])[] = [
  // published bases and their former or renamed ids
  ['meta-llama/Llama-2-7b-hf', 'original', 'llama-2-7b', 'llama-2-7b'],
  ['meta-llama/Llama-3.1-8B', 'original', 'llama-3.1-8b', 'llama-3.1-8b'],
  ['meta-llama/Meta-Llama-3.1-8B', 'original', 'llama-3.1-8b', 'llama-3.1-8b'],
  ['Qwen/Qwen2.5-7B', 'original', 'qwen2.5-7b', 'qwen2.5-7b'],
  ['Qwen/Qwen3-8B-Base', 'original', 'qwen3-8b', 'qwen3-8b'],
  ['Qwen/Qwen3.6-27B', 'original', 'qwen3.6-27b', 'qwen3.6-27b'],
  ['openai/gpt-oss-20b', 'original', 'gpt-oss-20b', 'gpt-oss-20b'],
  ['moonshotai/Kimi-K2-Instruct', 'original', 'kimi-k2', 'kimi-k2'],
  ['google-bert/bert-base-uncased', 'original', 'bert-base-uncased', 'bert-base-uncased'],
  ['codellama/CodeLlama-7b-hf', 'continued', 'llama-2-7b', 'code-llama-7b'],
  ['Qwen/Qwen2.5-Coder-7B', 'continued', 'qwen2.5-7b', 'qwen2.5-coder-7b'],
  // post-trained versions, by the same organisation or another
  ['meta-llama/Llama-2-7b-chat-hf', 'fine-tune', 'llama-2-7b'],
  ['meta-llama/Meta-Llama-3-8B-Instruct', 'fine-tune', 'llama-3-8b'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'fine-tune', 'llama-3.1-8b'],
  ['Qwen/Qwen2.5-7B-Instruct', 'fine-tune', 'qwen2.5-7b'],
  ['Qwen/Qwen2.5-Coder-7B-Instruct', 'fine-tune', 'qwen2.5-7b'],
  ['google/gemma-2-9b-it', 'fine-tune', 'gemma-2-9b'],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'fine-tune', 'mixtral-8x7b'],
  ['NousResearch/Hermes-3-Llama-3.1-8B', 'fine-tune', 'llama-3.1-8b'],
  ['nvidia/Llama-3.1-Nemotron-70B-Instruct-HF', 'fine-tune', undefined],
  ['teknium/OpenHermes-2.5-Mistral-7B', 'fine-tune', undefined],
  ['HuggingFaceH4/zephyr-7b-beta', 'fine-tune', 'mistral-7b'],
  ['lmsys/vicuna-7b-v1.5', 'fine-tune', 'llama-2-7b'],
  ['cognitivecomputations/dolphin-2.1-mistral-7b', 'fine-tune', undefined],
  ['Orenguteng/Llama-3.1-8B-Lexi-Uncensored-V2', 'fine-tune', 'llama-3.1-8b'],
  ['ruslanmv/Medical-Llama3-8B', 'fine-tune', 'llama-3-8b'],
  ['jb723/llama-2-7b-ko', 'fine-tune', 'llama-2-7b'],
  ['gradientai/Llama-3-8B-Instruct-262k', 'fine-tune', 'llama-3-8b'],
  ['hugging-quants/gemma-2-9b-it-finetuned-legal', 'fine-tune', 'gemma-2-9b'],
  ['Jackrong/Qwen3.6-27B-Claude-4.6-Opus-Reasoning-Distilled', 'fine-tune', 'qwen3.6-27b'],
  // quantised, of a base
  ['unsloth/llama-2-7b-bnb-4bit', 'quantised', 'llama-2-7b', 'llama-2-7b'],
  ['unsloth/Meta-Llama-3.1-8B-bnb-4bit', 'quantised', 'llama-3.1-8b', 'llama-3.1-8b'],
  ['TheBloke/Llama-2-7B-GPTQ', 'quantised', 'llama-2-7b', 'llama-2-7b'],
  ['TheBloke/Llama-2-13B-AWQ', 'quantised', 'llama-2-13b', 'llama-2-13b'],
  ['TheBloke/Mistral-7B-v0.1-AWQ', 'quantised', 'mistral-7b', 'mistral-7b'],
  ['unsloth/gemma-2-9b-bnb-4bit', 'quantised', 'gemma-2-9b', 'gemma-2-9b'],
  ['cyankiwi/Qwen3.6-27B-AWQ-BF16-INT4', 'quantised', 'qwen3.6-27b', 'qwen3.6-27b'],
  ['raydelossantos/Qwen3.6-27B-GPTQ-Int4', 'quantised', 'qwen3.6-27b', 'qwen3.6-27b'],
  ['mlx-community/Qwen3.6-27B-8bit', 'quantised', 'qwen3.6-27b', 'qwen3.6-27b'],
  ['mlx-community/Qwen3.6-27B-nvfp4', 'quantised', 'qwen3.6-27b', 'qwen3.6-27b'],
  ['Qwen/Qwen3.6-27B-FP8', 'quantised', 'qwen3.6-27b', 'qwen3.6-27b'],
  ['unsloth/gpt-oss-20b-unsloth-bnb-4bit', 'quantised', 'gpt-oss-20b', 'gpt-oss-20b'],
  ['inferencerlabs/GLM-5.1-MLX-4.8bit-INF', 'quantised', 'glm-5.1', 'glm-5.1'],
  ['cyankiwi/GLM-5.1-AWQ-4bit', 'quantised', 'glm-5.1', 'glm-5.1'],
  // quantised, of a post-trained version that is listed
  [
    'TheBloke/Llama-2-7B-Chat-GPTQ',
    'quantised',
    'llama-2-7b',
    'repo:meta-llama/Llama-2-7b-chat-hf',
  ],
  [
    'neuralmagic/Meta-Llama-3-8B-Instruct-quantized.w4a16',
    'quantised',
    'llama-3-8b',
    'repo:meta-llama/Meta-Llama-3-8B-Instruct',
  ],
  [
    'RedHatAI/Meta-Llama-3-8B-Instruct-FP8-KV',
    'quantised',
    'llama-3-8b',
    'repo:meta-llama/Meta-Llama-3-8B-Instruct',
  ],
  [
    'hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4',
    'quantised',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  [
    'FriendliAI/Meta-Llama-3.1-8B-Instruct-int8',
    'quantised',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  [
    'unsloth/Meta-Llama-3.1-8B-Instruct-unsloth-bnb-4bit',
    'quantised',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  ['Qwen/Qwen2.5-7B-Instruct-AWQ', 'quantised', 'qwen2.5-7b', 'repo:Qwen/Qwen2.5-7B-Instruct'],
  [
    'Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4',
    'quantised',
    'qwen2.5-7b',
    'repo:Qwen/Qwen2.5-7B-Instruct',
  ],
  [
    'mlx-community/Qwen2.5-7B-Instruct-4bit',
    'quantised',
    'qwen2.5-7b',
    'repo:Qwen/Qwen2.5-7B-Instruct',
  ],
  [
    'Qwen/Qwen2.5-Coder-7B-Instruct-GPTQ-Int4',
    'quantised',
    'qwen2.5-7b',
    'repo:Qwen/Qwen2.5-Coder-7B-Instruct',
  ],
  ['nytopop/Qwen3-8B.w8a8', 'quantised', 'qwen3-8b', 'repo:Qwen/Qwen3-8B'],
  ['Qwen/Qwen3-8B-FP8', 'quantised', 'qwen3-8b', 'repo:Qwen/Qwen3-8B'],
  [
    'TheBloke/Mixtral-8x7B-Instruct-v0.1-AWQ',
    'quantised',
    'mixtral-8x7b',
    'repo:mistralai/Mixtral-8x7B-Instruct-v0.1',
  ],
  ['TheBloke/zephyr-7B-beta-GPTQ', 'quantised', 'mistral-7b', 'repo:HuggingFaceH4/zephyr-7b-beta'],
  [
    'cpatonn/Qwen3.6-27B-Claude-4.6-Opus-Reasoning-Distilled-AWQ-4bit',
    'quantised',
    'qwen3.6-27b',
    'repo:Jackrong/Qwen3.6-27B-Claude-4.6-Opus-Reasoning-Distilled',
  ],
  // converted
  [
    'bartowski/Meta-Llama-3.1-8B-Instruct-GGUF',
    'conversion',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  [
    'lmstudio-community/gemma-2-9b-it-GGUF',
    'conversion',
    'gemma-2-9b',
    'repo:google/gemma-2-9b-it',
  ],
  [
    'second-state/Llama-2-7B-Chat-GGUF',
    'conversion',
    'llama-2-7b',
    'repo:meta-llama/Llama-2-7b-chat-hf',
  ],
  ['TinyPixel/Llama-2-7B-bf16-sharded', 'conversion', 'llama-2-7b', 'llama-2-7b'],
  ['onnx-community/whisper-base-ONNX', 'conversion', 'whisper-base', 'whisper-base'],
  ['Systran/faster-whisper-base', 'conversion', 'whisper-base', 'whisper-base'],
  // copies
  ['NousResearch/Llama-2-7b-hf', 'conversion', 'llama-2-7b', 'llama-2-7b'],
  ['unsloth/Llama-3.1-8B', 'copy', 'llama-3.1-8b', 'llama-3.1-8b'],
  [
    'unsloth/Meta-Llama-3.1-8B-Instruct',
    'copy',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  ['unsloth/gemma-2-9b-it', 'copy', 'gemma-2-9b', 'repo:google/gemma-2-9b-it'],
  [
    'amgadhasan/Llama-3.1-8B-Instruct',
    'copy',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  ['unsloth/gpt-oss-20b', 'copy', 'gpt-oss-20b', 'gpt-oss-20b'],
  ['bert-base-uncased', 'copy', 'bert-base-uncased', 'bert-base-uncased'],
  ['botp/stable-diffusion-v1-5', 'copy', 'sd-1', 'sd-1'],
  // edited and merged: no training of their own
  ['huihui-ai/Huihui-Qwen3.6-27B-abliterated', 'merge', 'qwen3.6-27b', 'qwen3.6-27b'],
  [
    'failspy/Meta-Llama-3-8B-Instruct-abliterated-v3',
    'merge',
    'llama-3-8b',
    'repo:meta-llama/Meta-Llama-3-8B-Instruct',
  ],
  [
    'mlabonne/Meta-Llama-3.1-8B-Instruct-abliterated-GGUF',
    'merge',
    'llama-3.1-8b',
    'repo:meta-llama/Llama-3.1-8B-Instruct',
  ],
  ['x/Llama-3.1-8B-slerp-ties-merge', 'merge', 'llama-3.1-8b', 'llama-3.1-8b'],
  // adapters
  ['tloen/llama-2-7b-lora', 'adapter', 'llama-2-7b'],
  ['x/Qwen2.5-7B-Instruct-qlora-adapter', 'adapter', 'qwen2.5-7b'],
  // test fixtures
  ['hf-internal-testing/tiny-random-LlamaForCausalLM', 'fixture', undefined],
  ['katuni4ka/tiny-random-falcon-40b', 'fixture', undefined],
  ['trl-internal-testing/tiny-Qwen2ForCausalLM-2.5', 'fixture', undefined],
  ['peft-internal-testing/opt-125m', 'fixture', undefined],
  ['yujiepan/deepseek-v3-tiny-random', 'fixture', undefined],
  ['unslothai/vram-40', 'fixture', undefined],
];

const ids = [...new Set([...LISTED, ...CASES.map(([id]) => id)])];
const { mappings, derivedRuns } = resolveRepositories(
  ids.map((id) => repository(id)),
  CURATED,
);
const byId = new Map(mappings.map((row) => [row.repositoryId, row]));

describe('relation and root by name', () => {
  test.each(CASES.map((row) => ({ row })))(
    '$row.0 is $row.1 of $row.2',
    ({ row: [id, relation, root, runId] }) => {
      const row = byId.get(id);
      expect(row?.relation).toBe(relation);
      if (root !== undefined || relation === 'fixture') expect(row?.rootRunId).toBe(root);
      if (runId !== undefined) expect(row?.runId).toBe(runId);
    },
  );

  test('there are at least 80 cases', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(80);
  });

  test('every decision gives its reason, and every run it points to exists', () => {
    const runs = new Set([...CURATED.runs, ...derivedRuns].map((run) => run.runId));
    for (const row of mappings) {
      expect(row.reason).not.toBe('');
      if (row.runId !== undefined) expect(runs).toContain(row.runId);
      if (row.rootRunId !== undefined) expect(runs).toContain(row.rootRunId);
    }
  });
});
