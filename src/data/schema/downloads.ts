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
