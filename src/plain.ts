/** Control characters, and those that are not seen and turn or hide others (U+202E, U+200B, U+2028 …). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text for a terminal or a message: what controls it or is not seen becomes a blank, for texts come from
 * strangers.
 *
 * @example plain('a/\u001b[31mred\u202e') // 'a/ [31mred '
 */
export function plain(text: string): string {
  return text.replace(UNSEEN, ' ');
}
