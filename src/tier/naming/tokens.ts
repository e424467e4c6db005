import { readName } from './read-name.js';

export { baseName, organisationOf } from './id-parts.js';

/**
 * A repository's name as a list of comparable tokens.
 *
 * Names of the same model differ in case, separators and glued digits ("Meta-Llama-3.1-8B",
 * "llama3_1-8b"). Splitting letters from digits and keeping decimals whole makes them comparable.
 *
 * @example
 * nameTokens('meta-llama/Llama3.1-8B'); // ['llama', '3.1', '8b']
 * nameTokens('internlm/internlm2-1_8b'); // ['internlm', '2', '1.8b']
 */
export function nameTokens(repositoryId: string): readonly string[] {
  return readName(repositoryId).tokens;
}

/**
 * Where `part` occurs as a run of neighbouring tokens in `whole`, or -1.
 *
 * @example
 * tokenPosition(['hermes', '3', 'llama', '3.1', '8b'], ['llama', '3.1', '8b']); // 2
 */
export function tokenPosition(whole: readonly string[], part: readonly string[]): number {
  if (part.length === 0) return -1;
  for (let start = 0; start + part.length <= whole.length; start += 1) {
    if (part.every((token, index) => whole[start + index] === token)) return start;
  }
  return -1;
}
