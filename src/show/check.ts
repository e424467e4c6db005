import type { Project } from '../simulate/project.js';
import { isFrozen } from '../tier/snapshots.js';

/** A check that a reader sees and that fails loudly. */
export type CheckResult = {
  readonly check: string;
  readonly got: string;
  readonly expected: string;
  /** On another population than the frozen one, what is said of that one alone is skipped. */
  readonly holds: boolean | 'skipped';
};

const words = (value: number): string =>
  Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(3)
    : String(Number(value.toPrecision(5)));

/**
 * Checks a number against a stated one and fails when it is outside the tolerance, so that a notebook
 * cannot run on over a broken premise.
 *
 * @param name what is checked
 * @param got the computed number
 * @param expected the stated number
 * @param relativeTolerance largest share by which they may differ
 * @returns the check, for a table
 * @throws Error when it does not hold
 * @example check('6ND of Llama 2 70B', 8.28e23, 8.26e23, 0.01).holds // true
 */
export function check(
  name: string,
  got: number,
  expected: number,
  relativeTolerance: number,
): CheckResult {
  const difference = expected === 0 ? Math.abs(got) : Math.abs(got / expected - 1);
  const holds = difference <= relativeTolerance;
  const result = {
    check: name,
    got: words(got),
    expected: `${words(expected)} ± ${percent(relativeTolerance)}%`,
    holds,
  };
  if (!holds)
    throw new Error(`check failed: ${name}: got ${result.got}, expected ${result.expected}`);
  return result;
}

/**
 * Checks that a condition holds.
 *
 * @param name what is checked
 * @param holds the condition
 * @param got what was found, for the table
 * @param expected what should hold, in words
 * @returns the check, for a table
 * @throws Error when it does not hold
 * @example checkThat('no repository is dropped', 5468 === 5468, '5468', 'all').holds // true
 */
export function checkThat(
  name: string,
  holds: boolean,
  got: string,
  expected: string,
): CheckResult {
  if (!holds) throw new Error(`check failed: ${name}: got ${got}, expected ${expected}`);
  return { check: name, got, expected, holds };
}

/**
 * Checks that hold of the frozen population: on any other they are skipped and say so, because another
 * crawl may rightly differ.
 *
 * @param project the loaded project
 * @returns `check` and `checkThat`, enforced or skipped
 * @example checksOf(load()).checkThat('20 runs carry much', share > 0.2, '0.4', 'above 0.2').holds // true
 */
export function checksOf(project: Pick<Project, 'data'>): Checks {
  if (isFrozen(project.data)) return { check, checkThat };
  const skip = (name: string, got: string, expected: string): CheckResult => ({
    check: name,
    got,
    expected: `${expected} (of the frozen snapshot)`,
    holds: 'skipped',
  });
  return {
    check: (name, got, expected, relativeTolerance) =>
      skip(name, words(got), `${words(expected)} ± ${percent(relativeTolerance)}%`),
    checkThat: (name, _holds, got, expected) => skip(name, got, expected),
  };
}

/** The two kinds of checks. */
export type Checks = { readonly check: typeof check; readonly checkThat: typeof checkThat };

const percent = (share: number): number => Number((100 * share).toPrecision(3));
