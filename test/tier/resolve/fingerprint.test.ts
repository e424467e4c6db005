import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelStem } from '../../../src/tier/naming/relation.js';
import { shapeIndexer, type ShapeMatch } from '../../../src/tier/resolve/fingerprint.js';
import { StemNumbers } from '../../../src/tier/resolve/stem-numbers.js';
import type { CuratedRun, ResolvableRepository } from '../../../src/tier/resolve/types.js';
import { repository } from './curated-sample.js';

const day = fc.constantFrom(undefined, '2024-01-01', '2024-06-01', '2025-01-01');
const size = fc.constantFrom(undefined, 1e8, 7e9, 7.0001e9, 7.3e9, 9e9);
const architecture = fc.constantFrom(undefined, 'llama', 'qwen3', 'qwen3_text');

/** Runs with up to two repositories each, and the shapes of these. */
const laboratory = fc
  .array(
    fc.record({
      publishedOn: day,
      shapes: fc.array(fc.tuple(architecture, size), { maxLength: 2 }),
    }),
    {
      maxLength: 6,
    },
  )
  .map((drafts) => {
    const rows: ResolvableRepository[] = [];
    const runs = drafts.map(({ publishedOn, shapes }, i): CuratedRun => {
      const own = shapes.map(([arch, params], j) =>
        repository(`lab/model-${i}-${j}`, { architecture: arch, params }),
      );
      rows.push(...own);
      return {
        runId: `run-${i}`,
        name: `Run ${i}`,
        organisation: 'lab',
        publishedOn,
        modality: 'language',
        kind: 'pre-training',
        baseRunId: undefined,
        repositories: own.map((row) => row.repositoryId),
      };
    });
    return { rows, runs };
  });

const family = (text: string | undefined): string | undefined => text?.replace(/_text$/, '');

/** The definition, word by word: all runs of the shape that are public, the latest first. */
const expected = (
  {
    rows,
    runs,
  }: { readonly rows: readonly ResolvableRepository[]; readonly runs: readonly CuratedRun[] },
  { architecture: arch, params, createdOn }: ResolvableRepository,
  rough: boolean,
): ShapeMatch | undefined => {
  if (arch === undefined || params === undefined || params < 3e8) return undefined;
  const within = (tolerance: number): readonly CuratedRun[] =>
    runs
      .filter(({ repositories }) =>
        rows.some(
          (row) =>
            repositories.includes(row.repositoryId) &&
            row.params !== undefined &&
            family(row.architecture) === family(arch) &&
            Math.abs(row.params / params - 1) < tolerance,
        ),
      )
      .filter(
        ({ publishedOn }) =>
          publishedOn === undefined || createdOn === undefined || publishedOn <= createdOn,
      )
      .sort((a, b) => (b.publishedOn ?? '').localeCompare(a.publishedOn ?? ''));
  const match = (found: readonly CuratedRun[], exact: boolean): ShapeMatch | undefined =>
    found[0] && { run: found[0], ambiguous: found.length > 1, exact };
  return (
    match(within(0.00025), true) ??
    (rough && params >= 1e9 ? match(within(0.06), false) : undefined)
  );
};

test('the latest public run of the shape, by definition', () => {
  fc.assert(
    fc.property(
      laboratory,
      architecture,
      size,
      day,
      fc.boolean(),
      (lab, arch, params, createdOn, rough) => {
        const stems = new StemNumbers(undefined);
        const indexer = shapeIndexer(lab.runs, stems);
        const byId = new Map(lab.rows.map((row) => [row.repositoryId, row]));
        for (const row of lab.rows) indexer.offer(row, stems.add(modelStem(row.repositoryId)));
        const index = indexer.index({
          [Symbol.iterator]: () => lab.rows[Symbol.iterator](),
          get: (id) => byId.get(id),
        });
        const asked = repository('x/asked', { architecture: arch, params, createdOn });
        expect(index.find(asked, rough)).toEqual(expected(lab, asked, rough));
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});
