import { boolean, defineTable, number, oneOf, text, type RowOf } from '../../table/index.js';

/** What papers and cards report of training runs. */
export const reportedEmissionsTable = defineTable({
  name: 'reported-emissions',
  title: 'Reported energy and emissions of training runs',
  description: 'Figures of papers and model cards, one row per report, with the class of evidence.',
  primaryKey: ['reportId'],
  columns: {
    reportId: text({ description: 'Key of the report' }),
    model: text({ description: 'Model' }),
    organisation: text({ description: 'Organisation', optional: true }),
    evidence: oneOf(['M', 'T', 'C', 'A', 'S', 'H', 'X'], {
      description:
        'M measured power, T hours × TDP or an assumed power, C declared, A aggregate of runs, S small self-declared, H hours only, X suspect',
    }),
    params: number({ description: 'Parameters', unit: '1', min: 1, optional: true }),
    tokens: number({ description: 'Training tokens', unit: '1', min: 1, optional: true }),
    accelerator: text({ description: 'Accelerator as printed', optional: true }),
    acceleratorHours: number({ description: 'Accelerator-hours', unit: 'h', min: 0, optional: true }),
    energyItKwh: number({ description: 'Energy before PUE', unit: 'kWh', min: 0, optional: true }),
    energyFacilityKwh: number({ description: 'Energy after PUE', unit: 'kWh', min: 0, optional: true }),
    pue: number({ description: 'PUE', unit: '1', min: 1, max: 3, optional: true }),
    gridGramsPerKwh: number({ description: 'Grid', unit: 'gCO2e/kWh', min: 0, max: 1500, optional: true }),
    location: text({ description: 'Place as printed', optional: true }),
    tco2e: number({ description: 'Emissions as printed', unit: 'tCO2e', min: 0, optional: true }),
    usable: boolean({ description: 'May be used for fitting and validation' }),
    source: text({ description: 'Source' }),
  },
});

/** A row of {@link reportedEmissionsTable}. */
export type ReportedEmissionsRow = RowOf<typeof reportedEmissionsTable>;
