import { date, defineTable, list, number, oneOf, text, type RowOf } from '../../table/index.js';
import { RUN_KINDS } from './runs.js';

const COUNTRY = /^[A-Z]{3}$/;

/** Runs with disclosed energy or emissions, each with all the evidence that lesser tiers would have. */
export const validationRunsTable = defineTable({
  name: 'validation-runs',
  title: 'Runs for validation',
  description:
    'Every usable report of energy or emissions of one run, in the population or not, joined with the size, tokens, compute, hours, accelerator and place of that run.',
  primaryKey: ['reportId'],
  columns: {
    reportId: text({ description: 'Key of reported-emissions' }),
    runId: text({ description: 'Key of runs, where the run is in the population', optional: true }),
    epochModel: text({ description: 'Key of compute-sample, where it is there', optional: true }),
    name: text({ description: 'Model' }),
    evidence: oneOf(['M', 'T', 'C', 'S'], {
      description: 'M measured power, T hours × TDP or an assumed power, C declared, S small self-declared',
    }),
    organisation: text({ description: 'Who trained it', optional: true }),
    organisationCountry: text({ description: 'ISO 3166-1 alpha-3', pattern: COUNTRY, optional: true }),
    publishedOn: date({ description: 'Release date', optional: true }),
    modality: text({ description: 'Modality' }),
    kind: oneOf(RUN_KINDS, { description: 'Kind of training' }),
    sparsity: oneOf(['dense', 'moe'], { description: 'Dense or mixture of experts', optional: true }),
    paramsTotal: number({ description: 'Parameters', unit: '1', min: 1, optional: true }),
    paramsActive: number({ description: 'Parameters active per token', unit: '1', min: 1, optional: true }),
    tokens: number({ description: 'Training tokens', unit: '1', min: 1, optional: true }),
    flop: number({ description: 'Training compute', unit: 'FLOP', min: 1, optional: true }),
    flopConfidence: text({ description: 'Confidence of the compute', optional: true }),
    accelerator: text({ description: 'Key of accelerators', optional: true }),
    acceleratorHours: number({ description: 'Accelerator-hours', unit: 'h', min: 0, optional: true }),
    energyKwh: number({ description: 'Energy as reported', unit: 'kWh', min: 0, optional: true }),
    energyBoundary: oneOf(['it', 'facility', 'accelerator'], { description: 'What it covers', optional: true }),
    energyBasis: oneOf(['measured', 'hours-tdp', 'declared'], { description: 'How it was learnt', optional: true }),
    pue: number({ description: 'PUE as reported', unit: '1', min: 1, max: 3, optional: true }),
    placeCountry: text({ description: 'Place of training, ISO 3166-1 alpha-3', pattern: COUNTRY, optional: true }),
    placeRegion: text({ description: 'Region of training', optional: true }),
    placeBasis: oneOf(['stated', 'assumed-average'], { description: 'Whether the report tells the place or takes the average of a country', optional: true }),
    gridGramsPerKwh: number({ description: 'Grid intensity that the report used', unit: 'gCO2e/kWh', min: 0, optional: true }),
    tco2e: number({ description: 'Emissions as reported', unit: 'tCO2e', min: 0, optional: true }),
    tco2eBasis: oneOf(['measured', 'hours-tdp', 'calculator', 'declared'], { description: 'How they were reached', optional: true }),
    tco2eIncludes: list({ description: 'Overheads included: pue, host' }),
    tco2eAccounting: oneOf(['location', 'market'], { description: 'Accounting', optional: true }),
    source: text({ description: 'Source of the report' }),
  },
});

/** A row of {@link validationRunsTable}. */
export type ValidationRunRow = RowOf<typeof validationRunsTable>;
