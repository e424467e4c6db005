/**
 * Reads the list of tags of a repository as the census prints it, a Python list of strings.
 *
 * @example
 * parseTagList("['bert', \"d'or\"]"); // ['bert', "d'or"]
 */
export function parseTagList(text: string): readonly string[] {
  const items = text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g);
  return [...items].map((match) => (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1'));
}
