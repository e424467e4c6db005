import { nameTokens } from '../tier/naming/tokens.js';

/** Words beside a model's name that do not tell models apart. */
const NEUTRAL =
  /^(the|of|and|model|models|card|estimated|emissions|emission|environmental|impact|pretraining|pre|training|trained|pretrained|finetuning|fine|tuning|details|text|only|dense|moe|original|variants|hf|size)$/;

const SIZE = /^\d+(\.\d+)?[bm]$/;

/** Tokens of a label or title, without punctuation inside names (`DALL·E` → `dalle`). */
function labelTokens(label: string): readonly string[] {
  const text = label
    .slice(0, 120)
    .replace(/[·'’`*]/g, '')
    .replaceAll('/', ' ')
    .replaceAll(':', ' ');
  return nameTokens(text).filter((token) => !NEUTRAL.test(token) && /[a-z\d]/.test(token));
}

/**
 * How well a label (of a row, a column or a title) names this repository: tokens in common less
 * tokens that the repository lacks, or undefined when it names another size or shares nothing.
 *
 * @param label as the card writes it
 * @param repositoryId of the card
 * @example subjectScore('Llama 2 7B', 'meta-llama/Llama-2-7b-hf') // 3
 * @example subjectScore('Llama 2 13B', 'meta-llama/Llama-2-7b-hf') // undefined
 */
export function subjectScore(label: string, repositoryId: string): number | undefined {
  const own = new Set(nameTokens(repositoryId));
  const tokens = [...new Set(labelTokens(label))];
  const shared = tokens.filter((token) => own.has(token)).length;
  const ownHasSize = [...own].some((token) => SIZE.test(token));
  const otherSize = tokens.some((token) => SIZE.test(token) && !own.has(token));
  if (shared === 0 || (otherSize && ownHasSize)) return undefined;
  const namesOwnSize = tokens.some((token) => SIZE.test(token) && own.has(token));
  const score = shared - (tokens.length - shared);
  // A version number alone ("v2") is no name.
  if (tokens.every((token) => /^\d/.test(token)) && !namesOwnSize) return undefined;
  return score >= 0 ? score : undefined;
}

/**
 * Index of the label that names this repository best, or undefined when none does.
 *
 * @example ownIndex(['Llama 2 7B', 'Llama 2 70B', 'Total'], 'TheBloke/Llama-2-70B-GPTQ') // 1
 */
export function ownIndex(labels: readonly string[], repositoryId: string): number | undefined {
  let best: { index: number; score: number } | undefined;
  labels.forEach((label, index) => {
    const score = subjectScore(label, repositoryId);
    if (score !== undefined && (best === undefined || score > best.score)) best = { index, score };
  });
  return best?.index;
}

/** Families that cards compare themselves with. */
const FAMILIES =
  /\b(gpt-?[234][\w.]*|chatgpt|llama(?:-\d+b)?|opt-\d+\w*|palm|chinchilla|gopher|stable diffusion|claude|gemini|mistral|mixtral|falcon|bloom|bert-large)\b/i;

/**
 * Whether a sentence is about another model, which it names before any figure and which this
 * repository's name does not hold.
 *
 * @example isAboutAnother('LLaMA emitted 173 tCO2eq.', 'someone/tinychat-1b') // true
 */
export function isAboutAnother(sentence: string, repositoryId: string): boolean {
  const head = sentence.slice(0, 60).split(/\d{2}/)[0] ?? '';
  const match = FAMILIES.exec(head);
  if (!match || match.index > 20) return false;
  const family = (match[1] ?? '').toLowerCase().replace(/[^a-z]/g, '');
  return !repositoryId
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .includes(family);
}
