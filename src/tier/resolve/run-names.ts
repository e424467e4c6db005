import { nameTokens } from '../naming/tokens.js';
import type { CuratedRun } from './types.js';

type RunName = { readonly run: CuratedRun; readonly tokens: readonly string[] };

/** Finds a curated run by the names of its own repositories. */
export type RunNameIndex = { readonly find: (repositoryId: string) => CuratedRun | undefined };

/**
 * Every own repository of a curated run is an implicit rule: a name that contains its tokens, side
 * by side, descends from it. The longest name wins, so `llama-3.1-8b` beats `llama-3`.
 *
 * @example
 * indexRunNames(runs).find('x/Hermes-3-Llama-3.1-8B')?.runId; // 'llama-3.1-8b'
 */
export function indexRunNames(runs: readonly CuratedRun[]): RunNameIndex {
  const names: RunName[] = runs
    .flatMap((run) => run.repositories.map((id) => ({ run, tokens: trimTokens(nameTokens(id)) })))
    .flatMap((name) => [name, { ...name, tokens: withoutVersion(name.tokens) }])
    .filter(({ tokens }) => isDistinctive(tokens))
    .sort((a, b) => b.tokens.join('').length - a.tokens.join('').length);
  const byStart = indexStarts(names);
  return {
    find(repositoryId) {
      const read = nameTokens(repositoryId);
      const tokens = read.includes('meta') ? read.filter((token) => token !== 'meta') : read;
      let best = names.length;
      for (let at = 0; at + 1 < tokens.length; at += 1) {
        const starting = byStart.get(tokens[at] as string)?.get(tokens[at + 1] as string);
        for (const rank of starting ?? NONE) {
          if (rank >= best) break;
          if (stands(names[rank]?.tokens ?? [], tokens, at)) best = rank;
        }
      }
      return names[best]?.run;
    },
  };
}

const NONE: readonly number[] = [];

/** The ranks of names by their first token and by their second: every name has two. */
function indexStarts(
  names: readonly RunName[],
): ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> {
  const starts = new Map<string, Map<string, number[]>>();
  names.forEach(({ tokens: [first = '', second = ''] }, rank) => {
    const seconds = starts.get(first) ?? new Map<string, number[]>();
    starts.set(first, seconds);
    const ranks = seconds.get(second);
    if (ranks === undefined) seconds.set(second, [rank]);
    else ranks.push(rank);
  });
  return starts;
}

/** Whether the tokens of a name stand at a place of another one. */
function stands(part: readonly string[], whole: readonly string[], at: number): boolean {
  for (let i = 0; i < part.length; i += 1) if (part[i] !== whole[at + i]) return false;
  return true;
}

/** Drops words that descendants leave out: the publisher, a format suffix, `base` beside a size. */
function trimTokens(tokens: readonly string[]): readonly string[] {
  const sized = tokens.some((token) => /^\d+(\.\d+)?b$/.test(token));
  const optional = sized ? /^(hf|meta|nvidia|base|pt)$/ : /^(hf|meta|nvidia)$/;
  return tokens.filter((token) => !optional.test(token));
}

/** `Mixtral-8x7B-Instruct-v0.1` descends from `Mixtral-8x7B-v0.1`: a closing version may move. */
function withoutVersion(tokens: readonly string[]): readonly string[] {
  return /^0\.\d$/.test(tokens[tokens.length - 1] ?? '') ? tokens.slice(0, -1) : tokens;
}

/** A bare family word matches too much: at least two tokens, one of them a number or a size. */
function isDistinctive(tokens: readonly string[]): boolean {
  return (
    tokens.length >= 2 && tokens.some((token) => /\d/.test(token)) && tokens.join('').length >= 6
  );
}
