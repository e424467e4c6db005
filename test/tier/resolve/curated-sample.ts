import type {
  Curated,
  CuratedRun,
  RepositoryRun,
  ResolvableRepository,
} from '../../../src/tier/resolve/types.js';
import { resolveRepositories } from '../../../src/tier/resolve/resolve.js';
import { sizeFromName } from '../../../src/tier/naming/size.js';

function run(
  runId: string,
  publishedOn: string,
  repositories: readonly string[],
  more: Partial<CuratedRun> = {},
): CuratedRun {
  return {
    runId,
    name: runId,
    organisation: '',
    publishedOn,
    modality: 'language',
    kind: 'pre-training',
    baseRunId: undefined,
    repositories,
    ...more,
  };
}

/** A few curated runs, rules and overrides, as the hand tables hold them. */
export const CURATED: Curated = {
  runs: [
    run('llama-2-7b', '2023-07-18', ['meta-llama/Llama-2-7b-hf', 'meta-llama/Llama-2-7b']),
    run('llama-2-13b', '2023-07-18', ['meta-llama/Llama-2-13b-hf']),
    run('code-llama-7b', '2023-08-24', ['codellama/CodeLlama-7b-hf'], {
      kind: 'continued',
      baseRunId: 'llama-2-7b',
    }),
    run('llama-3-8b', '2024-04-18', ['meta-llama/Meta-Llama-3-8B']),
    run('llama-3.1-8b', '2024-07-23', ['meta-llama/Llama-3.1-8B', 'meta-llama/Meta-Llama-3.1-8B']),
    run('llama-3.1-70b', '2024-07-23', ['meta-llama/Llama-3.1-70B']),
    run('mistral-7b', '2023-09-27', ['mistralai/Mistral-7B-v0.1']),
    run('mixtral-8x7b', '2023-12-11', ['mistralai/Mixtral-8x7B-v0.1']),
    run('qwen2.5-7b', '2024-09-19', ['Qwen/Qwen2.5-7B']),
    run('qwen2.5-coder-7b', '2024-09-19', ['Qwen/Qwen2.5-Coder-7B'], {
      kind: 'continued',
      baseRunId: 'qwen2.5-7b',
    }),
    run('qwen3-8b', '2025-04-29', ['Qwen/Qwen3-8B-Base']),
    run('qwen3-30b-a3b', '2025-04-29', ['Qwen/Qwen3-30B-A3B-Base']),
    run('qwen3.6-27b', '2026-04-01', ['Qwen/Qwen3.6-27B']),
    run('gemma-2b', '2024-02-21', ['google/gemma-2b']),
    run('gemma-2-9b', '2024-06-27', ['google/gemma-2-9b']),
    run('deepseek-v3', '2024-12-26', ['deepseek-ai/DeepSeek-V3-Base']),
    run('gpt-oss-20b', '2025-08-05', ['openai/gpt-oss-20b']),
    run('kimi-k2', '2025-07-11', ['moonshotai/Kimi-K2-Instruct']),
    run('glm-5.1', '2026-03-01', ['zai-org/GLM-5.1']),
    run('bert-base-uncased', '2018-11-14', ['google-bert/bert-base-uncased']),
    run('whisper-base', '2022-09-21', ['openai/whisper-base'], { modality: 'audio' }),
    run('sd-1', '2022-08-22', ['runwayml/stable-diffusion-v1-5'], { modality: 'image-generation' }),
    run('sdxl', '2023-07-26', ['stabilityai/stable-diffusion-xl-base-1.0'], {
      modality: 'image-generation',
    }),
    run('internvl2-8b', '2024-07-04', ['OpenGVLab/InternVL2-8B'], {
      modality: 'multimodal',
      kind: 'continued',
    }),
  ],
  rules: [
    { priority: 10, pattern: 'vicuna-7b-v1\\.5', runId: 'llama-2-7b', relation: undefined },
    {
      priority: 10,
      pattern: '(?:^|[^a-z])llama-?3(?![.\\d]).*8b',
      runId: 'llama-3-8b',
      relation: undefined,
    },
    { priority: 20, pattern: 'zephyr-7b', runId: 'mistral-7b', relation: undefined },
    { priority: 5, pattern: 'distil(?:bert|roberta)', runId: undefined, relation: 'fine-tune' },
    {
      priority: 30,
      pattern: 'org:^Systran/faster-whisper-base$',
      runId: 'whisper-base',
      relation: 'conversion',
    },
  ],
  overrides: [
    {
      repositoryId: 'botp/stable-diffusion-v1-5',
      runId: 'sd-1',
      relation: 'copy',
      parentRepositoryId: undefined,
      note: 'a mirror under another organisation',
    },
  ],
  architectureRoots: [
    { architecture: 'StableDiffusionXLPipeline', task: undefined, runId: 'sdxl' },
    { architecture: 'StableDiffusionPipeline', task: undefined, runId: 'sd-1' },
  ],
  reuploaders: [
    'TheBloke',
    'bartowski',
    'unsloth',
    'mlx-community',
    'lmstudio-community',
    'NousResearch',
    'RedHatAI',
    'QuantTrio',
    'cyankiwi',
    'second-state',
  ],
};

/** A repository of which only the id is known, with what a test adds. */
export function repository(
  repositoryId: string,
  more: Partial<ResolvableRepository> = {},
): ResolvableRepository {
  return {
    repositoryId,
    task: undefined,
    library: undefined,
    architecture: undefined,
    modality: 'language',
    params: sizeFromName(repositoryId)?.params,
    createdOn: undefined,
    downloads: 10_000,
    baseModels: [],
    baseRelation: undefined,
    flags: [],
    ...more,
  };
}

/** Maps repositories with the sample tables; the last one's mapping is returned. */
export function resolveLast(...repositories: readonly ResolvableRepository[]): RepositoryRun {
  const { mappings } = resolveRepositories(repositories, CURATED);
  const last = mappings[mappings.length - 1];
  if (last === undefined) throw new Error('no repository');
  return last;
}
