import { date, defineTable, list, number, oneOf, text, type RowOf } from '../../table/index.js';
import { MODALITIES } from './repositories.js';

export const RUN_KINDS = [
  'pre-training',
  'continued',
  'distillation',
  'fine-tune',
  'adapter',
  'quantisation',
] as const;

const COUNTRY = /^[A-Z]{3}$/;

/** Training runs: the unit of account. */
export const runsTable = defineTable({
  name: 'runs',
  title: 'Training runs',
  description:
    'One row per training run with what is disclosed of it. Curated rows are kept by hand; derived rows follow from a repository that trains something and is in no hand-kept table.',
  primaryKey: ['runId'],
  columns: {
    runId: text({
      description: 'slug of a curated run, repo:<Hub id>, or model:<name> for a model known only by its conversions',
      unique: true,
    }),
    name: text({ description: 'name of the model' }),
    organisation: text({ description: 'who trained it', optional: true }),
    organisationCountry: text({ description: 'ISO 3166-1 alpha-3', pattern: COUNTRY, optional: true }),
    publishedOn: date({ description: 'release date', optional: true }),
    modality: oneOf(MODALITIES, { description: 'modality' }),
    kind: oneOf(RUN_KINDS, { description: 'kind of training' }),
    sparsity: oneOf(['dense', 'moe'], { description: 'dense or mixture of experts', optional: true }),
    baseRunId: text({ description: 'run that it starts from', optional: true }),
    paramsTotal: number({ description: 'parameters', unit: '1', min: 1, optional: true }),
    paramsActive: number({ description: 'parameters active per token', unit: '1', min: 1, optional: true }),
    tokens: number({ description: 'training tokens, repetitions counted', unit: '1', min: 1, optional: true }),
    flop: number({ description: 'training compute', unit: 'FLOP', min: 1, optional: true }),
    flopBasis: text({
      description: 'how flop was reached: reported, operation-counting, hardware, comparison, not-stated or the words of a fact',
      optional: true,
    }),
    flopConfidence: text({ description: "confidence in Epoch AI's words", optional: true }),
    accelerator: text({ description: 'key of accelerators.csv', optional: true }),
    acceleratorCount: number({ description: 'accelerators used at once', unit: '1', min: 1, optional: true }),
    acceleratorHours: number({ description: 'accelerator-hours', unit: 'h', min: 0, optional: true }),
    hoursBasis: text({ description: 'reported or derived', optional: true }),
    energyKwh: number({ description: 'energy', unit: 'kWh', min: 0, optional: true }),
    energyBoundary: oneOf(['it', 'facility', 'accelerator'], { description: 'what the energy covers', optional: true }),
    energyBasis: oneOf(['measured', 'hours-tdp', 'declared'], { description: 'how it was learnt', optional: true }),
    pue: number({ description: 'power usage effectiveness', unit: '1', min: 1, max: 3, optional: true }),
    placeCountry: text({ description: 'country of training, ISO 3166-1 alpha-3', pattern: COUNTRY, optional: true }),
    placeRegion: text({ description: 'region of training', optional: true }),
    gridGramsPerKwh: number({ description: 'grid intensity that the source used', unit: 'gCO2e/kWh', min: 0, optional: true }),
    tco2e: number({ description: 'disclosed emissions', unit: 'tCO2e', min: 0, optional: true }),
    tco2eBasis: oneOf(['measured', 'hours-tdp', 'calculator', 'declared'], { description: 'how they were reached', optional: true }),
    tco2eIncludes: list({ description: 'overheads included: pue, host' }),
    tco2eAccounting: oneOf(['location', 'market'], { description: 'accounting', optional: true }),
    sharedWith: list({ description: 'runs that a disclosed figure covers together with this one' }),
    origin: oneOf(['curated', 'derived'], { description: 'hand-kept, or derived from a repository' }),
    checked: text({ description: 'how the row was checked', optional: true }),
    note: text({ description: 'remark', optional: true }),
  },
});

export type RunRow = RowOf<typeof runsTable>;
