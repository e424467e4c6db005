import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Dictionary, IndexColumn, NumberColumn } from '../../src/columns/number-columns.js';

const writes = <Value>(value: fc.Arbitrary<Value>) =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), value), { maxLength: 30 });

test('whole numbers: as a map with zero where nothing was set', () => {
  fc.assert(
    fc.property(writes(fc.integer()), (cells) => {
      const column = new IndexColumn();
      cells.forEach(([row, value]) => {
        column.set(row, value);
      });
      const expected = new Map(cells);
      const rows = [...expected.keys(), 0, 1023, 1024, 9999];
      expect(rows.map((row) => column.at(row))).toEqual(rows.map((row) => expected.get(row) ?? 0));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('numbers: as a map, nothing among its values', () => {
  const value = fc.option(fc.double({ noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(writes(value), (cells) => {
      const column = new NumberColumn();
      cells.forEach(([row, each]) => {
        column.set(row, each);
      });
      const expected = new Map(cells);
      const rows = [...expected.keys(), 0, 1023, 1024, 9999];
      expect(rows.map((row) => column.at(row))).toEqual(rows.map((row) => expected.get(row)));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('a dictionary keeps one value a key', () => {
  const days = new Dictionary<string | undefined>();
  expect(['2026', '', '2026'].map((day) => days.add(day, day || undefined))).toEqual([0, 1, 0]);
  expect([days.at(0), days.at(1)]).toEqual(['2026', undefined]);
});

test('shared columns → the same numbers, and nothing beyond what was set', () => {
  const [index, numbers] = [new IndexColumn(), new NumberColumn()];
  index.set(2, 7);
  numbers.set(1, 2.5);
  const read = new IndexColumn(structuredClone(index.shared(5000)));
  const copy = new NumberColumn(structuredClone(numbers.shared(5000)));
  expect([read.at(0), read.at(2), read.at(4999)]).toEqual([0, 7, 0]);
  expect([copy.at(0), copy.at(1), copy.at(4999)]).toEqual([undefined, 2.5, undefined]);
});
