import { date, defineTable, list, number, oneOf, text, type RowOf } from '../../table/index.js';

/** Accelerators that models are trained on. */
export const acceleratorsTable = defineTable({
  name: 'accelerators',
  title: 'Accelerators',
  description:
    'Dense 16-bit peak (never the sparse one), thermal design power and measured system power of accelerators.',
  primaryKey: ['accelerator'],
  columns: {
    accelerator: text({ description: 'Key of the accelerator in all tables' }),
    manufacturer: text({ description: 'Manufacturer', optional: true }),
    releasedOn: date({ description: 'Release date', optional: true }),
    peakTflops: number({
      description: 'Peak of dense 16-bit arithmetic on one device',
      unit: 'TFLOP/s',
      min: 1,
      max: 5000,
      optional: true,
    }),
    peakBasis: oneOf(['tensor-16-bit', 'fp16', 'fp32'], {
      description: 'Which peak is listed: of tensor cores at 16 bit, else plain FP16, else FP32',
      optional: true,
    }),
    tdpWatts: number({
      description: 'Thermal design power',
      unit: 'W',
      min: 30,
      max: 3000,
      optional: true,
    }),
    memoryGb: number({ description: 'Memory', unit: 'GB', min: 1, max: 1000, optional: true }),
    systemPowerWatts: number({
      description: 'Measured power of the system per accelerator during training',
      unit: 'W',
      min: 30,
      max: 3000,
      optional: true,
    }),
    systemPowerSource: text({ description: 'Where the measured power is printed', optional: true }),
    aliases: list({ description: 'Names of the same device in other tables' }),
    source: text({ description: 'Source of peak and TDP' }),
  },
});

/** A row of {@link acceleratorsTable}. */
export type AcceleratorRow = RowOf<typeof acceleratorsTable>;
