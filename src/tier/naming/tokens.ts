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
  return splitName(holdsDecimal(name) ? name.replace(DECIMAL_WITH_UNDERSCORE, '$1.$2') : name);
});

/** `1_8b` is a decimal: names of files and branches cannot hold every dot. */
const DECIMAL_WITH_UNDERSCORE = /(?<=^|[a-z-])(\d{1,2})_(\d{1,2})(?=$|[-_.b])/g;

/** What a character is to a name; those outside ASCII are none of these. */
const KIND = { other: 0, letter: 1, digit: 2, dot: 3, separator: 4 } as const;
const KINDS = new Uint8Array(128);
for (const c of 'abcdefghijklmnopqrstuvwxyz') KINDS[c.charCodeAt(0)] = KIND.letter;
for (const c of '0123456789') KINDS[c.charCodeAt(0)] = KIND.digit;
for (const c of '-_ +,()[]') KINDS[c.charCodeAt(0)] = KIND.separator;
KINDS['.'.charCodeAt(0)] = KIND.dot;

/** The kind of a character; none after the last. */
const kindAt = (name: string, at: number): number => {
  const code = at < name.length ? name.charCodeAt(at) : KINDS.length;
  return code < KINDS.length ? (KINDS[code] as number) : KIND.other;
};

/** Whether digits stand on both sides of an underscore: far quicker to see than by the expression. */
function holdsDecimal(name: string): boolean {
  for (let at = name.indexOf('_', 1); at > 0; at = name.indexOf('_', at + 1)) {
    if (kindAt(name, at - 1) === KIND.digit && kindAt(name, at + 1) === KIND.digit) return true;
  }
  return false;
}

/**
 * Splits at separators, before a digit after a letter, and before three letters after a digit; a dot
 * separates unless digits stand on both sides. By characters, because millions of names are split and
 * the same in regular expressions takes four times as long.
 */
function splitName(name: string): readonly string[] {
  const tokens: string[] = [];
  let start = 0;
  let before: number = KIND.other;
  for (let at = 0; at < name.length; at += 1) {
    const kind = kindAt(name, at);
    if (
      kind === KIND.separator ||
      (kind === KIND.dot && !(before === KIND.digit && kindAt(name, at + 1) === KIND.digit))
    ) {
      addToken(tokens, name, start, at);
      start = at + 1;
    } else if (
      (kind === KIND.digit && before === KIND.letter) ||
      (kind === KIND.letter && before === KIND.digit && isWord(name, at))
    ) {
      addToken(tokens, name, start, at);
      start = at;
    }
    before = kind;
  }
  addToken(tokens, name, start, name.length);
  return tokens;
}

/** Whether three letters follow each other, of which the first is known for one. */
const isWord = (name: string, at: number): boolean =>
  kindAt(name, at + 1) === KIND.letter && kindAt(name, at + 2) === KIND.letter;

/** `v` alone says nothing: `v1` and `1` are the same version. */
const addToken = (tokens: string[], name: string, start: number, end: number): void => {
  if (end > start && !(end === start + 1 && name[start] === 'v')) {
    tokens.push(name.slice(start, end));
  }
};

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
