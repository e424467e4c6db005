import type { CardFlagCode } from './finding.js';
import { scaleAfter, scanNumbers, type NumberInText } from './numbers.js';

/** A number with the unit that stands beside it, in the unit that findings use. */
export type Amount = {
  readonly value: number;
  readonly ambiguous: boolean;
  readonly number: NumberInText;
  /** As written, with the unit. */
  readonly raw: string;
  /** Stated as "more than". */
  readonly lowerBound: boolean;
  /** A range of which the value is the middle. */
  readonly range: boolean;
};

/**
 * What the way an amount is written says of it: that it is a lower bound, or the middle of a range.
 *
 * @example energyAmounts('5-10 kWh').map((a) => [a.value, amountFlags(a)]) // [[7.5, ['range']]]
 */
export const amountFlags = ({
  lowerBound,
  range,
}: Pick<Amount, 'lowerBound' | 'range'>): readonly CardFlagCode[] => [
  ...(lowerBound ? (['lower-bound'] as const) : []),
  ...(range ? (['range'] as const) : []),
];

/** Grams in one unit of mass; a pound is 453.59237 g by definition, a short ton 2,000 and a long ton 2,240 pounds. */
const MASS: readonly (readonly [RegExp, number])[] = [
  [/^(?:kg|kgs|kilos?|kilograms?|kilogrammes?)$/, 1e3],
  [/^(?:g|gr|gm|gms|grams?|grammes?)$/, 1],
  [/^(?:mg|milligrams?)$/, 1e-3],
  [/^(?:t|tons?|tonnes?|mt)$/, 1e6],
  [/^(?:short|us|u\.s\.|american) tons?$/, 907_184.74],
  [/^(?:long|imperial|uk|british) tons?$/, 1_016_046.9088],
  [/^(?:kt|kilotonnes?|kilotons?)$/, 1e9],
  [/^(?:lbs?|pounds?)$/, 453.59237],
];

const MASS_WORDS =
  '(?:short|us|u\\.s\\.|american|long|imperial|uk|british) tons?|kgs|kilos?|kilograms?|kilogrammes?|kilotonnes?|kilotons?|kg|kt|grams?|grammes?|gr|gms|gm|mg|milligrams?|g|tonnes?|tons?|mt|t|lbs?|pounds?';
const GAS = '(?:of\\s{1,3})?(?:eq\\.?\\s{0,3}|equivalent\\s{1,3})?(?:co2|carbon|c02)';
const MASS_OF_GAS = new RegExp(
  `^\\s{0,3}-?(?:metric\\s{1,3})?(${MASS_WORDS})\\s{0,3}-?\\s{0,3}${GAS}([a-z2.() -]{0,24})`,
);
const MASS_ALONE = new RegExp(
  `^\\s{0,3}(?:metric\\s{1,3})?(${MASS_WORDS})(?![a-z\\d])([a-z2.() -]{0,24})`,
);
const PER = /^\s{0,3}(?:\/|per\b)\s{0,3}(\w{1,12})/;

/**
 * Grams that one unit of mass holds.
 *
 * @example gramsPer('kg') // 1000
 */
export function gramsPer(unit: string): number | undefined {
  return MASS.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1];
}

/** Numbers that an amount may have: of a range the upper end, which knows the lower one. */
const amountNumbers = (text: string): readonly NumberInText[] =>
  scanNumbers(text).filter(({ opensRange }) => opensRange !== true);

/** What a mass stands over: nothing, a kilowatt-hour, or something that makes it no figure of a training. */
export type MassAmount = Amount & { readonly per: 'nothing' | 'kWh' | 'other' };

/**
 * Masses of a passage, in grams. With `gasNeeded`, CO2 or carbon must be named beside the unit.
 *
 * @param text a passage
 * @param gasNeeded false where the label already says that it is about emissions
 * @example massAmounts('57g CO2eq/kWh gave 2 kg CO2eq', true).map((m) => [m.value, m.per]) // [[57, 'kWh'], [2000, 'nothing']]
 */
export function massAmounts(text: string, gasNeeded: boolean): readonly MassAmount[] {
  return amountNumbers(text).flatMap((number) => {
    const glued = scaleAfter(number.after);
    // `1.4 t` are tonnes, not trillions: a scale letter counts only when a unit follows it.
    for (const { scale, rest } of [{ scale: 1, rest: number.after }, glued]) {
      const match =
        MASS_OF_GAS.exec(rest) ?? (gasNeeded ? undefined : (MASS_ALONE.exec(rest) ?? undefined));
      const grams = match ? gramsPer(match[1] ?? '') : undefined;
      if (!match || grams === undefined) continue;
      const behind = rest.slice(match[0].length - (match[2] ?? '').length);
      const per = isNotEmitted(number.before, behind) ? 'other' : perOf(behind);
      return [{ ...amount(number, scale * grams, rest, match[0]), per }];
    }
    return [];
  });
}

/** Expressly not emitted, or emissions that were saved: said before the mass. */
const DENIED_BEFORE =
  /(?:\b(?:not|never|without)|n[’']t)\s(?:emit|produc|releas|generat|caus)[a-z]{0,5}\s(?:[a-z’']{1,12}\s){0,4}[~≈]?$|\bwould (?:have )?(?:emit|produc|releas|generat|caus)[a-z]{0,5}\s(?:[a-z’']{1,12}\s){0,4}[~≈]?$|\b(?:offset|sav|avoid|reduc|prevent|cut|lower)[a-z]{0,4}\s(?:[a-z’']{1,12}\s){0,3}emissions?\s(?:of|by)\s(?:[a-z’']{1,12}\s){0,3}[~≈]?$/;
/** Saved, avoided or offset: said before the mass, with no emissions between. */
const SAVED_BEFORE =
  /\b(?:instead of|rather than|(?:sav|avoid|prevent|offset|compensat|remov|captur)(?:e|es|s|ed|ing|ting)?)\s(?:[a-z’']{1,12}\s){0,4}[~≈]?$|\boffset(?:ting)? (?:program|project|scheme|certificate|credit)[^;]*$/;
const SAVED_BEHIND =
  /^[a-z2.]{0,4}\s{0,2}\(?(?:(?:were|was|is|are|have been|has been) )?(?:saved|savings?|avoided|offset\b|compensated|removed|prevented|less\b|fewer)/;

/** Whether a mass was saved, avoided, offset or expressly not emitted. */
const isNotEmitted = (before: string, behind: string): boolean =>
  DENIED_BEFORE.test(before) ||
  (SAVED_BEFORE.test(before) && !/\b(?:emitted|emissions?)\b[^;]*$/.test(before)) ||
  SAVED_BEHIND.test(behind.trim());

function perOf(behind: string): MassAmount['per'] {
  const cutOff = behind.search(/\/|\bper\b/);
  if (cutOff < 0 || cutOff > 24 || /[\d,;]/.test(behind.slice(0, cutOff))) return 'nothing';
  const unit = PER.exec(behind.slice(cutOff))?.[1] ?? '';
  if (/^k?wh$/.test(unit)) return 'kWh';
  return /^(?:fine|training|run|model|gpu)/.test(unit) ? 'nothing' : 'other';
}

/** Kilowatt-hours of a passage. */
export function energyAmounts(text: string): readonly Amount[] {
  const units: Readonly<Record<string, number>> = { w: 1e-3, k: 1, m: 1e3, g: 1e6, t: 1e9 };
  return amountNumbers(text).flatMap((number) => {
    const { scale, rest } = scaleAfter(number.after);
    const tries = [
      { scale: 1, rest: number.after },
      { scale, rest },
    ];
    for (const attempt of tries) {
      const match =
        /^\s{0,3}-?(?:(k|m|g|t)?w\s?\.?h|(kilo|mega|giga)watt[-\s]{0,2}hours?)(?![a-z])/.exec(
          attempt.rest,
        );
      if (!match) continue;
      const kilowattHours = units[match[1] ?? (match[2] ?? 'w').charAt(0)] ?? 1;
      return [amount(number, attempt.scale * kilowattHours, attempt.rest, match[0])];
    }
    return [];
  });
}

/** Watts of a passage (`700 W`, `TDP of 300W`, `350-400W` gives the middle). */
export function wattAmounts(text: string): readonly Amount[] {
  return amountNumbers(text).flatMap((number) => {
    const match = /^\s{0,2}(k?w|watts?)(?![a-z\d])/.exec(number.after);
    if (!match || /^kwh|^wh/.test(number.after.trim())) return [];
    return [amount(number, match[1] === 'kw' ? 1e3 : 1, number.after, match[0])];
  });
}

const HOURS: readonly (readonly [RegExp, number])[] = [
  [/^\s{0,2}-?(?:hours?|hrs?|h)(?![a-z\d])/, 1],
  [/^\s{0,2}-?days?(?![a-z\d])/, 24],
  [/^\s{0,2}-?weeks?(?![a-z\d])/, 168],
  [/^\s{0,2}-?(?:minutes?|mins?|min)(?![a-z\d])/, 1 / 60],
  [/^\s{0,2}-?(?:seconds?|secs?)(?![a-z\d])/, 1 / 3600],
];

/** Accelerator-hours of a passage, with the name that stands between number and unit (`2.788M H800 GPU hours`). */
export function acceleratorHourAmounts(
  text: string,
): readonly (Amount & { readonly device: string })[] {
  return amountNumbers(text).flatMap((number) => {
    const { scale, rest } = scaleAfter(number.after);
    const match =
      /^\s{0,2}\+?((?:[\s-]{0,2}(?!cpu|and\b|or\b|of\b)[a-z\d]{1,12}){0,4}?)[\s-]{0,2}(?:gpu|tpu|accelerator|chip|card|device)[\s-]{0,2}(?:chip[\s-]{0,2})?(?:hours?|hrs?)(?![a-z])/.exec(
        rest,
      ) ??
      /^\s{0,2}((?:[\s-]{0,2}(?:nvidia|amd|google))?[\s-]{0,2}(?:[abhvmt][a-z]?\d{1,4}[a-z]{0,2}|tpu ?v\d[a-z]?))[\s-]{1,2}(?:hours?|hrs?)(?![a-z])/.exec(
        rest,
      );
    if (!match || /\bcpu\b/.test(match[0])) return [];
    return [{ ...amount(number, scale, rest, match[0]), device: (match[1] ?? '').trim() }];
  });
}

/**
 * Durations of a passage in hours: the parts of `5h and 36 min` are added, `00:31:54` is a clock.
 *
 * @example durations('5h and 36 min')[0]?.value // 5.6
 */
export function durations(text: string): readonly Amount[] {
  const clock = /(?<![\d:])(\d{1,3}):(\d{2}):(\d{2})(?![\d:])/.exec(text);
  if (clock) {
    const hours = Number(clock[1]) + Number(clock[2]) / 60 + Number(clock[3]) / 3600;
    const number = scanNumbers(text.slice(clock.index))[0];
    return number ? [{ ...amount(number, 1, '', ''), value: hours, raw: clock[0] }] : [];
  }
  const found: Amount[] = [];
  for (const number of amountNumbers(text)) {
    const { scale, rest } = scaleAfter(number.after);
    const plain = HOURS.find(([pattern]) => pattern.test(number.after));
    const scaled = plain ? undefined : HOURS.find(([pattern]) => pattern.test(rest));
    const unit = plain ?? scaled;
    if (
      !unit ||
      /^\s{0,2}-?\w{0,7}\s{0,2}(?:of(?!\s(?:comput|train|gpu|work|accel))|ago|old|per)\b/.test(
        plain ? number.after : rest,
      )
    )
      continue;
    const next = amount(
      number,
      (scaled ? scale : 1) * unit[1],
      number.after,
      unitText(number.after),
    );
    const last = found[found.length - 1];
    const joined =
      last &&
      /^[\s,]{0,2}(?:and\s)?$/.test(
        text.slice(last.number.end, number.start).replace(/^\s{0,2}-?[a-z]{1,8}/i, ''),
      );
    if (last && joined && next.value < last.value)
      found[found.length - 1] = {
        ...last,
        value: last.value + next.value,
        raw: `${last.raw} ${next.raw}`,
      };
    else found.push(next);
  }
  return found;
}

const unitText = (after: string): string => /^\s{0,2}-?[a-z]{1,8}/.exec(after)?.[0] ?? '';

const TOKENS =
  /^\s{0,2}\+?(?:[\s-]{1,2}(?!for\b|in\b|with\b|parameters?\b|epochs?\b)[a-z][a-z()-]{0,14},?){0,5}?[\s-]{0,2}\btokens?\b(?!\s?(?:\/|per\b))/;

/** Tokens of a passage: a number that `tokens` follows within a few words. */
export function tokenAmounts(text: string): readonly Amount[] {
  return amountNumbers(text).flatMap((number) => {
    const { scale, rest } = scaleAfter(number.after);
    const match = TOKENS.exec(rest);
    if (!match) return [];
    return [amount(number, scale, rest, match[0])];
  });
}

function amount(number: NumberInText, factor: number, rest: string, unit: string): Amount {
  const between = number.after.slice(0, Math.max(0, number.after.length - rest.length));
  const middle = number.from === undefined ? number.value : (number.from + number.value) / 2;
  return {
    value: tidy(middle * factor),
    ambiguous: number.ambiguous && factor * number.value < 1e9 && between.trim() === '',
    number,
    raw: `${number.from === undefined ? '' : `${number.from}-`}${number.raw}${between}${unit}`.trim(),
    range: number.from !== undefined,
    lowerBound: /(?:>|more than|over|at least)\s{0,2}~?$/.test(number.before),
  };
}

/** Rounds off what multiplying by a decimal power adds (0.57 × 1000 = 570, not 569.9999…). */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
