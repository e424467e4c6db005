import {
  divided,
  flag,
  linear,
  optionalSize,
  size,
  type CountedParams,
  type ModelConfig,
} from './shape.js';

const dense = (family: string, total: number): CountedParams => ({ total, active: total, family });

/**
 * GPT-2 (Radford et al. 2019): learned positions, biases everywhere, layer norms of 2·d, feed-forward
 * 4·d, tied embeddings.
 *
 * @example countGpt2(gpt2)?.total // 124439808
 */
export function countGpt2(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'gpt2') return undefined;
  const d = size(config, 'n_embd', 'hidden_size');
  const layers = size(config, 'n_layer', 'num_hidden_layers');
  const inner = optionalSize(config, 'n_inner') ?? 4 * d;
  const layer =
    linear(d, 3 * d, true) +
    linear(d, d, true) +
    linear(d, inner, true) +
    linear(inner, d, true) +
    4 * d;
  const positions = size(config, 'n_positions', 'n_ctx', 'max_position_embeddings');
  return dense('gpt2', size(config, 'vocab_size') * d + positions * d + layers * layer + 2 * d);
}

/**
 * GPT-NeoX and Pythia (Black et al. 2022, arXiv 2204.06745): rotary positions, biases, two embeddings.
 *
 * @example countNeoX(pythia1b)?.total // 1011781632
 */
export function countNeoX(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'gpt_neox') return undefined;
  const d = size(config, 'hidden_size');
  const f = size(config, 'intermediate_size');
  const layers = size(config, 'num_hidden_layers');
  const layer =
    linear(d, 3 * d, true) + linear(d, d, true) + linear(d, f, true) + linear(f, d, true) + 4 * d;
  const embeddings =
    size(config, 'vocab_size') * d * (flag(config, 'tie_word_embeddings', false) ? 1 : 2);
  return dense('gpt_neox', embeddings + layers * layer + 2 * d);
}

/**
 * BLOOM (BigScience 2022, arXiv 2211.05100, section 3.2): ALiBi, a norm on the embeddings, tied.
 *
 * @example countBloom(bloom560m)?.total // 559214592
 */
export function countBloom(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'bloom') return undefined;
  const d = size(config, 'hidden_size', 'n_embed');
  const layers = size(config, 'n_layer', 'num_hidden_layers');
  const layer =
    linear(d, 3 * d, true) +
    linear(d, d, true) +
    linear(d, 4 * d, true) +
    linear(4 * d, d, true) +
    4 * d;
  return dense('bloom', size(config, 'vocab_size') * d + 2 * d + layers * layer + 2 * d);
}

/**
 * Falcon (Almazrouei et al. 2023, arXiv 2311.16867): one key-value head, or a few in the newer shape,
 * which also has two norms in a layer; no biases; tied embeddings.
 */
export function countFalcon(config: ModelConfig): CountedParams | undefined {
  if (config['model_type'] !== 'falcon') return undefined;
  const d = size(config, 'hidden_size');
  const layers = size(config, 'num_hidden_layers', 'n_layer');
  const heads = size(config, 'num_attention_heads', 'n_head');
  const newer = flag(config, 'new_decoder_architecture', false);
  const keyHeads = newer
    ? size(config, 'num_kv_heads')
    : flag(config, 'multi_query', true)
      ? 1
      : heads;
  const bias = flag(config, 'bias', false);
  const headSize = divided(d, heads);
  const norms = newer || !flag(config, 'parallel_attn', true) ? 2 : 1;
  const layer =
    linear(d, d + 2 * keyHeads * headSize, bias) +
    linear(d, d, bias) +
    linear(d, 4 * d, bias) +
    linear(4 * d, d, bias) +
    norms * 2 * d;
  return dense('falcon', size(config, 'vocab_size') * d + layers * layer + 2 * d);
}
