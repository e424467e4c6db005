import { date, defineTable, integer, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Accelerators that disclosed runs used. */
export const acceleratorMixTable = defineTable({
  name: 'accelerator-mix',
  title: 'Accelerators that disclosed runs used',
  description:
    'One row for each published model and accelerator that it names, so that a model can be left out; a model on several kinds counts in parts.',
  primaryKey: ['year', 'countryGroup', 'sizeClass', 'accelerator', 'model'],
  columns: {
    year: integer({ description: 'Year of publication', min: 2015, max: 2030 }),
    countryGroup: oneOf(['CHN', 'other'], { description: 'Organisation in China, or elsewhere' }),
    sizeClass: oneOf(['<1e22', '1e22-1e24', '>1e24', 'unknown'], { description: 'Training FLOP' }),
    accelerator: text({ description: 'Key of accelerators' }),
    model: text({ description: 'Model, as Epoch AI names it' }),
    organisation: text({ description: 'Organisation, as Epoch AI names it', optional: true }),
    publishedOn: date({ description: 'Publication date', optional: true }),
    count: number({ description: 'Share of the model', unit: '1', min: 0, max: 1 }),
  },
});

/** A row of {@link acceleratorMixTable}. */
export type AcceleratorMixRow = RowOf<typeof acceleratorMixTable>;

/** Where disclosed runs were trained. */
export const placeMixTable = defineTable({
  name: 'place-mix',
  title: 'Where disclosed runs were trained',
  description: 'Counts of runs whose place of training is stated, by country of the organisation.',
  primaryKey: ['organisationCountry', 'placeCountry'],
  columns: {
    organisationCountry: text({ description: 'ISO 3166-1 alpha-3', pattern: /^[A-Z]{3}$/ }),
    placeCountry: text({ description: 'ISO 3166-1 alpha-3', pattern: /^[A-Z]{3}$/ }),
    count: integer({ description: 'Runs', unit: '1', min: 1 }),
    runs: text({ description: 'Which runs' }),
  },
});

/** A row of {@link placeMixTable}. */
export type PlaceMixRow = RowOf<typeof placeMixTable>;
