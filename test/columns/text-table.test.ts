import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptTexts, TextTable } from '../../src/columns/text-table.js';

test('as an array without repetitions numbers them, on any texts', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', 'a', 'é', '😀', 'a'.repeat(300)),
  );
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 60 }),
      fc.array(text, { maxLength: 10 }),
      (texts, others) => {
        const table = new TextTable();
        const distinct = [...new Set(texts)];
        expect(texts.map((each) => table.add(each))).toEqual(
          texts.map((each) => distinct.indexOf(each)),
        );
        expect(table.size).toBe(distinct.length);
        expect(distinct.map((_, i) => table.at(i))).toEqual(distinct);
        expect(others.map((each) => table.find(each))).toEqual(
          others.map((each) => distinct.indexOf(each)),
        );
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

test('holds more than it was made for', () => {
  const table = new TextTable();
  const texts = Array.from({ length: 50_000 }, (_, i) => `owner-${i % 977}/model-${i}`);
  texts.forEach((text) => table.add(text));
  expect(texts.every((text, i) => table.find(text) === i && table.at(i) === text)).toBe(true);
});

test('a number that no text has is refused', () => {
  expect(() => new TextTable().at(0)).toThrow('text: got 0, expected a number below 0');
});

/** Texts with letters of both cases, and some that are not ASCII. */
const mixedCase = fc.array(
  fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '/', '[', 'É', 'é', 'İ'), maxLength: 4 }),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  ),
  { maxLength: 30 },
);

test('texts by their lower case → those that a filter of all finds', () => {
  fc.assert(
    fc.property(mixedCase, mixedCase, (texts, sought) => {
      const table = new TextTable();
      texts.forEach((text) => table.add(text));
      const lowered = new Set(sought.map((text) => text.toLowerCase()));
      const expected = [...new Set(texts)].flatMap((text, number) =>
        lowered.has(text.toLowerCase()) ? [number] : [],
      );
      expect([...table.inLowerCase(lowered)]).toEqual(expected);
    }),
  );
});

test('a text of another table → the number that the text itself has', () => {
  fc.assert(
    fc.property(mixedCase, mixedCase, (texts, others) => {
      const [table, other] = [new TextTable(), new TextTable()];
      texts.forEach((text) => table.add(text));
      others.forEach((text) => other.add(text));
      for (let number = 0; number < other.size; number += 1) {
        expect(table.findFrom(other, number)).toBe(table.find(other.at(number)));
      }
    }),
  );
});

test('a shared table → the same texts and numbers in another thread’s copy, which takes no new ones', () => {
  const table = new TextTable();
  const texts = Array.from({ length: 3000 }, (_, i) => `x/${i}`);
  texts.forEach((text) => table.add(text));
  const copy = new TextTable(structuredClone(table.shared()));
  expect(texts.map((text) => copy.find(text))).toEqual(texts.map((_, i) => i));
  expect(keptTexts(copy)(2999)).toBe('x/2999');
  expect(copy.add('x/7')).toBe(7);
  expect(() => copy.add('y')).toThrow('text: got "y", expected one that the table has');
});
