import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Originals, type Candidate, type Merit } from '../../../src/tier/resolve/originals.js';
import type { RepositoryList, ResolvableRepository } from '../../../src/tier/resolve/types.js';
import { repository } from './curated-sample.js';

type Draft = Candidate & Merit & { readonly name: number };

const drafts: fc.Arbitrary<readonly Draft[]> = fc
  .array(
    fc.record({
      name: fc.nat(3),
      createdOn: fc.constantFrom(undefined, '2024-01-01', '2025-01-01'),
      downloads: fc.nat(2),
      rank: fc.nat(4),
      packaged: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((each, row) => ({ ...each, row, repositoryId: `x/n${(row * 7) % 13}` })));

/** One after the other against the best so far, word by word. */
const expectedBest = (list: readonly Draft[], stem: number): Draft | undefined => {
  let best: Draft | undefined;
  for (const each of list.filter((draft) => draft.name === stem)) {
    const wins = ((): boolean => {
      if (best === undefined) return true;
      if (each.rank !== best.rank) return each.rank > best.rank;
      if (each.packaged !== best.packaged) return best.packaged;
      const dated = each.createdOn !== undefined && best.createdOn !== undefined;
      if (dated && each.createdOn !== best.createdOn) {
        return (each.createdOn ?? '') < (best.createdOn ?? '');
      }
      if (each.downloads !== best.downloads) return each.downloads > best.downloads;
      return each.repositoryId < best.repositoryId;
    })();
    if (wins) best = each;
  }
  return best;
};

const listOf = (rows: readonly Draft[], numbered: boolean): RepositoryList => {
  const all: readonly ResolvableRepository[] = rows.map((row) => ({
    ...repository(row.repositoryId),
    ...row,
  }));
  const idOf = (row: number): string => rows[row]?.repositoryId ?? '';
  return {
    [Symbol.iterator]: () => all[Symbol.iterator](),
    get: (id) => all.find((row) => row.repositoryId === id),
    numbers: numbered ? { idOf, stemNumber: () => -1, stemCount: 4 } : undefined,
  };
};

test.each(['numbered', 'not numbered'])('the best of each name, in a list %s', (kind) => {
  const numbered = kind === 'numbered';
  fc.assert(
    fc.property(drafts, fc.boolean(), (rows, asRows) => {
      const judge = ({ repositoryId }: Candidate): Merit =>
        rows.find((row) => row.repositoryId === repositoryId) ?? { rank: 0, packaged: true };
      const list = listOf(rows, numbered);
      const originals = new Originals(list, judge);
      for (const row of rows) {
        if (asRows && numbered) originals.offerRow(row.name, row.row ?? -1, () => undefined);
        else originals.offer(row.name, row);
      }
      for (let stem = 0; stem < 4; stem += 1) {
        const best = expectedBest(rows, stem);
        expect(originals.rank(stem)).toBe(best?.rank ?? -1);
        if (best === undefined) continue;
        expect(originals.id(stem)).toBe(best.repositoryId);
        const isBest = [...list].map((row) => originals.is(stem, row));
        expect(isBest).toEqual(rows.map((row) => row.repositoryId === best.repositoryId));
      }
      expect(originals.rank(-1)).toBe(-1);
    }),
    { numRuns: 1000, seed: 1 },
  );
});
