import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCurated } from '../../../src/io/curated.js';
import { loadTables } from '../../../src/io/project.js';
import { indexPatterns, requiredLiteral } from '../../../src/tier/naming/pattern-index.js';

describe('the literal part that every match holds', () => {
  test.each([
    ['^(meta-)?llama-?3', 'llama'],
    ['gpt2|bert', ''],
    ['a+bc', 'bc'],
    ['ab{0,2}cd', 'cd'],
    ['abc?', 'ab'],
    ['qwen2\\.5-7b$', 'qwen2.5-7b'],
    ['[a-z]+-base', '-base'],
    ['x(a|b)yz[)(]w', 'yz'],
    ['\\u0041bcd', ''],
    ['(?!tiny)roberta', 'roberta'],
  ])('%s', (source, literal) => {
    expect(requiredLiteral(source)).toBe(literal);
  });
});

/** The index must answer as trying every expression in order does. */
describe('the index against trying all', () => {
  const curated = loadCurated();
  const ids = loadTables().repositories.map((row) => row.repositoryId);
  const compiled = curated.rules.map((rule) => new RegExp(rule.pattern.replace(/^org:/, ''), 'i'));
  const brute = (expressions: readonly RegExp[], text: string): RegExp | undefined =>
    expressions.find((expression) => expression.test(text));

  test('name rules on every frozen id', () => {
    const index = indexPatterns(compiled, (each) => each);
    const wrong = ids.filter((id) => index.first(id)?.item !== brute(compiled, id));
    expect(wrong).toEqual([]);
  });

  test('sizes by architecture on every frozen id', () => {
    const sizes = curated.sizes.map(({ expression }) => expression);
    const index = indexPatterns(sizes, (each) => each);
    const wrong = ids.filter((id) => index.first(id)?.item !== brute(sizes, id));
    expect(wrong).toEqual([]);
  });

  test('on any text', () => {
    const index = indexPatterns(compiled, (each) => each);
    const part = fc.constantFrom(...ids.slice(0, 400), 'İ', 'ſ', 'K', '/', '-', 'LLAMA', '😀');
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 4 }), (parts) => {
        const text = parts.join('');
        expect(index.first(text)?.item).toBe(brute(compiled, text));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
