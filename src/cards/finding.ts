import type { Tier } from '../tier/evidence.js';

/** What a card can tell of a training, each in one unit. */
export const CARD_QUANTITIES = {
  emissions: 'gCO2e',
  energy: 'kWh',
  acceleratorHours: 'h',
  wallClockHours: 'h',
  accelerator: '',
  unknownAccelerator: '',
  acceleratorCount: '',
  acceleratorWatts: 'W',
  country: '',
  region: '',
  place: '',
  cloudProvider: '',
  gridIntensity: 'gCO2e/kWh',
  pue: '',
  tokens: 'tokens',
  epochs: '',
  paramsTotal: '',
  paramsActive: '',
  trainingType: '',
  emissionsSource: '',
  baseModel: '',
  baseRelation: '',
} as const;

/** Name of a quantity that cards state. */
export type CardQuantity = keyof typeof CARD_QUANTITIES;

/** Where in a repository a finding stood. */
export type Where =
  'metadata' | 'table' | 'field' | 'prose' | 'config' | 'tag' | 'name' | 'safetensors' | 'files';

export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Why a finding needs care; `why` says it in words, with the arithmetic. */
export type CardFlag = { readonly code: CardFlagCode; readonly why: string };

/** Every flag, with what it means. `keeps` flags leave a finding usable; the others do not. */
export const CARD_FLAGS = {
  'ambiguous-separator': 'a comma or point may group thousands or start the decimals',
  'unit-missing': 'no unit stands beside the number: the documented one is assumed',
  'count-unknown': 'the number of accelerators is not stated, so hours may be of one or of all',
  'market-based': 'certificates are taken off; not a figure of the electricity used',
  'family-total': 'the figure is of several models together',
  'several-models': 'the card tells of several models and does not say which this is',
  'dataset-size': 'the size of the data, not the tokens seen',
  'lower-bound': 'the card says “more than”',
  range: 'the card gives a range; its middle is shown',
  'kilograms-as-grams': 'the card says in another place that the same number is kilograms',
  'part-not-parent': 'the named model is one part of this one, not what it was trained from',
  'self-reference': 'the repository names itself as its base',
  packed: 'several quantised weights are stored in one number',
  'upper-bound': 'experts × size counts shared layers several times',
  zero: 'no training takes no time and emits nothing',
  negligible: 'less than a minute of one small accelerator on the cleanest grid',
  exercise: 'the card says that it is an exercise or a dummy',
  'copied-figure': 'the figure is that of another model’s report',
  'below-hours': 'less than the stated accelerator-hours emit on the cleanest grid',
  'above-hours': 'more than the stated accelerator-hours emit on the dirtiest grid',
  'below-physics': 'less than the computation emits on the best chip and the cleanest grid',
  'above-physics': 'more than the largest training known, or one of this size, emits at worst',
  'below-practice':
    'less than a pre-training of this size usually emits, and no clean grid is named that explains it',
  'outside-any-grid': 'emissions over energy lie outside every grid',
  'energy-below-hours': 'less energy than idle accelerators draw in the stated hours',
  'energy-above-hours': 'more energy than the stated hours can draw',
  'utilisation-above-one': 'the computation does not fit into the stated hours',
  'utilisation-implausible': 'the hours would need a utilisation that nobody reaches',
  'hours-are-wall-clock': 'the energy shows that “GPU hours” were multiplied by the count again',
  'out-of-range': 'outside what is physically possible',
} as const;
export type CardFlagCode = keyof typeof CARD_FLAGS;

/** Flags that describe a finding without making it unusable. */
export const HARMLESS_FLAGS: readonly CardFlagCode[] = [
  'count-unknown',
  'lower-bound',
  'dataset-size',
  'part-not-parent',
];

/** One thing that a card says of a training, and the passage that says it. */
export type Finding = {
  readonly quantity: CardQuantity;
  readonly value: number | string;
  /** Unit of `value`, as {@link CARD_QUANTITIES} lists it. */
  readonly unit: string;
  /** As the card writes it. */
  readonly valueAsWritten: string;
  /** The passage, at most {@link LONGEST_PASSAGE} characters. A stranger's text: escape it where it is shown. */
  readonly text: string;
  readonly where: Where;
  readonly confidence: Confidence;
  /** The tier that the quantity is evidence for, 5 for what only places or describes a run. */
  readonly tier: Tier;
  readonly flags: readonly CardFlag[];
  /** Computed from other findings, in words. */
  readonly derivedFrom?: string | undefined;
  /** Model or phase that a table's row or a heading names. */
  readonly subject?: string | undefined;
};

/** The longest passage that a finding carries. */
export const LONGEST_PASSAGE = 240;

const TIERS: Partial<Record<CardQuantity, Tier>> = {
  emissions: 1,
  energy: 2,
  acceleratorHours: 2,
  wallClockHours: 2,
  accelerator: 2,
  acceleratorCount: 2,
  acceleratorWatts: 2,
  pue: 2,
  gridIntensity: 2,
  tokens: 3,
  epochs: 3,
  paramsTotal: 4,
  paramsActive: 4,
};

/** What a reader hands over; unit and tier follow from the quantity. */
export type FindingInput = Omit<Finding, 'unit' | 'tier' | 'flags'> & {
  readonly flags?: readonly CardFlagCode[] | undefined;
};

/** A finding with its unit, its tier and a passage cut to length. */
export function finding(input: FindingInput): Finding {
  return {
    ...input,
    unit: CARD_QUANTITIES[input.quantity],
    tier: TIERS[input.quantity] ?? 5,
    text: cut(input.text, LONGEST_PASSAGE),
    valueAsWritten: cut(input.valueAsWritten, 80),
    flags: (input.flags ?? []).map((code) => ({ code, why: CARD_FLAGS[code] })),
  };
}

/** The same finding with one more flag; nothing changes if it has it already. */
export function withFlag(found: Finding, code: CardFlagCode, why: string): Finding {
  if (found.flags.some((flag) => flag.code === code)) return found;
  return { ...found, flags: [...found.flags, { code, why }] };
}

/** Whether a tier may take the finding as it is. */
export function isUsable(found: Finding): boolean {
  return found.flags.every(({ code }) => HARMLESS_FLAGS.includes(code));
}

/** A text cut to a length, on one line. */
export function cut(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
