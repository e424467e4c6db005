import { boolean, date, defineTable, integer, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Published figures of what stands outside the default scope. */
export const scopesTable = defineTable({
  name: 'scopes',
  title: 'Figures for wider scopes',
  description:
    'What the switches of the assumptions rest on, one row per study and case. exploratory: all compute of a development (value) over its final runs (reference). embodied: kgCO2e of making an accelerator with its share of the server (value) over the hours of its life in use (reference). market: market-based (value) over location-based emissions (reference) of an organisation’s electricity.',
  primaryKey: ['scope', 'case'],
  columns: {
    scope: oneOf(['exploratory', 'embodied', 'market'], { description: 'Which switch' }),
    case: text({ description: 'Study, and what it is about' }),
    organisation: text({ description: 'Organisation as in runs, for market', optional: true }),
    year: integer({ description: 'Year that the figure is about', min: 2010, max: 2030, optional: true }),
    value: number({ description: 'Numerator, in the unit of the row', unit: 'row', min: 0 }),
    reference: number({
      description: 'Denominator, in the unit of the row; empty where the study does not give it',
      unit: 'row',
      min: 1e-9,
      optional: true,
    }),
    unit: text({ description: 'Units of value and reference' }),
    cluster: text({ description: 'Rows of one cluster are not independent' }),
    status: oneOf(['seen', 'derived', 'unverified'], {
      description: 'Seen: printed so in what was read; derived: computed from it; unverified: never used',
    }),
    used: boolean({ description: 'Whether the row enters an assumption' }),
    note: text({ description: 'How the figure was taken, or why it is not used', optional: true }),
    source: text({ description: 'Who published it' }),
    seenIn: text({ description: 'Where it was read' }),
    seenOn: date({ description: 'Day it was read' }),
  },
});

/** A row of {@link scopesTable}. */
export type ScopesRow = RowOf<typeof scopesTable>;
