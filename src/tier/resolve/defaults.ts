import { nameSigns } from '../naming/relation.js';
import { isConvertedByFlags } from './flags.js';
import type { TreatmentSigns } from './sign-bits.js';
import type { Relation, ResolvableRepository } from './types.js';

/** Tasks whose models start, as a rule, from a published encoder or sequence model. */
const ADAPTED_TASKS = new Set([
  'text-classification',
  'token-classification',
  'question-answering',
  'sentence-similarity',
  'zero-shot-classification',
  'summarization',
  'table-question-answering',
  'document-question-answering',
  'audio-classification',
  'text-ranking',
]);

/** Tasks where only a laboratory trains from scratch; others adapt what laboratories publish. */
const LAB_TASKS = new Set([
  'image-classification',
  'automatic-speech-recognition',
  'text-to-image',
  'image-to-image',
  'text2text-generation',
  'feature-extraction',
  'object-detection',
  'image-segmentation',
  'fill-mask',
  'image-to-text',
  'visual-question-answering',
  'text-to-video',
  'video-classification',
  'zero-shot-image-classification',
  'image-feature-extraction',
]);

/** Architectures of language models that communities fine-tune rather than train from scratch. */
const ADAPTED_ARCHITECTURES: ReadonlySet<string | undefined> = new Set([
  'llama',
  'mistral',
  'mixtral',
  'gemma',
  'gemma2',
  'gemma3_text',
  'phi',
  'phi3',
  'qwen2',
  'qwen3',
  'falcon',
  'mpt',
  'jais',
  'stablelm',
]);
/** Small models of these architectures are trained from scratch for study; larger ones hardly are. */
const SMALLEST_ADAPTED_PARAMS = 2e9;

export type DefaultDecision = { readonly relation: Relation; readonly reason: string };

/**
 * What to assume of a repository that no tag, rule, name or shape explains. These decisions are
 * the "unmapped" ones: counted, shown, and bounded by taking each as trained from scratch.
 *
 * @param isLab whether the repository's organisation publishes a curated run
 * @param signs what the repository's name says, where it has been read
 */
export function defaultDecision(
  repository: ResolvableRepository,
  isLab: boolean,
  signs: TreatmentSigns = nameSigns(repository.repositoryId),
): DefaultDecision {
  const task = repository.task ?? '';
  if (signs.adapter || repository.flags.includes('lora')) {
    return { relation: 'adapter', reason: 'adapter weights of an unknown base' };
  }
  if (signs.merged || signs.edited || repository.flags.includes('merge')) {
    return { relation: 'merge', reason: 'merged or edited weights of unknown origin' };
  }
  if (signs.quantised || repository.flags.includes('quantised-tag')) {
    return { relation: 'quantised', reason: 'quantised weights of an unlisted model' };
  }
  if (signs.repackaged || isConvertedByFlags(repository.flags)) {
    return { relation: 'conversion', reason: 'converted weights of an unlisted model' };
  }
  if (ADAPTED_TASKS.has(task)) {
    return {
      relation: 'fine-tune',
      reason: `task ${task}: usually adapted from a published encoder`,
    };
  }
  if (LAB_TASKS.has(task) && !isLab) {
    return { relation: 'fine-tune', reason: `task ${task}, no laboratory: usually adapted` };
  }
  if (task !== 'translation' && signs.postTrained && !isLab) {
    return { relation: 'fine-tune', reason: 'post-training words in the name, unknown base' };
  }
  const large = repository.params === undefined || repository.params >= SMALLEST_ADAPTED_PARAMS;
  if (!isLab && large && ADAPTED_ARCHITECTURES.has(repository.architecture)) {
    const reason = `community checkpoint of architecture ${repository.architecture ?? ''}, unknown base`;
    return { relation: 'fine-tune', reason };
  }
  return {
    relation: 'original',
    reason: 'nothing points to a base: taken as trained from scratch',
  };
}
