import { defineTable, number, text, type RowOf } from '../../table/index.js';

/** What other tools and authors published as their estimate of somebody's training run. */
export const rivalPredictionsTable = defineTable({
  name: 'rival-predictions',
  title: 'Published predictions of other tools',
  description:
    'Training emissions or energy of named models as other tools and authors printed them, one row per tool and model. For comparison only: no row enters a fit or the total. A match to a run or a disclosed figure stands only where it is certain.',
  primaryKey: ['tool', 'model'],
  columns: {
    tool: text({ description: 'Tool or authors, and the document where they print it' }),
    model: text({ description: 'Model as the tool prints it' }),
    runId: text({ description: 'Key of runs', optional: true }),
    reportId: text({
      description: 'Key of reported-emissions: the disclosed figure of the same run',
      optional: true,
    }),
    tco2e: number({ description: 'Predicted emissions', unit: 'tCO2e', min: 0, optional: true }),
    energyKwh: number({
      description: 'Predicted energy after PUE, where it is printed',
      unit: 'kWh',
      min: 0,
      optional: true,
    }),
    gridGramsPerKwh: number({
      description: 'Grid that the tool used, where it is printed',
      unit: 'gCO2e/kWh',
      min: 0,
      max: 1500,
      optional: true,
    }),
    note: text({ description: 'What went in, or why there is no match', optional: true }),
    source: text({ description: 'What was seen, where and when' }),
  },
});

/** A row of {@link rivalPredictionsTable}. */
export type RivalPredictionRow = RowOf<typeof rivalPredictionsTable>;
