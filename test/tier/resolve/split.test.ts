import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelStem, nameSigns } from '../../../src/tier/naming/relation.js';
import { joinUnlistedRuns, Resolver } from '../../../src/tier/resolve/resolve.js';
import type {
  DerivedRun,
  ListNumbers,
  RepositoryList,
  RepositoryRun,
  ResolvableRepository,
} from '../../../src/tier/resolve/types.js';
import { CURATED, repository } from './curated-sample.js';

const listOf = (rows: readonly ResolvableRepository[]): RepositoryList => {
  const byId = new Map(rows.map((row) => [row.repositoryId, row]));
  return { [Symbol.iterator]: () => rows[Symbol.iterator](), get: (id) => byId.get(id) };
};

/** The same list as a store of millions gives it: with signs, and numbers of rows and stems. */
const numberedListOf =
  (quick: boolean) =>
  (rows: readonly ResolvableRepository[]): RepositoryList => {
    const stems = [...new Set(rows.map((row) => modelStem(row.repositoryId)))];
    const numbered = rows.map((each, row) => {
      const stem = modelStem(each.repositoryId);
      const signs = nameSigns(each.repositoryId);
      return { ...each, row, stem, stemNumber: stems.indexOf(stem), signs };
    });
    const numbers: ListNumbers = {
      idOf: (row) => rows[row]?.repositoryId ?? '',
      stemNumber: (stem) => stems.indexOf(stem),
      stemCount: stems.length,
    };
    const at = (row: number): ResolvableRepository => numbered[row] ?? repository('no/such-row');
    const eachRow = (visit: (row: number, stem: number) => void): void => {
      numbered.forEach(({ row, stemNumber }) => {
        visit(row, stemNumber);
      });
    };
    return { ...listOf(numbered), numbers: quick ? { ...numbers, at, eachRow } : numbers };
  };

type Resolved = {
  readonly mappings: readonly RepositoryRun[];
  readonly ownRuns: readonly (DerivedRun | undefined)[];
  readonly unlisted: readonly DerivedRun[];
};

/** Resolves the rows from one to another as a crawl of millions is, keeping parents only. */
const resolveRows = (
  rows: readonly ResolvableRepository[],
  from = 0,
  to = rows.length,
  list = listOf,
): Resolved => {
  const known = list(rows);
  const resolver = new Resolver(known, CURATED, false);
  const part = [...known].slice(from, to);
  const mappings = part.map((row) => resolver.mapping(row.repositoryId));
  const ownRuns = part.map((row) => resolver.resolve(row).ownRun);
  return { mappings, ownRuns, unlisted: resolver.unlistedRuns() };
};

/** Names of a few models in several packages, so that many are known by their conversions alone. */
const name = fc
  .tuple(
    fc.constantFrom('a', 'bartowski', 'c', 'meta-llama'),
    fc.constantFrom('Unknown-9B', 'Other-7B', 'Llama-3.1-8B', 'Vicuna-7B-v1.5-abliterated'),
    fc.constantFrom('', '-Chat', '-GGUF', '-AWQ', '-4bit', '-LoRA', '-merge'),
  )
  .map(([owner, model, suffix]) => `${owner}/${model}${suffix}`);

/** Rows whose parents come later in the list or are not in it: no circles. */
const rows = fc
  .uniqueArray(
    fc.record({
      id: name,
      parents: fc.array(fc.nat(12), { maxLength: 2 }),
      outside: fc.option(name, { nil: undefined }),
      baseRelation: fc.constantFrom('finetune', 'quantized', 'adapter', 'merge', undefined),
    }),
    { minLength: 1, maxLength: 12, selector: ({ id }) => id },
  )
  .map((drafts) =>
    drafts.map(({ id, parents, outside, baseRelation }, i) =>
      repository(id, {
        baseModels: [
          ...parents.flatMap((p) => drafts[i + 1 + p]?.id ?? []),
          ...(outside === undefined ? [] : [`elsewhere/${outside.replace('/', '-')}`]),
        ],
        baseRelation,
        downloads: 100 - i,
      }),
    ),
  );

describe('rows of one list shared out between resolvers', () => {
  test('the first conversion of the whole list stands for a model without repository', () => {
    const list = [
      repository('a/Unknown-9B-AWQ'),
      repository('b/Unknown-9B-GPTQ'),
      repository('c/Other-9B-GGUF'),
    ];
    const parts = [resolveRows(list, 0, 1), resolveRows(list, 1)].map((part) => part.unlisted);
    expect(
      [...joinUnlistedRuns(parts).values()].map((run) => [run.runId, run.repositoryId]),
    ).toEqual([
      ['model:unknown-9b', 'a/Unknown-9B-AWQ'],
      ['model:other-9b', 'c/Other-9B-GGUF'],
    ]);
  });

  test('any list, split anywhere: the same mappings and runs as of one resolver', () => {
    fc.assert(
      fc.property(rows, fc.nat(12), (list, at) => {
        const whole = resolveRows(list);
        const parts = [resolveRows(list, 0, at), resolveRows(list, at)];
        expect(parts.flatMap((part) => part.mappings)).toEqual(whole.mappings);
        expect(parts.flatMap((part) => part.ownRuns)).toEqual(whole.ownRuns);
        expect([...joinUnlistedRuns(parts.map((part) => part.unlisted)).values()]).toEqual(
          whole.unlisted,
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('a list that numbers its rows and stems gives the same as one that does not', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (list, quick) => {
        const numbered = resolveRows(list, 0, list.length, numberedListOf(quick));
        expect(numbered).toEqual(resolveRows(list));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('keeping parents only gives the mappings and runs of keeping everything', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const resolver = new Resolver(listOf(list), CURATED);
        const mappings = list.map((row) => resolver.mapping(row.repositoryId));
        const streamed = resolveRows(list);
        expect(streamed.mappings).toEqual(mappings);
        streamed.ownRuns.forEach((run) => {
          if (run !== undefined) expect(resolver.derivedRun(run.runId)).toEqual(run);
        });
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});
