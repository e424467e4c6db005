/** The answer to a longer text is not kept: strangers could fill the memory with them. */
const LONGEST = 512;
/** How many answers are kept at first sight, a power of two. */
const YOUNG = 64;

/**
 * Wraps a pure function of a text so that recent answers are not computed again. Memory stays bounded:
 * each text has one slot, which the next text with the same slot takes over. A map that is emptied now
 * and then would do the same, but its growing costs more than most of the answers.
 *
 * An answer stays in a small table first. Only when its text is asked for again after it left there, it
 * comes into the large one: of millions of names most are met for one moment, and to keep them longer
 * costs the garbage collector more than to read them again.
 *
 * @param compute what is remembered
 * @param slots how many answers are kept at most, a power of two
 * @example
 * const length = rememberRecent((text) => text.length);
 * length('abc'); // 3
 */
export function rememberRecent<Value>(
  compute: (text: string) => Value,
  slots = 16_384,
): (text: string) => Value {
  const young = table<Value>(YOUNG);
  const old = table<Value>(slots);
  /** The hash of the text that was asked for last in each slot of the large table. */
  const asked = new Int32Array(slots);
  let lastText: string | undefined;
  let lastValue: Value | undefined;
  const answer = (text: string, hash: number): Value => {
    const slot = hash & (slots - 1);
    if (old.texts[slot] === text) return old.values[slot] as Value;
    const made = compute(text);
    if (asked[slot] === hash) {
      old.texts[slot] = text;
      old.values[slot] = made;
    }
    asked[slot] = hash;
    return made;
  };
  return (text) => {
    if (text === lastText) return lastValue as Value;
    if (text.length > LONGEST) return compute(text);
    const hash = hashOf(text);
    const slot = hash & (YOUNG - 1);
    if (young.texts[slot] !== text) {
      young.values[slot] = answer(text, hash);
      young.texts[slot] = text;
    }
    lastText = text;
    lastValue = young.values[slot];
    return lastValue as Value;
  };
}

type Table<Value> = {
  readonly texts: (string | undefined)[];
  readonly values: (Value | undefined)[];
};

const table = <Value>(slots: number): Table<Value> => ({
  texts: new Array<string | undefined>(slots).fill(undefined),
  values: new Array<Value | undefined>(slots).fill(undefined),
});

/** Of a long text the end tells it apart, with its length: what only shares these shares a slot. */
const HASHED = 48;

const hashOf = (text: string): number => {
  // Several functions are asked about the same text one after the other.
  if (text === lastHashed) return lastHash;
  let hash = text.length;
  for (let at = Math.max(0, text.length - HASHED); at < text.length; at += 1) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  }
  lastHashed = text;
  lastHash = hash;
  return hash;
};

let lastHashed = '';
let lastHash = 0;
