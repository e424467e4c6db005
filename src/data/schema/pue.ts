import { boolean, defineTable, integer, number, text, type RowOf } from '../../table/index.js';

/** Power usage effectiveness of data centres. */
export const pueTable = defineTable({
  name: 'pue',
  title: 'Power usage effectiveness',
  description: 'Disclosed PUE by provider and year, and which of them stand for sites that train models.',
  primaryKey: ['provider', 'year', 'source'],
  columns: {
    provider: text({ description: 'Provider or site' }),
    year: integer({ description: 'Year', min: 2010, max: 2030, optional: true }),
    pue: number({ description: 'Facility energy over IT energy', unit: '1', min: 1, max: 3 }),
    low: number({ description: 'Lower end of a stated range', unit: '1', min: 1, max: 3, optional: true }),
    high: number({ description: 'Upper end of a stated range', unit: '1', min: 1, max: 3, optional: true }),
    cluster: text({ description: 'Operator: figures of one operator are not independent' }),
    usedForTraining: boolean({
      description: 'A fleet or site that trains models, as opposed to averages of all data centres and tool defaults',
    }),
    source: text({ description: 'Source' }),
  },
});

/** A row of {@link pueTable}. */
export type PueRow = RowOf<typeof pueTable>;
