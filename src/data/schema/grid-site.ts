import { defineTable, integer, number, oneOf, text, type RowOf } from '../../table/index.js';

/** How far the grid at a site is from its country's. */
export const gridSiteTable = defineTable({
  name: 'grid-site',
  title: 'Carbon intensity at sites against their country',
  description:
    'Cloud regions and reported training sites, each beside the figure of its country and year.',
  primaryKey: ['site', 'year'],
  columns: {
    site: text({ description: 'Cloud region or reported site' }),
    kind: text({ description: 'cloud-region or reported-site' }),
    basis: oneOf(['life-cycle', 'not-stated'], {
      description: 'Life-cycle as the country figures are, or not stated by the source',
    }),
    country: text({ description: 'ISO 3166-1 alpha-3', pattern: /^[A-Z]{3}$/ }),
    year: integer({ description: 'Calendar year', min: 2015, max: 2030 }),
    siteGramsPerKwh: number({ description: 'At the site', unit: 'gCO2e/kWh', min: 1, max: 1500 }),
    countryGramsPerKwh: number({
      description: 'Of the country in that year',
      unit: 'gCO2e/kWh',
      min: 1,
      max: 1500,
    }),
    source: text({ description: 'Source of the site figure' }),
  },
});

/** A row of {@link gridSiteTable}. */
export type GridSiteRow = RowOf<typeof gridSiteTable>;
