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

/** Emissions that are said to be those of a model: `the carbon footprint of GPT-3`, `GPT-3 emitted`. */
const EMISSIONS_OF =
  /\b(?:footprints?|emissions?|co2\w{0,2}|(?:pre-?)?training|carbon)\s(?:\w{1,12}\s){0,3}?(?:of|for|by|from)\s(?:(?:the|training|original)\s){0,2}$|\b(?:(?:pre-?)?training|train)\s(?:the\s|original\s){0,2}$/i;
const EMITS = /^\S{0,12}\s(?:(?!models\b)\S{1,12}\s){0,2}(?:emit|produc|releas|generat|caus)/i;
/** Models that are another one by their part: a teacher, a baseline. */
const OTHER_PART =
  /^(?:\w{1,12},?\s){0,2}(?:teacher|baseline|reference|competing|competitor|predecessor|comparison)(?:\s(?:model|network|llm|checkpoint))?s?\b(?:\s\([^)]{0,40}\))?[,]?\s(?:\S{1,20}\s){0,2}?(?:was|were|is|has|had|emitted|emits|took|used|consumed|required|trained|produced)\b/i;

/**
 * Whether a sentence is about another model: a teacher or baseline, or one that it names before any
 * figure and that this repository's name does not hold.
 *
 * @example isAboutAnother('LLaMA emitted 173 tCO2eq.', 'someone/tinychat-1b') // true
 */
export function isAboutAnother(sentence: string, repositoryId: string): boolean {
  if (OTHER_PART.test(sentence.slice(0, 120))) return true;
  const head = sentence.slice(0, 60).split(/\d{2}/)[0] ?? '';
  const lead = FAMILIES.exec(head);
  const match = lead && lead.index <= 20 ? lead : emitterIn(sentence.slice(0, 160));
  // `Fine-tuning of Mistral took …` is a training of this model.
  if (!match || /\bfine-?tun/i.test(sentence.slice(0, match.index))) return false;
  const family = (match[1] ?? '').toLowerCase().replace(/[^a-z]/g, '');
  return !repositoryId
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .includes(family);
}

/** The first named model that emissions are said to be of. */
function emitterIn(head: string): RegExpExecArray | undefined {
  return [...head.matchAll(new RegExp(FAMILIES, 'gi'))].find((match) => {
    const before = head.slice(0, match.index);
    // `This model, … , emitted` and `emissions of our model based on …` have this model for a subject.
    if (/\b(?:this|our)\b|\bwe\b/i.test(before)) return false;
    const after = head.slice(match.index + match[0].length);
    const isOfEmissions = /co2|carbon|emi(?:t|ssion)/i.test(head);
    return isOfEmissions && (EMISSIONS_OF.test(before) || EMITS.test(after));
  });
}
