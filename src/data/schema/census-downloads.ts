import { defineTable, integer, oneOf, type RowOf } from '../../table/index.js';
import { anySnapshot } from './downloads.js';

/** Downloads of every repository that the census of the Hub reached, below the threshold too. */
export const censusDownloadsTable = defineTable({
  name: 'census-downloads',
  title: 'How many repositories have how many downloads',
  description:
    'Counts of repositories by thirty-day downloads in the whole census of September 2024, to see below the threshold and to test the tail that is fitted above it.',
  primaryKey: ['snapshot', 'downloads30d'],
  columns: {
    snapshot: oneOf(['2024-09'], { description: 'snapshot' }),
    downloads30d: integer({ description: 'downloads in 30 days', unit: '1', min: 0 }),
    repositories: integer({ description: 'repositories with exactly so many', unit: '1', min: 1 }),
  },
});

/** A row of {@link censusDownloadsTable}. */
export type CensusDownloadRow = RowOf<typeof censusDownloadsTable>;

/** The same of any population: what the frozen table and that of a crawl are read with. */
export const anyCensusDownloadsTable = defineTable({
  ...censusDownloadsTable,
  columns: { ...censusDownloadsTable.columns, snapshot: anySnapshot },
});
