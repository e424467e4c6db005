import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRepositoryId } from '../../../src/tier/live/record.js';

test.each([
  ['Qwen/Qwen3-8B', true],
  ['模型/七', true],
  ['a/😀', true],
  ['a/\ud83d', false],
  ['', false],
  ['a b', false],
  ['a;b', false],
  ['a\u0000', false],
  ['a\u007f', false],
  ['a\u0085', false],
  ['a\u2028', false],
  ['a\ufffd', false],
  ['x'.repeat(193), true],
  ['x'.repeat(194), false],
])('%j can be an id: %s', (text, expected) => {
  expect(isRepositoryId(text)).toBe(expected);
});

test('any text, character by character', () => {
  const mayBePart = (c: string): boolean =>
    c > ' ' && c !== ';' && !(c >= '\u007f' && c <= '\u009f') && !'\u2028\u2029\ufffd'.includes(c);
  const unit = fc.oneof(fc.constantFrom(...'a/Z-;~! \u007f\u0080\u009f\u00a0\u2028'), fc.string());
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      fc.pre(text.length <= 193);
      expect(isRepositoryId(text)).toBe(text !== '' && [...text].every(mayBePart));
    }),
    { numRuns: 3000, seed: 1 },
  );
});
