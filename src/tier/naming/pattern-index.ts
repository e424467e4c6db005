import { literalFinder } from './literal-finder.js';
import { requiredLiterals } from './required-literals.js';

/** Finds the first of many regular expressions that matches a text. */
export type PatternIndex<Item> = {
  /** The first item, in the order given, whose expression matches. */
  readonly first: (text: string) => { readonly item: Item; readonly matched: string } | undefined;
};

/**
 * Indexes regular expressions by literals of which every match must hold one, so that a text is tried
 * against the few expressions that can match and not against hundreds. The answer is that of trying all
 * of them in order.
 *
 * @param items what is looked for
 * @param expressionOf the expression of an item; it must ignore case
 * @param partFor the part of a text that an item's expression is tried against, by default all of it
 * @example
 * indexPatterns([/^gpt2$/i, /llama-?2/i], (each) => each).first('Llama-2-7b')?.matched; // 'Llama-2'
 */
export function indexPatterns<Item>(
  items: readonly Item[],
  expressionOf: (item: Item) => RegExp,
  partFor: (item: Item, text: string) => string = (_, text) => text,
): PatternIndex<Item> {
  const entries = items.map((item) => ({ item, expression: expressionOf(item) }));
  const literals = entries.map(({ expression }) => requiredLiterals(expression.source));
  const always = literals.flatMap((each, i) => (each.length === 0 ? [i] : []));
  const find = literalFinder(
    literals.flatMap((each, id) => each.map((literal) => ({ literal, id }))),
  );
  const candidates: number[] = [];
  return {
    first(text) {
      candidates.length = 0;
      for (const i of always) candidates.push(i);
      find(text, candidates);
      sortFew(candidates);
      let before = -1;
      for (const i of candidates) {
        if (i === before) continue;
        before = i;
        const entry = entries[i];
        if (entry === undefined) continue;
        const matched = entry.expression.exec(partFor(entry.item, text))?.[0];
        if (matched !== undefined) return { item: entry.item, matched };
      }
      return undefined;
    },
  };
}

/** Sorts by insertion: a text holds few of the literals, mostly in order. */
const sortFew = (numbers: number[]): void => {
  for (let i = 1; i < numbers.length; i += 1) {
    const number = numbers[i] as number;
    let at = i;
    for (; at > 0 && (numbers[at - 1] as number) > number; at -= 1) {
      numbers[at] = numbers[at - 1] as number;
    }
    numbers[at] = number;
  }
};
