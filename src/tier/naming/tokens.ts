import { rememberRecent } from './remember.js';

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
  return tokensOf(repositoryId);
}

/** The resolver asks for the same names again and again. */
const tokensOf = rememberRecent((repositoryId: string): readonly string[] =>
  baseName(repositoryId)
    .toLowerCase()
    .replace(/(?<=^|[a-z-])(\d{1,2})_(\d{1,2})(?=$|[-_.b])/g, '$1.$2')
    .replace(/(?<=[a-z])(?=\d)/g, '-')
    .replace(/(?<=\d)(?=[a-z]{3,})/g, '-')
    .split(/[-_ +,()[\]]+|\.(?!\d)|(?<!\d)\./)
    .filter((token) => token !== '' && token !== 'v'),
);

/**
 * The part of a Hub id after its organisation.
 *
 * @example
 * baseName('Qwen/Qwen3-8B'); // 'Qwen3-8B'
 */
export function baseName(repositoryId: string): string {
  return repositoryId.slice(repositoryId.indexOf('/') + 1);
}

/**
 * The organisation of a Hub id; ids of the Hub's first years have none.
 *
 * @example
 * organisationOf('Qwen/Qwen3-8B'); // 'Qwen'
 * organisationOf('gpt2'); // ''
 */
export function organisationOf(repositoryId: string): string {
  const slash = repositoryId.indexOf('/');
  return slash < 0 ? '' : repositoryId.slice(0, slash);
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
