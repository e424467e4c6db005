/** A number in a text, with what stands around it. */
export type NumberInText = {
  readonly value: number;
  /** A comma or point may mean either of two things. */
  readonly ambiguous: boolean;
  readonly raw: string;
  /** The lower end, where the number is the upper end of a range (`5-10`). */
  readonly from?: number | undefined;
  /** The number is the lower end of a range, or a tolerance (`5 ± 1`): no amount of its own. */
  readonly opensRange?: boolean | undefined;
  readonly start: number;
  readonly end: number;
  /** Up to 60 characters before and 90 after, in lower case. */
  readonly before: string;
  readonly after: string;
};

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  millions: 1e6,
  b: 1e9,
  bn: 1e9,
  g: 1e9,
  billion: 1e9,
  billions: 1e9,
  t: 1e12,
  trillion: 1e12,
  trillions: 1e12,
};

/**
 * Reads one number as people write it: `1,234.5`, `1.234,5`, `24_700_000`, `1 234 567`, `1'234`,
 * `0,25`, `1.5e-05`, `2.5 × 10^3`. One comma before exactly three digits (`1,234`) or one point before three digits after a non-zero part and nothing
 * else (`1.234`) can mean either: the comma is read as a separator of thousands, the point as that
 * of decimals, as English does, and the comma is said to be ambiguous.
 *
 * @param raw digits with separators, and a power of ten if there is one
 * @returns value and whether it is ambiguous, or undefined when it is no number
 * @example readNumber('1.234,5') // { value: 1234.5, ambiguous: false }
 * @example readNumber('1,234') // { value: 1234, ambiguous: true }
 */
export function readNumber(
  raw: string,
): { readonly value: number; readonly ambiguous: boolean } | undefined {
  if (raw.length > 60) return undefined;
  const [digits = '', power] = raw.split(POWER);
  const mantissa = readDigits(digits);
  if (!mantissa || power === undefined) return mantissa;
  const exponent = power.replace(/^[-\u2212]/, '-');
  // Through the decimal text: 2.3e-4 is not 2.3 × 10 ** -4 in binary.
  const value = Number(`${mantissa.value}e${exponent}`);
  return Number.isFinite(value) ? { ...mantissa, value } : undefined;
}

/** The power of ten behind a number: `e-05`, `× 10^3`. */
const POWER = /(?:e|\s?[x×·*]\s?10(?:\^|\*\*)\{?)([+-\u2212]?\d{1,3})\}?$/i;
/** What stands between groups of three digits beside comma and point. */
const BLANK = /[ \u00a0\u2009\u202f'’]/g;

function readDigits(
  raw: string,
): { readonly value: number; readonly ambiguous: boolean } | undefined {
  const joined = raw.replaceAll('_', '').replace(BLANK, '');
  // Beside blanks that group thousands, a comma can only start the decimals.
  const text =
    joined.length < raw.replaceAll('_', '').length && joined.split(',').length === 2
      ? joined.replace(',', '.')
      : joined;
  if (!/^\d/.test(text) || text.length > 40) return undefined;
  const lastComma = text.lastIndexOf(',');
  const lastPoint = text.lastIndexOf('.');
  const commas = text.split(',').length - 1;
  const points = text.split('.').length - 1;
  const plain = (digits: string): number | undefined => {
    const value = Number(digits);
    return Number.isFinite(value) ? value : undefined;
  };
  const done = (value: number | undefined, ambiguous = false) =>
    value === undefined ? undefined : { value, ambiguous };
  if (commas > 0 && points > 0) {
    const decimal = lastPoint > lastComma ? '.' : ',';
    const grouping = decimal === '.' ? ',' : '.';
    return done(plain(text.replaceAll(grouping, '').replace(',', '.')));
  }
  if (commas > 1) return done(plain(text.replaceAll(',', '')));
  if (points > 1) return done(plain(text.replaceAll('.', '')));
  if (commas === 1) {
    const [whole = '', rest = ''] = text.split(',');
    if (rest.length === 3 && whole !== '0' && whole.length <= 3)
      return done(plain(whole + rest), whole.length <= 3);
    return done(plain(`${whole}.${rest}`));
  }
  return done(plain(text));
}

/**
 * Digits with separators, and a power of ten. Blanks and apostrophes join groups of exactly three
 * digits to one to three digits before them: `12 345`, but not `2023 100`, `10 100 1000`, `8 128 GB`,
 * nor the version in the name of a model.
 */
const NUMBER =
  /(?:(?<![\w.,-]|\d[ \u00a0\u2009\u202f]|\b(?:llama|gpt|rtx|gtx|v|version|phase|stage|step|part|epoch)[\s-]?)[1-9]\d{0,2}(?:(?:[ \u00a0\u2009\u202f]\d{3}){1,4}(?![\d_]|[ \u00a0\u2009\u202f]\d|\s?gi?b)|(?:['’]\d{3}){1,4}(?!['’]?\d))(?:[.,]\d+)?|\d[\d.,_]*)(?:e[+-\u2212]?\d{1,3}(?!\w*\d)|\s?[x×·*]\s?10(?:\^|\*\*)\{?[+-\u2212]?\d{1,3}\}?)?/gi;

/** Numbers written as words, before a unit of time or a device. */
const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  sixteen: 16,
};
const NUMBER_WORDS =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen)\b(?=\s)/gi;

/** At most so many numbers of one passage are looked at: a hostile card is no reason to hang. */
const MOST_NUMBERS = 400;

/**
 * All numbers of a passage in order, digits and small number words.
 *
 * @param text a passage
 * @example scanNumbers('8 GPUs for two days').map((n) => n.value) // [8, 2]
 */
export function scanNumbers(text: string): readonly NumberInText[] {
  const found: NumberInText[] = [];
  const lower = text.toLowerCase();
  const add = (raw: string, start: number, value: number, ambiguous: boolean): void => {
    const end = start + raw.length;
    const range = rangeAround(lower, start, end, value);
    found.push({
      value,
      ambiguous,
      raw,
      ...range,
      start,
      end,
      before: lower.slice(Math.max(0, start - 60), start),
      after: lower.slice(end, end + 90),
    });
  };
  for (const match of text.matchAll(NUMBER)) {
    if (found.length >= MOST_NUMBERS) break;
    // A digit glued to a letter is part of a name (A100, v3), not a number.
    if (/[a-z\d.]$/i.test(text.slice(Math.max(0, match.index - 1), match.index))) continue;
    const raw = match[0].replace(/[.,_]+$/, '');
    const number = readNumber(raw);
    if (number) add(raw, match.index, number.value, number.ambiguous);
  }
  for (const match of text.matchAll(NUMBER_WORDS)) {
    if (found.length >= MOST_NUMBERS) break;
    add(match[0], match.index, WORDS[match[0].toLowerCase()] ?? 0, false);
  }
  return found.sort((a, b) => a.start - b.start);
}

const END = String.raw`[~≈]?(\d[\d.,_]{0,20})((?:\s?[a-z][a-z0-9]{0,9}){0,2}?)`;
/** Before the upper end of a range: `5-`, `5 kg to `, `between 5 and `. */
const RANGE_BEFORE = new RegExp(
  String.raw`(?:(?<![\w.,:/-])${END}\s?(?:[-–—~]|to\s)|\bbetween\s${END}\sand\s)\s?[~≈]?$`,
);
/** Behind the lower end of a range: ` kg to 10 kg`, and ` and 10` after `between`. */
const RANGE_AFTER = new RegExp(
  String.raw`^((?:\s?[a-z][a-z0-9]{0,9}){0,2}?)\s?(?:[-–—~]|to\s)\s?${END}`,
);
const BETWEEN_AFTER = new RegExp(String.raw`^((?:\s?[a-z][a-z0-9]{0,9}){0,2}?)\sand\s${END}`);

/** Whether a number is an end of a range: a unit behind its lower end stands behind the upper one, too. */
function rangeAround(
  lower: string,
  start: number,
  end: number,
  value: number,
): Pick<NumberInText, 'from' | 'opensRange'> {
  const ahead = lower.slice(Math.max(0, start - 48), start);
  const rest = lower.slice(end, end + 48);
  const number = (raw = ''): number | undefined => readNumber(raw.replace(/[.,_]+$/, ''))?.value;
  const before = RANGE_BEFORE.exec(ahead);
  const unit = (before?.[2] ?? before?.[4] ?? '').trim();
  const from = rest.trim().startsWith(unit) ? number(before?.[1] ?? before?.[3]) : undefined;
  const behind = /\bbetween\s[~≈]?$/.test(ahead)
    ? BETWEEN_AFTER.exec(rest)
    : /[\w.,:/-]$/.test(ahead)
      ? undefined
      : RANGE_AFTER.exec(rest);
  const isTolerance = /(?:±|\+\/-)\s?$/.test(ahead);
  const same = rest.slice((behind?.[0] ?? '').length).trim();
  const to = same.startsWith((behind?.[1] ?? '').trim()) ? number(behind?.[2]) : undefined;
  return {
    ...(from !== undefined && from < value ? { from } : {}),
    ...((to !== undefined && to > value) || isTolerance ? { opensRange: true } : {}),
  };
}

/** Whether a minus stands at the number, and nothing before it that would make it a dash. */
export const isNegative = ({ before }: NumberInText): boolean =>
  /(?:^|[\s:])[-\u2212]$/.test(before);

/**
 * The first number of a text without its power of ten, as written.
 *
 * @example firstDigits('12 345 kg') // '12 345'
 */
export function firstDigits(text: string): string {
  const [raw = ''] = text.match(NUMBER) ?? [];
  return raw.split(POWER)[0] ?? '';
}

const SCALE_AFTER =
  /^\s{0,3}(?:\+\s{0,3})?(thousand|millions?|billions?|trillions?|bn|mn|k|m|b|t)(?![a-z\d])/;

/**
 * The power of ten that a word or letter after a number stands for, and what follows it.
 *
 * @param after text after the number, lower case
 * @example scaleAfter('m gpu hours') // { scale: 1e6, rest: ' gpu hours' }
 */
export function scaleAfter(after: string): { readonly scale: number; readonly rest: string } {
  const match = SCALE_AFTER.exec(after);
  if (!match) return { scale: 1, rest: after };
  return { scale: SCALES[match[1] ?? ''] ?? 1, rest: after.slice(match[0].length) };
}
