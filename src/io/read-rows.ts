import { parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import type { AnyRow } from '../regress/formula.js';

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/**
 * Reads a CSV file of any columns. A column whose filled cells are all numbers holds numbers, others
 * texts; an empty cell is undefined.
 *
 * @param file path of a CSV file with a header row
 * @returns column names and rows
 * @throws InputError when the file is missing, empty or malformed
 */
export function readRows(file: string): {
  readonly columns: readonly string[];
  readonly rows: readonly AnyRow[];
} {
  if (!existsSync(file)) {
    throw new InputError({ file, expected: 'a CSV file', value: 'no such file' });
  }
  let records: Record<string, string>[];
  try {
    records = parse(readFileSync(file, 'utf8'), { columns: true, bom: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, expected: 'a well-formed CSV file', value: why });
  }
  const columns = Object.keys(records[0] ?? {});
  if (columns.length === 0)
    throw new InputError({ file, expected: 'a header row and rows', value: 'nothing' });
  const numeric = new Set(
    columns.filter((column) =>
      records.every((record) => record[column] === '' || isNumber(record[column] ?? '')),
    ),
  );
  const cell = (column: string, text: string | undefined): number | string | undefined =>
    text === undefined || text === '' ? undefined : numeric.has(column) ? Number(text) : text;
  return {
    columns,
    rows: records.map((record) =>
      Object.fromEntries(columns.map((column) => [column, cell(column, record[column])])),
    ),
  };
}
