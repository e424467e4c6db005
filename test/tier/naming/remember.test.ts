import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rememberRecent } from '../../../src/tier/naming/remember.js';

test('a recent answer is not computed again', () => {
  const asked: string[] = [];
  const shout = rememberRecent((text) => {
    asked.push(text);
    return text.toUpperCase();
  });
  expect([shout('a'), shout('b'), shout('a')]).toEqual(['A', 'B', 'A']);
  expect(asked).toEqual(['a', 'b']);
});

test('an answer asked for again after many others is kept for long', () => {
  let asked = 0;
  const same = rememberRecent((text) => {
    if (text === 'parent') asked += 1;
    return text;
  });
  for (let round = 0; round < 5; round += 1) {
    expect(same('parent')).toBe('parent');
    for (let i = 0; i < 500; i += 1) same(`child-${round}-${i}`);
  }
  // Met for the first time, met again and kept, then known.
  expect(asked).toBe(2);
});

test('a text that strangers could have written at length is not kept', () => {
  let asked = 0;
  const count = rememberRecent((text) => {
    asked += 1;
    return text.length;
  });
  const long = 'x'.repeat(10_000);
  expect([count(long), count(long), asked]).toEqual([10_000, 10_000, 2]);
});

test('an answer that is undefined is one too', () => {
  let asked = 0;
  const nothing = rememberRecent(() => {
    asked += 1;
    return undefined;
  });
  expect([nothing(''), nothing('')]).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
});

test('texts that share a slot keep their own answers', () => {
  const same = rememberRecent((text) => text);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 50 }), (texts) => {
      expect([...texts, ...texts].map(same)).toEqual([...texts, ...texts]);
    }),
    { numRuns: 200, seed: 1 },
  );
  // 'Aa' and 'BB' have the same hash.
  expect([same('Aa'), same('BB'), same('Aa')]).toEqual(['Aa', 'BB', 'Aa']);
});
