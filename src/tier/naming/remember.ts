/** How many answers are kept; beyond, all are forgotten. */
const MOST = 8192;

/**
 * Wraps a pure function of a text so that recent answers are not computed again. Memory stays bounded.
 *
 * @example
 * const length = rememberRecent((text) => text.length);
 * length('abc'); // 3
 */
export function rememberRecent<Value>(compute: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = compute(text);
    if (known.size >= MOST) known.clear();
    known.set(text, made);
    return made;
  };
}
