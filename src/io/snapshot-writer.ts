import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ByteWriter, ParquetWriter, type Writer } from 'hyparquet-writer';
import { CARD_STATUSES, type CardStatus, type HubRecord } from '../crawl/hub-record.js';
import { InputError } from '../errors.js';
import type { ColumnRecord } from '../table/index.js';
import { compressPage } from './gzip-codec.js';
import {
  formatSnapshotRecord,
  recordFileOf,
  type SnapshotMeta,
  type SnapshotRecord,
} from './snapshot-record.js';
import {
  compareRows,
  SNAPSHOT_COLUMNS,
  SNAPSHOT_SCHEMA,
  SNAPSHOT_SCHEMA_VERSION,
  type SnapshotColumn,
} from './snapshot-schema.js';
import { checkRecordShape } from './snapshot-shape.js';
import { writeTextFile } from './write-file.js';
import { makeFolder } from './make-folder.js';

/** A row group ends after so many rows … */
const GROUP_ROWS = 100_000;
/** … or so many characters of card text and JSON, whichever comes first: it bounds the memory. */
const GROUP_CHARACTERS = 64_000_000;
const PAGE_BYTES = 1_048_576;

type FileSink = {
  readonly writer: Writer;
  /** Ends the file; the second call does nothing. */
  readonly close: () => void;
  readonly written: () => { readonly sha256: string; readonly bytes: number };
};

/** Writes to a file what the Parquet writer hands over after each row group, and hashes it. */
const openSink = (file: string): FileSink => {
  const handle = openSync(file, 'w');
  const hash = createHash('sha256');
  const bytes = new ByteWriter();
  let written = 0;
  let open = true;
  const flush = (): void => {
    const chunk = bytes.getBytes();
    for (let at = 0; at < chunk.length;) at += writeSync(handle, chunk, at);
    hash.update(chunk);
    written += chunk.length;
    bytes.index = 0;
  };
  return {
    writer: Object.assign(bytes, { flush, finish: flush }),
    close: () => {
      if (!open) return;
      open = false;
      fsyncSync(handle);
      closeSync(handle);
    },
    written: () => ({ sha256: hash.digest('hex'), bytes: written }),
  };
};

type ColumnTally = { filled: number; min?: number; max?: number };

const isFilled = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0);

const tally = (count: ColumnTally, value: unknown): void => {
  if (!isFilled(value)) return;
  count.filled += 1;
  if (typeof value !== 'number') return;
  count.min = Math.min(count.min ?? value, value);
  count.max = Math.max(count.max ?? value, value);
};

const describeColumn = (column: SnapshotColumn, count: ColumnTally): ColumnRecord => ({
  name: column.name,
  type: column.type,
  unit: column.unit,
  description: column.description,
  required: column.required,
  choices: column.type === 'choice' ? CARD_STATUSES : undefined,
  filled: count.filled,
  min: count.min,
  max: count.max,
});

/** Writes a snapshot row by row; the memory it takes does not grow with the rows but by their ids. */
export type SnapshotWriter = {
  /** Adds a row; rows come most downloaded first, then by id. */
  readonly add: (record: HubRecord) => void;
  /** Ends the file, writes the record beside it, and gives both their names. */
  readonly finish: () => SnapshotRecord;
  /** Leaves nothing behind. */
  readonly abort: () => void;
};

/**
 * Opens a snapshot for writing. The file takes its name only when it is whole.
 *
 * @param file path of the Parquet file; its folder is made if it is missing
 * @param meta query, date, counts, version of the tool
 * @throws InputError from `add` for a value that its column cannot hold, a row out of order, or an id
 *   that came before
 */
export function openSnapshotWriter(file: string, meta: SnapshotMeta): SnapshotWriter {
  makeFolder(dirname(file));
  const temporary = `${file}.${process.pid}.partial`;
  const sink = openSink(temporary);
  const parquet = new ParquetWriter({
    writer: sink.writer,
    schema: [...SNAPSHOT_SCHEMA],
    codec: 'GZIP',
    compressors: { GZIP: compressPage },
    createdBy: 'hugging-carbon',
    kvMetadata: [{ key: 'hugging-carbon.schema', value: String(SNAPSHOT_SCHEMA_VERSION) }],
  });
  const ids = new Set<string>();
  const tallies = SNAPSHOT_COLUMNS.map((): ColumnTally => ({ filled: 0 }));
  const cards = Object.fromEntries(CARD_STATUSES.map((status) => [status, 0])) as Record<
    CardStatus,
    number
  >;
  let group: unknown[][] = SNAPSHOT_COLUMNS.map(() => []);
  let characters = 0;
  let last: HubRecord | undefined;

  const flushGroup = (): void => {
    if (group[0]?.length === 0) return;
    void parquet.write({
      columnData: SNAPSHOT_COLUMNS.map(({ name, type }, i) => ({
        name,
        data: group[i] ?? [],
        // The writer's default for booleans, RLE, is one that older Sparks cannot read.
        ...(type === 'boolean' ? { encoding: 'PLAIN' as const } : {}),
      })),
      rowGroupSize: group[0]?.length ?? 0,
      pageSize: PAGE_BYTES,
    });
    group = SNAPSHOT_COLUMNS.map(() => []);
    characters = 0;
  };

  const checkPlace = (record: HubRecord): void => {
    const { repositoryId } = record;
    const problem = ids.has(repositoryId)
      ? 'an id that did not come before'
      : last !== undefined && compareRows(last, record) > 0
        ? 'rows most downloaded first, then by id'
        : undefined;
    if (problem !== undefined) {
      throw new InputError({ file, field: 'repositoryId', value: repositoryId, expected: problem });
    }
    ids.add(repositoryId);
    last = record;
  };

  return {
    add: (record) => {
      const row = SNAPSHOT_COLUMNS.map((column) => storedValue(file, record, column));
      checkPlace(record);
      row.forEach((value, i) => group[i]?.push(value));
      SNAPSHOT_COLUMNS.forEach((column, i) =>
        tally(tallies[i] as ColumnTally, record[column.name]),
      );
      cards[record.cardStatus] += 1;
      characters += (record.cardText?.length ?? 0) + (record.cardDataJson?.length ?? 0);
      characters += record.configJson?.length ?? 0;
      if ((group[0]?.length ?? 0) >= GROUP_ROWS || characters >= GROUP_CHARACTERS) flushGroup();
    },
    finish: () => {
      flushGroup();
      void parquet.finish();
      sink.close();
      const record = describeSnapshot(file, meta, {
        ...sink.written(),
        rows: ids.size,
        cards,
        columns: SNAPSHOT_COLUMNS.map((column, i) =>
          describeColumn(column, tallies[i] ?? { filled: 0 }),
        ),
      });
      // What is written must be what can be read.
      checkRecordShape(recordFileOf(file), record);
      const text = formatSnapshotRecord(record);
      renameSync(temporary, file);
      writeTextFile(recordFileOf(file), text);
      return JSON.parse(text) as SnapshotRecord;
    },
    abort: () => {
      sink.close();
      rmSync(temporary, { force: true });
    },
  };
}

const storedValue = (file: string, record: HubRecord, column: SnapshotColumn): unknown => {
  const value = record[column.name];
  if (value === undefined && !column.required) return undefined;
  const stored = column.write(value);
  if (stored !== undefined) return stored;
  throw new InputError({
    file: `${file}, ${String(record.repositoryId)}`,
    field: column.name,
    value,
    expected: column.expected,
  });
};

const describeSnapshot = (
  file: string,
  meta: SnapshotMeta,
  written: {
    readonly sha256: string;
    readonly bytes: number;
    readonly rows: number;
    readonly cards: Readonly<Record<CardStatus, number>>;
    readonly columns: readonly ColumnRecord[];
  },
): Omit<SnapshotRecord, 'recordSha256'> => ({
  name: 'hub-snapshot',
  title: 'Models of the Hugging Face Hub on one day',
  description: 'One row per repository as the Hub sent it, most downloaded first.',
  schemaVersion: SNAPSHOT_SCHEMA_VERSION,
  file: basename(file),
  sha256: written.sha256,
  bytes: written.bytes,
  rows: written.rows,
  primaryKey: ['repositoryId'],
  producer: 'Hugging Face Hub',
  licence: 'facts of public repository metadata; card texts belong to their authors',
  date: meta.date,
  query: meta.query,
  counts: { listed: meta.listed, kept: written.rows, cards: written.cards },
  ...(meta.hubTotal === undefined ? {} : { hubTotal: meta.hubTotal }),
  ...(meta.leftOut === undefined || meta.leftOut.length === 0 ? {} : { leftOut: meta.leftOut }),
  toolVersion: meta.toolVersion,
  notes: meta.notes ?? [],
  columns: written.columns,
});

/**
 * Writes a snapshot: one Parquet file, and its record beside it. The same records and meta give the same
 * bytes with the same build of Node (its zlib decides how a page is compressed).
 *
 * @param file path of the Parquet file
 * @param records rows in the order of the file, or an array in any order
 * @param meta query, date, counts, version of the tool
 * @returns the record
 * @throws InputError for a value that its column cannot hold, a row out of order, or an id twice; then
 *   nothing is written
 * @example
 * await writeSnapshot('hub.parquet', records, { query: { sort: 'downloads' }, date: '2026-11-25', listed: 3, toolVersion: '0.1.0' });
 */
export async function writeSnapshot(
  file: string,
  records: Iterable<HubRecord> | AsyncIterable<HubRecord>,
  meta: SnapshotMeta,
): Promise<SnapshotRecord> {
  const writer = openSnapshotWriter(file, meta);
  try {
    const rows = Array.isArray(records)
      ? [...(records as readonly HubRecord[])].sort(compareRows)
      : records;
    for await (const record of rows) writer.add(record);
    return writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
}
