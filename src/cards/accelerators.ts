import { acceleratorNames } from '../build-data/reference/devices.js';
import type { AcceleratorRow } from '../data/schema/accelerators.js';

/** An accelerator that a text names, with the number of them if it is stated. */
export type AcceleratorMention = {
  /** Key of `data/accelerators.csv`, or undefined for a device that the table lacks. */
  readonly accelerator: string | undefined;
  readonly raw: string;
  readonly count: number | undefined;
  /** How the count came about, where it is not simply written. */
  readonly countNote: string | undefined;
  readonly start: number;
};

/** Finds the accelerators that a text names. */
export type AcceleratorReader = (
  text: string,
  /** The text is known to be about hardware: short names (`T4`) need no other word beside them. */
  isHardware?: boolean,
) => readonly AcceleratorMention[];

const FORM = /\b(sxm\d?|pcie|nvl)\b/i;
const MEMORY = /(?<![\d.])(\d{2,3})\s?gb?\b/i;

/** A key without form factor and memory: `A100 SXM4 80GB` → `A100`. */
export const familyOf = (key: string): string =>
  key
    .split(' ')
    .filter((word) => !/^(?:SXM\d?|PCIe|NVL|\d+GB)$/.test(word))
    .join(' ');

/** Letters and digits may be apart or together: `V100`, `V-100`, `RTX3090`, `TPUv4`. */
export const flexible = (family: string): string =>
  family
    .replace(/^RTX A6000$/, 'A6000')
    .replace(/^RTX 8000$/, 'RTX 8000')
    .replace(/([A-Za-z])(?=\d)|(\d)(?=[A-Za-z])|\s/g, (piece) =>
      piece === ' ' ? '[\\s-]?' : `${piece}[\\s-]?`,
    );

/** Short names that also mean other things: read only beside a word of hardware. */
const NEEDS_CONTEXT = /^(?:T4|L4|L40|A10|A40|P40|K80|B200|B300|H20)$/;
const CONTEXT = /gpu|nvidia|tesla|accelerator|hardware|device|colab|\bx\b|\dx|×|train|hours/i;
/** Devices that the table lacks but that are plainly accelerators. */
const UNKNOWN =
  /(?:\b|(?<=\dx))(?:(?:geforce\s)?(?:RTX|GTX)\s?-?\d{3,4}(?:\s?(?:Ti|Super))?(?:\sAda)?|Quadro\s\w{2,8}|Apple\sM\d(?:\s(?:Pro|Max|Ultra))?|Jetson\s\w{2,8}|Intel\s(?:Arc|Max)\s?\w{0,8})\b/gi;

const WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  single: 1,
  two: 2,
  three: 3,
  four: 4,
  six: 6,
  eight: 8,
  sixteen: 16,
};
const BRANDS =
  '(?:(?:nvidia|amd|google|intel|tesla|cloud|geforce|quadro|instinct|habana|huawei|the)\\s{1,2}){0,4}';
const COUNT_BEFORE = new RegExp(
  `(?:((?:\\d{1,6}\\s{0,2}[x×*]\\s{0,2}){1,3})|(?<![\\w.])(\\d{1,3}(?:,\\d{3})+|\\d{1,6}|an?|one|single|two|three|four|six|eight|sixteen)\\s{1,2}(?:of\\s)?)${BRANDS}(?:\\d{2,3}\\s?gb\\s{1,2})?${BRANDS}$`,
  'i',
);
const COUNT_AFTER =
  /^(?:[\s-]{0,2}(?:sxm\d?|pcie|\d{2,3}\s?gb?))*\s{0,2}(?:gpus?)?\s{0,2}(?:[x×*]\s{0,2}(\d{1,5})\b(?!\s?gb)|\(\s{0,2}(\d{1,5})\s{0,2}[x×]?\s{0,2}(?:gpus?|devices?|cards?|chips?)\b)/i;
/** `v3-8`: the number of a slice. Names of v2, v3, v4 and v5p count cores, two to a chip; later ones chips. */
const SLICE = /^-(\d{1,5})\b/;
const CORES = /^TPU v(?:2|3|4|5p)$/;

/**
 * Makes a reader of accelerator names from the project's table, so that a new row there is read here.
 * Form factor and memory pick the variant (`A100 40GB`); a bare family name is the variant that the
 * table's aliases choose. The number in the name of a TPU slice counts TensorCores up to v5p, two to
 * a chip (Google Cloud documentation, "System architecture" of v3, v4 and v5p); the table lists chips.
 *
 * @param rows rows of `data/accelerators.csv`
 * @returns a function from text to mentions
 * @example acceleratorReader(rows)('8x NVIDIA A100-40GB')[0] // accelerator 'A100 SXM4 40GB', count 8
 */
export function acceleratorReader(rows: readonly AcceleratorRow[]): AcceleratorReader {
  const keyOf = acceleratorNames(rows);
  const families = [...new Set(rows.map((row) => familyOf(row.accelerator)))].sort(
    (a, b) => b.length - a.length,
  );
  if (families.length === 0) return () => [];
  const names = families.map((family) => `(${flexible(family)})`).join('|');
  // `matchAll` works on a copy, so one expression serves all texts.
  const pattern = new RegExp(
    `(?:(?<![a-z\\d])|(?<=\\dx))(?:${names})(?=s?(?![a-z\\d])|gb\\b|x\\s?\\d)`,
    'gi',
  );
  return (text, isHardware = false) => {
    const bounded = text.slice(0, 20_000);
    const found = [...bounded.matchAll(pattern)].slice(0, 60).flatMap((match) => {
      const index = match.slice(1).findIndex((group) => group !== undefined);
      const family = plural(families[index] ?? '', match[0]);
      const context = bounded.slice(Math.max(0, match.index - 40), match.index + 60);
      if (!isHardware && NEEDS_CONTEXT.test(family) && !CONTEXT.test(context)) return [];
      // "TPUv4 wasn't available yet" names a device that was not used.
      if (
        /^\s?(?:was|is|were|are)(?:n't| not)\b/.test(bounded.slice(match.index + match[0].length))
      )
        return [];
      return [mention(bounded, match.index, match[0], family, keyOf)];
    });
    return [...found, ...unknownDevices(bounded, found)];
  };
}

/** `V100s` is a plural, `V100S` a device; so for `L40s`. */
const plural = (family: string, raw: string): string =>
  /^(?:V100S|L40S)$/.test(family) && raw.endsWith('s') ? family.slice(0, -1) : family;

function mention(
  text: string,
  start: number,
  raw: string,
  family: string,
  keyOf: (name: string) => string | undefined,
): AcceleratorMention {
  const behind =
    text.slice(start + raw.length, start + raw.length + 28).split(/[,;&(]|\band\b/)[0] ?? '';
  const ahead = text.slice(Math.max(0, start - 60), start);
  const memory =
    MEMORY.exec(behind)?.[1] ?? /(\d{2,3})\s?gb\s{1,2}(?:nvidia\s|tesla\s)?$/i.exec(ahead)?.[1];
  const form = FORM.exec(behind)?.[1]?.toUpperCase().replace('PCIE', 'PCIe');
  const rest = text.slice(start + raw.length, start + raw.length + 60);
  const slice = family.startsWith('TPU') ? Number(SLICE.exec(rest)?.[1] ?? 0) : 0;
  const chips = slice === 0 ? 1 : CORES.test(family) ? Math.max(slice / 2, 1) : slice;
  // "1,250 A100 GPU-hours" counts hours.
  const ofHours = /^[\s-]{0,2}(?:\d{2}gb\s)?(?:gpu|tpu|chip)?[\s-]{0,2}(?:hours?|hrs?)\b/i.test(
    rest,
  );
  const stated = ofHours ? undefined : (countBefore(ahead) ?? countAfter(rest));
  const count = slice > 0 ? (stated ?? 1) * chips : stated;
  return {
    accelerator: variant(family, form, memory, keyOf),
    raw: `${raw}${behind}`.trim().slice(0, 40),
    count,
    countNote:
      slice > 0
        ? `a slice named -${slice} has ${chips} chips${CORES.test(family) ? ', two cores each' : ''}`
        : undefined,
    start,
  };
}

function variant(
  family: string,
  form: string | undefined,
  memory: string | undefined,
  keyOf: (name: string) => string | undefined,
): string | undefined {
  const forms =
    form === undefined ? [] : form.startsWith('SXM') ? ['SXM', 'SXM2', 'SXM4', 'SXM5'] : [form];
  const candidates = [
    ...forms.flatMap((name) => (memory ? [`${family} ${name} ${memory}GB`] : [])),
    ...forms.map((name) => `${family} ${name}`),
    ...(memory ? [`${family} ${memory}GB`] : []),
    family,
    ...forms.flatMap((name) =>
      ['16GB', '32GB', '40GB', '80GB'].map((size) => `${family} ${name} ${size}`),
    ),
    `RTX ${family}`,
  ];
  return candidates.map(keyOf).find((key) => key !== undefined);
}

function countBefore(ahead: string): number | undefined {
  const match = COUNT_BEFORE.exec(ahead);
  if (!match) return undefined;
  if (match[1] !== undefined) {
    const product = match[1]
      .split(/[x×*]/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .reduce((total, part) => total * Number(part), 1);
    return plausibleCount(product);
  }
  const word = (match[2] ?? '').toLowerCase();
  return plausibleCount(WORDS[word] ?? Number(word.replaceAll(',', '')));
}

function countAfter(rest: string): number | undefined {
  const match = COUNT_AFTER.exec(rest);
  return match ? plausibleCount(Number(match[1] ?? match[2])) : undefined;
}

/** No cluster of a training has a million accelerators, and none fewer than one. */
export function plausibleCount(count: number): number | undefined {
  return Number.isInteger(count) && count >= 1 && count <= 1_000_000 ? count : undefined;
}

function unknownDevices(
  text: string,
  known: readonly AcceleratorMention[],
): readonly AcceleratorMention[] {
  return [...text.matchAll(UNKNOWN)]
    .slice(0, 20)
    .filter(({ index, 0: raw }) =>
      known.every(({ start }) => start < index || start >= index + raw.length),
    )
    .map((match) => ({
      accelerator: undefined,
      raw: match[0],
      count: countBefore(text.slice(Math.max(0, match.index - 60), match.index)),
      countNote: undefined,
      start: match.index,
    }));
}
