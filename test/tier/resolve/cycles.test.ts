import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveRepositories } from '../../../src/tier/resolve/resolve.js';
import type { Resolution, ResolvableRepository } from '../../../src/tier/resolve/types.js';
import { CURATED } from './curated-sample.js';

const repository = (
  repositoryId: string,
  baseModels: readonly string[],
  baseRelation = 'finetune',
): ResolvableRepository => ({
  repositoryId,
  task: 'text-generation',
  library: 'transformers',
  architecture: 'llama',
  modality: 'language',
  params: undefined,
  createdOn: undefined,
  downloads: 6000,
  baseModels,
  baseRelation,
  flags: [],
});

/** How many bases a derived run has below it; throws on a circle. */
const depths = ({ derivedRuns }: Resolution): readonly number[] => {
  const bases = new Map(derivedRuns.map(({ runId, baseRunId }) => [runId, baseRunId]));
  return derivedRuns.map(({ runId }) => {
    const seen = new Set<string>();
    for (let id: string | undefined = runId; id !== undefined; id = bases.get(id)) {
      if (seen.has(id)) throw new Error(`circle at ${id}`);
      seen.add(id);
    }
    return seen.size;
  });
};

describe('parents that form circles or endless chains', () => {
  test('two repositories that each claim to be tuned from the other', () => {
    const resolution = resolveRepositories(
      [repository('a/one', ['b/two']), repository('b/two', ['a/one'])],
      CURATED,
    );
    expect(Math.max(...depths(resolution))).toBe(2);
    expect(resolution.mappings.map(({ relation }) => relation)).toEqual(['fine-tune', 'fine-tune']);
  });

  test('a repository that names itself', () => {
    const { mappings } = resolveRepositories([repository('a/one', ['a/one'])], CURATED);
    expect(mappings[0]?.parentRepositoryId).toBeUndefined();
  });

  test.each(['forwards', 'backwards'])('a chain of 20,000 trainings, listed %s', (order) => {
    const chain = Array.from({ length: 20_000 }, (_, i) => repository(`m/x${i}`, [`m/x${i + 1}`]));
    const resolution = resolveRepositories(
      order === 'forwards' ? chain : [...chain].reverse(),
      CURATED,
    );
    expect(resolution.mappings).toHaveLength(20_000);
    expect(Math.max(...depths(resolution))).toBeLessThanOrEqual(65);
  });

  test('any graph of parents: each repository mapped once, no circle of runs', () => {
    const relations = fc.constantFrom('finetune', 'quantized', 'adapter', 'merge');
    const node = fc.tuple(fc.array(fc.nat(11), { maxLength: 3 }), relations);
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 12 }), (nodes) => {
        const rows = nodes.map(([parents, relation], i) =>
          repository(
            `m/n${i}`,
            parents.map((p) => `m/n${p}`),
            relation,
          ),
        );
        const resolution = resolveRepositories(rows, CURATED);
        expect(resolution.mappings.map((row) => row.repositoryId)).toEqual(
          rows.map((row) => row.repositoryId),
        );
        depths(resolution);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
