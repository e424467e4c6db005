import type { RunRow } from '../../data/schema/runs.js';
import { nameTokens, organisationOf } from '../naming/tokens.js';
import { LONGEST_CHAIN } from '../resolve/decision.js';
import type { DerivedRun } from '../resolve/types.js';
import { assemble } from './assemble.js';
import { groupBy } from './claim.js';
import type { CuratedRunRow, CuratedTables } from './curated.js';
import {
  deriveRow,
  type BaseRun,
  type DerivedContext,
  type DerivedRow,
  type Laboratory,
} from './derived-row.js';
import type { ObservedRepository } from './observed.js';
import type { Params } from './own-params.js';
import { checkedSize, choice, fromValues } from './run-row.js';

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
  const { derive } = createRunDeriver({
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

/** Derives rows one by one. */
export type RunDeriver = {
  readonly derive: (run: DerivedRun) => RunRow;
  /** The row of a derived run that others start from; undefined where the run is none. */
  readonly base: (runId: string) => RunRow | undefined;
};

/** Derives rows one by one; rows of runs that others start from are kept. See {@link deriveRuns}. */
export function createRunDeriver(input: DeriverInput): RunDeriver {
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
  return { derive, base: baseRow };
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

const NONE: readonly string[] = [];

function derivedRun(
  run: DerivedRun,
  context: DerivedContext,
  facts: ReadonlyMap<string, CuratedTables['facts']>,
  checked: ReadonlyMap<string, string>,
): RunRow {
  const row = deriveRow(run, context);
  const claims = facts.get(run.runId);
  // Of most derived runs the hand tables say nothing.
  const disclosed = claims === undefined ? undefined : withClaims(row, claims, run.runId);
  const [paramsTotal, paramsActive] =
    disclosed === undefined
      ? [
          checkedSize('paramsTotal', row.paramsTotal, run.runId),
          checkedSize('paramsActive', row.paramsActive, run.runId),
        ]
      : [disclosed.paramsTotal, disclosed.paramsActive];
  const isMoe = row.sparsity === 'moe' || paramsActive !== undefined || namesExperts(row.name);
  // In one literal: millions of rows are made, and spreading another object takes ten times as long.
  const derived = {
    runId: run.runId,
    name: row.name,
    organisation: row.organisation === '' ? undefined : row.organisation,
    organisationCountry: row.organisationCountry,
    publishedOn: row.publishedOn,
    modality: choice('modality', row.modality, run.runId),
    kind: row.kind,
    sparsity: isMoe ? 'moe' : row.sparsity === undefined ? undefined : 'dense',
    baseRunId: row.baseRunId,
    paramsTotal,
    paramsActive,
    tco2eIncludes: disclosed?.tco2eIncludes ?? NONE,
    sharedWith: NONE,
    origin: 'derived',
    checked: checked.get(run.runId),
    note: row.note,
  } as const;
  // What is not disclosed stays undefined.
  return disclosed === undefined
    ? (derived as Partial<RunRow> as RunRow)
    : { ...disclosed, ...derived };
}

function withClaims(row: DerivedRow, claims: CuratedTables['facts'], runId: string): RunRow {
  const { values } = assemble([{ facts: true, claims }]);
  return fromValues(runId, {
    ...values,
    paramsTotal: values.paramsTotal ?? row.paramsTotal?.toString(),
    paramsActive: values.paramsActive ?? row.paramsActive?.toString(),
  });
}

/** What a name must hold to name experts: far quicker to see than its tokens. */
const MAY_NAME_EXPERTS = /moe|\dx/i;

function namesExperts(name: string): boolean {
  return (
    MAY_NAME_EXPERTS.test(name) && nameTokens(name).some((token) => /^moe$|^\d+x$/.test(token))
  );
}
