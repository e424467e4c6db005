import { openSnapshot } from './snapshot.js';

/** Where the threads of a large crawl read its rows. */
export type RowSource =
  /** A snapshot that a crawl wrote; its bytes have been checked. */
  | { readonly kind: 'snapshot'; readonly file: string }
  /** A module whose default export makes the rows of a part: see {@link RowsOfPart}. */
  | { readonly kind: 'module'; readonly url: string; readonly data: unknown };

/** Rows of a part of a crawl, in batches. */
export type PartRows = {
  /** Number of the first one in the crawl, from 1. */
  readonly firstRow: number;
  readonly rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;
};

/** Makes the rows of a part of a crawl: `data` as the source has it, part from 0. */
export type RowsOfPart = (data: unknown, part: number, parts: number) => PartRows;

/**
 * Opens the rows of one part of a crawl. Parts are runs of neighbouring rows, in the order of the crawl.
 *
 * @param source where the rows are
 * @param part number of the part, from 0
 * @param parts how many there are
 * @throws InputError when a snapshot is not what its record says
 */
export async function openRows(source: RowSource, part: number, parts: number): Promise<PartRows> {
  if (source.kind === 'module') {
    const { default: rowsOfPart } = (await import(source.url)) as {
      readonly default: RowsOfPart;
    };
    return rowsOfPart(source.data, part, parts);
  }
  const snapshot = await openSnapshot(source.file, { checksum: false });
  const groups = snapshot.groups.length;
  const first = Math.floor((part * groups) / parts);
  const end = Math.floor(((part + 1) * groups) / parts);
  return {
    firstRow: snapshot.groups.slice(0, first).reduce((sum, rows) => sum + rows, 1),
    rows: snapshot.batches(first, end),
  };
}
