/** Rows of a synthetic Hub, a part at a time, for the threads of bench/scale.js. */
import { loadProject } from '../dist/io/project.js';
import { recordsFromTables, syntheticHub } from '../dist/stand-in/index.js';

/** Days of creation lie before this one, the day of the crawl. */
export const UNTIL = '2026-11-25';
const BATCH = 1000;

/** What the synthetic Hub takes its marginals from. */
export const marginalsOf = (data) => ({
  records: recordsFromTables(data).map(({ cardText: _, ...record }) => record),
  links: data.links,
  censusDownloads: data.censusDownloads,
  until: UNTIL,
});

function* batches(rows, first, end) {
  let at = 0;
  let batch = [];
  for (const row of rows) {
    if (at >= end) break;
    if (at >= first) batch.push(row);
    at += 1;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** @type {import('../dist/io/row-source.js').RowsOfPart} */
export default function rowsOfPart({ n, seed }, part, parts) {
  const first = Math.floor((part * n) / parts);
  const end = Math.floor(((part + 1) * n) / parts);
  const hub = syntheticHub(seed, n, marginalsOf(loadProject({ snapshotFile: '' }).data));
  return { firstRow: first + 1, rows: batches(hub, first, end) };
}
