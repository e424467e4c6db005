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
const LETTER_Q = 'q'.charCodeAt(0);
const LETTER_V = 'v'.charCodeAt(0);
const UNDERSCORE = '_'.charCodeAt(0);
const ONE = '1'.charCodeAt(0);
const EIGHT = '8'.charCodeAt(0);

/** `1_8b` is a decimal: names of files and branches cannot hold every dot. */
const DECIMAL_WITH_UNDERSCORE = /(?<=^|[a-z-])(\d{1,2})_(\d{1,2})(?=$|[-_.b])/g;

/** The characters of the name in hand, in lower case, with their kinds; a separator ends them. */
let codes = new Uint16Array(256);
let kinds = new Uint8Array(256);

/** Whether the name in hand is of ASCII alone and no digits stand on both sides of an underscore. */
const takeInHand = (name: string): boolean => {
  if (name.length + 2 > codes.length) {
    codes = new Uint16Array(2 * name.length + 2);
    kinds = new Uint8Array(2 * name.length + 2);
  }
  let isSimple = true;
  let before: number = KIND.other;
  let wasDecimal = false;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    const isAscii = code < ASCII;
    const kind = isAscii ? (KINDS[code] as number) : KIND.other;
    if (!isAscii || (wasDecimal && kind === KIND.digit)) isSimple = false;
    wasDecimal = code === UNDERSCORE && before === KIND.digit;
    codes[at] = isAscii ? (LOWER[code] as number) : code;
    kinds[at] = kind;
    before = kind;
  }
  kinds[name.length] = KIND.separator;
  kinds[name.length + 1] = KIND.other;
  return isSimple;
};

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
  if (takeInHand(name)) return scanInHand(name);
  const plain = name.toLowerCase().replace(DECIMAL_WITH_UNDERSCORE, '$1.$2');
  takeInHand(plain);
  return scanInHand(plain);
}

const scanInHand = (name: string): ScannedName => {
  let count = 0;
  let all = 0;
  let mayHoldType = false;
  let start = 0;
  let hash = 0;
  let before: number = KIND.other;
  for (let at = 0; at <= name.length; at += 1) {
    const kind = kinds[at] as number;
    const separates =
      kind === KIND.separator ||
      (kind === KIND.dot && !(before === KIND.digit && kinds[at + 1] === KIND.digit));
    const begins = !separates && beginsAfter(before, kind, at);
    if (begins) mayHoldType ||= isTypeAt(at);
    if (separates || begins) {
      if (at > start && !(at === start + 1 && codes[start] === LETTER_V)) {
        const slot = slotOf(name, start, at, hash);
        const own = wordSigns[slot] as number;
        foundTokens[count] = words[slot] as string;
        foundSigns[count] = own;
        count += 1;
        all |= own;
      }
      start = separates ? at + 1 : at;
      hash = 0;
    }
    if (!separates) hash = (Math.imul(hash, 31) + (codes[at] as number)) | 0;
    before = kind;
  }
  // Copies take no more room than they need, unlike lists that grow.
  const [tokens, signs] = [foundTokens.slice(0, count), foundSigns.slice(0, count)];
  return { tokens, signs, all, mayHoldType };
};

/** The tokens of the name in hand. */
const foundTokens: string[] = [];
const foundSigns: number[] = [];

/** Whether a token begins although nothing separates it: a digit after a letter, a word after a digit. */
const beginsAfter = (before: number, kind: number, at: number): boolean => {
  if (kind === KIND.digit) return before === KIND.letter;
  return (
    kind === KIND.letter &&
    before === KIND.digit &&
    kinds[at + 1] === KIND.letter &&
    kinds[at + 2] === KIND.letter
  );
};

/** Whether `q1` to `q8` ends here. */
const isTypeAt = (at: number): boolean => {
  const digit = codes[at] as number;
  return digit >= ONE && digit <= EIGHT && codes[at - 1] === LETTER_Q;
};

/** How many words are kept at most, a power of two: names share theirs, so each is judged once. */
const SLOTS = 16_384;
/** A longer token is judged each time, and those of longer texts: a word kept may keep its text. */
const LONGEST = 64;
const LONGEST_NAME = 512;
/**
 * Each word has one slot, which the next one with the same slot takes over when it comes a second time.
 * The last slot is for those that are not kept.
 */
const words = new Array<string>(SLOTS + 1).fill('');
const wordSigns = new Int32Array(SLOTS + 1);
/** The hash of the word that came last in each slot. */
const came = new Int32Array(SLOTS + 1);

/** The slot of the word between two places of the name in hand; no text is made of a known one. */
const slotOf = (name: string, start: number, end: number, hash: number): number => {
  const slot = hash & (SLOTS - 1);
  if (isWord(words[slot] as string, start, end)) return slot;
  const isLong = end - start > LONGEST || name.length > LONGEST_NAME;
  const free = came[slot] === hash && !isLong ? slot : SLOTS;
  came[slot] = hash;
  const word = name.slice(start, end).toLowerCase();
  words[free] = word;
  wordSigns[free] = signsOfWord(word);
  return free;
};

const isWord = (word: string, start: number, end: number): boolean => {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i += 1) {
    if (word.charCodeAt(i) !== codes[start + i]) return false;
  }
  return true;
};
