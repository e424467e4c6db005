import { stringify } from 'csv-stringify/sync';
import { columnsOf, type RowOf, type Table } from './table.js';

/**
 * Writes a table as CSV: LF line ends, the columns in their defined order, numbers in the shortest
 * form that reads back to the same number. The same rows give the same bytes.
 *
 * @param table the table's definition
 * @param rows the rows in the order to write
 * @returns the text of the file
 * @example formatTable(grid, [{ country: 'FRA', gramsPerKwh: 56 }]) // 'country,gramsPerKwh\nFRA,56\n'
 */
export function formatTable<C extends object>(
  table: Table<C>,
  rows: readonly RowOf<Table<C>>[],
): string {
  const columns = columnsOf(table);
  const records = rows.map((row) =>
    columns.map(([name, column]) => {
      const value = (row as Readonly<Record<string, unknown>>)[name];
      return value === undefined ? '' : column.write(value);
    }),
  );
  return stringify([columns.map(([name]) => name), ...records], { record_delimiter: '\n' });
}
