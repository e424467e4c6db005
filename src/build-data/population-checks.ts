import { InputError } from '../errors.js';
import type { RunRow } from '../data/schema/runs.js';
import { WITHOUT_TRAINING } from '../tier/resolve/types.js';
import type { PopulationTables } from './population.js';
import type { CuratedRunRow } from '../tier/population/curated.js';

/** What `checked` holds where nobody noted what a look at the run found. */
export const UNCHECKED = 'curated';

/** How many of the largest runs must have been looked at one by one. */
export const LARGEST_RUNS = 300;

/** Repositories of the two snapshots together; a build with other files states its own. */
export type Expected = { readonly repositories: number; readonly runs: number };

/**
 * Checks that stop the build: every repository mapped once, every run known, no cycle among bases,
 * plausible dates and sizes, own repositories mapped to their run, no run without a repository or
 * descendant, nothing lost against the previous version.
 *
 * @param previous counts of the tables that the build replaces, or undefined when there are none
 * @throws InputError at the first violation
 */
export function checkPopulation(
  tables: PopulationTables,
  curated: readonly CuratedRunRow[],
  previous: Expected | undefined,
): void {
  checkMapping(tables);
  checkBases(tables.runs);
  tables.runs.forEach(checkRow);
  checkOwnRepositories(tables, curated);
  checkFunnel(tables);
  if (previous) {
    require(tables.repositories.length >=
      previous.repositories, 'data/repositories.csv', 'rows', tables.repositories
      .length, `at least ${previous.repositories} rows as before, or --allow-shrink`);
    require(tables.runs.length >= previous.runs * 0.9, 'data/runs.csv', 'rows', tables.runs
      .length, `about the ${previous.runs} rows of before, or --allow-shrink`);
  }
}

function require(
  holds: boolean,
  file: string,
  field: string,
  value: unknown,
  expected: string,
): void {
  if (!holds) throw new InputError({ file, field, value, expected });
}

function checkMapping(tables: PopulationTables): void {
  const runs = new Set(tables.runs.map((run) => run.runId));
  const mapped = new Set(tables.repositoryRuns.map((row) => row.repositoryId));
  const file = 'data/repository-runs.csv';
  require(mapped.size ===
    tables.repositoryRuns.length, file, 'repositoryId', mapped.size, 'each repository once');
  for (const { repositoryId } of tables.repositories) {
    require(mapped.has(
      repositoryId,
    ), file, 'repositoryId', repositoryId, 'a mapping for every repository');
  }
  require(mapped.size ===
    tables.repositories.length, file, 'rows', mapped.size, 'no mapping without a repository');
  for (const row of tables.repositoryRuns) {
    for (const field of ['runId', 'rootRunId'] as const) {
      const runId = row[field];
      if (runId !== undefined)
        require(runs.has(
          runId,
        ), `${file}, ${row.repositoryId}`, field, runId, 'a run of data/runs.csv');
    }
    const mayLackRun = WITHOUT_TRAINING.has(row.relation);
    require(row.runId !== undefined ||
      mayLackRun, `${file}, ${row.repositoryId}`, 'runId', undefined, `a run for relation ${row.relation}`);
  }
}

function checkBases(runs: readonly RunRow[]): void {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  require(byId.size === runs.length, 'data/runs.csv', 'runId', byId.size, 'each run once');
  for (const run of runs) {
    const chain = new Set([run.runId]);
    let base = run.baseRunId;
    while (base !== undefined) {
      const next = byId.get(base);
      require(next !==
        undefined, `data/runs.csv, ${run.runId}`, 'baseRunId', base, 'a run of the table');
      require(!chain.has(
        base,
      ), `data/runs.csv, ${run.runId}`, 'baseRunId', base, 'bases without a cycle');
      chain.add(base);
      base = next?.baseRunId;
    }
  }
}

function checkRow(run: RunRow): void {
  const file = `data/runs.csv, ${run.runId}`;
  const { publishedOn, paramsTotal, paramsActive } = run;
  require(publishedOn === undefined ||
    (publishedOn >= '2012-01-01' &&
      publishedOn < '2027-01-01'), file, 'publishedOn', publishedOn, 'a day from 2012 to 2026');
  require(paramsTotal === undefined ||
    paramsTotal < 1e13, file, 'paramsTotal', paramsTotal, 'fewer than 1e13 parameters');
  require(paramsActive === undefined ||
    paramsTotal === undefined ||
    paramsActive <=
      paramsTotal, file, 'paramsActive', paramsActive, `at most paramsTotal ${paramsTotal ?? ''}`);
}

function checkOwnRepositories(tables: PopulationTables, curated: readonly CuratedRunRow[]): void {
  const mapping = new Map(tables.repositoryRuns.map((row) => [row.repositoryId, row]));
  for (const run of curated) {
    for (const id of run.repositories) {
      const row = mapping.get(id);
      const decided = row === undefined || row.decidedBy === 'override' || row.runId === run.runId;
      require(decided, `data/repository-runs.csv, ${id}`, 'runId', row?.runId, `its own run ${run.runId}`);
    }
  }
}

/** Curated runs that no repository holds and nothing descends from: they explain nothing. */
export function idleRuns(tables: PopulationTables): readonly string[] {
  const used = new Set<string>();
  for (const row of tables.repositoryRuns) {
    for (const id of [row.runId, row.rootRunId]) if (id !== undefined) used.add(id);
  }
  for (const run of tables.runs) if (run.baseRunId !== undefined) used.add(run.baseRunId);
  return tables.runs.map((run) => run.runId).filter((runId) => !used.has(runId));
}

function checkFunnel(tables: PopulationTables): void {
  for (const row of tables.funnel) {
    const sum = row.belowThreshold + row.duplicates + row.kept;
    require(sum ===
      row.rowsRead, `snapshot ${row.snapshot}`, 'rows', sum, `the ${row.rowsRead} rows read: nothing dropped silently`);
    const counted = tables.downloads.filter(
      (download) => download.snapshot === row.snapshot,
    ).length;
    require(counted === row.kept, 'data/downloads.csv', row.snapshot, counted, `${row.kept} rows`);
  }
}

/**
 * The largest pre-trainings that nobody has looked at. Size is disclosed compute, else 6·N·D, else
 * 6·N·(20 N), twenty tokens per parameter, which serves here to rank and for nothing else.
 */
export function uncheckedLargest(runs: readonly RunRow[]): readonly RunRow[] {
  return runs
    .filter((run) => /^(pre-training|continued|distillation)$/.test(run.kind))
    .map((run) => ({ run, size: roughCompute(run) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, LARGEST_RUNS)
    .map(({ run }) => run)
    .filter((run) => run.checked === undefined || run.checked === UNCHECKED);
}

function roughCompute(run: RunRow): number {
  if (run.flop !== undefined) return run.flop;
  const params = run.paramsActive ?? run.paramsTotal ?? 0;
  return 6 * params * (run.tokens ?? 20 * params);
}
