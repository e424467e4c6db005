import { describe, expect, test } from 'vitest';
import { repositoriesTable } from '../../src/data/schema/repositories.js';
import { repositoryRunsTable } from '../../src/data/schema/repository-runs.js';
import { runSourcesTable } from '../../src/data/schema/run-sources.js';
import { runsTable } from '../../src/data/schema/runs.js';
import { readTable } from '../../src/io/read-table.js';

/** Errors that others made when they joined the same upstream files, one test each. */
const runs = new Map(readTable(runsTable).map((run) => [run.runId, run]));
const sources = readTable(runSourcesTable);
const mappings = new Map(readTable(repositoryRunsTable).map((row) => [row.repositoryId, row]));
const repositories = new Map(readTable(repositoriesTable).map((row) => [row.repositoryId, row]));

const run = (runId: string) => {
  const found = runs.get(runId);
  if (found === undefined) throw new Error(`no run ${runId}`);
  return found;
};
const mapping = (repositoryId: string) => {
  const found = mappings.get(repositoryId);
  if (found === undefined) throw new Error(`no mapping for ${repositoryId}`);
  return found;
};

describe('compute that includes the base run', () => {
  test.each([
    ['qwen2.5-vl-72b', 'qwen2.5-72b', 6 * 73.4e9 * 4.1e12],
    ['kimi-k2.5', 'kimi-k2', 6 * 32e9 * 15e12],
    ['deepseek-v3.1', 'deepseek-v3', 6 * 37e9 * 839e9],
    ['code-llama-70b', 'llama-2-70b', 6 * 70e9 * 1e12],
  ])('%s holds its own training only', (runId, baseRunId, own) => {
    expect(run(runId).baseRunId).toBe(baseRunId);
    expect((run(runId).flop ?? 0) / own).toBeGreaterThan(0.9);
    expect((run(runId).flop ?? 0) / own).toBeLessThan(1.1);
  });
});

describe('one figure on several upstream rows', () => {
  test('GLM-4.6 and 4.7 are post-trainings of the GLM-4.5 run, not runs of their own', () => {
    for (const id of ['zai-org/GLM-4.5', 'zai-org/GLM-4.6', 'zai-org/GLM-4.7']) {
      expect(mapping(id).rootRunId, id).toBe('glm-4.5');
    }
    expect(runs.has('glm-4.6')).toBe(false);
  });

  test('QwQ-32B and Llama 3.3 descend from the runs whose compute they repeat', () => {
    expect(mapping('Qwen/QwQ-32B').rootRunId).toBe('qwen2.5-32b');
    expect(mapping('meta-llama/Llama-3.3-70B-Instruct').rootRunId).toBe('llama-3.1-70b');
  });

  test('the Qwen3 235B versions of July 2025 are not new pre-trainings', () => {
    const ids = [
      'Qwen/Qwen3-235B-A22B',
      'Qwen/Qwen3-235B-A22B-Instruct-2507',
      'Qwen/Qwen3-235B-A22B-Thinking-2507',
    ];
    for (const id of ids.filter((name) => mappings.has(name))) {
      expect(mapping(id).rootRunId, id).toBe('qwen3-235b-a22b');
    }
  });
});

describe('hours and compute', () => {
  test("DeepSeek-V2's 172,800 hours per trillion tokens are not its hours", () => {
    expect(run('deepseek-v2').acceleratorHours).not.toBe(172_800);
    const utilisation =
      (run('deepseek-v2').flop ?? 0) / ((run('deepseek-v2').acceleratorHours ?? 0) * 3600 * 989e12);
    expect(utilisation).toBeLessThan(0.75);
  });

  test('gpt-oss: the stated 2.1 million hours, not the compute from a sparse peak', () => {
    expect(run('gpt-oss-120b').acceleratorHours).toBe(2_100_000);
    expect(run('gpt-oss-120b').flop).toBeUndefined();
  });

  test('Llama 3.1 8B: no geometric mean of two methods, and Mistral Large 2: no guess from its price', () => {
    expect(run('llama-3.1-8b').flop).not.toBe(1.224e24);
    expect(run('mistral-large-2').flop).toBeUndefined();
  });
});

describe('packed, partial and active parameter counts', () => {
  test.each([
    ['upstage/Solar-Open-100B', 102.6e9, 12e9],
    ['deepseek-ai/DeepSeek-V4-Pro', 1600e9, 49e9],
    ['stepfun-ai/Step-3.5-Flash', 196e9, 11e9],
    ['skt/A.X-K1', 519e9, 33e9],
  ])('%s', (id, params, active) => {
    const row = repositories.get(id);
    expect((row?.params ?? 0) / params).toBeGreaterThan(0.97);
    expect((row?.params ?? 0) / params).toBeLessThan(1.03);
    expect(row?.paramsActive).toBe(active);
  });

  test('InternLM2 1.8B has 1.8 billion, not 8', () => {
    expect((run('internlm2-1.8b').paramsTotal ?? 0) / 1.8e9).toBeCloseTo(1, 0);
  });

  test('quantised repositories carry the size of what they hold', () => {
    expect(repositories.get('zai-org/GLM-4.7-FP8')?.params).toBeGreaterThan(300e9);
    expect(repositories.get('nvidia/Qwen3-32B-NVFP4')?.params).toBeGreaterThan(30e9);
  });
});

describe('parents and names', () => {
  test('InternVL2 does not descend from its vision encoder', () => {
    const ids = [...mappings.keys()].filter((id) => /^OpenGVLab\/InternVL2-\d+B$/.test(id));
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids) expect(mapping(id).rootRunId ?? '', id).not.toMatch(/vit/i);
  });

  test('a language model that lacks its base in the list keeps its run (Qwen3 32B)', () => {
    expect(mappings.has('Qwen/Qwen3-32B')).toBe(false);
    expect(mapping('Qwen/Qwen3-32B-FP8').rootRunId).toBe('qwen3-32b');
  });

  test('renamed, mirrored and converted ids lead to one run', () => {
    const ids = [
      'meta-llama/Meta-Llama-3.1-8B',
      'meta-llama/Llama-3.1-8B',
      'unsloth/Meta-Llama-3.1-8B',
      'unsloth/Meta-Llama-3.1-8B-bnb-4bit',
    ];
    for (const id of ids) expect(mapping(id).runId, id).toBe('llama-3.1-8b');
  });
});

describe('reported runs', () => {
  test("OLMo 7B's market-based 0 t is not used, its measured energy is", () => {
    expect(run('olmo-7b').tco2e).toBeUndefined();
    expect(run('olmo-7b')).toMatchObject({ energyKwh: 135_000, energyBasis: 'measured' });
  });

  test("BLOOM's 24.7 t are dynamic GPU power without PUE", () => {
    expect(run('bloom-176b')).toMatchObject({
      tco2e: 24.69,
      tco2eIncludes: [],
      energyBoundary: 'accelerator',
    });
  });

  test('Gemma 1 and 2 report families: no single run carries the figure', () => {
    for (const id of ['gemma-2b', 'gemma-7b', 'gemma-2-2b', 'gemma-2-9b', 'gemma-2-27b']) {
      expect(run(id).tco2e, id).toBeUndefined();
    }
  });

  test('Llama 3.2 1B and 3B are distillations', () => {
    expect(run('llama-3.2-1b').kind).toBe('distillation');
    expect(run('llama-3.2-3b').kind).toBe('distillation');
  });

  test("the Llama 3.3 card's 12.9 t is nowhere", () => {
    expect(sources.filter((row) => row.field === 'tco2e' && row.value === '12.9')).toEqual([]);
  });
});
