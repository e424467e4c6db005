import { defineTable, integer, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Carbon intensity of places below the country. */
export const gridRegionsTable = defineTable({
  name: 'grid-regions',
  title: 'Carbon intensity of states and cloud regions',
  description:
    'States of the USA by eGRID and by the cloud regions in them, each beside the figure of the country and year: the ratio carries over to other years.',
  primaryKey: ['region', 'year', 'site'],
  columns: {
    region: text({ description: 'State, as placeRegion of runs names it' }),
    site: text({ description: 'Cloud region in that state, or the state itself' }),
    country: text({ description: 'ISO 3166-1 alpha-3', pattern: /^[A-Z]{3}$/ }),
    year: integer({ description: 'Calendar year', min: 2015, max: 2030 }),
    basis: oneOf(['life-cycle', 'direct', 'not-stated'], {
      description: 'Whether the figure holds the life cycle of the plants',
    }),
    gramsPerKwh: number({ description: 'Of the region', unit: 'gCO2e/kWh', min: 1, max: 1500 }),
    countryGramsPerKwh: number({
      description: 'Of the country in that year, from grid',
      unit: 'gCO2e/kWh',
      min: 1,
      max: 1500,
    }),
    source: text({ description: 'Source' }),
  },
});

/** A row of {@link gridRegionsTable}. */
export type GridRegionRow = RowOf<typeof gridRegionsTable>;
