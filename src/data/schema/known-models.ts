import { boolean, date, defineTable, number, oneOf, text, type RowOf } from '../../table/index.js';
import { MODALITIES } from './repositories.js';

/** Models that a register outside the Hub knows, open or not, with or without a known compute. */
export const knownModelsTable = defineTable({
  name: 'known-models',
  title: 'Models known outside the Hub',
  description:
    'The models that Epoch AI lists, open and closed, to measure how much of the known world the population covers.',
  primaryKey: ['model'],
  columns: {
    model: text({ description: 'Model' }),
    organisation: text({ description: 'Organisation', optional: true }),
    country: text({ description: 'Country of the organisation, ISO3', optional: true }),
    publishedOn: date({ description: 'Publication date' }),
    modality: oneOf(MODALITIES, { description: 'Modality' }),
    params: number({ description: 'Parameters', unit: '1', min: 1, optional: true }),
    flop: number({
      description: 'Training compute as in compute-sample.csv: listed, or better evidence where that was rejected',
      unit: 'FLOP',
      min: 1,
      optional: true,
    }),
    confidence: text({ description: 'Confidence that the source states', optional: true }),
    access: oneOf(['open', 'closed', 'unknown'], {
      description: 'Weights published, withheld, or not stated: the flag for open weights, else the words of the column on accessibility',
    }),
    ownCompute: boolean({
      description: 'The compute belongs to this model alone: not repeated from another row, no base model in it',
    }),
    reason: text({ description: 'Why the compute is not its own', optional: true }),
    baseModel: text({ description: 'Base model as listed', optional: true }),
    runId: text({ description: 'Run whose hand-kept row names this very model', optional: true }),
    belowThreshold: text({
      description: 'A repository of the same name key in a census or list, at or below 5,000 downloads in 30 days',
      optional: true,
    }),
  },
});

/** A row of {@link knownModelsTable}. */
export type KnownModelRow = RowOf<typeof knownModelsTable>;
