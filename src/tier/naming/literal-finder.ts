/** A literal to look for, and the number to report where it occurs. */
export type FindableLiteral = { readonly literal: string; readonly id: number };

/** Characters from here on begin no literal. */
const ALPHABET = 128;
const NONE: readonly number[] = [];

/**
 * Looks for many literals at once, in one pass over a text (A. V. Aho and M. J. Corasick, Communications
 * of the ACM 18(6), 1975).
 *
 * @param literals of ASCII characters
 * @returns adds to `found` the number of each literal at each place where it occurs
 * @throws RangeError for a literal that is empty or holds another character
 * @example
 * const found: number[] = [];
 * literalFinder([{ literal: 'her', id: 1 }, { literal: 'he', id: 2 }])('there', found);
 * found; // [2, 1]
 */
export function literalFinder(
  literals: readonly FindableLiteral[],
): (text: string, found: number[]) => void {
  const { next, ids } = buildTrie(literals);
  const outputs = linkFailures(next, ids);
  const table = Int32Array.from(next.flat());
  return (text, found) => {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      state = code < ALPHABET ? (table[state * ALPHABET + code] as number) : 0;
      const output = outputs[state] as readonly number[];
      for (let i = 0; i < output.length; i += 1) found.push(output[i] as number);
    }
  };
}

/** For each state, the state after each character, or -1. */
type Transitions = number[][];

const buildTrie = (
  literals: readonly FindableLiteral[],
): { readonly next: Transitions; readonly ids: (readonly number[])[] } => {
  const fresh = (): number[] => new Array<number>(ALPHABET).fill(-1);
  const next: Transitions = [fresh()];
  const ids: (readonly number[])[] = [NONE];
  for (const { literal, id } of literals) {
    if (!/^[\0-\x7f]+$/.test(literal)) {
      throw new RangeError(`literal: got "${literal}", expected ASCII characters`);
    }
    let state = 0;
    for (let at = 0; at < literal.length; at += 1) {
      const row = next[state] as number[];
      const code = literal.charCodeAt(at);
      if (row[code] === -1) {
        row[code] = next.length;
        next.push(fresh());
        ids.push(NONE);
      }
      state = row[code] as number;
    }
    ids[state] = [...(ids[state] ?? NONE), id];
  }
  return { next, ids };
};

/**
 * Completes the transitions, breadth first: where a state has none, that of the longest proper suffix
 * which is a state too. What such a suffix reports, the state reports as well.
 */
const linkFailures = (
  next: Transitions,
  ids: readonly (readonly number[])[],
): readonly (readonly number[])[] => {
  const outputs = [...ids];
  const suffix = new Array<number>(next.length).fill(0);
  const queue = [0];
  for (const state of queue) {
    const row = next[state] as number[];
    for (let code = 0; code < ALPHABET; code += 1) {
      const child = row[code] as number;
      const other = state === 0 ? 0 : (next[suffix[state] as number]?.[code] as number);
      if (child === -1) {
        row[code] = other;
        continue;
      }
      suffix[child] = other;
      const inherited = outputs[other] ?? NONE;
      if (inherited.length > 0) outputs[child] = [...(outputs[child] ?? NONE), ...inherited];
      queue.push(child);
    }
  }
  return outputs;
};
