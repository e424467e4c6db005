import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLiteral, literalFinder } from '../../../src/tier/naming/literal-finder.js';

const findIn = (literals: readonly string[], text: string): readonly number[] => {
  const found: number[] = [];
  literalFinder(literals.map((literal, id) => ({ literal, id })))(text, found);
  return found;
};

const folded = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase());

test('literals within each other are all found', () => {
  expect(findIn(['he', 'she', 'hers', 'his'], 'ushers')).toEqual([1, 0, 2]);
});

test('found as often as a search for each of them finds it, in either case', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', 'k', '-'), minLength: 1, maxLength: 4 });
  // The Kelvin sign becomes an ASCII letter in lower case: it is none here.
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', 'b', 'K', '-', 'é', '\u212a'),
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), text, (literals, within) => {
      const expected = literals.flatMap((literal, id) =>
        [...within].flatMap((_, at) =>
          folded(within).startsWith(folded(literal), at) ? [id] : [],
        ),
      );
      expect([...findIn(literals, within)].sort((a, b) => a - b)).toEqual(expected);
      expect(anyLiteral(literals)(within)).toBe(expected.length > 0);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('a literal of other characters is refused', () => {
  expect(() => findIn(['é'], '')).toThrow('literal: got "é", expected ASCII characters');
});
