import { nameSigns } from '../naming/relation.js';
import { nameTokens } from '../naming/tokens.js';
import { addedTokens } from './rules.js';
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
const EMPTY =
  /^(the|model|models|v|preview|new|latest|official|pt|base|pretrained|text|only|fix|fixed|\d{1,2}k|vision|mtp|transformers|a|int|meta|mistralai|hf|unsloth|vllm|gguf|imatrix|fp|w|ud|quants?|calibrated|qx\d*|mlx|oq|\d+bit)$/;

/**
 * How a repository relates to a run, judged by the words of its name alone.
 *
 * @example
 * relationByName(repository('x/Llama-3.1-8B-Instruct'), llama).training; // 'fine-tune'
 * relationByName(repository('x/Llama-3.1-8B-GGUF'), llama).training; // 'conversion'
 */
export function relationByName(
  repository: ResolvableRepository,
  run: CuratedRun | undefined,
): NameRelation {
  const signs = nameSigns(repository.repositoryId);
  const flag = (pattern: RegExp): boolean => repository.flags.some((item) => pattern.test(item));
  const added = run ? addedTokens(signs.stem, run).filter((token) => !EMPTY.test(token)) : [];
  const quantised = signs.quantised || (flag(/^quantised-tag$/) && !signs.converted);
  const converted = signs.converted || flag(/^(gguf-only|onnx-only|mlx)$/);
  const packaging: Relation = quantised ? 'quantised' : converted ? 'conversion' : 'copy';
  const adds =
    added.length > 0 ||
    (run === undefined && signs.postTrained) ||
    (run !== undefined && dropsBase(repository.repositoryId, run));
  return { packaging, adds, training: trainingRelation(signs, flag(/^lora$/), packaging, adds) };
}

/** Beside `Qwen3-8B-Base`, the name `Qwen3-8B` means the post-trained version. */
function dropsBase(repositoryId: string, run: CuratedRun): boolean {
  return namesBaseOnly(run) && !isBase(repositoryId);
}

function isBase(id: string): boolean {
  return nameTokens(id).some((token) => /^(base|pt|pretrained)$/.test(token));
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
  signs: ReturnType<typeof nameSigns>,
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
function packagesOthers(signs: ReturnType<typeof nameSigns>): boolean {
  return signs.repackaged;
}
