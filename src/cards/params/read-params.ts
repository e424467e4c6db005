import { finding, withFlag, type Finding, type Where } from '../finding.js';
import { nameSigns } from '../../tier/naming/relation.js';
import { sizeFromName } from '../../tier/naming/size.js';
import { paramsFromConfig } from './from-config.js';
import type { ModelConfig } from './shape.js';

/** A file of a repository with its size in bytes. */
export type WeightFile = { readonly path: string; readonly bytes: number };

/** What tells the parameters of a repository. */
export type ParamsInput = {
  readonly repositoryId: string;
  readonly safetensorsTotal?: number | undefined;
  readonly byDtype: Readonly<Record<string, unknown>>;
  readonly config: ModelConfig;
  readonly files?: readonly WeightFile[] | undefined;
};

/** Bytes of one number of a format. */
const BYTES: Readonly<Record<string, number>> = {
  float64: 8,
  f64: 8,
  float32: 4,
  f32: 4,
  bfloat16: 2,
  bf16: 2,
  float16: 2,
  f16: 2,
  float8_e4m3fn: 1,
  f8_e4m3: 1,
  int8: 1,
  i8: 1,
};

/**
 * Parameters by every method that the repository allows, each a finding of its own: counted in the
 * safetensors files, computed from the config, from the bytes of the weight files, and read from the
 * name as the last resort. A count of packed weights (several quantised values in one stored number)
 * is flagged: it may fall short by a factor of eight.
 *
 * @param input the repository
 */
export function readParams(input: ParamsInput): readonly Finding[] {
  return [...fromSafetensors(input), ...fromConfig(input), ...fromFiles(input), ...fromName(input)];
}

const total = (
  value: number,
  where: Where,
  text: string,
  confidence: Finding['confidence'],
): Finding =>
  finding({
    quantity: 'paramsTotal',
    value,
    valueAsWritten: String(value),
    text,
    where,
    confidence,
  });

function fromSafetensors({
  safetensorsTotal,
  byDtype,
  repositoryId,
  config,
}: ParamsInput): readonly Finding[] {
  if (safetensorsTotal === undefined || !Number.isFinite(safetensorsTotal) || safetensorsTotal < 1)
    return [];
  const found = total(
    safetensorsTotal,
    'safetensors',
    `safetensors total ${safetensorsTotal}`,
    'high',
  );
  const why = packedBecause(byDtype, repositoryId, config);
  return [why === undefined ? found : { ...withFlag(found, 'packed', why), confidence: 'low' }];
}

/** Why the counted numbers are not parameters one by one, or undefined. */
function packedBecause(
  byDtype: Readonly<Record<string, unknown>>,
  repositoryId: string,
  config: ModelConfig,
): string | undefined {
  const integers = Object.entries(byDtype).filter(
    ([format, count]) =>
      /^(?:I32|I64|U8|U32|I16|F4|F8_E8M0)$/.test(format) && typeof count === 'number' && count > 0,
  );
  const all = Object.values(byDtype).reduce<number>(
    (sum, n) => sum + (typeof n === 'number' ? n : 0),
    0,
  );
  const share = integers.reduce((sum, [, n]) => sum + Number(n), 0) / Math.max(all, 1);
  if (share > 0.05)
    return `${Math.round(share * 100)}% of the stored numbers are ${integers.map(([f]) => f).join(', ')}`;
  if (
    typeof config['quantization_config'] === 'object' &&
    config['quantization_config'] !== null &&
    Object.keys(byDtype).length === 0
  )
    return 'the config states a quantisation';
  return nameSigns(repositoryId).quantised && Object.keys(byDtype).length === 0
    ? 'the name states a quantisation'
    : undefined;
}

function fromConfig({ config, repositoryId }: ParamsInput): readonly Finding[] {
  const counted = paramsFromConfig(config);
  if (!counted || nameSigns(repositoryId).adapter) return [];
  const text = `config: ${counted.family} formula`;
  const active: readonly Finding[] =
    counted.active < counted.total
      ? [{ ...total(counted.active, 'config', text, 'medium'), quantity: 'paramsActive' }]
      : [];
  return [total(counted.total, 'config', text, 'medium'), ...active];
}

function fromFiles({ files, config, byDtype }: ParamsInput): readonly Finding[] {
  const weights = weightFiles(files ?? []);
  const bytes = weights.reduce((sum, file) => sum + file.bytes, 0);
  const format = formatOf(config, byDtype);
  const width = format === undefined ? undefined : BYTES[format];
  if (bytes <= 0 || width === undefined || !Number.isFinite(bytes)) return [];
  const value = Math.round(bytes / width);
  return [
    total(
      value,
      'files',
      `${weights.length} weight files, ${bytes} bytes of ${format}, ${width} bytes each`,
      'low',
    ),
  ];
}

/** One set of weights: safetensors if there are any, else PyTorch's; never both. */
function weightFiles(files: readonly WeightFile[]): readonly WeightFile[] {
  const sound = files.filter(({ bytes }) => Number.isFinite(bytes) && bytes > 0);
  const safetensors = sound.filter(({ path }) => /^[^/]{1,200}\.safetensors$/.test(path));
  if (safetensors.length > 0) {
    const sharded = safetensors.filter(({ path }) => /-of-\d{1,5}\.safetensors$/.test(path));
    return sharded.length > 0 ? sharded : safetensors.slice(0, 1);
  }
  return sound.filter(({ path }) => /^pytorch_model[^/]{0,40}\.bin$/.test(path));
}

function formatOf(
  config: ModelConfig,
  byDtype: Readonly<Record<string, unknown>>,
): string | undefined {
  const stated = config['torch_dtype'] ?? config['dtype'];
  if (typeof stated === 'string') return stated.toLowerCase();
  const formats = Object.keys(byDtype);
  return formats.length === 1 ? formats[0]?.toLowerCase() : undefined;
}

function fromName({ repositoryId }: ParamsInput): readonly Finding[] {
  const named = sizeFromName(repositoryId);
  if (!named) return [];
  const found = total(named.params, 'name', repositoryId, 'low');
  // `8x7B` counts layers that the experts share once for each expert.
  const experts = /\d{1,3}x\d/i.test(repositoryId);
  const whole = experts
    ? withFlag(found, 'upper-bound', `experts × size of ${repositoryId}`)
    : found;
  return named.paramsActive === undefined
    ? [whole]
    : [
        whole,
        { ...total(named.paramsActive, 'name', repositoryId, 'low'), quantity: 'paramsActive' },
      ];
}
