import {
  flag,
  linear,
  optionalSize,
  part,
  size,
  type CountedParams,
  type ModelConfig,
} from './shape.js';

const dense = (family: string, total: number): CountedParams => ({ total, active: total, family });

/** A layer of a bidirectional encoder: four projections, a feed-forward, two norms, biases. */
const encoderLayer = (d: number, f: number): number =>
  4 * linear(d, d, true) + linear(d, f, true) + linear(f, d, true) + 4 * d;

/**
 * BERT, RoBERTa, XLM-RoBERTa, ELECTRA without its projection, and DistilBERT (Devlin et al. 2018,
 * arXiv 1810.04805): the model body with its pooler (DistilBERT has none); heads for tasks are not
 * counted, they are small and vary.
 *
 * @example countBert(bertBaseUncased)?.total // 109482240
 */
export function countBert(config: ModelConfig): CountedParams | undefined {
  const type = String(config['model_type']);
  if (type === 'distilbert') {
    const d = size(config, 'dim');
    const positions = size(config, 'max_position_embeddings');
    const layers = size(config, 'n_layers');
    const embeddings = (size(config, 'vocab_size') + positions) * d + 2 * d;
    return dense(type, embeddings + layers * encoderLayer(d, size(config, 'hidden_dim')));
  }
  if (!['bert', 'roberta', 'xlm-roberta', 'camembert'].includes(type)) return undefined;
  const d = size(config, 'hidden_size');
  const rows =
    size(config, 'vocab_size') +
    size(config, 'max_position_embeddings') +
    (optionalSize(config, 'type_vocab_size') ?? (type === 'bert' ? 2 : 1));
  const layers = size(config, 'num_hidden_layers');
  const body = layers * encoderLayer(d, size(config, 'intermediate_size'));
  return dense(type, rows * d + 2 * d + body + linear(d, d, true));
}

/**
 * ViT (Dosovitskiy et al. 2020, arXiv 2010.11929): patches, a class token, learned positions; with the
 * classifier where the config lists labels and is a classifier's.
 *
 * @example countViT(vitBase16With1000Labels)?.total // 86567656
 */
export function countViT(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'vit') return undefined;
  const d = size(config, 'hidden_size');
  const patch = size(config, 'patch_size');
  const patches = Math.floor(size(config, 'image_size') / patch) ** 2;
  const channels = optionalSize(config, 'num_channels') ?? 3;
  const body =
    linear(channels * patch * patch, d, true) +
    d +
    (patches + 1) * d +
    size(config, 'num_hidden_layers') * encoderLayer(d, size(config, 'intermediate_size')) +
    2 * d;
  const architectures = config['architectures'];
  const classifies =
    Array.isArray(architectures) && architectures.includes('ViTForImageClassification');
  const labels = Object.keys(part(config, 'id2label')).length;
  return dense(
    'vit',
    body + (classifies ? linear(d, labels > 0 ? labels : 2, true) : linear(d, d, true)),
  );
}

/**
 * CLIP (Radford et al. 2021, arXiv 2103.00020): a text transformer and a vision transformer, each with
 * a projection, and one temperature.
 *
 * @example countClip(clipVitB32)?.total // 151277313
 */
export function countClip(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'clip') return undefined;
  const text = part(config, 'text_config');
  const vision = part(config, 'vision_config');
  const projection = size(config, 'projection_dim');
  return dense(
    'clip',
    clipText(text) +
      clipVision(vision) +
      projection * (size(text, 'hidden_size') + size(vision, 'hidden_size')) +
      1,
  );
}

function clipText(config: ModelConfig): number {
  const d = size(config, 'hidden_size');
  return (
    (size(config, 'vocab_size') + size(config, 'max_position_embeddings')) * d +
    size(config, 'num_hidden_layers') * encoderLayer(d, size(config, 'intermediate_size')) +
    2 * d
  );
}

function clipVision(config: ModelConfig): number {
  const d = size(config, 'hidden_size');
  const patch = size(config, 'patch_size');
  const patches = Math.floor(size(config, 'image_size') / patch) ** 2;
  return (
    3 * patch * patch * d +
    d +
    (patches + 1) * d +
    size(config, 'num_hidden_layers') * encoderLayer(d, size(config, 'intermediate_size')) +
    4 * d
  );
}

/**
 * Whisper (Radford et al. 2022, arXiv 2212.04356): two convolutions over the spectrogram, an encoder,
 * a decoder with cross attention; keys have no bias; embeddings tied. Positions of the encoder are
 * fixed but stored, and counted as the Hub counts them.
 *
 * @example countWhisper(whisperSmall)?.total // 241734912
 */
export function countWhisper(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'whisper') return undefined;
  const d = size(config, 'd_model');
  const attention = 4 * d * d + 3 * d;
  const forward = (f: number): number => linear(d, f, true) + linear(f, d, true);
  const encoder =
    linear(3 * size(config, 'num_mel_bins'), d, true) +
    linear(3 * d, d, true) +
    size(config, 'max_source_positions') * d +
    size(config, 'encoder_layers') *
      (attention + forward(size(config, 'encoder_ffn_dim')) + 4 * d) +
    2 * d;
  const decoder =
    size(config, 'vocab_size') * d +
    size(config, 'max_target_positions') * d +
    size(config, 'decoder_layers') *
      (2 * attention + forward(size(config, 'decoder_ffn_dim')) + 6 * d) +
    2 * d;
  return dense('whisper', encoder + decoder);
}

/**
 * T5 and its successors (Raffel et al. 2019, arXiv 1910.10683): one embedding for encoder, decoder and,
 * where tied, the output; no biases; norms of d; one table of relative positions in each stack; gated
 * feed-forward in v1.1, Flan-T5 and mT5.
 *
 * @example countT5(t5Base)?.total // 222903552
 */
export function countT5(config: ModelConfig): CountedParams | undefined {
  const type = String(config['model_type']);
  if (!['t5', 'mt5'].includes(type)) return undefined;
  const d = size(config, 'd_model');
  const heads = size(config, 'num_heads');
  const attention = 4 * d * heads * size(config, 'd_kv');
  const gated = JSON.stringify(config['feed_forward_proj'] ?? 'relu').includes('gated');
  const forward = (gated ? 3 : 2) * d * size(config, 'd_ff');
  const encoders = size(config, 'num_layers');
  const decoders = optionalSize(config, 'num_decoder_layers') ?? encoders;
  const positions = (optionalSize(config, 'relative_attention_num_buckets') ?? 32) * heads;
  const embeddings =
    size(config, 'vocab_size') * d * (flag(config, 'tie_word_embeddings', true) ? 1 : 2);
  return dense(
    type,
    embeddings +
      encoders * (attention + forward + 2 * d) +
      decoders * (2 * attention + forward + 3 * d) +
      2 * positions +
      2 * d,
  );
}

/**
 * BART (Lewis et al. 2019, arXiv 1910.13461): learned positions with two spare rows in each stack, a
 * norm on the embeddings, biases, tied.
 *
 * @example countBart(bartBase)?.total // 139420416
 */
export function countBart(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'bart') return undefined;
  const d = size(config, 'd_model');
  const attention = 4 * linear(d, d, true);
  const forward = (f: number): number => linear(d, f, true) + linear(f, d, true);
  const positions = (size(config, 'max_position_embeddings') + 2) * d;
  const encoder =
    size(config, 'encoder_layers') * (attention + forward(size(config, 'encoder_ffn_dim')) + 4 * d);
  const decoder =
    size(config, 'decoder_layers') *
    (2 * attention + forward(size(config, 'decoder_ffn_dim')) + 6 * d);
  return dense(
    'bart',
    size(config, 'vocab_size') * d + 2 * (positions + 2 * d) + encoder + decoder,
  );
}
