import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import {
  describeTable,
  formatTable,
  parseTable,
  type Provenance,
  type RowOf,
  type Table,
  type TableRecord,
} from '../table/index.js';
import { packageFolder } from './package-folder.js';
import { writeTextFile } from './write-file.js';

/** The folder of the project's own tables. */
export function defaultDataFolder(): string {
  return join(packageFolder(), 'data');
}

/** Where tables are read from; by default the project's own `data/`. */
export type ReadOptions = { readonly dataFolder?: string | undefined };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const readText = (file: string): string => {
  if (!existsSync(file)) throw new InputError({ file, expected: 'this file' });
  return readFileSync(file, 'utf8');
};

/** Reads the record beside a table. */
export function readRecord(
  name: string,
  { dataFolder = defaultDataFolder() }: ReadOptions = {},
): TableRecord {
  const file = join(dataFolder, `${name}.record.json`);
  try {
    return JSON.parse(readText(file)) as TableRecord;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({ file, expected: `valid JSON (${String(error)})` });
  }
}

/**
 * Reads a table of `data/` and checks it against its record: checksum, row count, schema.
 *
 * @param table the table's definition
 * @param options another data folder, for tests and next year's figures
 * @returns the rows
 * @throws InputError when the file is missing, differs from its record, or has a wrong cell
 */
export function readTable<C extends object>(
  table: Table<C>,
  { dataFolder = defaultDataFolder() }: ReadOptions = {},
): readonly RowOf<Table<C>>[] {
  const file = join(dataFolder, `${table.name}.csv`);
  const shown = `data/${table.name}.csv`;
  const csv = readText(file);
  const rows = parseTable(table, csv, shown);
  const record = readRecord(table.name, { dataFolder });
  if (record.rows !== rows.length) {
    throw new InputError({
      file: shown,
      value: `${rows.length} rows`,
      expected: `${record.rows} rows as its record says`,
    });
  }
  const digest = sha256(csv);
  if (record.sha256 !== digest) {
    throw new InputError({
      file: shown,
      value: `SHA-256 ${digest}`,
      expected: `${record.sha256} as its record says`,
    });
  }
  return rows;
}

/**
 * Writes a table and the record beside it, each whole or not at all.
 *
 * @param table the table's definition
 * @param rows the rows; every cell is checked by reading the written text back
 * @param provenance producer, citation, licence, date, notes
 * @param options another data folder
 * @returns the record
 * @throws InputError when a row does not fit the table
 */
export function writeTable<C extends object>(
  table: Table<C>,
  rows: readonly RowOf<Table<C>>[],
  provenance: Provenance,
  { dataFolder = defaultDataFolder() }: ReadOptions = {},
): TableRecord {
  const csv = formatTable(table, rows);
  parseTable(table, csv, `data/${table.name}.csv`);
  const record = describeTable(table, rows, provenance, {
    sha256: sha256(csv),
    bytes: Buffer.byteLength(csv),
  });
  writeTextFile(join(dataFolder, `${table.name}.csv`), csv);
  writeTextFile(
    join(dataFolder, `${table.name}.record.json`),
    `${JSON.stringify(record, undefined, 2)}\n`,
  );
  return record;
}
