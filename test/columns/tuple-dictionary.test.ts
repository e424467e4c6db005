import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TupleDictionary } from '../../src/columns/tuple-dictionary.js';

test('tuples → the number of the first that is equal, as a list finds it', () => {
  const part = fc.constantFrom('a', 'b', '', undefined, 'a b', 1);
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part, part)), (tuples) => {
      const dictionary = new TupleDictionary<unknown>();
      const firsts: unknown[][] = [];
      const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
        a.every((value, i) => value === b[i]);
      for (const tuple of tuples) {
        if (!firsts.some((first) => same(first, tuple))) firsts.push(tuple);
        const expected = firsts.findIndex((first) => same(first, tuple));
        expect(dictionary.add(tuple, () => tuple)).toBe(expected);
        expect(dictionary.at(expected)).toEqual(tuple);
      }
      expect(dictionary.all()).toEqual(firsts);
    }),
  );
});

test('values of another thread → read by their numbers', () => {
  expect(new TupleDictionary(['x', 'y']).at(1)).toBe('y');
});
