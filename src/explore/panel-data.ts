import { gunzipSync, gzipSync, strFromU8, strToU8 } from 'fflate';
import type { ProjectTables } from '../simulate/project.js';
import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { ExplorerState } from './state.js';

/** What a page needs to compute what the module computes: the tables of the estimate, and a first choice. */
export type PanelData = {
  readonly tables: ProjectTables;
  /** From `unitMeans`: which units are small, so that the page need not find out. */
  readonly means: readonly number[];
  readonly draws: number;
  readonly seed: number;
  readonly state: ExplorerState;
};

type Row = Readonly<Record<string, unknown>>;

/** Columns that only tell where a value is from: a page that shows totals does without. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  repositories: ['paramsSource', 'createdMethod', 'flags'],
  links: ['reason', 'confidence', 'parentRepositoryId'],
  runs: ['note', 'checked', 'flopBasis', 'origin'],
  computeSample: ['note', 'source'],
  referenceRepositories: ['paramsSource', 'createdMethod', 'flags'],
  referenceLinks: ['reason', 'confidence', 'parentRepositoryId'],
  referenceRuns: ['note', 'checked', 'flopBasis', 'origin'],
};

/** Tables that no estimate reads. */
const NOT_NEEDED = [
  'runSources',
  'validationRuns',
  'reportedEmissions',
  'rivalPredictions',
  'knownModels',
  'censusDownloads',
  'trackedModels',
];

/** A table by columns: a column is a tenth of its rows' size, and packs well. */
type Columns = {
  readonly rows: number;
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
};

const toColumns = (rows: readonly Row[], leftOut: readonly string[]): Columns => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !leftOut.includes(name) && rows.some((row) => row[name] !== undefined),
  );
  return {
    rows: rows.length,
    columns: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])),
  };
};

const toRows = ({ rows, columns }: Columns): readonly Row[] => {
  const names = Object.entries(columns);
  return Array.from({ length: rows }, (_, i) => {
    const row: Record<string, unknown> = {};
    for (const [name, values] of names) {
      const value = values[i];
      if (value !== null) row[name] = value;
    }
    return row;
  });
};

type TextCodec = {
  readonly atob: (text: string) => string;
  readonly btoa: (text: string) => string;
};
const codec = globalThis as unknown as TextCodec;

/**
 * Compresses a text for a page: gzip, as base64. The same bytes in every engine.
 *
 * @param text any text
 * @example unpackText(packText('ATCI')) // 'ATCI'
 */
export function packText(text: string): string {
  // A fixed time in the header: by default it is the clock's.
  return codec.btoa(strFromU8(gzipSync(strToU8(text), { level: 9, mtime: 0 }), true));
}

/** The text that `packText` compressed. */
export function unpackText(packed: string): string {
  return strFromU8(gunzipSync(strToU8(codec.atob(packed), true)));
}

/**
 * Packs what a panel needs into one text of letters, digits, `+`, `/` and `=`, which is safe anywhere in a
 * page.
 *
 * @param data tables, means and first choice
 */
export function packPanel(data: PanelData): string {
  const tables = Object.entries(data.tables as Readonly<Record<string, readonly Row[]>>)
    .filter(([name]) => !NOT_NEEDED.includes(name))
    .map(([name, rows]) => [name, toColumns(rows, LEFT_OUT[name] ?? [])]);
  return packText(JSON.stringify({ ...data, tables: Object.fromEntries(tables) as unknown }));
}

/**
 * Unpacks a panel's data. Tables that no estimate reads are empty.
 *
 * @param packed from `packPanel`
 */
export function unpackPanel(packed: string): PanelData {
  const read = JSON.parse(unpackText(packed)) as Omit<PanelData, 'tables'> & {
    readonly tables: Readonly<Record<string, Columns>>;
  };
  const tables = Object.fromEntries([
    ...NOT_NEEDED.map((name): [string, readonly Row[]] => [name, []]),
    ...Object.entries(read.tables).map(([name, columns]): [string, readonly Row[]] => [
      name,
      toRows(columns),
    ]),
  ]);
  return { ...read, tables: tables as unknown as ProjectTables };
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The overrides that lead from one set of assumptions to another.
 *
 * @param from e.g. the defaults of a project
 * @param to e.g. what `assume` made of them
 * @returns for `Estimator.with`; only what differs
 * @example overridesBetween(defaults, assume(defaults, { pue: 1.2 })) // { pue: 1.2 }
 */
export function overridesBetween(from: object, to: object): AssumptionOverrides {
  const before = from as Readonly<Record<string, unknown>>;
  const changed = Object.entries(to).flatMap(([name, value]): [string, unknown][] => {
    const old = before[name];
    if (JSON.stringify(old) === JSON.stringify(value)) return [];
    return [[name, isPlain(old) && isPlain(value) ? overridesBetween(old, value) : value]];
  });
  return Object.fromEntries(changed);
}
