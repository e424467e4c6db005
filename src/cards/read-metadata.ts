import { amountFlags, massAmounts } from './amounts.js';
import type { ReaderContext } from './draft.js';
import { finding, withFlag, type CardFlagCode, type Confidence, type Finding } from './finding.js';
import type { LabelKind } from './labels.js';
import { isRecord } from './metadata.js';
import { isNegative, scanNumbers } from './numbers.js';
import type { FieldFinding } from './read-emissions.js';
import { readField } from './read-field.js';
import { isPlaceholder, plainText } from './text.js';

/** Fields of `co2_eq_emissions` beside the emissions themselves, and what they ask for. */
const FIELDS: readonly (readonly [string, LabelKind])[] = [
  ['energy_consumed', 'energy'],
  ['training_type', 'trainingType'],
  ['geographical_location', 'place'],
  ['hardware_used', 'hardware'],
  ['hours_used', 'wallClockHours'],
  ['cloud_provider', 'cloudProvider'],
  ['cloud_region', 'place'],
];

/**
 * Reads `co2_eq_emissions` of a card's metadata: a number, a text with or without a unit, a list of
 * one, or an object with source, training type, place and hardware. Without a unit it is grams, as
 * the Hub documents it ("emissions: number (in grams of CO2)", huggingface.co/docs/hub/model-cards-co2).
 *
 * @param value of the key
 * @param context the repository and the project's tables
 * @example readCo2Field('2.5 kg', context)[0]?.found.value // 2500
 */
export function readCo2Field(value: unknown, context: ReaderContext): readonly FieldFinding[] {
  const only = Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
  if (!isRecord(only)) return readEmissions(only);
  const source = asText(only['source']);
  return [
    ...readEmissions(only['emissions'] ?? only['value'], only['unit'] ?? only['units']),
    ...(source === undefined || isPlaceholder(source) ? [] : [{ found: sourceOf(source) }]),
    ...FIELDS.flatMap(([key, kind]) => {
      const text = asText(only[key]);
      if (text === undefined) return [];
      const label = key === 'energy_consumed' ? 'energy_consumed (kWh)' : key;
      return readField({ kind, label, value: text, where: 'metadata' }, context);
    }),
  ];
}

const sourceOf = (source: string): Finding =>
  finding({
    quantity: 'emissionsSource',
    value: source.slice(0, 200),
    valueAsWritten: source,
    text: `source: ${source}`,
    where: 'metadata',
    confidence: 'high',
  });

/** A value of the metadata as text: texts and numbers, nothing else. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? plainText(value.slice(0, 2000)) : undefined;
}

/** A number with the unit that a field beside it gives; a unit that is no mass is said to be missing. */
function readEmissions(value: unknown, unit?: unknown): readonly FieldFinding[] {
  const named = asText(unit)?.trim();
  const number = asText(value)?.trim();
  if (named === undefined || isPlaceholder(named) || number === undefined)
    return readEmissionsAlone(value);
  const mass = massAmounts(number, false);
  const withUnit = massAmounts(`${number} ${named}`, false);
  if (mass.length > 0) return readEmissionsAlone(number);
  if (withUnit.some(({ per }) => per === 'nothing'))
    return readEmissionsAlone(`${number} ${named}`);
  return readEmissionsAlone(value).map((item) => ({
    ...item,
    found: withFlag(item.found, 'unit-missing', `the unit “${named}” is no mass`),
  }));
}

function readEmissionsAlone(value: unknown): readonly FieldFinding[] {
  const make = (
    grams: number,
    raw: string,
    flags: readonly CardFlagCode[],
    confidence: Confidence,
  ): FieldFinding => ({
    found: finding({
      quantity: 'emissions',
      value: grams,
      valueAsWritten: raw,
      text: `co2_eq_emissions: ${raw}`,
      where: 'metadata',
      confidence: flags.includes('range') ? 'low' : confidence,
      flags,
    }),
  });
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return [];
    const flags: readonly CardFlagCode[] =
      value < 0 ? ['out-of-range'] : value === 0 ? ['zero'] : [];
    return [make(value, String(value), flags, 'high')];
  }
  const text = asText(value)?.trim();
  if (text === undefined || isPlaceholder(text) || /^\s*</.test(text)) return [];
  const mass = massAmounts(text, false).find(({ per }) => per === 'nothing');
  if (mass) {
    const doubt: CardFlagCode[] = mass.ambiguous ? ['ambiguous-separator'] : [];
    if (isNegative(mass.number)) doubt.push('out-of-range');
    return [make(mass.value, text, [...doubt, ...amountFlags(mass)], 'high')];
  }
  const [only, ...others] = scanNumbers(text);
  const isAlone = others.length === 0 && /^[~≈]?\s{0,2}$/.test(text.slice(0, only?.start));
  const number = isAlone && only?.end === text.length ? only : undefined;
  if (!number) return [];
  const grams = number.value;
  const flags: CardFlagCode[] = number.ambiguous ? ['ambiguous-separator'] : [];
  if (grams === 0) flags.push('zero');
  return Number.isFinite(grams) ? [make(grams, text, flags, 'medium')] : [];
}
