import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayMatch } from '../../../src/tier/naming/may-match.js';

test.each([
  ['A-Tiny-Model', true],
  ['a-large-model', false],
])('%s', (text, expected) => {
  expect(mayMatch([/^tiny-(bert|gpt)/i, /dummy$/i])(text)).toBe(expected);
});

test('an expression that needs no literal may match any text', () => {
  expect(mayMatch([/tiny/i, /^[a-z]$/i])('')).toBe(true);
});

test('never denies a match', () => {
  const source = fc.constantFrom('^ab', '(ab|cd)-?', 'b$', 'a(?!b)c', '(^|-)cd', '.*-ab');
  const text = fc.string({ unit: fc.constantFrom('a', 'B', 'c', 'd', '-', 'é'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(source, { maxLength: 3 }), text, (sources, within) => {
      const expressions = sources.map((each) => new RegExp(each, 'i'));
      const matches = expressions.some((expression) => expression.test(within));
      expect(matches && !mayMatch(expressions)(within)).toBe(false);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
