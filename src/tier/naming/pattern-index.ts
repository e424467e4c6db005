/** Finds the first of many regular expressions that matches a text. */
export type PatternIndex<Item> = {
  /** The first item, in the order given, whose expression matches. */
  readonly first: (text: string) => { readonly item: Item; readonly matched: string } | undefined;
};

/** Texts of this many characters are looked up; a shorter literal part says too little. */
const GRAM = 3;

/**
 * Indexes regular expressions by a literal part that every match must hold, so that a text is tried
 * against the few expressions that can match and not against hundreds. The answer is that of trying all
 * of them in order.
 *
 * @param items what is looked for
 * @param expressionOf the expression of an item; it must ignore case
 * @example
 * indexPatterns([/^gpt2$/i, /llama-?2/i], (each) => each).first('Llama-2-7b')?.matched; // 'Llama-2'
 */
export function indexPatterns<Item>(
  items: readonly Item[],
  expressionOf: (item: Item) => RegExp,
): PatternIndex<Item> {
  const entries = items.map((item) => ({ item, expression: expressionOf(item) }));
  const byGram = new Map<number, number[]>();
  const present = new Uint8Array(HASHES);
  const always: number[] = [];
  entries.forEach(({ expression }, i) => {
    const literal = requiredLiteral(expression.source);
    if (literal.length < GRAM) always.push(i);
    else {
      const gram = gramAt(literal, 0);
      present[gram & (HASHES - 1)] = 1;
      const found = byGram.get(gram);
      if (found === undefined) byGram.set(gram, [i]);
      else found.push(i);
    }
  });
  return {
    first(text) {
      const lower = text.toLowerCase();
      const candidates = [...always];
      for (let at = 0; at + GRAM <= lower.length; at += 1) {
        const gram = gramAt(lower, at);
        // Most three letters begin no literal: a bit says so without a look-up.
        if (present[gram & (HASHES - 1)] === 0) continue;
        for (const i of byGram.get(gram) ?? []) candidates.push(i);
      }
      candidates.sort((a, b) => a - b);
      for (const i of candidates) {
        const entry = entries[i];
        const matched = entry?.expression.exec(text)?.[0];
        if (entry !== undefined && matched !== undefined) return { item: entry.item, matched };
      }
      return undefined;
    },
  };
}

/** Places of the bit map, a power of two. */
const HASHES = 65_536;

/** Three characters as one number; literals are ASCII, so that each has a number of its own. */
const gramAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 1_048_583 + text.charCodeAt(at + 2);

/** A quantifier that allows none of what stands before it. */
const OPTIONAL = /^(?:[?*]|\{0)/;
const QUANTIFIER = /^(?:[?*+]|\{\d+,?\d*\})\??/;
/** What stands for itself. */
const LITERAL = /[a-z0-9 _/-]/;

/**
 * The longest run of characters that every match of an expression holds, in lower case; empty where none
 * is sure. Only what stands outside groups and classes counts, and nothing beside an alternative.
 *
 * @param source of a regular expression that ignores case
 * @example requiredLiteral('^(meta-)?llama-?3'); // 'llama'
 */
export function requiredLiteral(source: string): string {
  let best = '';
  let run = '';
  const end = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < source.length;) {
    const { literal, length } = readAtom(source, at);
    if (length === 0) return '';
    const rest = source.slice(at + length);
    const quantifier = QUANTIFIER.exec(rest)?.[0] ?? '';
    if (literal !== undefined && !OPTIONAL.test(rest)) run += literal;
    if (literal === undefined || quantifier !== '') end();
    at += length + quantifier.length;
  }
  end();
  return best;
}

type Atom = { readonly literal: string | undefined; readonly length: number };

/** One atom: a literal, or something that may be anything; length 0 where nothing is sure. */
const readAtom = (source: string, at: number): Atom => {
  const char = source.charAt(at);
  if (char === '|') return { literal: undefined, length: 0 };
  if (char === '(') return { literal: undefined, length: groupEnd(source, at) - at };
  if (char === '[') return { literal: undefined, length: classEnd(source, at) - at };
  if (char === '\\') {
    const escaped = source.charAt(at + 1);
    if (/[uxpPkc1-9]/.test(escaped)) return { literal: undefined, length: 0 };
    return { literal: /[.\-/+]/.test(escaped) ? escaped : undefined, length: 2 };
  }
  const lower = char.toLowerCase();
  return { literal: LITERAL.test(lower) ? lower : undefined, length: 1 };
};

/** The place after the class that opens at `start`. */
const classEnd = (source: string, start: number): number => {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === ']') return at + 1;
  }
  return source.length;
};

/** The place after the group that opens at `start`. */
const groupEnd = (source: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '[') at = classEnd(source, at) - 1;
    else if (char === '(') depth += 1;
    else if (char === ')' && (depth -= 1) === 0) return at + 1;
  }
  return source.length;
};
