import { stringify } from 'csv-stringify/sync';
import { InputError } from '../errors.js';
import {
  defineTable,
  integer,
  list,
  number,
  oneOf,
  parseTable,
  text,
  type RowOf,
  type Table,
} from '../table/index.js';
import {
  RELATIONS,
  type ArchitectureRoot,
  type NameRule,
  type Override,
} from '../tier/resolve/types.js';
import type { CuratedRunRow, CuratedTables, FactRow } from '../tier/population/curated.js';

/** A row of a hand table: column name to text. */
type TextRow = Readonly<Record<string, string>>;

/** Rows of a file of `data/curated/`, given without its ending; empty when there is none. */
export type ReadCurated = (name: string) => readonly TextRow[];

/**
 * The hand tables come in segments, one file each, so that people can work side by side. Where two
 * segments decide on one repository, the earlier segment holds.
 */
export const SEGMENTS = ['population', 'west', 'asia', 'other'] as const;

const optional = { optional: true } as const;

const RUNS_TABLE = defineTable({
  name: 'runs',
  title: 'Curated runs',
  description: 'Training runs kept by hand',
  primaryKey: ['runId'],
  columns: {
    runId: text({ description: 'slug', pattern: /^[a-z0-9][a-z0-9._:+-]*$/ }),
    name: text({ description: 'name' }),
    organisation: text({ description: 'organisation' }),
    organisationCountry: text({ description: 'ISO3', ...optional }),
    publishedOn: text({ description: 'YYYY-MM-DD', pattern: /^\d{4}-\d{2}-\d{2}$/, ...optional }),
    modality: text({ description: 'modality' }),
    kind: text({ description: 'kind' }),
    baseRunId: text({ description: 'base run', ...optional }),
    sparsity: text({ description: 'dense or moe', ...optional }),
    epochModel: text({ description: 'Model of the Epoch AI row', ...optional }),
    reportedIds: list({ description: 'ids of reported training rows' }),
    trackedModel: text({ description: 'model_id of the tracked models', ...optional }),
    repositories: list({ description: 'Hub ids' }),
    includesBase: text({
      description: 'yes if upstream figures include the base',
      pattern: /^yes$/,
      ...optional,
    }),
    note: text({ description: 'remark', ...optional }),
  },
});

const FACTS_TABLE = defineTable({
  name: 'facts',
  title: 'Curated facts',
  description: 'Values that override or complete the join',
  primaryKey: [],
  columns: {
    runId: text({ description: 'run' }),
    field: text({ description: 'field of runs.csv or ignore-<field>' }),
    value: text({ description: 'value' }),
    source: text({ description: 'citation', ...optional }),
    sourceDate: text({ description: 'date', ...optional }),
    status: oneOf(['seen', 'derived', 'unverified'], { description: 'status' }),
    note: text({ description: 'remark', ...optional }),
  },
});

const RULES_TABLE = defineTable({
  name: 'rules',
  title: 'Name rules',
  description: 'Patterns on repository names',
  primaryKey: [],
  columns: {
    priority: integer({ description: 'highest wins' }),
    pattern: text({ description: 'regular expression' }),
    runId: text({ description: 'root run', ...optional }),
    relation: oneOf(RELATIONS, { description: 'relation', ...optional }),
    note: text({ description: 'remark', ...optional }),
  },
});

const OVERRIDES_TABLE = defineTable({
  name: 'overrides',
  title: 'Overrides',
  description: 'Exact decisions for single repositories',
  primaryKey: ['repositoryId'],
  columns: {
    repositoryId: text({ description: 'Hub id' }),
    runId: text({ description: 'run', ...optional }),
    relation: oneOf(RELATIONS, { description: 'relation', ...optional }),
    parentRepositoryId: text({ description: 'parent', ...optional }),
    note: text({ description: 'remark', ...optional }),
  },
});

const SIZES_TABLE = defineTable({
  name: 'architecture-params',
  title: 'Sizes by architecture',
  description: 'Parameters by a pattern on the Hub id',
  primaryKey: ['pattern'],
  columns: {
    pattern: text({ description: 'regular expression on the Hub id' }),
    params: number({ description: 'parameters', min: 1 }),
    source: text({ description: 'citation' }),
    note: text({ description: 'remark', ...optional }),
  },
});

const ROOTS_TABLE = defineTable({
  name: 'architecture-roots',
  title: 'Roots of community architectures',
  description: 'Run from which community checkpoints of an architecture start',
  primaryKey: ['architecture', 'task'],
  columns: {
    architecture: text({ description: 'architecture' }),
    task: text({ description: 'task', ...optional }),
    runId: text({ description: 'run' }),
    note: text({ description: 'remark', ...optional }),
  },
});

const NAMES_TABLE = defineTable({
  name: 'architectures',
  title: 'Architecture tags',
  description: 'Known architecture tags and their modality',
  primaryKey: ['architecture'],
  columns: {
    architecture: text({ description: 'tag' }),
    modality: text({ description: 'modality' }),
  },
});

const REUPLOADERS_TABLE = defineTable({
  name: 'reuploaders',
  title: 'Re-uploaders',
  description: "Organisations that re-publish other people's weights",
  primaryKey: ['organisation'],
  columns: {
    organisation: text({ description: 'Hub organisation' }),
    publishes: text({ description: 'what it publishes' }),
  },
});

const CHECKED_TABLE = defineTable({
  name: 'checked',
  title: 'Checked derived runs',
  description: 'Large runs without a curated row that were looked at one by one',
  primaryKey: ['runId'],
  columns: {
    runId: text({ description: 'run' }),
    checked: text({ description: 'what was found' }),
  },
});

/**
 * Reads every hand table of `data/curated/`. A run that stands in two segments is an error; of two
 * overrides of one repository the earlier segment's holds; facts and rules add up.
 *
 * @throws InputError naming file, row and field of a wrong cell
 */
export function readCuratedTables(read: ReadCurated): CuratedTables {
  const runRows = unique(inSegments(read, RUNS_TABLE).map(runRow), (row) => row.runId, 'runs');
  const overrides: readonly Override[] = firstOf(inSegments(read, OVERRIDES_TABLE));
  const rules: readonly NameRule[] = inSegments(read, RULES_TABLE);
  const roots: readonly ArchitectureRoot[] = single(read, ROOTS_TABLE);
  return {
    runs: runRows,
    runRows,
    overrides,
    rules,
    architectureRoots: roots,
    reuploaders: single(read, REUPLOADERS_TABLE).map((row) => row.organisation),
    facts: inSegments(read, FACTS_TABLE).map(factRow),
    sizes: single(read, SIZES_TABLE).map((row) => ({
      ...row,
      expression: new RegExp(row.pattern, 'i'),
    })),
    modalities: new Map(single(read, NAMES_TABLE).map((row) => [row.architecture, row.modality])),
    checked: new Map(single(read, CHECKED_TABLE).map((row) => [row.runId, row.checked])),
  };
}

function inSegments<C extends object>(
  read: ReadCurated,
  table: Table<C>,
): readonly RowOf<Table<C>>[] {
  return SEGMENTS.flatMap((segment) => rowsOf(read, table, `${table.name}-${segment}`));
}

function single<C extends object>(read: ReadCurated, table: Table<C>): readonly RowOf<Table<C>>[] {
  return rowsOf(read, table, table.name);
}

/** Checks and types the rows of a hand table through the same parser as the project's tables. */
function rowsOf<C extends object>(
  read: ReadCurated,
  table: Table<C>,
  name: string,
): readonly RowOf<Table<C>>[] {
  const rows = read(name);
  const [first] = rows;
  if (first === undefined) return [];
  const header = Object.keys(first);
  const csv = stringify([header, ...rows.map((row) => header.map((field) => row[field] ?? ''))]);
  return parseTable(table, csv, `data/curated/${name}.csv`);
}

function firstOf(overrides: readonly Override[]): readonly Override[] {
  const byId = new Map<string, Override>();
  for (const row of overrides) if (!byId.has(row.repositoryId)) byId.set(row.repositoryId, row);
  return [...byId.values()];
}

function unique<Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
  name: string,
): readonly Row[] {
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(key(row))) {
      throw new InputError({
        file: `data/curated/${name}-*.csv`,
        value: key(row),
        expected: 'each key in one segment only',
      });
    }
    seen.add(key(row));
  }
  return rows;
}

function runRow(row: RowOf<typeof RUNS_TABLE>): CuratedRunRow {
  const trimmed = (values: readonly string[]): readonly string[] =>
    values.map((value) => value.trim()).filter((value) => value !== '');
  return {
    ...row,
    reportedIds: trimmed(row.reportedIds),
    repositories: trimmed(row.repositories),
    includesBase: row.includesBase === 'yes',
  };
}

function factRow(row: RowOf<typeof FACTS_TABLE>): FactRow {
  return { ...row, source: row.source ?? row.note ?? '', sourceDate: row.sourceDate };
}
