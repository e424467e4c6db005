import { withFlag, type Finding } from './finding.js';
import type { Passage } from './passages.js';
import { LONGEST_CARD } from './text.js';

/** Names of models that were made out of another one. */
const DERIVED_NAME =
  /(?:^|[-_./])(?:instruct|chat|sft|dpo|rlhf|ft|fine-?tuned?|q?lora|adapter|gguf|gptq|awq|exl2|merged?|int[48]|[48]bit)(?=$|[-_.])/i;
const FROM_SCRATCH =
  /\bfrom scratch\b|\b(?:was|were|is|are|we) pre-?trained\b|\bpre-?trained (?:on|with|for|using|over)\b|\bpre-?training (?:took|emitted|used|consumed|required)\b|(?:^|\bis )an? (?:[\w-]+ ){0,2}pre-?trained\b/i;
const FROM_OTHER =
  /\bfine-?tun(?:ed|e|ing) (?:version |checkpoint )?(?:of|from)\b|\b(?:was|were|is|are|been) (?:then |further )?fine-?tuned\b|\bbased on\b/i;

/**
 * Whether the card calls the training one from scratch, and nothing names a model that it began with.
 *
 * @param findings of one card
 * @param passages of its text
 * @param repositoryId of the card
 * @example isPretraining([], passagesOf('It was trained from scratch.'), 'a/b') // true
 * @example isPretraining([], passagesOf('It was trained from scratch.'), 'a/b-instruct') // false
 */
export function isPretraining(
  findings: readonly Finding[],
  passages: readonly Passage[],
  repositoryId: string,
): boolean {
  const isDerived = findings.some(
    (f) =>
      f.quantity === 'baseModel' ||
      f.quantity === 'baseRelation' ||
      (f.quantity === 'trainingType' && f.value === 'fine-tuning'),
  );
  if (isDerived || DERIVED_NAME.test(repositoryId)) return false;
  if (findings.some((f) => f.quantity === 'trainingType' && f.value === 'pre-training'))
    return true;
  const texts = passages.flatMap(({ text, headings }) => [...headings, text]);
  return texts.some((text) => FROM_SCRATCH.test(text)) && !texts.some((t) => FROM_OTHER.test(t));
}

/** Coursework says so: an audit exercise, an assignment, a dummy repository or figure. */
const EXERCISE =
  /carbon[\s-]accounting (?:audit|exercise|demo)|dummy (?:public )?(?:model|repo)|\b(?:course ?work|homework|assignment)\b|assigned (?:gpu )?(?:training )?run|carbon_run_log|\b(?:placeholder|dummy|example|made-?up) (?:value|figure|number|emission)s?\b|\b(?:week|unit|module|lesson) \d{1,2}\b.{0,20}\b(?:exercise|course)\b|\bexercise \d{1,2}\b/i;
/** In the field that names a figure's source, the word alone says it. */
const EXERCISE_SOURCE =
  /\b(?:placeholder|dummy|example|exercise|test value|random|made-?up|fake)\b/i;

/**
 * Flags the figures of a card that calls itself an exercise, or its figure a dummy: in its text, its
 * titles, or the source that the metadata give.
 *
 * @param findings of one card
 * @param passages of its text
 * @param cardText the text, of which the titles are read
 */
export function markExercise(
  findings: readonly Finding[],
  passages: readonly Passage[],
  cardText: string,
): readonly Finding[] {
  const source = findings
    .filter((f) => f.quantity === 'emissionsSource')
    .map((f) => (EXERCISE.exec(String(f.value)) ?? EXERCISE_SOURCE.exec(String(f.value)))?.[0])
    .find((words) => words !== undefined);
  const passage = passages.find(
    ({ text, headings }) => EXERCISE.test(text) || headings.some((h) => EXERCISE.test(h)),
  );
  // A comment in code looks like a title.
  const prose = cardText.slice(0, LONGEST_CARD).replace(/^(```|~~~)[^]*?^\1/gm, '');
  const titles = prose.match(/^#{1,6} .{1,200}$/gm)?.join('\n') ?? '';
  const text = passage ? `${passage.headings.join(' ')} ${passage.text}` : titles;
  const words = source ?? EXERCISE.exec(text)?.[0];
  if (words === undefined) return findings;
  return findings.map((found) =>
    found.tier <= 2 ? withFlag(found, 'exercise', `the card speaks of “${words}”`) : found,
  );
}
