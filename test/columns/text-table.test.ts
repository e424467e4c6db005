import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextTable } from '../../src/columns/text-table.js';

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
