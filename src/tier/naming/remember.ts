/** The answer to a longer text is not kept: strangers could fill the memory with them. */
const LONGEST = 512;

/**
 * Wraps a pure function of a text so that recent answers are not computed again. Memory stays bounded:
 * each text has one slot, which the next text with the same slot takes over. A map that is emptied now
 * and then would do the same, but its growing costs more than most of the answers. The same text twice in
 * a row is not even looked up.
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
  const texts = new Array<string | undefined>(slots).fill(undefined);
  const values = new Array<Value | undefined>(slots).fill(undefined);
  let lastText: string | undefined;
  let lastValue: Value | undefined;
  return (text) => {
    if (text === lastText) return lastValue as Value;
    if (text.length > LONGEST) return compute(text);
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
      hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    }
    const slot = hash & (slots - 1);
    if (texts[slot] !== text) {
      values[slot] = compute(text);
      texts[slot] = text;
    }
    lastText = text;
    lastValue = values[slot];
    return lastValue as Value;
  };
}
