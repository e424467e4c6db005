import { defineTable, integer, number, text, type RowOf } from '../../table/index.js';

/** Carbon intensity of electricity by country and year. */
export const gridTable = defineTable({
  name: 'grid',
  title: 'Carbon intensity of electricity',
  description: 'Life-cycle carbon intensity of electricity generation by country and year.',
  primaryKey: ['country', 'year'],
  columns: {
    country: text({ description: 'ISO 3166-1 alpha-3, WLD for the world', pattern: /^[A-Z]{3}$/ }),
    year: integer({ description: 'Calendar year', min: 1990, max: 2030 }),
    gramsPerKwh: number({
      description: 'Carbon intensity',
      unit: 'gCO2e/kWh',
      min: 0,
      max: 1500,
    }),
    source: text({ description: 'Source' }),
  },
});

/** A row of {@link gridTable}. */
export type GridRow = RowOf<typeof gridTable>;
