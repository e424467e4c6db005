import { defineTable, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Measured power of accelerators and systems in training. */
export const powerTable = defineTable({
  name: 'power',
  title: 'Measured power in training',
  description:
    'Average power per accelerator in training, of the accelerator alone or of the system around it, over the thermal design power.',
  primaryKey: ['case'],
  columns: {
    case: text({ description: 'What was measured' }),
    accelerator: text({
      description: 'Key of accelerators, or the name of a consumer card that is not among them',
    }),
    boundary: oneOf(['accelerator', 'system'], {
      description: 'The accelerator alone, or the IT equipment per accelerator',
    }),
    averageWatts: number({ description: 'Average power', unit: 'W', min: 10, max: 3000 }),
    tdpWatts: number({ description: 'Thermal design power', unit: 'W', min: 30, max: 3000 }),
    scale: oneOf(['large', 'small'], {
      description: 'Large: a cluster job or datacentre accelerator in full use; small: one device, small model',
    }),
    cluster: text({ description: 'Study: its rows are not independent' }),
    source: text({ description: 'Source' }),
  },
});

/** A row of {@link powerTable}. */
export type PowerRow = RowOf<typeof powerTable>;
