import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import type { HubRecord } from '../crawl/hub-record.js';
import { InputError } from '../errors.js';
import { decompressPage } from './gzip-codec.js';
import { readSnapshotRecord, type SnapshotRecord } from './snapshot-record.js';
import { SNAPSHOT_COLUMNS, SNAPSHOT_SCHEMA } from './snapshot-schema.js';

export { openSnapshotWriter, writeSnapshot, type SnapshotWriter } from './snapshot-writer.js';
export {
  recordFileOf,
  type LeftOutRows,
  type SnapshotMeta,
  type SnapshotRecord,
} from './snapshot-record.js';
export { diffSnapshots, type SnapshotDiff } from './snapshot-diff.js';

/** A snapshot whose bytes are what its record says. */
export type Snapshot = {
  readonly file: string;
  readonly record: SnapshotRecord;
  /** Rows of each row group. */
  readonly groups: readonly number[];
  /** The rows, a row group in memory at a time. */
  readonly rows: () => AsyncGenerator<HubRecord>;
  /** The rows of some row groups, from the first to the one before the end, a group at a time. */
  readonly batches: (first: number, end: number) => AsyncGenerator<readonly HubRecord[]>;
  /** One column, a row group at a time. */
  readonly parts: <Name extends keyof HubRecord>(
    name: Name,
  ) => AsyncGenerator<readonly HubRecord[Name][]>;
  /** One column from the first row to the last; absent values are undefined. */
  readonly column: <Name extends keyof HubRecord>(
    name: Name,
  ) => Promise<readonly HubRecord[Name][]>;
};

const hashFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

const refuse = (file: string, field: string, value: unknown, expected: string): never => {
  throw new InputError({ file, field, value, expected: `${expected} as its record says` });
};

const checkBytes = async (
  file: string,
  record: SnapshotRecord,
  checksum: boolean,
): Promise<void> => {
  if (!existsSync(file)) throw new InputError({ file, expected: 'this file' });
  const bytes = statSync(file).size;
  if (bytes !== record.bytes) refuse(file, 'bytes', bytes, String(record.bytes));
  if (!checksum) return;
  const sha256 = await hashFile(file);
  if (sha256 !== record.sha256) refuse(file, 'sha256', sha256, record.sha256);
};

/** What the schema says of each element, apart from what only one writer or reader adds. */
const outline = (schema: FileMetaData['schema']): string =>
  schema
    .map(({ name, type, converted_type, repetition_type, num_children }) =>
      [name, type, converted_type, repetition_type, num_children].map(String).join(' '),
    )
    .slice(1)
    .join('\n');

const checkParquet = (file: string, metadata: FileMetaData, record: SnapshotRecord): void => {
  if (outline(metadata.schema) !== outline([...SNAPSHOT_SCHEMA])) {
    throw new InputError({ file, field: 'schema', expected: 'the columns of a snapshot' });
  }
  const rows = Number(metadata.num_rows);
  if (rows !== record.rows) refuse(file, 'rows', rows, String(record.rows));
};

const recordOf = (file: string, row: Readonly<Record<string, unknown>>): HubRecord =>
  Object.fromEntries(
    SNAPSHOT_COLUMNS.flatMap(({ name, read, required, expected }) => {
      const stored = row[name];
      if ((stored === undefined || stored === null) && !required) return [];
      const value = read(stored);
      if (value === undefined) {
        throw new InputError({ file, field: name, value: String(stored), expected });
      }
      return [[name, value]];
    }),
  ) as HubRecord;

type ReadPart = {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns?: string[];
  readonly rowStart: number;
  readonly rowEnd: number;
};

const readPart = (part: ReadPart): Promise<Readonly<Record<string, unknown>>[]> =>
  parquetReadObjects({
    ...part,
    compressors: { GZIP: decompressPage },
    parsers: { dateFromDays: (days: number) => days },
  });

const groupsOf = (
  metadata: FileMetaData,
): readonly { readonly rowStart: number; readonly rowEnd: number }[] => {
  let end = 0;
  return metadata.row_groups.map((group) => {
    const rowStart = end;
    end += Number(group.num_rows);
    return { rowStart, rowEnd: end };
  });
};

/**
 * Opens a snapshot and checks it against its record: checksum, size, number of rows, schema.
 *
 * @param file path of the Parquet file
 * @param options `checksum: false` where the bytes have just been checked
 * @returns the record, and how to read rows or a column
 * @throws InputError when file or record is missing, or either is not what was written
 */
export async function openSnapshot(
  file: string,
  { checksum = true }: { readonly checksum?: boolean } = {},
): Promise<Snapshot> {
  const record = readSnapshotRecord(file);
  await checkBytes(file, record, checksum);
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer).catch((error: unknown) => {
    throw new InputError({ file, expected: `a Parquet file (${String(error)})` });
  });
  checkParquet(file, metadata, record);
  const groups = groupsOf(metadata);
  async function* parts<Name extends keyof HubRecord>(
    name: Name,
  ): AsyncGenerator<readonly HubRecord[Name][]> {
    const column = SNAPSHOT_COLUMNS.find((one) => one.name === name);
    for (const group of groups) {
      const rows = await readPart({ file: buffer, metadata, columns: [name], ...group });
      yield rows.map((row) => {
        const stored = row[name];
        return stored === null || stored === undefined ? undefined : column?.read(stored);
      }) as HubRecord[Name][];
    }
  }
  async function* batches(first: number, end: number): AsyncGenerator<readonly HubRecord[]> {
    for (const group of groups.slice(first, end)) {
      const rows = await readPart({ file: buffer, metadata, ...group });
      yield rows.map((row) => recordOf(file, row));
    }
  }
  return {
    file,
    record,
    groups: groups.map(({ rowStart, rowEnd }) => rowEnd - rowStart),
    batches,
    rows: async function* () {
      for await (const batch of batches(0, groups.length)) yield* batch;
    },
    parts,
    column: async (name) => {
      const values: HubRecord[typeof name][] = [];
      for await (const part of parts(name)) for (const value of part) values.push(value);
      return values;
    },
  };
}

/**
 * Reads a whole snapshot into memory; `openSnapshot` reads it part by part.
 *
 * @param file path of the Parquet file
 * @returns the record and the rows, most downloaded first
 * @throws InputError as `openSnapshot`
 */
export async function readSnapshot(
  file: string,
): Promise<{ readonly record: SnapshotRecord; readonly records: readonly HubRecord[] }> {
  const snapshot = await openSnapshot(file);
  const records: HubRecord[] = [];
  for await (const record of snapshot.rows()) records.push(record);
  return { record: snapshot.record, records };
}
