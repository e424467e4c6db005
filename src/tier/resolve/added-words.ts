import { nameTokens } from '../naming/tokens.js';
import type { CuratedRun } from './types.js';

/** Tokens that add nothing to a run's name: publishers, revisions, generic words. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'the model models v preview new latest official pt base pretrained text only fix fixed vision mtp transformers a int meta mistralai hf unsloth vllm gguf imatrix fp w ud quant quants calibrated mlx oq'.split(
    ' ',
  ),
);
/** Others of them hold a number: lengths of contexts, groups and widths of quantised weights. */
const EMPTY_NUMBERS = /^(\d{1,2}k|qx\d*|\d+bit)$/;

const isEmpty = (token: string): boolean => EMPTY_WORDS.has(token) || EMPTY_NUMBERS.test(token);

/**
 * Whether a name says more than the closest of a run's own names: words of a descendant.
 *
 * @param stem `modelStem` of the repository
 * @example
 * addsWords('llama-3.1-8b-instruct', llama); // true
 * addsWords('llama-3.1-8b-preview', llama); // false: a word that adds nothing
 */
export function addsWords(stem: string, run: CuratedRun): boolean {
  const { each, all } = namesOf(run);
  // A word that is in none of the names is not in the closest one either: most descendants have one.
  return hasWordBeyond(stem, all) || (stem !== '' && closestLacksWord(stem.split('-'), each));
}

/** From the last word, where descendants add theirs, and without a list of words: millions are asked. */
function hasWordBeyond(stem: string, known: ReadonlySet<string>): boolean {
  for (let end = stem.length; end > 0;) {
    const start = stem.lastIndexOf('-', end - 1) + 1;
    const token = stem.slice(start, end);
    if (!known.has(token) && !isEmpty(token)) return true;
    end = start - 1;
  }
  return false;
}

/** Of names with as few tokens missing, the first counts. */
function closestLacksWord(
  tokens: readonly string[],
  names: readonly ReadonlySet<string>[],
): boolean {
  let fewest: readonly string[] = tokens;
  let closest = Infinity;
  for (const name of names) {
    const missing = tokens.filter((token) => !name.has(token));
    if (missing.length >= closest) continue;
    fewest = missing;
    closest = missing.length;
  }
  return fewest.some((token) => !isEmpty(token));
}

/** The tokens of each of a run's own names, and of all of them. */
type Names = { readonly each: readonly ReadonlySet<string>[]; readonly all: ReadonlySet<string> };

const ownNames = new WeakMap<CuratedRun, Names>();

/** Thousands of descendants ask for them. */
function namesOf(run: CuratedRun): Names {
  const known = ownNames.get(run);
  if (known !== undefined) return known;
  const each = [...run.repositories, run.name, run.runId].map((name) => new Set(nameTokens(name)));
  const made = { each, all: new Set(each.flatMap((name) => [...name])) };
  ownNames.set(run, made);
  return made;
}
