import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameTokens } from '../../../src/tier/naming/tokens.js';
import { addsWords } from '../../../src/tier/resolve/added-words.js';
import type { CuratedRun } from '../../../src/tier/resolve/types.js';
import { CURATED } from './curated-sample.js';

const llama = CURATED.runs.find(({ runId }) => runId === 'llama-3.1-8b') as CuratedRun;

test.each([
  ['llama-3.1-8b', false],
  ['llama-3.1-8b-instruct', true],
  ['llama-3.1-8b-preview', false],
  ['llama-3.1-8b-32k', false],
  ['llama-3.1-70b', true],
  ['llama', false],
  ['', false],
])('%s beside Llama 3.1 8B: %s', (stem, adds) => {
  expect(addsWords(stem, llama)).toBe(adds);
});

const word = fc.constantFrom('llama', '8b', 'chat', 'code', 'hf', 'preview', '32k', '3.1');
const words = fc.array(word, { maxLength: 5 });

/** Words that add nothing among those above. */
const EMPTY = ['hf', 'preview', '32k'];

test('by definition: what the closest of the names lacks, the first of equally close ones', () => {
  fc.assert(
    fc.property(words, fc.array(words, { maxLength: 3 }), (stem, names) => {
      const repositories = names.map((name) => `x/${name.join('-')}`);
      const run: CuratedRun = { ...llama, runId: 'llama', name: 'llama 8b', repositories };
      const lacks = [...repositories, run.name, run.runId].map((name) =>
        stem.filter((token) => !nameTokens(name).includes(token)),
      );
      const fewest = Math.min(...lacks.map((each) => each.length));
      const closest = lacks.find((each) => each.length === fewest) ?? [];
      expect(addsWords(stem.join('-'), run)).toBe(closest.some((token) => !EMPTY.includes(token)));
    }),
    { numRuns: 2000, seed: 1 },
  );
});
