import type { HubRecord } from '../crawl/hub-record.js';
import type { Snapshot } from './snapshot.js';
import { SNAPSHOT_COLUMNS } from './snapshot-schema.js';

/** A field that differs between two snapshots; undefined where it is absent. */
export type FieldChange = {
  readonly field: keyof HubRecord;
  readonly before: unknown;
  readonly after: unknown;
};

/** What changed from one snapshot to another. */
export type SnapshotDiff = {
  readonly counts: {
    readonly before: number;
    readonly after: number;
    readonly gone: number;
    readonly new: number;
    readonly changed: number;
    readonly unchanged: number;
    /** Repositories in which each field differs. */
    readonly byField: Readonly<Record<string, number>>;
  };
  /** Ids that only the earlier snapshot has, most downloaded first. */
  readonly gone: readonly string[];
  /** Ids that only the later one has, most downloaded first. */
  readonly new: readonly string[];
  /** Repositories of both that differ, most downloaded in the later one first. */
  readonly changed: readonly {
    readonly repositoryId: string;
    readonly changes: readonly FieldChange[];
  }[];
};

/** Options of a comparison. */
export type DiffOptions = {
  /** Longest that each of the three lists may be; the counts are of all. */
  readonly limit?: number | undefined;
};

const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((value, i) => value === b[i]));

/**
 * Compares two snapshots by id, field by field. Holds one column of the earlier snapshot in memory at
 * a time and reads the later one row group by row group.
 *
 * @param before the earlier snapshot
 * @param after the later one
 * @param options how long the lists may be
 * @returns counts of all, and the lists
 * @example
 * const diff = await diffSnapshots(await openSnapshot('may.parquet'), await openSnapshot('june.parquet'));
 * diff.counts.new
 */
export async function diffSnapshots(
  before: Snapshot,
  after: Snapshot,
  { limit = Infinity }: DiffOptions = {},
): Promise<SnapshotDiff> {
  const oldIds = await before.column('repositoryId');
  const newIds = await after.column('repositoryId');
  const oldRow = new Map(oldIds.map((id, row) => [id, row]));
  const inBoth = new Uint8Array(oldIds.length);
  /** For each later row its earlier row, or −1. */
  const pairs = new Int32Array(newIds.length).fill(-1);
  newIds.forEach((id, row) => {
    const old = oldRow.get(id);
    if (old === undefined) return;
    pairs[row] = old;
    inBoth[old] = 1;
  });
  oldRow.clear();

  const differs = new Uint8Array(newIds.length);
  const shown = openShown(limit);
  const byField: Record<string, number> = {};
  for (const { name: field } of SNAPSHOT_COLUMNS) {
    if (field === 'repositoryId') continue;
    const olds = await before.column(field);
    let count = 0;
    let row = -1;
    for await (const part of after.parts(field)) {
      for (const value of part) {
        row += 1;
        const old = pairs[row] ?? -1;
        if (old < 0 || same(olds[old], value)) continue;
        count += 1;
        differs[row] = 1;
        shown.add(row, { field, before: olds[old], after: value });
      }
    }
    shown.endColumn();
    byField[field] = count;
  }

  const both = inBoth.reduce((sum, one) => sum + one, 0);
  const changed = differs.reduce((sum, one) => sum + one, 0);
  return {
    counts: {
      before: oldIds.length,
      after: newIds.length,
      gone: oldIds.length - both,
      new: newIds.length - both,
      changed,
      unchanged: both - changed,
      byField,
    },
    gone: firstWhere(oldIds, (row) => inBoth[row] === 0, limit),
    new: firstWhere(newIds, (row) => pairs[row] === -1, limit),
    changed: shown.rows().map(([row, changes]) => ({ repositoryId: newIds[row] ?? '', changes })),
  };
}

const firstWhere = (
  ids: readonly string[],
  wanted: (row: number) => boolean,
  limit: number,
): readonly string[] => {
  const found: string[] = [];
  for (let row = 0; row < ids.length && found.length < limit; row++) {
    if (wanted(row)) found.push(ids[row] ?? '');
  }
  return found;
};

type Shown = {
  /** Rows come in ascending order within a column. */
  readonly add: (row: number, change: FieldChange) => void;
  readonly endColumn: () => void;
  readonly rows: () => readonly (readonly [row: number, changes: readonly FieldChange[]])[];
};

/**
 * Keeps the changes of the first `limit` rows that differ, never of more than twice as many: a row
 * beyond the `limit`-th of the columns seen so far cannot be among the first of all.
 */
const openShown = (limit: number): Shown => {
  const changes = new Map<number, FieldChange[]>();
  let furthest = Infinity;
  let added = 0;
  const ascending = (): number[] => [...changes.keys()].sort((a, b) => a - b);
  return {
    add: (row, change) => {
      if (row > furthest || added >= limit) return;
      added += 1;
      const before = changes.get(row);
      if (before === undefined) changes.set(row, [change]);
      else before.push(change);
    },
    endColumn: () => {
      added = 0;
      const rows = ascending();
      if (rows.length < limit) return;
      furthest = rows[limit - 1] ?? -1;
      for (const row of rows.slice(limit)) changes.delete(row);
    },
    rows: () => ascending().map((row) => [row, changes.get(row) ?? []]),
  };
};
