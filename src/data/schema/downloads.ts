import { date, defineTable, integer, oneOf, text, type RowOf } from '../../table/index.js';

/** Downloads of a repository in the 30 days before a snapshot. */
export const downloadsTable = defineTable({
  name: 'downloads',
  title: 'Downloads by repository and snapshot',
  description: 'Downloads in the 30 days before each snapshot, above the threshold.',
  primaryKey: ['repositoryId', 'snapshot'],
  columns: {
    repositoryId: text({ description: 'id on the Hub' }),
    snapshot: oneOf(['2024-09', '2026-05'], { description: 'snapshot' }),
    observedOn: date({ description: 'day of the snapshot' }),
    downloads30d: integer({ description: 'downloads in 30 days', unit: '1', min: 0 }),
  },
});

export type DownloadRow = RowOf<typeof downloadsTable>;

/** Snapshots of the frozen tables, and those that a crawl of the live Hub makes: `live-2026-11-25`. */
const ANY_SNAPSHOT = /^(2024-09|2026-05|live-\d{4}-\d{2}-\d{2})$/;

/** A snapshot's name in a table of any population. */
export const anySnapshot = text({ description: 'snapshot', pattern: ANY_SNAPSHOT });

/** Downloads of any population: what the frozen table and that of a crawl are read with. */
export const anyDownloadsTable = defineTable({
  ...downloadsTable,
  columns: { ...downloadsTable.columns, snapshot: anySnapshot },
});
