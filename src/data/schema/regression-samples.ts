import { boolean, date, defineTable, integer, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Sample of the compute regression R1. */
export const computeSampleTable = defineTable({
  name: 'compute-sample',
  title: 'Sample of the compute regression',
  description: 'Models with a known training compute, and whether they enter the regression R1.',
  primaryKey: ['model'],
  columns: {
    model: text({ description: 'Model' }),
    runId: text({ description: 'Key of runs, where the model is in the population', optional: true }),
    organisation: text({ description: 'Organisation', optional: true }),
    country: text({ description: 'Country of the organisation, ISO3', optional: true }),
    publishedOn: date({ description: 'Publication date' }),
    modality: text({ description: 'Modality' }),
    params: number({ description: 'Parameters', unit: '1', min: 1, optional: true }),
    paramsActive: number({ description: 'Parameters active per token', unit: '1', min: 1, optional: true }),
    sparsity: oneOf(['dense', 'moe'], { description: 'Dense, or mixture of experts' }),
    tokens: number({ description: 'Data set size as listed', unit: '1', min: 1, optional: true }),
    flop: number({ description: 'Training compute', unit: 'FLOP', min: 1 }),
    confidence: text({ description: 'Confidence that the source states', optional: true }),
    method: text({ description: 'How the source estimated the compute', optional: true }),
    openWeights: boolean({ description: 'Weights published' }),
    included: boolean({ description: 'Enters the regression' }),
    reason: text({ description: 'Why it does not', optional: true }),
  },
});

/** A row of {@link computeSampleTable}. */
export type ComputeSampleRow = RowOf<typeof computeSampleTable>;

/** Fine-tunes with a known compute. */
export const finetuneComputeTable = defineTable({
  name: 'finetune-compute',
  title: 'Compute of fine-tunes',
  description: 'Fine-tuning compute of notable models by parameters.',
  primaryKey: ['model'],
  columns: {
    model: text({ description: 'Model' }),
    baseModel: text({ description: 'Base model', optional: true }),
    organisation: text({ description: 'Organisation', optional: true }),
    publishedOn: date({ description: 'Publication date', optional: true }),
    modality: text({ description: 'Modality' }),
    params: number({ description: 'Parameters', unit: '1', min: 1 }),
    flop: number({ description: 'Fine-tuning compute', unit: 'FLOP', min: 1e10 }),
    impliedTokens: number({ description: 'Compute over 6·N', unit: '1', min: 0 }),
    usable: boolean({ description: 'Enters the regression' }),
    reason: text({ description: 'Why it does not', optional: true }),
  },
});

/** A row of {@link finetuneComputeTable}. */
export type FinetuneComputeRow = RowOf<typeof finetuneComputeTable>;

/** The Hub's CO2 cards. */
export const finetuneCardsTable = defineTable({
  name: 'finetune-cards',
  title: 'CO2 cards of fine-tunes',
  description: 'Emissions that model cards declare, and whether they enter the regression R4.',
  primaryKey: ['row'],
  columns: {
    row: integer({ description: 'Row of the upstream file', min: 1 }),
    repositoryId: text({ description: 'Repository as the study names it' }),
    gramsCo2e: number({ description: 'Declared emissions', unit: 'gCO2e', min: 0, optional: true }),
    trainingType: text({ description: 'Training type', optional: true }),
    domain: text({ description: 'Domain', optional: true }),
    weightBytes: number({ description: 'Size of the weights', unit: 'B', min: 1, optional: true }),
    datasetBytes: number({ description: 'Size of the data set', unit: 'B', min: 0, optional: true }),
    hardware: text({ description: 'Hardware as stated', optional: true }),
    autotrain: boolean({ description: 'Trained by the AutoTrain service' }),
    usable: boolean({ description: 'Enters the regression' }),
    reason: text({ description: 'Why it does not', optional: true }),
  },
});

/** A row of {@link finetuneCardsTable}. */
export type FinetuneCardRow = RowOf<typeof finetuneCardsTable>;
