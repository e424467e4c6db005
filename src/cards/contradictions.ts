import { isUsable, withFlag, type CardQuantity, type Finding } from './finding.js';
import { sameValue } from './same-value.js';

/** One quantity with values that differ beyond rounding. All are kept; one is taken. */
export type Contradiction = {
  readonly quantity: CardQuantity;
  /** The finding that is taken, and the others. */
  readonly taken: Finding;
  readonly others: readonly Finding[];
  readonly why: string;
};

/** Quantities of which a card may state several values without contradicting itself. */
const MANY: readonly CardQuantity[] = [
  'accelerator',
  'unknownAccelerator',
  'baseModel',
  'place',
  'emissionsSource',
];

/**
 * Finds values of one quantity that differ beyond rounding. Market-based emissions stand beside location-based ones, they do
 * not contradict them; hours of different accelerators add up.
 *
 * @param marked findings of one card, flags and all
 */
export function findContradictions(marked: readonly Finding[]): readonly Contradiction[] {
  const quantities = [...new Set(marked.map(({ quantity }) => quantity))];
  return quantities.flatMap((quantity) => {
    if (MANY.includes(quantity)) return [];
    const all = marked.filter((f) => f.quantity === quantity && !isMarketBased(f));
    if (all.length < 2 || (quantity === 'acceleratorHours' && byDevice(all))) return [];
    const { taken, why } = take(all);
    const others = all.filter((f) => f !== taken && !sameValue(f, taken));
    return others.length === 0 ? [] : [{ quantity, taken, others, why }];
  });
}

/** Whether certificates are taken off the figure. */
export const isMarketBased = (found: Finding): boolean =>
  found.flags.some(({ code }) => code === 'market-based');

/** `400 V100 GPU hours, 120 A100 GPU hours`: one passage that lists hours by device. */
const byDevice = (hours: readonly Finding[]): boolean =>
  hours.every(
    ({ text, valueAsWritten }) => text === hours[0]?.text && /[a-z]\d/i.test(valueAsWritten),
  );

/**
 * Flags metadata in grams whose number is called kilograms (or tonnes) elsewhere in the card.
 *
 * @param findings of one card
 */
export function markKilograms(findings: readonly Finding[]): readonly Finding[] {
  const stated = findings.filter((f) => f.quantity === 'emissions' && f.where !== 'metadata');
  return findings.map((found) => {
    if (
      found.quantity !== 'emissions' ||
      found.where !== 'metadata' ||
      /[a-z]/i.test(found.valueAsWritten)
    )
      return found;
    for (const [factor, unit] of [
      [1e3, 'kilograms'],
      [1e6, 'tonnes'],
    ] as const) {
      const twin = stated.find((f) =>
        sameValue(f, { ...found, value: Number(found.value) * factor }),
      );
      if (twin && Number(found.value) > 0)
        return withFlag(
          found,
          'kilograms-as-grams',
          `the metadata gives ${found.valueAsWritten}, which the Hub reads as grams; “${twin.valueAsWritten}” in the text says ${unit}`,
        );
    }
    return found;
  });
}

const CONFIDENCE = { low: 0, medium: 1, high: 2 } as const;

/** How a value came about, best first; a computed one stands behind a written one. */
const ORDER: readonly Finding['where'][] = [
  'tag',
  'safetensors',
  'table',
  'metadata',
  'field',
  'config',
  'prose',
  'files',
  'name',
];

/**
 * The finding that stands for a quantity: one without disqualifying flags before others, one that is
 * written before one that is computed, then by confidence, then by place.
 *
 * @param all findings of one quantity
 */
export function take(all: readonly Finding[]): { readonly taken: Finding; readonly why: string } {
  const [first, ...rest] = all;
  if (!first) throw new RangeError('take: no findings');
  const rank = (f: Finding): readonly number[] => [
    isUsable(f) ? 0 : 1,
    f.derivedFrom === undefined ? 0 : 1,
    -CONFIDENCE[f.confidence],
    ORDER.indexOf(f.where),
  ];
  const compare = (a: Finding, b: Finding): number => {
    const [ra, rb] = [rank(a), rank(b)];
    const at = ra.findIndex((x, i) => x !== rb[i]);
    return at < 0 ? 0 : (ra[at] ?? 0) - (rb[at] ?? 0);
  };
  const taken = rest.reduce((best, f) => (compare(f, best) < 0 ? f : best), first);
  return { taken, why: reason(taken, all) };
}

function reason(taken: Finding, all: readonly Finding[]): string {
  const others = all.filter((f) => f !== taken);
  if (isUsable(taken) && others.some((f) => !isUsable(f))) {
    const codes = [...new Set(others.flatMap((f) => f.flags.map(({ code }) => code)))];
    return `the others are flagged (${codes.join(', ')})`;
  }
  if (taken.derivedFrom === undefined && others.some((f) => f.derivedFrom !== undefined))
    return 'written in the card, the others are computed';
  if (others.some((f) => CONFIDENCE[f.confidence] < CONFIDENCE[taken.confidence]))
    return `a ${taken.where} states it more surely`;
  if (others.some((f) => f.where !== taken.where))
    return `a ${taken.where} goes before ${others.map((f) => f.where).join(', ')}`;
  return 'the first of equal statements';
}
