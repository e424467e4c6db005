import { date, defineTable, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Share of the peak that training runs reached. */
export const utilisationTable = defineTable({
  name: 'utilisation',
  title: 'Utilisation of accelerators in training',
  description:
    'MFU, HFU, measured share of peak, and effective utilisation 6ND/(hours × peak), which alone includes restarts and overhead and is what an energy estimate needs.',
  primaryKey: [],
  columns: {
    model: text({ description: 'Model' }),
    publishedOn: date({ description: 'Release date', optional: true }),
    metric: oneOf(['effective', 'MFU', 'HFU', 'measured'], { description: 'Which utilisation' }),
    value: number({ description: 'Share of the dense peak', unit: '1', min: 0.001, max: 1 }),
    basis: text({ description: 'Published by the authors, or derived from what' }),
    accelerator: text({ description: 'Key of accelerators', optional: true }),
    acceleratorCount: number({ description: 'Accelerators', unit: '1', min: 1, optional: true }),
    params: number({ description: 'Parameters', unit: '1', min: 1e6, optional: true }),
    cluster: text({ description: 'Model family: its rows are not independent' }),
    source: text({ description: 'Source' }),
  },
});

/** A row of {@link utilisationTable}. */
export type UtilisationRow = RowOf<typeof utilisationTable>;
