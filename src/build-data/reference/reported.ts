import {
  reportedEmissionsTable,
  type ReportedEmissionsRow,
} from '../../data/schema/reported-emissions.js';
import { built, type Builder } from '../builder.js';
import { positive } from '../../tier/population/claim.js';
import { REPORTS } from './citations.js';

/** A zero that is printed is a figure; an empty cell is none. */
const stated = (text: string | undefined): number | undefined =>
  text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);

const EVIDENCE = ['M', 'T', 'C', 'A', 'S', 'H', 'X'] as const;

const kilo = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Number((value * 1000).toPrecision(12));

/** Builds the table of reported energy and emissions. */
export const reportedEmissionsBuilder: Builder = {
  tables: ['reported-emissions'],
  inputs: ['compute/reported_training.csv'],
  build: (upstream) => {
    const rows = upstream.csv('compute/reported_training.csv').map((row): ReportedEmissionsRow => {
      const evidence = EVIDENCE.find((letter) => letter === row['evidence']);
      if (evidence === undefined)
        throw new Error(`reported_training.csv: evidence ${row['evidence']}`);
      return {
        reportId: row['id'] ?? '',
        model: row['model'] ?? '',
        organisation: row['organisation'] || undefined,
        evidence,
        params: positive(row['params']),
        tokens: positive(row['tokens']),
        accelerator: row['accelerator'] || undefined,
        acceleratorHours: positive(row['accel_hours']),
        energyItKwh: kilo(stated(row['energy_it_mwh'])),
        energyFacilityKwh: kilo(stated(row['energy_facility_mwh'])),
        pue: positive(row['pue']),
        gridGramsPerKwh: kilo(stated(row['grid_kgco2e_per_kwh'])),
        location: /location/.test(row['recalled_not_seen'] ?? '')
          ? undefined
          : row['location'] || undefined,
        tco2e: stated(row['tco2e_reported']),
        usable: evidence !== 'X' && evidence !== 'A',
        source: row['source'] ?? '',
      };
    });
    const notes = ['columns of recalled, unseen figures are not taken over'];
    return [built(reportedEmissionsTable, rows, { ...REPORTS, notes })];
  },
};
