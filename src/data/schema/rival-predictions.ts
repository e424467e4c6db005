import { defineTable, number, text, type RowOf } from '../../table/index.js';

/** What other tools predict for named models. */
export const rivalPredictionsTable = defineTable({
  name: 'rival-predictions',
  title: 'Published predictions of other tools',
  description:
    'Training emissions that other tools predict for named models, for comparison only: nothing is fitted on them.',
  primaryKey: ['tool', 'model'],
  columns: {
    tool: text({ description: 'Tool or authors' }),
    model: text({ description: 'Model as the tool prints it' }),
    reportId: text({ description: 'Key of validation-runs, where emissions are disclosed', optional: true }),
    runId: text({ description: 'Key of runs, where the model is in the population', optional: true }),
    tco2e: number({ description: 'Predicted emissions', unit: 'tCO2e', min: 0 }),
    note: text({ description: 'What went into the prediction, where it is told', optional: true }),
    source: text({ description: 'Where it is published' }),
  },
});

/** A row of {@link rivalPredictionsTable}. */
export type RivalPredictionRow = RowOf<typeof rivalPredictionsTable>;
