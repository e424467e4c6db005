import type { RunSourceRow } from '../data/schema/run-sources.js';
import { runsTable, type RunRow } from '../data/schema/runs.js';
import { InputError } from '../errors.js';
import { columnsOf } from '../table/index.js';
import { organisationOf, nameTokens } from '../tier/naming/tokens.js';
import { sizeFromName } from '../tier/naming/size.js';
import type { DerivedRun, Resolution } from '../tier/resolve/types.js';
import { UNCHECKED } from './population-checks.js';
import type { CuratedTables } from './population-curated.js';
import type { PopulationRepository } from './population-merge.js';
import type { Params } from './population-params.js';
import { assemble, type Assembled, type Values } from './runs-assemble.js';
import { basesFirst, type CuratedResult, type CuratedRunRow } from './runs-curated.js';
import { dateCurated } from './runs-dates.js';
import { deriveRow, type BaseRun, type DerivedContext, type Laboratory } from './runs-derived.js';
import { groupBy, positive } from './runs-upstream.js';

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
  const derivedById = new Map(input.resolution.derivedRuns.map((run) => [run.runId, run]));
  const context: DerivedContext = {
    repositories: new Map(input.repositories.map((row) => [row.repositoryId, row])),
    params: input.params,
    laboratories: laboratories(input.curated.runRows, input.curated.reuploaders),
    base: (runId) => (runId === undefined ? undefined : baseOf(runId, rows, derivedById, derive)),
  };
  const facts = groupBy(input.curated.facts, (fact) => fact.runId);
  const derive = (run: DerivedRun): RunRow => {
    const known = rows.get(run.runId);
    if (known) return known;
    const row = derivedRun(run, context, facts, input.curated.checked);
    rows.set(row.runId, row);
    return row;
  };
  const derived = input.resolution.derivedRuns.map(derive);
  return { runs: [...curated, ...derived], runSources: sourceRows(input, curated, observed) };
}

function baseOf(
  runId: string,
  rows: ReadonlyMap<string, RunRow>,
  derived: ReadonlyMap<string, DerivedRun>,
  derive: (run: DerivedRun) => RunRow,
): BaseRun | undefined {
  const known = rows.get(runId);
  if (known) return known;
  const run = derived.get(runId);
  return run && derive(run);
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

/** The disclosed columns of a run as the table's types, each checked by its column. */
function fromValues(runId: string, values: Values): RunRow {
  const row: Record<string, unknown> = { runId, tco2eIncludes: [], sharedWith: [] };
  for (const [name, column] of columnsOf(runsTable)) {
    const cell = (values as Readonly<Record<string, string | undefined>>)[name];
    if (cell === undefined || cell === '') continue;
    const value = column.read(cell);
    if (value === undefined) {
      throw new InputError({
        file: `run ${runId}`,
        field: name,
        value: cell,
        expected: column.expected,
      });
    }
    row[name] = value;
  }
  return row as RunRow;
}

function choice<Field extends 'modality' | 'kind' | 'sparsity'>(
  field: Field,
  value: string,
  runId: string,
): NonNullable<RunRow[Field]> {
  const column = runsTable.columns[field];
  const read = column.read(value);
  if (read === undefined) {
    throw new InputError({ file: `run ${runId}`, field, value, expected: column.expected });
  }
  return read as NonNullable<RunRow[Field]>;
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
