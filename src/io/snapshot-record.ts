import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { CardStatus } from '../crawl/hub-record.js';
import { InputError } from '../errors.js';
import type { ColumnRecord } from '../table/index.js';
import { checkRecordShape } from './snapshot-shape.js';
import { SNAPSHOT_SCHEMA_VERSION } from './snapshot-schema.js';

/** A value of the query: what was asked of the Hub. */
export type QueryValue = string | number | boolean | readonly string[];

/** Rows that a crawl left out for one reason: no repository can be so, and no table would take them. */
export type LeftOutRows = {
  readonly field: string;
  /** What the field is not. */
  readonly expected: string;
  readonly rows: number;
  /** The first of their ids, as printable ASCII, cut where they are long. */
  readonly first: readonly string[];
};

/** What a crawl says of its snapshot. */
export type SnapshotMeta = {
  /** What was asked: server, sorting, threshold, limit, fields. */
  readonly query: Readonly<Record<string, QueryValue>>;
  /** Day of the crawl, YYYY-MM-DD. */
  readonly date: string;
  /** Rows that the Hub sent, with those that came twice. */
  readonly listed: number;
  /** How many models the Hub said it has, where it said so. */
  readonly hubTotal?: number | undefined;
  /** Version of the tool that crawled. */
  readonly toolVersion: string;
  /** What the crawl left out or met, with counts. */
  readonly notes?: readonly string[] | undefined;
  /** Listed rows above the threshold that are not in the file. */
  readonly leftOut?: readonly LeftOutRows[] | undefined;
};

/** The record beside a snapshot, in the style of those beside the tables of `data/`. */
export type SnapshotRecord = {
  readonly name: 'hub-snapshot';
  readonly title: string;
  readonly description: string;
  readonly schemaVersion: number;
  /** Name that the file was written by, without its folder; its checksum, not its name, identifies it. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly primaryKey: readonly string[];
  readonly producer: string;
  readonly licence: string;
  readonly date: string;
  readonly query: Readonly<Record<string, QueryValue>>;
  readonly counts: {
    readonly listed: number;
    readonly kept: number;
    readonly cards: Readonly<Record<CardStatus, number>>;
  };
  readonly hubTotal?: number | undefined;
  /** Absent where no row was left out. */
  readonly leftOut?: readonly LeftOutRows[] | undefined;
  readonly toolVersion: string;
  readonly notes: readonly string[];
  readonly columns: readonly ColumnRecord[];
  /** SHA-256 of this record without this field. */
  readonly recordSha256: string;
};

/** Where the record of a snapshot stands. */
export function recordFileOf(file: string): string {
  return `${file}.record.json`;
}

const toText = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

const digestOf = (record: Omit<SnapshotRecord, 'recordSha256'>): string =>
  createHash('sha256').update(toText(record)).digest('hex');

/** The text of a record, with its own checksum. */
export function formatSnapshotRecord(record: Omit<SnapshotRecord, 'recordSha256'>): string {
  return toText({ ...record, recordSha256: digestOf(record) });
}

/**
 * Reads the record beside a snapshot.
 *
 * @param file the snapshot
 * @returns the record
 * @throws InputError when it is missing, is not what was written, is of another schema, or has a field that
 *   cannot be
 */
export function readSnapshotRecord(file: string): SnapshotRecord {
  const recordFile = recordFileOf(file);
  if (!existsSync(recordFile)) {
    throw new InputError({ file: recordFile, expected: 'the record of the snapshot beside it' });
  }
  const text = readFileSync(recordFile);
  const record = parseRecord(recordFile, text.toString('utf8'));
  const { recordSha256, ...rest } = record;
  // Compared as bytes, so that not even white space or the case of a digit may differ.
  if (digestOf(rest) !== recordSha256 || !Buffer.from(toText(record)).equals(text)) {
    throw new InputError({
      file: recordFile,
      field: 'recordSha256',
      value: recordSha256,
      expected: 'the checksum of the record: it is not what was written',
    });
  }
  if (record.schemaVersion !== SNAPSHOT_SCHEMA_VERSION) {
    throw new InputError({
      file: recordFile,
      field: 'schemaVersion',
      value: record.schemaVersion,
      expected: `${SNAPSHOT_SCHEMA_VERSION}, the schema that this version reads`,
    });
  }
  checkRecordShape(recordFile, record);
  return record;
}

const parseRecord = (file: string, text: string): SnapshotRecord => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError({ file, expected: `valid JSON (${String(error)})` });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError({ file, value, expected: 'a JSON object' });
  }
  // The caller compares its checksum, then checks its fields.
  return value as SnapshotRecord;
};
