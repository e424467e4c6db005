import { columnsOf, type RowOf, type Table } from './table.js';

/** Where a table comes from. */
export type Provenance = {
  readonly producer: string;
  readonly citation: string;
  readonly licence: string;
  /** Date of the upstream data, YYYY-MM-DD or YYYY-MM. */
  readonly date: string;
  /** What the build did with it, and what it dropped with counts. */
  readonly notes: readonly string[];
};

/** What the record says of one column. */
export type ColumnRecord = {
  readonly name: string;
  readonly type: string;
  readonly unit?: string | undefined;
  readonly description: string;
  readonly required: boolean;
  readonly choices?: readonly string[] | undefined;
  /** Rows in which it is filled. */
  readonly filled: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
};

/** The record beside a table. */
export type TableRecord = Provenance & {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly primaryKey: readonly string[];
  readonly columns: readonly ColumnRecord[];
};

const isFilled = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0);

/**
 * Describes a table for the record beside it.
 *
 * @param table the table's definition
 * @param rows its rows
 * @param provenance producer, citation, licence, date, notes
 * @param file checksum and size of the written file
 * @returns the record, ready for JSON
 */
export function describeTable<C extends object>(
  table: Table<C>,
  rows: readonly RowOf<Table<C>>[],
  provenance: Provenance,
  file: { readonly sha256: string; readonly bytes: number },
): TableRecord {
  const columns = columnsOf(table).map(([name, column]): ColumnRecord => {
    const values = rows
      .map((row) => (row as Readonly<Record<string, unknown>>)[name])
      .filter(isFilled);
    const numbers = values.filter((value): value is number => typeof value === 'number');
    return {
      name,
      type: column.type,
      unit: column.unit,
      description: column.description,
      required: !column.optional,
      choices: column.choices,
      filled: values.length,
      min: numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b)),
      max: numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.max(a, b)),
    };
  });
  return {
    name: table.name,
    title: table.title,
    description: table.description,
    file: `${table.name}.csv`,
    ...file,
    rows: rows.length,
    primaryKey: table.primaryKey,
    ...provenance,
    columns,
  };
}
