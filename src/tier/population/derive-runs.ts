import type { RunRow } from '../../data/schema/runs.js';
import { nameTokens, organisationOf } from '../naming/tokens.js';
import { LONGEST_CHAIN } from '../resolve/decision.js';
import type { DerivedRun } from '../resolve/types.js';
import { assemble } from './assemble.js';
import { groupBy } from './claim.js';
import type { CuratedRunRow, CuratedTables } from './curated.js';
import { deriveRow, type BaseRun, type DerivedContext, type Laboratory } from './derived-row.js';
import type { ObservedRepository } from './observed.js';
import type { Params } from './own-params.js';
import { choice, fromValues } from './run-row.js';

/** What rows of runs without a hand-kept row follow from. */
export type DerivedRunsInput = {
  readonly curated: CuratedTables;
  /** The hand-kept runs. */
  readonly curatedRuns: readonly (BaseRun & { readonly runId: string })[];
  readonly derivedRuns: readonly DerivedRun[];
  readonly repositories: readonly ObservedRepository[];
  /** Settled sizes by repository. */
  readonly params: ReadonlyMap<string, Params>;
};

/**
 * The rows of all runs that follow from a repository's mapping: size and date of the repository, else of
 * the base, with the facts that the hand tables hold of them.
 *
 * @returns one row a run, in the order given
 * @throws InputError when a fact is no value of its column
 */
export function deriveRuns(input: DerivedRunsInput): readonly RunRow[] {
  const derivedById = new Map(input.derivedRuns.map((run) => [run.runId, run]));
  const derive = runDeriver({
    curated: input.curated,
    curatedRuns: input.curatedRuns,
    derivedRun: (runId) => derivedById.get(runId),
    repositories: new Map(input.repositories.map((row) => [row.repositoryId, row])),
    params: input.params,
  });
  return input.derivedRuns.map(derive);
}

/** The same, looked up one by one. */
export type DeriverInput = Pick<DerivedRunsInput, 'curated' | 'curatedRuns'> &
  Pick<DerivedContext, 'repositories' | 'params'> & {
    readonly derivedRun: (runId: string) => DerivedRun | undefined;
  };

/** Derives rows one by one; rows of runs that others start from are kept. See {@link deriveRuns}. */
export function runDeriver(input: DeriverInput): (run: DerivedRun) => RunRow {
  const known = new Map(input.curatedRuns.map((row) => [row.runId, row]));
  const bases = new Map<string, RunRow>();
  const deriving = new Set<string>();
  const facts = groupBy(input.curated.facts, (fact) => fact.runId);
  const context: DerivedContext = {
    repositories: input.repositories,
    params: input.params,
    laboratories: laboratories(input.curated.runRows, input.curated.reuploaders),
    base: (runId) => (runId === undefined ? undefined : (known.get(runId) ?? baseRow(runId))),
  };
  const derive = (run: DerivedRun): RunRow =>
    bases.get(run.runId) ?? derivedRun(run, context, facts, input.curated.checked);
  const baseRow = (runId: string): RunRow | undefined => {
    const ready = bases.get(runId);
    const run = ready === undefined ? input.derivedRun(runId) : undefined;
    // Tags of strangers may form a circle.
    const endless = deriving.has(runId) || deriving.size >= LONGEST_CHAIN;
    if (ready !== undefined || run === undefined || endless) return ready;
    deriving.add(runId);
    const row = derive(run);
    deriving.delete(runId);
    bases.set(runId, row);
    return row;
  };
  return derive;
}

/** The laboratory behind each Hub organisation that publishes curated runs, and its country. */
function laboratories(
  runs: readonly CuratedRunRow[],
  reuploaders: readonly string[],
): ReadonlyMap<string, Laboratory> {
  const known = new Map<string, Laboratory>();
  for (const { organisation, organisationCountry, repositories } of runs) {
    for (const id of repositories) {
      const owner = organisationOf(id);
      const mirrors = owner === '' || reuploaders.includes(owner);
      if (!mirrors && !known.has(owner)) known.set(owner, { organisation, organisationCountry });
    }
  }
  return known;
}

function derivedRun(
  run: DerivedRun,
  context: DerivedContext,
  facts: ReadonlyMap<string, CuratedTables['facts']>,
  checked: ReadonlyMap<string, string>,
): RunRow {
  const row = deriveRow(run, context);
  const { values } = assemble([{ facts: true, claims: facts.get(run.runId) ?? [] }]);
  const text = (value: number | undefined): string | undefined => value?.toString();
  const disclosed = fromValues(run.runId, {
    ...values,
    paramsTotal: values.paramsTotal ?? text(row.paramsTotal),
    paramsActive: values.paramsActive ?? text(row.paramsActive),
  });
  const isMoe =
    row.sparsity === 'moe' || disclosed.paramsActive !== undefined || namesExperts(row.name);
  return {
    ...disclosed,
    name: row.name,
    organisation: row.organisation === '' ? undefined : row.organisation,
    organisationCountry: row.organisationCountry,
    publishedOn: row.publishedOn,
    modality: choice('modality', row.modality, run.runId),
    kind: row.kind,
    sparsity: isMoe ? 'moe' : row.sparsity === undefined ? undefined : 'dense',
    baseRunId: row.baseRunId,
    sharedWith: [],
    origin: 'derived',
    checked: checked.get(run.runId),
    note: row.note,
  };
}

function namesExperts(name: string): boolean {
  return nameTokens(name).some((token) => /^moe$|^\d+x$/.test(token));
}
