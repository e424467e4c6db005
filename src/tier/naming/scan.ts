import { signsOfWord } from './words.js';

/** A name cut into tokens, each with what it signifies. */
export type ScannedName = {
  readonly tokens: readonly string[];
  /** The signs of each token, as bits of `SIGN`. */
  readonly signs: readonly number[];
  /** The signs of all of them together. */
  readonly all: number;
  /** Whether `q1` to `q8` is in the name, so that a type of llama.cpp may be. */
  readonly mayHoldType: boolean;
};

/** What a character is to a name; those outside ASCII are none of these. */
const KIND = { other: 0, letter: 1, digit: 2, dot: 3, separator: 4 } as const;
const ASCII = 128;
const KINDS = new Uint8Array(ASCII);
/** Each character in lower case. */
const LOWER = Uint8Array.from({ length: ASCII }, (_, code) =>
  String.fromCharCode(code).toLowerCase().charCodeAt(0),
);
const setKind = (characters: string, kind: number): void => {
  for (const c of characters) KINDS[c.charCodeAt(0)] = kind;
};
setKind('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', KIND.letter);
setKind('0123456789', KIND.digit);
setKind('-_ +,()[]', KIND.separator);
setKind('.', KIND.dot);
const [LETTER_Q, LETTER_V, ONE, EIGHT] = [...'qv18'].map((c) => c.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/** The kind of a character; none after the last. */
const kindAt = (name: string, at: number): number => {
  const code = at < name.length ? name.charCodeAt(at) : ASCII;
  return code < ASCII ? (KINDS[code] as number) : KIND.other;
};

/** `1_8b` is a decimal: names of files and branches cannot hold every dot. */
const DECIMAL_WITH_UNDERSCORE = /(?<=^|[a-z-])(\d{1,2})_(\d{1,2})(?=$|[-_.b])/g;

/**
 * Splits a name at separators, before a digit after a letter, and before three letters after a digit; a
 * dot separates unless digits stand on both sides. `v` alone says nothing: `v1` and `1` are the same
 * version. By characters, because millions of names are split and the same in regular expressions takes
 * four times as long.
 *
 * @param name the part of an id after the owner
 * @example scanName('Llama3.1-8B-v2').tokens; // ['llama', '3.1', '8b', '2']
 */
export function scanName(name: string): ScannedName {
  return holdsDecimalOrOther(name)
    ? scanPlain(name.toLowerCase().replace(DECIMAL_WITH_UNDERSCORE, '$1.$2'))
    : scanPlain(name);
}

/** Whether there are characters outside ASCII, or digits on both sides of an underscore. */
const holdsDecimalOrOther = (name: string): boolean => {
  let before: number = KIND.other;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code >= ASCII) return true;
    if (code === UNDERSCORE && before === KIND.digit && kindAt(name, at + 1) === KIND.digit) {
      return true;
    }
    before = KINDS[code] as number;
  }
  return false;
};
const UNDERSCORE = '_'.charCodeAt(0);

const scanPlain = (name: string): ScannedName => {
  const tokens: string[] = [];
  const signs: number[] = [];
  let all = 0;
  let mayHoldType = false;
  let start = 0;
  let before: number = KIND.other;
  for (let at = 0; at <= name.length; at += 1) {
    const kind = at < name.length ? kindAt(name, at) : KIND.separator;
    const separates =
      kind === KIND.separator ||
      (kind === KIND.dot && !(before === KIND.digit && kindAt(name, at + 1) === KIND.digit));
    if (separates || begins(name, at, kind, before)) {
      if (kind === KIND.digit) mayHoldType ||= isType(name, at);
      if (at > start && !(at === start + 1 && lower(name, start) === LETTER_V)) {
        const slot = slotOf(name, start, at);
        const own = wordSigns[slot] as number;
        tokens.push(words[slot] as string);
        signs.push(own);
        all |= own;
      }
      start = separates ? at + 1 : at;
    }
    before = kind;
  }
  return { tokens, signs, all, mayHoldType };
};

/** Whether a token begins although nothing separates it: a digit after a letter, a word after a digit. */
const begins = (name: string, at: number, kind: number, before: number): boolean =>
  kind === KIND.digit
    ? before === KIND.letter
    : kind === KIND.letter &&
      before === KIND.digit &&
      kindAt(name, at + 1) === KIND.letter &&
      kindAt(name, at + 2) === KIND.letter;

const isType = (name: string, digitAt: number): boolean => {
  const digit = name.charCodeAt(digitAt);
  return digit >= ONE && digit <= EIGHT && lower(name, digitAt - 1) === LETTER_Q;
};

const lower = (name: string, at: number): number => {
  const code = name.charCodeAt(at);
  return code < ASCII ? (LOWER[code] as number) : code;
};

/** How many words are kept at most, a power of two: names share theirs, so each is judged once. */
const SLOTS = 16_384;
/** A longer token is judged each time, and those of longer texts: a word kept may keep its text. */
const LONGEST = 64;
const LONGEST_NAME = 512;
/** Each word has one slot, which the next one with the same slot takes over; the last is for long ones. */
const words = new Array<string>(SLOTS + 1).fill('');
const wordSigns = new Int32Array(SLOTS + 1);

/** The slot of the word between two places of a name, without making a text of what is known. */
const slotOf = (name: string, start: number, end: number): number => {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + lower(name, at)) | 0;
  const isLong = end - start > LONGEST || name.length > LONGEST_NAME;
  const slot = isLong ? SLOTS : hash & (SLOTS - 1);
  if (!isWord(words[slot] as string, name, start, end)) {
    const word = name.slice(start, end).toLowerCase();
    words[slot] = word;
    wordSigns[slot] = signsOfWord(word);
  }
  return slot;
};

const isWord = (word: string, name: string, start: number, end: number): boolean => {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i += 1) {
    if (word.charCodeAt(i) !== lower(name, start + i)) return false;
  }
  return true;
};
