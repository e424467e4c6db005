import { expect, test } from 'vitest';
import { disclosureReader } from '../../src/cards/disclosure.js';
import { mayDisclose, quickDisclosureReader } from '../../src/cards/may-disclose.js';
import { readMetadata, splitCard } from '../../src/cards/metadata.js';
import { labelledCards, projectCardReader } from '../../src/io/labelled-cards.js';
import { loadProject } from '../../src/io/project.js';
import type { CrawlRow } from '../../src/tier/live/record.js';

const { accelerators } = loadProject({ snapshotFile: '' }).data;
const may = mayDisclose(accelerators);
const full = disclosureReader(projectCardReader());
const quick = quickDisclosureReader(full, accelerators);
const row = (more: Partial<CrawlRow>): CrawlRow => ({
  repositoryId: 'owner/name',
  downloads30d: 1,
  tags: [],
  ...more,
});

const cards = labelledCards().map(({ repositoryId, tags, card }) => {
  const { metadata, text } = splitCard(card);
  const { data } = readMetadata(metadata ?? '');
  return row({ repositoryId, tags, cardText: text, cardDataJson: JSON.stringify(data ?? {}) });
});

/** What a row discloses but for sizes that the Hub or the name tell without a card. */
const figures = (read: typeof full, one: CrawlRow): Readonly<Record<string, unknown>> => {
  const { sources, ...rest } = read(one) ?? {};
  return {
    ...rest,
    paramsTotal: undefined,
    flagged: undefined,
    sources: { ...sources, paramsTotal: undefined },
  };
};

test('labelled cards, whole and line by line → every figure that the full reader finds', () => {
  const lines = cards.flatMap(({ cardText = '' }) =>
    cardText
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => row({ cardText: `## Training\n\n${line}\n` })),
  );
  let found = 0;
  for (const one of [...cards, ...lines]) {
    const expected = figures(full, one);
    expect([one.cardText, figures(quick, one)]).toEqual([one.cardText, expected]);
    if (Object.values(expected).some((value) => typeof value !== 'object' && value !== undefined))
      found += 1;
  }
  expect(found).toBeGreaterThan(250);
});

const numbers = '{"model_type":"llama","hidden_size":4096}';
test.each<readonly [string, Partial<CrawlRow>, boolean]>([
  ['no card', {}, false],
  ['metadata without emissions', { cardDataJson: '{"license":"mit"}' }, false],
  ['emissions', { cardDataJson: '{"co2_eq_emissions":{"emissions":"31 t"}}' }, true],
  ['a plain text', { cardText: '# B\n\nA model with 12 layers by Tokenizers 0.13.3.' }, false],
  ['an accelerator', { cardText: 'Trained on eight A-100.' }, true],
  ['watts and a place', { cardText: 'A TDP of 300W in Germany.' }, true],
  ['numbers in the config, no count', { cardDataJson: '{}', configJson: numbers }, true],
  [
    'numbers in the config, counted',
    { cardDataJson: '{}', configJson: numbers, safetensorsTotal: 7e9 },
    false,
  ],
  ['active parameters in the name', { repositoryId: 'a/b-30B-A3B', cardDataJson: '{}' }, true],
  ['numbers in the config, no card', { configJson: numbers }, false],
])('%s → %s', (_, more, expected) => {
  expect(may(row(more))).toBe(expected);
});
