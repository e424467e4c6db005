import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseLabelledCard } from '../../src/cards/accuracy.js';
import { accuracyTable, flagsTable, withTables } from '../../src/cards/docs-tables.js';
import { cardAccuracy, labelledCards } from '../../src/io/labelled-cards.js';
import { packageFolder } from '../../src/io/package-folder.js';

const accuracy = cardAccuracy();
const cards = labelledCards();

test('the labelled set is large enough, a third of it kept from tuning', () => {
  const facts = (part?: string) =>
    cards
      .filter((c) => part === undefined || c.part === part)
      .reduce((sum, c) => sum + c.facts.length, 0);
  expect(cards.length).toBeGreaterThanOrEqual(60);
  expect(facts()).toBeGreaterThanOrEqual(150);
  expect(facts('tuning') / facts()).toBeLessThan(2 / 3);
  expect(new Set(cards.map(({ card }) => card)).size).toBe(cards.length);
});

/** What was measured when this was written, less one hundredth. */
test.each([
  ['tuning', 0.99, 0.99],
  ['held-out', 0.967, 0.952],
  ['unseen', 0.865, 0.807],
])('%s: precision at least %d, recall at least %d', (part, precision, recall) => {
  const row = accuracy.rows.find((r) => r.part === part && r.quantity === 'all');
  expect(row?.precision).toBeGreaterThanOrEqual(precision);
  expect(row?.recall).toBeGreaterThanOrEqual(recall);
});

test('every labelled flag and error of the tuning cards is there', () => {
  expect(accuracy.mistakes.filter((m) => m.part === 'tuning').flatMap((m) => m.unflagged)).toEqual(
    [],
  );
});

test('nothing is read in cards that state nothing', () => {
  const empty = new Set(cards.filter((c) => c.facts.length === 0).map(({ name }) => name));
  expect(empty.size).toBeGreaterThanOrEqual(5);
  expect(accuracy.mistakes.filter((m) => empty.has(m.name)).flatMap((m) => m.invented)).toEqual([]);
});

test('precision and recall count as defined', () => {
  for (const { labelled, read, right, precision, recall } of accuracy.rows) {
    expect(right).toBeLessThanOrEqual(Math.min(labelled, read));
    if (read > 0) expect(precision).toBe(right / read);
    if (labelled > 0) expect(recall).toBe(right / labelled);
  }
});

test('docs/cards.md holds the current tables (vitest -u writes them)', async () => {
  const file = join(packageFolder(), 'docs/cards.md');
  const current = readFileSync(file, 'utf8');
  const tables = { flags: flagsTable(), accuracy: accuracyTable(accuracy.rows) };
  await expect(withTables(current, tables)).toMatchFileSnapshot(file);
});

describe('a file of labels that is wrong gets one clear error', () => {
  test.each([
    ['part: tuning\nid: a/b', 'x.card: expected a line of five dashes before the card'],
    ['id: a/b\n-----\n', 'x.card, field part: expected a value'],
    [
      'part: t\nid: a/b\n= weight 5\n-----\n',
      'x.card, row 3, field quantity: got "weight", expected a quantity of cards',
    ],
    [
      'part: t\nid: a/b\n= tokens many\n-----\n',
      'x.card, row 3, field tokens: got "many", expected a number',
    ],
    [
      'part: t\nid: a/b\n! tokens odd\n-----\n',
      'x.card, field !: got "tokens odd", expected a quantity and a flag',
    ],
  ])('%j', (text, message) => {
    expect(() => parseLabelledCard('x.card', text)).toThrow(message);
  });
});
