import type { PopulationTables } from './population.js';
import { idleRuns, uncheckedLargest } from './population-checks.js';

/** What the build prints: the funnel, counts by decision, sources, flags, what is left to check. */
export function populationReport(tables: PopulationTables): readonly string[] {
  const curated = tables.runs.filter((run) => run.origin === 'curated');
  const filled = (
    ['paramsTotal', 'tokens', 'flop', 'acceleratorHours', 'energyKwh', 'tco2e'] as const
  ).map((field) => `${field} ${curated.filter((run) => run[field] !== undefined).length}`);
  const sparse = curated.filter((run) => run.sparsity === 'moe' && run.paramsActive === undefined);
  const unchecked = uncheckedLargest(tables.runs).map((run) => run.runId);
  return [
    ...tables.funnel.map(
      (row) =>
        `${row.snapshot}: ${row.rowsRead} rows read, ${row.belowThreshold} at or below the threshold, ${row.duplicates} duplicates, ${row.kept} kept`,
    ),
    `repositories: ${tables.repositories.length} distinct`,
    `relations: ${counts(tables.repositoryRuns.map((row) => row.relation))}`,
    `decided by: ${counts(tables.repositoryRuns.map((row) => row.decidedBy))}`,
    `confidence: ${counts(tables.repositoryRuns.map((row) => row.confidence))}`,
    `parameters: ${counts(tables.repositories.map((row) => row.paramsMethod))}`,
    `runs: ${counts(tables.runs.map((run) => `${run.origin} ${run.kind}`))}`,
    `curated runs with: ${filled.join(', ')}`,
    `flagged: ${tables.flags.length}`,
    ...tables.flags.map((flag) => `  ${flag.runId}: ${flag.check}: ${flag.detail}`),
    `mixtures of experts without active parameters: ${list(sparse.map((run) => run.runId))}`,
    `runs that nothing maps to: ${list(idleRuns(tables))}`,
    `largest runs without a check: ${list(unchecked)}`,
  ];
}

/**
 * Counts of values, most frequent first.
 *
 * @example
 * counts(['a', 'b', 'a']); // 'a 2, b 1'
 */
export function counts(values: readonly string[]): string {
  const tally = new Map<string, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return [...tally]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([value, count]) => `${value} ${count}`)
    .join(', ');
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'none' : `${items.length} (${items.join(', ')})`;
}
