import { InputError } from '../errors.js';
import { CARD_FLAGS, CARD_QUANTITIES, type CardQuantity } from './finding.js';
import { splitCard } from './metadata.js';
import type { CardReader } from './read-card.js';

/** A fact that a person read in a card. */
export type LabelledFact = { readonly quantity: CardQuantity; readonly value: number | string };

/** A card with what a person read in it: all of it, for the quantities that are scored. */
export type LabelledCard = {
  readonly name: string;
  readonly repositoryId: string;
  /** `tuning`: the reader was corrected on it. `held-out`: it was not. */
  readonly part: string;
  readonly note: string;
  readonly tags: readonly string[];
  readonly facts: readonly LabelledFact[];
  /** Flags that a finding of a quantity must carry. */
  readonly flags: readonly { readonly quantity: string; readonly code: string }[];
  /** Numbers of the card that are no facts of the training, in words. */
  readonly notToBeRead: readonly string[];
  /** An error that must be kept, e.g. `metadata`. */
  readonly errors: readonly string[];
  readonly card: string;
};

/** Quantities that the labels list in full, so that precision means something. */
export const SCORED: readonly CardQuantity[] = [
  'emissions',
  'energy',
  'acceleratorHours',
  'wallClockHours',
  'accelerator',
  'acceleratorCount',
  'acceleratorWatts',
  'country',
  'region',
  'cloudProvider',
  'gridIntensity',
  'pue',
  'tokens',
  'epochs',
  'trainingType',
  'baseModel',
  'baseRelation',
];

/**
 * Reads a file of labels and card: lines `key: value`, `= quantity value` (a fact), `! quantity flag`,
 * `~ what must not be read`, `? error`, then a line of five dashes and the card as it is.
 *
 * @param name of the file, for messages
 * @param text of the file
 * @throws InputError with file, row and what was expected
 */
export function parseLabelledCard(name: string, text: string): LabelledCard {
  const cutAt = text.indexOf('\n-----\n');
  if (cutAt < 0)
    throw new InputError({ file: name, expected: 'a line of five dashes before the card' });
  const lines = text.slice(0, cutAt).split('\n');
  const key = (wanted: string): string | undefined =>
    lines.find((line) => line.startsWith(`${wanted}: `))?.slice(wanted.length + 2);
  const marked = (mark: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2).trim());
  const part = key('part');
  const repositoryId = key('id');
  if (part === undefined || repositoryId === undefined)
    throw new InputError({
      file: name,
      field: part === undefined ? 'part' : 'id',
      expected: 'a value',
    });
  return {
    name,
    repositoryId,
    part,
    note: key('note') ?? '',
    tags: (key('tags') ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
    facts: lines.flatMap((line, i) =>
      line.startsWith('= ') ? [factOf(name, i + 1, line.slice(2))] : [],
    ),
    flags: marked('!').map((line) => flagOf(name, line)),
    notToBeRead: marked('~'),
    errors: marked('?'),
    card: text.slice(cutAt + 7),
  };
}

function factOf(file: string, row: number, line: string): LabelledFact {
  const space = line.indexOf(' ');
  const quantity = line.slice(0, space);
  const value = line.slice(space + 1).trim();
  if (!isQuantity(quantity))
    throw new InputError({
      file,
      row,
      field: 'quantity',
      value: quantity,
      expected: 'a quantity of cards',
    });
  const isText = SCORED_TEXTS.has(quantity);
  if (!isText && !Number.isFinite(Number(value)))
    throw new InputError({ file, row, field: quantity, value, expected: 'a number' });
  return { quantity, value: isText ? value : Number(value) };
}

const SCORED_TEXTS = new Set<string>(
  'accelerator country region cloudProvider trainingType baseModel baseRelation'.split(' '),
);
const isQuantity = (name: string): name is CardQuantity => Object.hasOwn(CARD_QUANTITIES, name);

function flagOf(file: string, line: string): { readonly quantity: string; readonly code: string } {
  const [quantity = '', code = ''] = line.split(' ');
  if (!isQuantity(quantity) || !Object.hasOwn(CARD_FLAGS, code))
    throw new InputError({ file, field: '!', value: line, expected: 'a quantity and a flag' });
  return { quantity, code };
}

/** Counts of one quantity in one part. */
export type AccuracyRow = {
  readonly part: string;
  readonly quantity: CardQuantity | 'all';
  /** Facts labelled, findings read, and how many agree. */
  readonly labelled: number;
  readonly read: number;
  readonly right: number;
  /** right / read: how many findings are facts. */
  readonly precision: number;
  /** right / labelled: how many facts are found. */
  readonly recall: number;
};

/** What a card's reading missed and invented. */
export type CardMistakes = {
  readonly name: string;
  readonly part: string;
  readonly missed: readonly LabelledFact[];
  readonly invented: readonly LabelledFact[];
  /** Labelled flags and errors that are not there. */
  readonly unflagged: readonly string[];
};

export type CardAccuracy = {
  readonly rows: readonly AccuracyRow[];
  readonly mistakes: readonly CardMistakes[];
};

/**
 * Precision and recall of a reader on labelled cards, by part and quantity. A finding agrees with a
 * label of the same quantity when texts are equal or numbers lie within 1%; each counts once.
 *
 * @param cards labelled cards
 * @param read a reader, see `cardReader`
 */
export function scoreCards(cards: readonly LabelledCard[], read: CardReader): CardAccuracy {
  const scored = cards.map((card) => scoreCard(card, read));
  const parts = [...new Set(cards.map(({ part }) => part))].sort();
  const rows = [...parts, 'both'].flatMap((part) => {
    const chosen = scored.filter((s) => part === 'both' || s.part === part);
    return [...SCORED, 'all' as const].map((quantity) => rowOf(part, quantity, chosen));
  });
  return { rows: rows.filter((row) => row.labelled + row.read > 0), mistakes: scored };
}

type Scored = CardMistakes & {
  readonly labelled: readonly LabelledFact[];
  readonly found: readonly LabelledFact[];
};

function scoreCard(card: LabelledCard, read: CardReader): Scored {
  const { metadata, text } = splitCard(card.card);
  const result = read({
    repositoryId: card.repositoryId,
    tags: card.tags,
    metadataYaml: metadata,
    cardText: text,
  });
  const found = result.findings
    .filter(({ quantity }) => SCORED.includes(quantity))
    .map(({ quantity, value }) => ({ quantity, value }));
  const missed = without(card.facts, found);
  const flags = card.flags.filter(
    ({ quantity, code }) =>
      !result.findings.some(
        (f) => f.quantity === quantity && f.flags.some((flag) => flag.code === code),
      ),
  );
  const errors = card.errors.filter((word) => !result.errors.some((error) => error.includes(word)));
  return {
    name: card.name,
    part: card.part,
    missed,
    invented: without(found, card.facts),
    unflagged: [...flags.map(({ quantity, code }) => `${quantity} ${code}`), ...errors],
    labelled: card.facts,
    found,
  };
}

const agrees = (a: LabelledFact, b: LabelledFact): boolean => {
  if (a.quantity !== b.quantity) return false;
  if (typeof a.value === 'string' || typeof b.value === 'string')
    return String(a.value).toLowerCase() === String(b.value).toLowerCase();
  return Math.abs(a.value - b.value) <= 0.01 * Math.max(Math.abs(a.value), Math.abs(b.value));
};

/** Facts of one list that no fact of the other answers; each of the other answers once. */
function without(
  facts: readonly LabelledFact[],
  others: readonly LabelledFact[],
): readonly LabelledFact[] {
  const left = [...others];
  return facts.filter((fact) => {
    const at = left.findIndex((other) => agrees(fact, other));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function rowOf(
  part: string,
  quantity: CardQuantity | 'all',
  cards: readonly Scored[],
): AccuracyRow {
  const count = (list: (card: Scored) => readonly LabelledFact[]): number =>
    cards.reduce(
      (sum, card) =>
        sum + list(card).filter((f) => quantity === 'all' || f.quantity === quantity).length,
      0,
    );
  const labelled = count((card) => card.labelled);
  const read = count((card) => card.found);
  const right = labelled - count((card) => card.missed);
  return {
    part,
    quantity,
    labelled,
    read,
    right,
    precision: read === 0 ? 1 : right / read,
    recall: labelled === 0 ? 1 : right / labelled,
  };
}
