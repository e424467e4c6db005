/** A literal to look for, and the number to report where it occurs. */
export type FindableLiteral = { readonly literal: string; readonly id: number };

/** Characters from here on begin no literal. */
const ALPHABET = 128;
const NONE: readonly number[] = [];

/**
 * Looks for many literals at once, whatever the case of their letters, in one pass over a text (A. V. Aho
 * and M. J. Corasick, Communications of the ACM 18(6), 1975).
 *
 * @param literals of ASCII characters
 * @returns adds to `found` the number of each literal at each place where it occurs
 * @throws RangeError for a literal that is empty or holds another character
 * @example
 * const found: number[] = [];
 * literalFinder([{ literal: 'her', id: 1 }, { literal: 'he', id: 2 }])('There', found);
 * found; // [2, 1]
 */
export function literalFinder(
  literals: readonly FindableLiteral[],
): (text: string, found: number[]) => void {
  const { classes, width, table, outputs } = automaton(literals);
  return (text, found) => {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const of = code < ALPHABET ? (classes[code] as number) : 0;
      state = table[state * width + of] as number;
      if (state < 0) {
        state = ~state;
        const output = outputs[state] as readonly number[];
        for (let i = 0; i < output.length; i += 1) found.push(output[i] as number);
      }
    }
  };
}

/**
 * Whether any of several literals occurs in a text, whatever the case of their letters.
 *
 * @param literals of ASCII characters
 * @throws RangeError as `literalFinder` does
 * @example anyLiteral(['tiny', 'test'])('Tiny-Model'); // true
 */
export function anyLiteral(literals: readonly string[]): (text: string) => boolean {
  const { classes, width, table } = automaton(literals.map((literal) => ({ literal, id: 0 })));
  return (text) => {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const of = code < ALPHABET ? (classes[code] as number) : 0;
      state = table[state * width + of] as number;
      if (state < 0) return true;
    }
    return false;
  };
}

type Automaton = {
  /** The class of each ASCII character: 0 for those in no literal, one for both cases of a letter. */
  readonly classes: Uint8Array;
  /** How many classes there are. */
  readonly width: number;
  /** For each state and class, the next state; its complement (`~`) where it reports something. */
  readonly table: Int16Array | Int32Array;
  /** For each state, what it reports. */
  readonly outputs: readonly (readonly number[])[];
};

const automaton = (literals: readonly FindableLiteral[]): Automaton => {
  const { classes, width } = classesOf(literals);
  const { next, ids } = buildTrie(literals, classes, width);
  const { order, outputs } = linkFailures(next, ids);
  // The states that most texts stay in, after one or two characters, stand together.
  const numbers = new Array<number>(order.length).fill(0);
  order.forEach((state, number) => {
    const reports = (outputs[state] ?? NONE).length > 0;
    numbers[state] = reports ? ~number : number;
  });
  const states = order.flatMap((state) => next[state]?.map((each) => numbers[each] ?? 0) ?? []);
  const table = order.length < 2 ** 15 ? Int16Array.from(states) : Int32Array.from(states);
  return { classes, width, table, outputs: order.map((state) => outputs[state] ?? NONE) };
};

/** Few characters are in any literal: a table for them alone stays in the processor's cache. */
const classesOf = (
  literals: readonly FindableLiteral[],
): { readonly classes: Uint8Array; readonly width: number } => {
  const classes = new Uint8Array(ALPHABET);
  let width = 1;
  for (const { literal } of literals) {
    if (!/^[\0-\x7f]+$/.test(literal)) {
      throw new RangeError(`literal: got "${literal}", expected ASCII characters`);
    }
    for (const character of literal.toLowerCase()) {
      const code = character.charCodeAt(0);
      if (classes[code] !== 0) continue;
      classes[code] = width;
      classes[character.toUpperCase().charCodeAt(0)] = width;
      width += 1;
    }
  }
  return { classes, width };
};

/** For each state, the state after each class of characters, or -1. */
type Transitions = number[][];

const buildTrie = (
  literals: readonly FindableLiteral[],
  classes: Uint8Array,
  width: number,
): { readonly next: Transitions; readonly ids: (readonly number[])[] } => {
  const fresh = (): number[] => new Array<number>(width).fill(-1);
  const next: Transitions = [fresh()];
  const ids: (readonly number[])[] = [NONE];
  for (const { literal, id } of literals) {
    let state = 0;
    for (let at = 0; at < literal.length; at += 1) {
      const row = next[state] as number[];
      const of = classes[literal.charCodeAt(at)] as number;
      if (row[of] === -1) {
        row[of] = next.length;
        next.push(fresh());
        ids.push(NONE);
      }
      state = row[of] as number;
    }
    ids[state] = [...(ids[state] ?? NONE), id];
  }
  return { next, ids };
};

/**
 * Completes the transitions, breadth first: where a state has none, that of the longest proper suffix
 * which is a state too. What such a suffix reports, the state reports as well.
 *
 * @returns the states breadth first, and what each reports
 */
const linkFailures = (
  next: Transitions,
  ids: readonly (readonly number[])[],
): { readonly order: readonly number[]; readonly outputs: readonly (readonly number[])[] } => {
  const outputs = [...ids];
  const suffix = new Array<number>(next.length).fill(0);
  const queue = [0];
  for (const state of queue) {
    const row = next[state] as number[];
    for (let of = 0; of < row.length; of += 1) {
      const child = row[of] as number;
      const other = state === 0 ? 0 : (next[suffix[state] as number]?.[of] as number);
      if (child === -1) {
        row[of] = other;
        continue;
      }
      suffix[child] = other;
      const inherited = outputs[other] ?? NONE;
      if (inherited.length > 0) outputs[child] = [...(outputs[child] ?? NONE), ...inherited];
      queue.push(child);
    }
  }
  return { order: queue, outputs };
};
