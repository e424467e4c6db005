import type { HubRecord } from '../crawl/hub-record.js';
import type { Fault } from './fault.js';
import { internalKey } from './identity.js';

type Listed = { readonly record: HubRecord; readonly key: string; downloads: number };

/** A page of the list. */
export type Page = {
  readonly rows: readonly { readonly record: HubRecord; readonly downloads: number }[];
  /** Cursor of the next page; absent on the last. */
  readonly next?: string | undefined;
};

/** The list of models, most downloaded first, ties by internal key. */
export type Listing = {
  readonly size: number;
  /** Number of the page that starts after a cursor, from 1; undefined for a cursor that is none. */
  readonly pageNumber: (cursor: string | undefined, limit: number) => number | undefined;
  readonly page: (cursor: string | undefined, limit: number, faults: readonly Fault[]) => Page;
  readonly find: (repositoryId: string) => HubRecord | undefined;
};

type Position = { readonly downloads: number; readonly key: string };

const order = (a: Position, b: Position): number =>
  b.downloads - a.downloads || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The Hub's cursor is a database query in base64: what comes after the last row of the page. */
const writeCursor = ({ downloads, key }: Position): string =>
  Buffer.from(
    JSON.stringify({
      $or: [
        { downloads, _id: { $gt: key } },
        { downloads: { $lt: downloads } },
        { downloads: null },
      ],
    }),
  ).toString('base64');

const readCursor = (cursor: string): Position | undefined => {
  try {
    const query = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as {
      readonly $or?: readonly { readonly downloads?: unknown; readonly _id?: { $gt?: unknown } }[];
    };
    const first = query.$or?.[0];
    const downloads = first?.downloads;
    const key = first?._id?.$gt;
    return typeof downloads === 'number' && typeof key === 'string'
      ? { downloads, key }
      : undefined;
  } catch {
    return undefined;
  }
};

/** Index of the first row after a position. */
const indexAfter = (rows: readonly Listed[], position: Position): number => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && order(row, position) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Rows that lose or gain downloads between two pages move in the list, as they do on the Hub. */
const moveRows = (rows: Listed[], start: number, limit: number, fault: Fault): void => {
  const count = Math.min(fault.rows ?? 2, limit);
  if (fault.fault === 'falling-rows') {
    const into = rows[Math.min(start + Math.floor(limit / 2), rows.length - 1)];
    for (const row of rows.slice(Math.max(0, start - count), start)) {
      row.downloads = into?.downloads ?? 0;
    }
  } else {
    const top = rows[0]?.downloads ?? 0;
    for (const row of rows.slice(start, start + count)) row.downloads = top + 1;
  }
  rows.sort(order);
};

/**
 * Opens the list over the records.
 *
 * @param records repositories; the order does not matter
 */
export function openListing(records: readonly HubRecord[]): Listing {
  const rows: Listed[] = records.map((record) => ({
    record,
    key: internalKey(record.repositoryId),
    downloads: record.downloads30d,
  }));
  rows.sort(order);
  const byId = new Map(records.map((record) => [record.repositoryId, record]));
  return {
    size: rows.length,
    find: (repositoryId) => byId.get(repositoryId),
    pageNumber: (cursor, limit) => {
      if (cursor === undefined) return 1;
      const position = readCursor(cursor);
      // Rows that moved shift the position by less than half a page.
      return position && Math.round(indexAfter(rows, position) / limit) + 1;
    },
    page: (cursor, limit, faults) => {
      const position = cursor === undefined ? undefined : readCursor(cursor);
      const startNow = (): number => (position === undefined ? 0 : indexAfter(rows, position));
      for (const fault of faults) {
        if (fault.fault !== 'duplicate-rows') moveRows(rows, startNow(), limit, fault);
      }
      const start = startNow();
      const own = rows.slice(start, start + limit);
      const last = own.at(-1);
      const again = faults
        .filter((fault) => fault.fault === 'duplicate-rows')
        .flatMap((fault) => rows.slice(Math.max(0, start - (fault.rows ?? 2)), start));
      return {
        rows: [...again, ...own].map(({ record, downloads }) => ({ record, downloads })),
        next: last === undefined || start + limit >= rows.length ? undefined : writeCursor(last),
      };
    },
  };
}
