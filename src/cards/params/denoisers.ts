import {
  flag,
  linear,
  MissingSize,
  optionalSize,
  size,
  type CountedParams,
  type ModelConfig,
} from './shape.js';

/** A 3×3 convolution with its bias. */
const convolution = (inputs: number, outputs: number): number => 9 * inputs * outputs + outputs;

/** Two layers that make an embedding of a width from an input. */
const embedder = (inputs: number, width: number): number =>
  linear(inputs, width, true) + linear(width, width, true);

/** Blocks of a U-Net, with whether their layers attend to the text. */
const DOWN: Readonly<Record<string, boolean>> = { DownBlock2D: false, CrossAttnDownBlock2D: true };
const UP: Readonly<Record<string, boolean>> = { UpBlock2D: false, CrossAttnUpBlock2D: true };

/** Options that change what is in a U-Net, with the values that the formula is for. */
const PLAIN: Readonly<Record<string, readonly unknown[]>> = {
  mid_block_type: ['UNetMidBlock2DCrossAttn'],
  resnet_time_scale_shift: ['default'],
  attention_type: ['default'],
  only_cross_attention: [false],
  dual_cross_attention: [false],
  conv_in_kernel: [3],
  conv_out_kernel: [3],
  class_embed_type: [],
  encoder_hid_dim: [],
  time_cond_proj_dim: [],
  time_embedding_dim: [],
  reverse_transformer_layers_per_block: [],
  addition_embed_type: ['text_time'],
};

const isPlain = (config: ModelConfig): boolean =>
  Object.entries(PLAIN).every(([option, values]) => {
    const value = config[option] ?? undefined;
    return value === undefined || values.includes(value);
  });

/** A list of a config, one value a block. */
const listOf = <Value>(
  config: ModelConfig,
  name: string,
  read: (value: unknown) => Value | undefined,
): readonly Value[] => {
  const list: unknown = config[name];
  if (!Array.isArray(list) || list.length === 0) throw new MissingSize(name);
  return list.map((value) => {
    const one = read(value);
    if (one === undefined) throw new MissingSize(name);
    return one;
  });
};

const whole = (value: unknown): number | undefined => optionalSize({ value }, 'value');

/** A residual block: two convolutions and norms, the time, and a shortcut where the width changes. */
const residual = (inputs: number, outputs: number, time: number): number =>
  2 * inputs +
  convolution(inputs, outputs) +
  linear(time, outputs, true) +
  2 * outputs +
  convolution(outputs, outputs) +
  (inputs === outputs ? 0 : linear(inputs, outputs, true));

/** Layers of attention to the image itself and to the text, with a gated feed-forward four times as wide. */
const attention = (width: number, text: number, layers: number): number => {
  const own = 3 * linear(width, width, false) + linear(width, width, true);
  const cross =
    linear(width, width, false) + 2 * linear(text, width, false) + linear(width, width, true);
  const feedForward = linear(width, 8 * width, true) + linear(4 * width, width, true);
  const layer = 6 * width + own + cross + feedForward;
  return 2 * width + 2 * linear(width, width, true) + layers * layer;
};

/**
 * The U-Net of latent diffusion (Rombach et al. 2021, arXiv 2112.10752; SDXL: Podell et al. 2023, arXiv
 * 2307.01952), from a config of the library diffusers. Text encoders and the autoencoder have configs of
 * their own and are not counted. Variants with other blocks or embeddings give nothing.
 *
 * @example countUNet(stableDiffusion15)?.total // 859520964
 */
export function countUNet(config: ModelConfig): CountedParams | undefined {
  if (config['_class_name'] !== 'UNet2DConditionModel' || !isPlain(config)) return undefined;
  const widths = listOf(config, 'block_out_channels', whole);
  const down = listOf(config, 'down_block_types', (type) => DOWN[String(type)]);
  const up = listOf(config, 'up_block_types', (type) => UP[String(type)]);
  const perBlock = config['transformer_layers_per_block'] ?? 1;
  const depths = Array.isArray(perBlock)
    ? listOf(config, 'transformer_layers_per_block', whole)
    : widths.map(() => whole(perBlock) ?? 0);
  const counts = [down, up, depths].map(({ length }) => length);
  if (counts.some((count) => count !== widths.length) || depths.includes(0)) return undefined;
  const blocks = { widths, depths, layers: size(config, 'layers_per_block') };
  const text = size(config, 'cross_attention_dim');
  const [first, last] = [widths[0] as number, widths[widths.length - 1] as number];
  const time = 4 * first;
  const added =
    config['addition_embed_type'] === 'text_time'
      ? embedder(size(config, 'projection_class_embeddings_input_dim'), time)
      : 0;
  const total =
    convolution(size(config, 'in_channels'), first) +
    embedder(first, time) +
    added +
    downwards(blocks, down, text, time) +
    2 * residual(last, last, time) +
    attention(last, text, depths[depths.length - 1] as number) +
    upwards(blocks, up, text, time) +
    2 * first +
    convolution(first, size(config, 'out_channels'));
  return { total, active: total, family: 'u-net' };
}

type Blocks = {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly layers: number;
};

const downwards = (
  { widths, depths, layers }: Blocks,
  attends: readonly boolean[],
  text: number,
  time: number,
): number =>
  widths.reduce((sum, width, i) => {
    const before = widths[Math.max(0, i - 1)] as number;
    const blocks = residual(before, width, time) + (layers - 1) * residual(width, width, time);
    const attending =
      attends[i] === true ? layers * attention(width, text, depths[i] as number) : 0;
    return sum + blocks + attending + (i < widths.length - 1 ? convolution(width, width) : 0);
  }, 0);

/** On the way up each layer also takes what its counterpart on the way down gave. */
const upwards = (
  { widths, depths, layers }: Blocks,
  attends: readonly boolean[],
  text: number,
  time: number,
): number => {
  const reversed = [...widths].reverse();
  const depthsUp = [...depths].reverse();
  return reversed.reduce((sum, width, i) => {
    const before = reversed[Math.max(0, i - 1)] as number;
    const next = reversed[Math.min(i + 1, reversed.length - 1)] as number;
    let block = 0;
    for (let layer = 0; layer <= layers; layer += 1) {
      const skipped = layer === layers ? next : width;
      block += residual((layer === 0 ? before : width) + skipped, width, time);
      if (attends[i] === true) block += attention(width, text, depthsUp[i] as number);
    }
    return sum + block + (i < reversed.length - 1 ? convolution(width, width) : 0);
  }, 0);
};

/**
 * The transformer of FLUX.1 (Black Forest Labs 2024), from a config of the library diffusers: blocks that
 * keep image and text apart, then blocks that do not. Text encoders and the autoencoder are not counted.
 *
 * @example countFlux(flux1Dev)?.total // 11901408320
 */
export function countFlux(config: ModelConfig): CountedParams | undefined {
  if (config['_class_name'] !== 'FluxTransformer2DModel') return undefined;
  const head = size(config, 'attention_head_dim');
  const d = size(config, 'num_attention_heads') * head;
  const inputs = size(config, 'in_channels');
  const outputs = optionalSize(config, 'out_channels') ?? inputs;
  const projection = linear(d, d, true);
  const feedForward = linear(d, 4 * d, true) + linear(4 * d, d, true);
  const guided = flag(config, 'guidance_embeds', false) ? 2 : 1;
  const embeddings =
    linear(inputs, d, true) +
    linear(size(config, 'joint_attention_dim'), d, true) +
    guided * embedder(TIME_STEPS, d) +
    embedder(size(config, 'pooled_projection_dim'), d);
  const double = 2 * linear(d, 6 * d, true) + 8 * projection + 4 * head + 2 * feedForward;
  const single =
    linear(d, 3 * d, true) +
    linear(d, 4 * d, true) +
    linear(5 * d, d, true) +
    3 * projection +
    2 * head;
  const total =
    embeddings +
    size(config, 'num_layers') * double +
    size(config, 'num_single_layers') * single +
    linear(d, 2 * d, true) +
    linear(d, outputs, true);
  return { total, active: total, family: 'flux' };
}

/** Sines and cosines that stand for a time step. */
const TIME_STEPS = 256;
