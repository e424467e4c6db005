import { nameSigns } from '../naming/relation.js';
import { nameTokens } from '../naming/tokens.js';
import { isConvertedByFlags } from './flags.js';
import { addedTokens } from './run-names.js';
import type { TreatmentSigns } from './sign-bits.js';
import type { CuratedRun, Relation, ResolvableRepository } from './types.js';

/** Readings of a name: as a package of an existing model, and as a product of training. */
export type NameRelation = {
  /** The relation if the weights are somebody else's: conversion, quantised, or a plain copy. */
  readonly packaging: Relation;
  /** The relation if they may have been trained further: adapter, merge, fine-tune, or packaging. */
  readonly training: Relation;
  /** Whether words beyond the run's own name and the format remain. */
  readonly adds: boolean;
};

/** Tokens that add nothing to a run's name: publishers, revisions, generic words. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'the model models v preview new latest official pt base pretrained text only fix fixed vision mtp transformers a int meta mistralai hf unsloth vllm gguf imatrix fp w ud quant quants calibrated mlx oq'.split(
    ' ',
  ),
);
/** Others of them hold a number: lengths of contexts, groups and widths of quantised weights. */
const EMPTY_NUMBERS = /^(\d{1,2}k|qx\d*|\d+bit)$/;

const isEmpty = (token: string): boolean => EMPTY_WORDS.has(token) || EMPTY_NUMBERS.test(token);

const BASE_WORDS: ReadonlySet<string> = new Set(['base', 'pt', 'pretrained']);

/**
 * How a repository relates to a run, judged by the words of its name alone.
 *
 * @param signs what the repository's name says, where it has been read
 * @example
 * relationByName(repository('x/Llama-3.1-8B-Instruct'), llama).training; // 'fine-tune'
 * relationByName(repository('x/Llama-3.1-8B-GGUF'), llama).training; // 'conversion'
 */
export function relationByName(
  repository: ResolvableRepository,
  run: CuratedRun | undefined,
  signs: TreatmentSigns = nameSigns(repository.repositoryId),
): NameRelation {
  const packaging = packagingByName(repository, signs);
  const adds =
    run === undefined
      ? signs.postTrained
      : addedTokens(stemTokens(repository), run).some((token) => !isEmpty(token)) ||
        dropsBase(repository.repositoryId, run);
  const isLora = repository.flags.includes('lora');
  return { packaging, adds, training: trainingRelation(signs, isLora, packaging, adds) };
}

/** The tokens of a repository's stem, from a store's text where it has one: no token holds a hyphen. */
function stemTokens({ repositoryId, stem }: ResolvableRepository): readonly string[] {
  if (stem === undefined) return nameSigns(repositoryId).stem;
  return stem === '' ? [] : stem.split('-');
}

/** How a repository holds weights that are somebody else's, judged by its name and flags. */
export function packagingByName({ flags }: ResolvableRepository, signs: TreatmentSigns): Relation {
  if (signs.quantised || (!signs.converted && flags.includes('quantised-tag'))) return 'quantised';
  return signs.converted || isConvertedByFlags(flags) ? 'conversion' : 'copy';
}

/** Beside `Qwen3-8B-Base`, the name `Qwen3-8B` means the post-trained version. */
function dropsBase(repositoryId: string, run: CuratedRun): boolean {
  return namesBaseOnly(run) && !isBase(repositoryId);
}

function isBase(id: string): boolean {
  return nameTokens(id).some((token) => BASE_WORDS.has(token));
}

const baseOnly = new WeakMap<CuratedRun, boolean>();

/** Whether all of a run's own repositories are named as base models; thousands of descendants ask. */
function namesBaseOnly(run: CuratedRun): boolean {
  const known = baseOnly.get(run);
  if (known !== undefined) return known;
  const made = run.repositories.length > 0 && run.repositories.every(isBase);
  baseOnly.set(run, made);
  return made;
}

function trainingRelation(
  signs: TreatmentSigns,
  isLora: boolean,
  packaging: Relation,
  adds: boolean,
): Relation {
  if (signs.edited) return 'merge';
  if (signs.adapter && signs.merged) return 'fine-tune';
  if (signs.adapter || isLora) return 'adapter';
  if (signs.merged) return 'merge';
  if (packaging === 'quantised') return packaging;
  if (packaging === 'conversion' && (signs.converted || !adds)) {
    return packagesOthers(signs) ? packaging : adds ? 'fine-tune' : packaging;
  }
  return adds ? 'fine-tune' : 'copy';
}

/** `-hf`, `-bf16` and the like often end a name that was trained; real format words do not. */
function packagesOthers(signs: TreatmentSigns): boolean {
  return signs.repackaged;
}
