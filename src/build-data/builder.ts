import type { Provenance, RowOf, Table, TableRecord } from '../table/index.js';
import { writeTable } from '../io/read-table.js';
import type { TextRow } from './runs-upstream.js';

/** Upstream files in their published formats, by path below the folder given with --from. */
export type Upstream = {
  /** Rows of a CSV file, as texts by column. */
  readonly csv: (path: string) => readonly TextRow[];
  /** A parsed JSON file. */
  readonly json: (path: string) => unknown;
  /** Rows of a hand-kept table of data/curated; empty when the file is not there. */
  readonly curated: (name: string) => readonly TextRow[];
  /** Rows that an earlier builder of this build made. */
  readonly built: <C extends object>(table: Table<C>) => readonly RowOf<Table<C>>[];
};

/** A built table, ready to be written. */
export type Built = {
  readonly name: string;
  readonly rows: readonly object[];
  readonly provenance: Provenance;
  readonly write: (dataFolder: string) => TableRecord;
};

/** What makes one or several tables. */
export type Builder = {
  readonly tables: readonly string[];
  /** Upstream files that it reads. */
  readonly inputs: readonly string[];
  readonly build: (upstream: Upstream) => readonly Built[];
};

/** Binds rows to their table and provenance. */
export function built<C extends object>(
  table: Table<C>,
  rows: readonly RowOf<Table<C>>[],
  provenance: Provenance,
): Built {
  return {
    name: table.name,
    rows,
    provenance,
    write: (dataFolder) => writeTable(table, rows, provenance, { dataFolder }),
  };
}

/** Counts what was left out, by reason, so that nothing is dropped silently. */
export class DropCount {
  readonly #reasons = new Map<string, number>();

  add(reason: string, count = 1): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + count);
  }

  /** `12 rows left out: no size`, one line a reason. */
  notes(): readonly string[] {
    return [...this.#reasons].map(([reason, count]) => `${count} left out: ${reason}`);
  }
}
