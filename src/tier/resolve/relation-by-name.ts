import { modelStem, nameSigns } from '../naming/relation.js';
import { nameTokens } from '../naming/tokens.js';
import { addsWords } from './added-words.js';
import { isConvertedByFlags } from './flags.js';
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
  const { repositoryId, stem = modelStem(repositoryId) } = repository;
  const packaging = packagingByName(repository, signs);
  const adds =
    run === undefined ? signs.postTrained : addsWords(stem, run) || dropsBase(repositoryId, run);
  const isLora = repository.flags.includes('lora');
  return { packaging, adds, training: trainingRelation(signs, isLora, packaging, adds) };
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
