import type { RunSourceRow } from '../data/schema/run-sources.js';
import type { RunRow } from '../data/schema/runs.js';
import { sizeFromName } from '../tier/naming/size.js';
import type { Resolution } from '../tier/resolve/types.js';
import { UNCHECKED } from './population-checks.js';
import type { CuratedTables, CuratedRunRow } from '../tier/population/curated.js';
import type { PopulationRepository } from './population-merge.js';
import type { Params } from '../tier/population/own-params.js';
import type { Assembled } from '../tier/population/assemble.js';
import { basesFirst, type CuratedResult } from './runs-curated.js';
import { dateCurated } from './runs-dates.js';
import { deriveRuns } from '../tier/population/derive-runs.js';
import { choice, fromValues } from '../tier/population/run-row.js';
import { positive } from '../tier/population/claim.js';

export type RunsInput = {
  readonly curated: CuratedTables;
  readonly joined: CuratedResult;
  readonly resolution: Resolution;
  readonly repositories: readonly PopulationRepository[];
  readonly params: ReadonlyMap<string, Params>;
  /** Publication dates of Epoch AI's rows by model. */
  readonly epochDates: ReadonlyMap<string, string>;
};

export type RunsOutput = {
  readonly runs: readonly RunRow[];
  readonly runSources: readonly RunSourceRow[];
};

/** All runs: the curated ones in the order of their files, then the derived ones by id. */
export function buildRuns(input: RunsInput): RunsOutput {
  const observed = new Map(input.repositories.map((row) => [row.repositoryId, row]));
  const rows = new Map<string, RunRow>();
  for (const row of basesFirst(input.curated.runRows)) {
    const base = row.baseRunId === undefined ? undefined : rows.get(row.baseRunId);
    rows.set(row.runId, withBaseSize(curatedRun(row, input, observed), base));
  }
  const curated = input.curated.runRows.flatMap((row) => rows.get(row.runId) ?? []);
  const derived = deriveRuns({
    curated: input.curated,
    curatedRuns: curated,
    derivedRuns: input.resolution.derivedRuns,
    repositories: input.repositories,
    params: input.params,
  });
  return { runs: [...curated, ...derived], runSources: sourceRows(input, curated, observed) };
}

function curatedRun(
  row: CuratedRunRow,
  { joined, curated, epochDates }: RunsInput,
  observed: ReadonlyMap<string, PopulationRepository>,
): RunRow {
  const assembled = joined.assembled.get(row.runId);
  const run = fromValues(row.runId, {
    ...assembled?.values,
    paramsActive: activeOf(row, assembled),
  });
  const { publishedOn, note } = dateCurated(row, epochDates, observed);
  return {
    ...run,
    name: row.name,
    organisation: row.organisation,
    organisationCountry: row.organisationCountry,
    publishedOn,
    note,
    modality: choice('modality', row.modality, row.runId),
    kind: choice('kind', row.kind, row.runId),
    sparsity: row.sparsity === undefined ? undefined : choice('sparsity', row.sparsity, row.runId),
    baseRunId: row.baseRunId,
    sharedWith: run.tco2e === undefined ? (joined.sharedWith.get(row.runId) ?? []) : [],
    origin: 'curated',
    checked: checkOf(assembled) ?? curated.checked.get(row.runId) ?? UNCHECKED,
  };
}

/** The day and the finding of a run's check, which the hand tables keep as a fact `checked`. */
function checkOf(assembled: Assembled | undefined): string | undefined {
  const claim = assembled?.claims.find(({ field }) => field === 'checked');
  if (claim === undefined) return undefined;
  return claim.note === undefined ? claim.value : `${claim.value}: ${claim.note}`;
}

/** The active size, else the one that a name states (`A22B`), when it is below the total. */
function activeOf(row: CuratedRunRow, assembled: Assembled | undefined): string | undefined {
  const stated = assembled?.values.paramsActive;
  const total = positive(assembled?.values.paramsTotal);
  // Stated as high as the total, it says that the model is dense.
  if (stated !== undefined) return Number(stated) === total ? undefined : stated;
  const named = [...row.repositories, row.name].flatMap(
    (id) => sizeFromName(id)?.paramsActive ?? [],
  );
  const active = named[0];
  return active !== undefined && total !== undefined && active < total ? String(active) : undefined;
}

/** A run without a size of its own has its base's; so has its active share at the same total. */
function withBaseSize(run: RunRow, base: RunRow | undefined): RunRow {
  if (base === undefined || run.kind === 'distillation') return run;
  const paramsTotal = run.paramsTotal ?? base.paramsTotal;
  const same = Math.abs((paramsTotal ?? 0) / (base.paramsTotal ?? 1) - 1) < 0.15;
  return {
    ...run,
    paramsTotal,
    paramsActive: run.paramsActive ?? (same ? base.paramsActive : undefined),
  };
}

function sourceRows(
  { joined, curated, epochDates }: RunsInput,
  runs: readonly RunRow[],
  observed: ReadonlyMap<string, PopulationRepository>,
): readonly RunSourceRow[] {
  const dates = curated.runRows.flatMap(
    (row) => dateCurated(row, epochDates, observed).source ?? [],
  );
  const rows = [...joined.assembled].flatMap(([runId, run]) =>
    run.claims.map((claim) => ({ runId, ...claim })),
  );
  const facts = curated.facts.filter((fact) => !joined.assembled.has(fact.runId));
  const borrowed = runs.flatMap((run) => borrowedSizes(run, joined.assembled.get(run.runId)));
  const seen = new Set<string>();
  return [...rows, ...borrowed, ...dates, ...facts].flatMap(
    ({ runId, field, value, source, sourceDate, status, note }) => {
      const key = JSON.stringify([runId, field, source, value]);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ runId, field, value, source, sourceDate, status, note }];
    },
  );
}

/** Sources of the sizes that a run has from its base or its name and not from a claim. */
function borrowedSizes(run: RunRow, assembled: Assembled | undefined): readonly RunSourceRow[] {
  return (['paramsTotal', 'paramsActive'] as const).flatMap((field) => {
    const value = run[field];
    if (value === undefined || assembled?.values[field] !== undefined) return [];
    const source =
      run.baseRunId === undefined
        ? `name of ${run.name}`
        : `name of the model, or size of base run ${run.baseRunId}`;
    const row: RunSourceRow = {
      runId: run.runId,
      field,
      value: String(value),
      source,
      sourceDate: undefined,
      status: 'derived',
      note: undefined,
    };
    return [row];
  });
}
