import { InputError } from '../../errors.js';
import { indexPatterns } from '../naming/pattern-index.js';
import { baseName, nameTokens } from '../naming/tokens.js';
import type { CuratedRun, NameRule } from './types.js';

export type RuleMatch = {
  readonly runId: string | undefined;
  readonly relation: NameRule['relation'];
  readonly label: string;
  readonly matched: string;
};

type CompiledRule = NameRule & {
  readonly expression: RegExp;
  readonly onId: boolean;
  readonly label: string;
};

/** Finds the strongest hand-kept rule for a repository. */
export type RuleBook = { readonly match: (repositoryId: string) => RuleMatch | undefined };

/**
 * Compiles the rules: highest priority first, then the longest pattern. A pattern is tested on the
 * name after the slash, or on the full id when it starts with `org:`; both ignore case.
 *
 * @throws InputError when a pattern is not a regular expression or names an unknown run
 */
export function compileRules(rules: readonly NameRule[], knownRuns: ReadonlySet<string>): RuleBook {
  const compiled = rules
    .map((rule) => compileRule(rule, knownRuns))
    .sort((a, b) => b.priority - a.priority || b.pattern.length - a.pattern.length);
  const ranked = compiled.map((rule, rank) => ({ ...rule, rank }));
  const onNames = indexPatterns(
    ranked.filter((rule) => !rule.onId),
    (rule) => rule.expression,
  );
  const onIds = indexPatterns(
    ranked.filter((rule) => rule.onId),
    (rule) => rule.expression,
  );
  return {
    match(repositoryId) {
      const byName = onNames.first(baseName(repositoryId));
      const byId = onIds.first(repositoryId);
      const found =
        byName === undefined || (byId !== undefined && byId.item.rank < byName.item.rank)
          ? byId
          : byName;
      if (found === undefined) return undefined;
      const { runId, relation, label } = found.item;
      return { runId, relation, label, matched: found.matched };
    },
  };
}

function compileRule(rule: NameRule, knownRuns: ReadonlySet<string>): CompiledRule {
  if (rule.runId !== undefined && !knownRuns.has(rule.runId)) {
    throw new InputError({
      file: `name rule ${rule.pattern}`,
      field: 'runId',
      value: rule.runId,
      expected: 'a run of the curated tables',
    });
  }
  const onId = rule.pattern.startsWith('org:');
  const source = onId ? rule.pattern.slice(4) : rule.pattern;
  try {
    const label = `name rule /${rule.pattern}/`;
    return { ...rule, onId, label, expression: new RegExp(source, 'i') };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new InputError({
      file: 'name rules',
      field: 'pattern',
      value: rule.pattern,
      expected: `a regular expression (${cause})`,
    });
  }
}

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
  const byFirst = new Map<string, number[]>();
  names.forEach(({ tokens: [first = ''] }, rank) => {
    const ranks = byFirst.get(first);
    if (ranks === undefined) byFirst.set(first, [rank]);
    else ranks.push(rank);
  });
  return {
    find(repositoryId) {
      const read = nameTokens(repositoryId);
      const tokens = read.includes('meta') ? read.filter((token) => token !== 'meta') : read;
      let best = names.length;
      for (let at = 0; at < tokens.length; at += 1) {
        for (const rank of byFirst.get(tokens[at] ?? '') ?? NONE) {
          if (rank >= best) break;
          if (stands(names[rank]?.tokens ?? [], tokens, at)) best = rank;
        }
      }
      return names[best]?.run;
    },
  };
}

const NONE: readonly number[] = [];

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

/** A run's name without the tokens of the closest of its own names: what a descendant added. */
export function addedTokens(stem: readonly string[], run: CuratedRun): readonly string[] {
  let closest: ReadonlySet<string> | undefined;
  let fewest = Infinity;
  for (const own of namesOf(run)) {
    const left = countMissing(stem, own, fewest);
    if (left === 0) return NOTHING;
    if (left >= fewest) continue;
    closest = own;
    fewest = left;
  }
  return closest === undefined ? stem : stem.filter((token) => !closest.has(token));
}

const NOTHING: readonly string[] = [];

/** How many of the tokens are not in a name; counting ends at `enough`. */
function countMissing(
  tokens: readonly string[],
  name: ReadonlySet<string>,
  enough: number,
): number {
  let missing = 0;
  for (let at = 0; at < tokens.length && missing < enough; at += 1) {
    if (!name.has(tokens[at] as string)) missing += 1;
  }
  return missing;
}

const ownNames = new WeakMap<CuratedRun, readonly ReadonlySet<string>[]>();

/** The tokens of each of a run's own names; thousands of descendants ask for them. */
function namesOf(run: CuratedRun): readonly ReadonlySet<string>[] {
  const known = ownNames.get(run);
  if (known !== undefined) return known;
  const made = [...run.repositories, run.name, run.runId].map((name) => new Set(nameTokens(name)));
  ownNames.set(run, made);
  return made;
}
