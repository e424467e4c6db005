import { parse } from 'csv-parse/sync';
import { InputError } from '../errors.js';
import type { Column } from './column.js';
import { columnsOf, type RowOf, type Table } from './table.js';

const recordsOf = (csv: string, file: string): readonly (readonly string[])[] => {
  try {
    const records: string[][] = parse(csv, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    return records;
  } catch (error) {
    const problem = error as { lines?: number; message: string };
    throw new InputError({ file, row: problem.lines, expected: `valid CSV (${problem.message})` });
  }
};

const checkHeader = (header: readonly string[], names: readonly string[], file: string): void => {
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InputError({
      file,
      row: 1,
      field: twice,
      value: twice,
      expected: 'each column once',
    });
  }
  const unknown = header.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const value = unknown;
    throw new InputError({
      file,
      row: 1,
      field: unknown,
      value,
      expected: `the columns ${names.join(', ')}`,
    });
  }
  const missing = names.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw new InputError({ file, row: 1, field: missing, expected: 'this column in the header' });
  }
};

const readCell = (column: Column<unknown>, cell: string, place: object): unknown => {
  if (cell === '' && column.type !== 'list') {
    if (column.optional) return undefined;
    throw new InputError({ ...place, value: '', expected: column.expected });
  }
  const value = column.read(cell);
  if (value === undefined)
    throw new InputError({ ...place, value: cell, expected: column.expected });
  return value;
};

/** Refuses a second row with a value that must be unique. */
const uniqueChecker = (file: string) => {
  const seen = new Map<string, Map<string, number>>();
  return (field: string, value: string, row: number): void => {
    let values = seen.get(field);
    if (values === undefined) seen.set(field, (values = new Map<string, number>()));
    const first = values.get(value);
    if (first !== undefined) {
      throw new InputError({
        file,
        row,
        field,
        value,
        expected: `a value not used before (row ${first} has it)`,
      });
    }
    values.set(value, row);
  };
};

/**
 * Reads a table from CSV, strictly: the header must hold exactly the table's columns, every cell must
 * be a value of its column, keys must be unique. Nothing is repaired.
 *
 * @param table the table's definition
 * @param csv the text of the file (UTF-8; a byte-order mark is accepted)
 * @param file name of the file, for messages
 * @returns the rows in the order of the file
 * @throws InputError naming file, row (the header is row 1), field, value and what was expected
 * @example parseTable(grid, 'country,gramsPerKwh\nFRA,56\n', 'grid.csv') // [{ country: 'FRA', gramsPerKwh: 56 }]
 */
export function parseTable<C extends object>(
  table: Table<C>,
  csv: string,
  file: string,
): readonly RowOf<Table<C>>[] {
  const [header, ...records] = recordsOf(csv, file);
  if (header === undefined) throw new InputError({ file, expected: 'a header row' });
  const columns = columnsOf(table);
  checkHeader(
    header,
    columns.map(([name]) => name),
    file,
  );
  const unique = uniqueChecker(file);
  return records.map((record, index) => {
    const row = index + 2;
    if (record.length !== header.length) {
      throw new InputError({
        file,
        row,
        value: `${record.length} cells`,
        expected: `${header.length} cells`,
      });
    }
    const result: Record<string, unknown> = {};
    for (const [name, column] of columns) {
      const cell = record[header.indexOf(name)] ?? '';
      result[name] = readCell(column, cell, { file, row, field: name });
      if (column.unique === true && cell !== '') unique(name, cell, row);
    }
    if (table.primaryKey.length > 0) {
      unique(
        table.primaryKey.join(' + '),
        JSON.stringify(table.primaryKey.map((key) => result[key])),
        row,
      );
    }
    return result as RowOf<Table<C>>;
  });
}
