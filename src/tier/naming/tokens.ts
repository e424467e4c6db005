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
const tokensOf = rememberRecent((repositoryId: string): readonly string[] => {
  const name = baseName(repositoryId).toLowerCase();
  return splitName(name.includes('_') ? name.replace(DECIMAL_WITH_UNDERSCORE, '$1.$2') : name);
});

/** `1_8b` is a decimal: names of files and branches cannot hold every dot. */
const DECIMAL_WITH_UNDERSCORE = /(?<=^|[a-z-])(\d{1,2})_(\d{1,2})(?=$|[-_.b])/g;

const [DOT, ZERO, NINE, A, Z] = [46, 48, 57, 97, 122] as const;
const SEPARATORS: ReadonlySet<number> = new Set([...'-_ +,()[]'].map((c) => c.charCodeAt(0)));
const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
const isLetter = (code: number): boolean => code >= A && code <= Z;

/**
 * Splits at separators, before a digit after a letter, and before three letters after a digit; a dot
 * separates unless digits stand on both sides. By characters, because millions of names are split and
 * the same in regular expressions takes four times as long.
 */
function splitName(name: string): readonly string[] {
  const tokens: string[] = [];
  let start = 0;
  const cut = (end: number): void => {
    if (end > start && !(end === start + 1 && name[start] === 'v')) {
      tokens.push(name.slice(start, end));
    }
  };
  let before = -1;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (
      SEPARATORS.has(code) ||
      (code === DOT && !(isDigit(before) && isDigit(name.charCodeAt(at + 1))))
    ) {
      cut(at);
      start = at + 1;
    } else if (
      (isDigit(code) && isLetter(before)) ||
      (isDigit(before) &&
        isLetter(code) &&
        isLetter(name.charCodeAt(at + 1)) &&
        isLetter(name.charCodeAt(at + 2)))
    ) {
      cut(at);
      start = at;
    }
    before = code;
  }
  cut(name.length);
  return tokens;
}

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
