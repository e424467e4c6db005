import { InputError } from '../../errors.js';
import { indexPatterns } from '../naming/pattern-index.js';
import { baseName } from '../naming/tokens.js';
import type { NameRule } from './types.js';

export type RuleMatch = {
  readonly runId: string | undefined;
  readonly relation: NameRule['relation'];
  readonly label: string;
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
  const index = indexPatterns(
    compiled,
    ({ expression }) => expression,
    ({ onId }, repositoryId) => (onId ? repositoryId : baseName(repositoryId)),
  );
  return { match: (repositoryId) => index.first(repositoryId)?.item };
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
