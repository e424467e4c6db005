import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requiredLiterals } from '../../../src/tier/naming/required-literals.js';

describe('literals of which every match holds one', () => {
  test.each([
    ['^(meta-)?llama-?3', ['llama']],
    ['gpt2|bert', ['gpt2', 'bert']],
    ['gpt2|x', []],
    ['a+bc', ['bc']],
    ['ab{0,2}cd', ['cd']],
    ['abc?', ['ab']],
    ['QWEN2\\.5-7b$', ['qwen2.5-7b']],
    ['[a-z]+-base', ['-base']],
    ['x(ab|cde)[)(]w', ['ab', 'cde']],
    ['x(ab|c)yz[)(]w', ['yz']],
    ['(gpt|)tiny', ['tiny']],
    ['(?:ab){2,}', ['ab']],
    ['(?:ab)*', []],
    ['\\u0041bcd', ['abcd']],
    ['caf\u00e9-bar', ['-bar']],
    ['(?!tiny)roberta', ['roberta']],
    ['(?<!x)ro(?=be)berta', ['berta']],
    ['(a)\\1bc', ['bc']],
  ])('%s', (source, literals) => {
    expect(requiredLiterals(source)).toEqual(literals);
  });

  test('whatever matches holds one of them', () => {
    const atom = fc.constantFrom('ab', 'c', 'B', '.', '[ab]', '(?:ab|cd)', '(?:abc|)', '\\d');
    const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '|');
    const sources = fc.array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 5 });
    const texts = fc.array(fc.constantFrom('ab', 'a', 'b', 'c', 'cd', 'abc', '1'), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(sources, texts, (parts, words) => {
        const source = parts.map(([each, how]) => each + how).join('');
        const text = words.join('');
        fc.pre(new RegExp(source, 'i').test(text));
        const literals = requiredLiterals(source);
        expect(literals.length === 0 || literals.some((each) => text.includes(each))).toBe(true);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
