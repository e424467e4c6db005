import {
  acceleratorHourAmounts,
  amountFlags,
  durations,
  energyAmounts,
  tidy,
  tokenAmounts,
  wattAmounts,
} from './amounts.js';
import { plausibleCount } from './accelerators.js';
import type { ReaderContext } from './draft.js';
import { finding, type CardFlagCode, type Where } from './finding.js';
import type { LabelKind } from './labels.js';
import { scanNumbers } from './numbers.js';
import { readPlace, readProvider } from './places.js';
import {
  bareNumber,
  emissions,
  gridIntensity,
  gridOf,
  type FieldFinding,
  type Make,
  type Reader,
} from './read-emissions.js';
import { isPlaceholder } from './text.js';

/** A label with its value: of a field, a table's cell, or the metadata. */
export type Field = {
  readonly kind: LabelKind;
  readonly label: string;
  readonly value: string;
  readonly where: Where;
  readonly subject?: string | undefined;
};

/**
 * Reads the value of a labelled field. A value that says nothing, or an upper bound (`<1`), gives nothing.
 *
 * @param field label, value and where they stood
 * @param context the repository and the project's tables
 */
export function readField(field: Field, context: ReaderContext): readonly FieldFinding[] {
  const value = field.value.trim();
  if (isPlaceholder(value) || /^[~≈]?\s?</.test(value)) return [];
  const make: Make = (quantity, found, raw, extra = {}) => ({
    found: finding({
      quantity,
      value: found,
      valueAsWritten: raw,
      text: `${field.label}: ${value}`,
      where: field.where,
      confidence: extra.flags?.includes('range') ? 'low' : (extra.confidence ?? 'high'),
      subject: field.subject,
      flags: extra.flags,
    }),
    role: extra.role,
  });
  return READERS[field.kind](field.label.toLowerCase(), value, make, context);
}

const energy: Reader = (label, value, make) => {
  const amounts = energyAmounts(value);
  if (amounts.length > 0)
    return amounts
      .slice(0, 1)
      .map((a) => make('energy', a.value, a.raw, { flags: amountFlags(a) }));
  const unit = /(?:^|[^a-z])(k|m|g)?wh/.exec(label);
  const number = bareNumber(value);
  if (!unit || !number) return [];
  const factor = { k: 1, m: 1e3, g: 1e6 }[unit[1] ?? ''] ?? 1e-3;
  return [make('energy', tidy(number.scaled * factor), number.raw)];
};

const acceleratorWatts: Reader = (label, value, make, context) => {
  if (energyAmounts(value).length > 0) return energy(label, value, make, context);
  const watts = wattAmounts(value)[0];
  if (watts)
    return [make('acceleratorWatts', watts.value, watts.raw, { flags: amountFlags(watts) })];
  const number = /\bw\b|watt/.test(label) ? bareNumber(value) : undefined;
  return number && number.value >= 10 ? [make('acceleratorWatts', number.scaled, number.raw)] : [];
};

/** Hours of a labelled value: with `of accelerators` in value or label, else by the clock or undecided. */
const hours =
  (kind: 'acceleratorHours' | 'used-hours' | 'clock-hours'): Reader =>
  (label, value, make) => {
    const counted = acceleratorHourAmounts(value);
    if (counted.length > 0)
      return counted.map((a) =>
        make('acceleratorHours', a.value, a.raw, { flags: amountFlags(a) }),
      );
    if (/\bcpu[\s-]?hours/i.test(value)) return [];
    const duration = durations(value)[0];
    const number = duration ? undefined : bareNumber(value);
    const read = duration?.value ?? (number ? number.scaled * labelHours(label) : undefined);
    if (read === undefined || read < 0) return [];
    const raw = duration?.raw ?? number?.raw ?? value;
    const lowerBound = duration?.lowerBound ?? /^[\s]*>/.test(value);
    const range = duration?.range ?? false;
    const flags: readonly CardFlagCode[] =
      read === 0 ? ['zero'] : amountFlags({ lowerBound, range });
    return kind === 'acceleratorHours'
      ? [make('acceleratorHours', tidy(read), raw, { flags })]
      : [make('wallClockHours', tidy(read), raw, { flags, role: kind })];
  };

const labelHours = (label: string): number =>
  /second|\bsec\b|\(s\)/.test(label)
    ? 1 / 3600
    : /minute|\(min/.test(label)
      ? 1 / 60
      : /days?\b/.test(label)
        ? 24
        : 1;

const hardware: Reader = (label, value, make, context) => {
  const mentions = context.accelerators(value, true);
  const found = mentions.flatMap((mention) => [
    mention.accelerator === undefined
      ? make('unknownAccelerator', mention.raw, mention.raw, { confidence: 'low' })
      : make('accelerator', mention.accelerator, mention.raw),
    ...(mention.count === undefined ? [] : [make('acceleratorCount', mention.count, mention.raw)]),
  ]);
  const provider = readProvider(value, false);
  const watts = /\bw\b|tdp/i.test(value) ? wattAmounts(value)[0] : undefined;
  return [
    ...found,
    ...(mentions.length > 0 && found.every(({ found: f }) => f.quantity !== 'acceleratorCount')
      ? looseCount(value).map((count) => make('acceleratorCount', count, String(count)))
      : []),
    ...(watts ? [make('acceleratorWatts', watts.value, watts.raw)] : []),
    ...(provider ? [make('cloudProvider', provider, provider, { confidence: 'medium' })] : []),
  ];
};

/** `(8x GPUs)`, `(8 GPUs)` behind a device's name. */
const looseCount = (value: string): readonly number[] => {
  const match = /\b(\d{1,5})\s{0,2}[x×]?\s{0,2}gpus?\b/i.exec(value);
  const count = match ? plausibleCount(Number(match[1])) : undefined;
  return count === undefined ? [] : [count];
};

const acceleratorCount: Reader = (label, value, make, context) => {
  if (context.accelerators(value).length > 0) return hardware(label, value, make, context);
  const number = bareNumber(value);
  const count = number ? plausibleCount(number.scaled) : undefined;
  return count === undefined || !number ? [] : [make('acceleratorCount', count, number.raw)];
};

const pue: Reader = (_label, value, make) => {
  const number = scanNumbers(value)[0];
  if (!number) return [];
  const flags: readonly CardFlagCode[] =
    number.value >= 1 && number.value <= 3 ? [] : ['out-of-range'];
  return [make('pue', number.value, number.raw, { flags })];
};

const tokens: Reader = (_label, value, make) => {
  const amount = tokenAmounts(value)[0];
  const number = amount ? undefined : bareNumber(value);
  const count = amount?.value ?? number?.scaled;
  if (count === undefined || count < 1e6) return [];
  const lowerBound = amount?.lowerBound === true || /^\s*>/.test(value);
  const flags = amountFlags({ lowerBound, range: amount?.range ?? false });
  return [make('tokens', count, amount?.raw ?? value, { flags })];
};

const epochs: Reader = (_label, value, make) => {
  const number = bareNumber(value);
  if (!number || number.value <= 0 || number.value > 10_000) return [];
  return [make('epochs', number.value, number.raw)];
};

const trainingType: Reader = (_label, value, make) => {
  const text = value.toLowerCase().slice(0, 60);
  const type = /fine|tun|lora|adapt/.test(text)
    ? 'fine-tuning'
    : /pre-?\s?train|from scratch/.test(text)
      ? 'pre-training'
      : undefined;
  return type === undefined ? [] : [make('trainingType', type, value)];
};

const place: Reader = (_label, value, make, context) => {
  const read = readPlace(value, context.usStates);
  return [
    ...(read.region === undefined ? [] : [make('region', read.region, value)]),
    ...(read.country === undefined ? [] : [make('country', read.country, value)]),
    ...(read.region === undefined && read.country === undefined
      ? [make('place', value.slice(0, 80), value, { confidence: 'low' })]
      : []),
    ...gridOf(value, make),
  ];
};

const cloudProvider: Reader = (_label, value, make) => {
  const provider = readProvider(value, true);
  return provider === undefined ? [] : [make('cloudProvider', provider, value)];
};

const baseModel: Reader = (_label, value, make) => {
  const id = /(?<![\w/.-])([\w.-]{1,96}\/[\w.-]{1,96})(?![\w/])/.exec(value.slice(0, 400))?.[1];
  return id === undefined || /^https?/.test(id)
    ? []
    : [make('baseModel', id, id, { confidence: 'medium' })];
};

const READERS: Readonly<Record<LabelKind, Reader>> = {
  emissions,
  gridIntensity,
  energy,
  acceleratorWatts,
  acceleratorHours: hours('acceleratorHours'),
  usedHours: hours('used-hours'),
  wallClockHours: hours('clock-hours'),
  hardware,
  acceleratorCount,
  pue,
  tokens,
  epochs,
  trainingType,
  place,
  cloudProvider,
  baseModel,
};
