import { anyLiteral } from './literal-finder.js';
import { requiredLiterals } from './required-literals.js';

/**
 * A quick test before expressions are tried: in one pass over the text it sees that none of them can
 * match, because no literal that a match needs is there.
 *
 * @param expressions they must ignore case
 * @returns false only for a text in which none of them matches
 * @example mayMatch([/^tiny-(bert|gpt)/i])('A-Tiny-Model'); // true
 * @example mayMatch([/^tiny-(bert|gpt)/i])('A-Large-Model'); // false
 */
export function mayMatch(expressions: readonly RegExp[]): (text: string) => boolean {
  const literals = expressions.map(({ source }) => requiredLiterals(source));
  return literals.some((each) => each.length === 0) ? () => true : anyLiteral(literals.flat());
}
