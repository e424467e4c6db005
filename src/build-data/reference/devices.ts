import { acceleratorsTable, type AcceleratorRow } from '../../data/schema/accelerators.js';
import { built, type Builder } from '../builder.js';
import { positive } from '../../tier/population/claim.js';
import type { TextRow } from '../runs-upstream.js';
import { EPOCH_HARDWARE } from './citations.js';

/**
 * Names that other tables use for a device, where they are not its own. A generic name stands for
 * its most common training variant; that choice is a judgement and visible here.
 */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'A100 SXM4 80GB': [
    'NVIDIA A100 SXM4 80 GB',
    'A100-SXM4-80GB',
    'A100-80GB',
    'A100 40/80GB',
    'NVIDIA A100',
    'A100',
    'A100 80GB',
  ],
  'A100 SXM4 40GB': ['NVIDIA A100 SXM4 40 GB', 'A100-SXM4-40GB', 'A100-40GB', 'A100 40GB'],
  'A100 PCIe 40GB': ['NVIDIA A100 PCIe', 'A100 PCIe', 'A100 PCIe 40GB / SXM4 80GB'],
  'A800 SXM': [
    'NVIDIA A800 SXM',
    'NVIDIA A800 PCIe',
    'NVIDIA A800 PCIe 40 GB',
    'NVIDIA A800 PCIe 80 GB',
    'A800',
  ],
  'V100 SXM2 32GB': [
    'NVIDIA V100',
    'V100',
    'V100 16GB',
    'V100 32GB',
    'NVIDIA Tesla V100 DGXS 32 GB',
    'NVIDIA Tesla V100 DGXS 16 GB',
    'NVIDIA Tesla V100 SXM2',
    'NVIDIA Tesla V100 SXM2 32 GB',
    'NVIDIA Tesla V100 SXM3 32 GB',
  ],
  'V100 PCIe 16GB': ['NVIDIA Tesla V100 PCIe 16 GB', 'NVIDIA Tesla V100 PCIe 32 GB'],
  'H100 SXM5 80GB': [
    'NVIDIA H100 SXM5 80GB',
    'H100-SXM5-80GB',
    'H100',
    'Nvidia H100 80G',
    'H100-80GB',
  ],
  'H800 SXM5': ['NVIDIA H800 SXM5', 'H800-SXM5', 'H800'],
  'H200 SXM': ['NVIDIA H200', 'NVIDIA H200 SXM', 'H200'],
  B200: ['NVIDIA B200', 'NVIDIA B200 GPUs'],
  GB200: ['NVIDIA GB200', 'NVIDIA GB300 (Blackwell Ultra)'],
  'P100 PCIe': [
    'NVIDIA P100',
    'NVIDIA P100 PCIe 16GB',
    'NVIDIA Tesla P100 PCIe 16GB',
    'NVIDIA Tesla P100 PCIe 12GB',
    'P100',
  ],
  'P100 SXM2': ['NVIDIA Tesla P100 DGXS'],
  'RTX 2080 Ti': ['NVIDIA GeForce RTX 2080 Ti'],
  'Ascend 910B': ['Ascend (昇腾) 910B'],
  'Ascend 910A': ['Huawei Ascend 910A', 'Huawei Ascend 910', 'Ascend 910'],
};

const device = (row: TextRow): AcceleratorRow => {
  const tensor = positive(row['tensor_fp16_bf16_tflops_dense']);
  const fp16 = positive(row['fp16_tflops']);
  const fp32 = positive(row['fp32_tflops']);
  // Some consumer cards run FP16 slower than FP32: nobody trains on them in FP16 then.
  const plain = fp16 !== undefined && fp16 >= (fp32 ?? 0) ? fp16 : fp32;
  const peakTflops = tensor ?? plain;
  const peakBasis = tensor !== undefined ? 'tensor-16-bit' : plain === fp16 ? 'fp16' : 'fp32';
  const accelerator = row['accelerator'] ?? '';
  const aliases = [row['epoch_name'] ?? '', ...(ALIASES[accelerator] ?? [])].filter(
    (alias) => alias !== '' && alias !== accelerator,
  );
  return {
    accelerator,
    manufacturer: row['manufacturer'] || undefined,
    releasedOn: row['release_date'] || undefined,
    peakTflops,
    peakBasis: peakTflops === undefined ? undefined : peakBasis,
    tdpWatts: positive(row['tdp_w']),
    memoryGb: positive(row['memory_gb']),
    systemPowerWatts: positive(row['measured_system_power_w']),
    systemPowerSource: row['measured_power_source'] || undefined,
    aliases: [...new Set(aliases)],
    source: row['source'] || 'manufacturer’s datasheet',
  };
};

/** Builds the table of accelerators. */
export const acceleratorsBuilder: Builder = {
  tables: ['accelerators'],
  inputs: ['compute/accelerators.csv'],
  build: (upstream) => {
    const rows = upstream
      .csv('compute/accelerators.csv')
      .map(device)
      .sort((a, b) => (a.accelerator < b.accelerator ? -1 : 1));
    const notes = [
      'peaks are dense: a peak with structured sparsity is never used',
      'where no tensor-core peak is listed, FP16 or FP32 stands, named in peakBasis',
      'a generic name (A100, V100, H100) stands for its SXM variant, see aliases',
    ];
    return [built(acceleratorsTable, rows, { ...EPOCH_HARDWARE, notes })];
  },
};

/**
 * Reads device names of other tables: the key of the accelerator, or undefined.
 *
 * @param rows the accelerators
 * @returns a function from name to key
 * @example acceleratorNames(rows)('NVIDIA A100') // 'A100 SXM4 80GB'
 */
export function acceleratorNames(
  rows: readonly AcceleratorRow[],
): (name: string) => string | undefined {
  const keys = new Map<string, string>();
  for (const row of rows) {
    for (const name of [row.accelerator, ...row.aliases])
      keys.set(name.toLowerCase(), row.accelerator);
  }
  return (name) => keys.get(name.trim().toLowerCase());
}
