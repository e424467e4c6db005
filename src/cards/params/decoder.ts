import {
  divided,
  flag,
  linear,
  optionalSize,
  size,
  type CountedParams,
  type ModelConfig,
} from './shape.js';

/** What tells the families of gated decoders apart. */
type Family = {
  /** Bias of query, key and value (Qwen2), beside an `attention_bias` that a config states. */
  readonly qkvBias?: boolean;
  /** A norm over each head's query and key (Qwen3, Gemma 3), or over the whole width (OLMo 2). */
  readonly qkNorm?: 'head' | 'width';
  /** Norms of the model's width in one layer. */
  readonly norms?: number;
  /** Whether input and output embeddings are one matrix where the config does not say. */
  readonly tied?: boolean;
};

const FAMILIES: Readonly<Record<string, Family>> = {
  llama: {},
  mistral: {},
  phi3: {},
  mixtral: {},
  qwen2: { qkvBias: true },
  qwen2_moe: { qkvBias: true },
  qwen3: { qkNorm: 'head' },
  qwen3_moe: { qkNorm: 'head' },
  gemma: { tied: true },
  gemma2: { tied: true, norms: 4 },
  gemma3_text: { tied: true, norms: 4, qkNorm: 'head' },
  olmo2: { qkNorm: 'width' },
};

/**
 * Parameters of a decoder with gated feed-forward layers, dense or mixture of experts, with grouped
 * queries. Per layer, with width d, h heads and k key-value heads of size s, and feed-forward f:
 *
 * - attention d·h·s + 2·d·k·s + h·s·d (Vaswani et al. 2017, arXiv 1706.03762, section 3.2; grouped
 *   queries: Ainslie et al. 2023, arXiv 2305.13245),
 * - feed-forward 3·d·f (Shazeer 2020, arXiv 2002.05202), or for E experts E·3·d·f + d·E of which
 *   K·3·d·f + d·E are active for one token (Jiang et al. 2024, arXiv 2401.04088, section 2.1),
 * - norms 2·d.
 *
 * Embeddings V·d, twice unless tied, and a last norm d.
 *
 * @param config parsed config.json
 * @returns parameters, or undefined for another family
 * @example countDecoder(llama2Of7b)?.total // 6738415616
 */
export function countDecoder(config: ModelConfig): CountedParams | undefined {
  const type = String(config['model_type']);
  const family = FAMILIES[type];
  if (!family) return undefined;
  const d = size(config, 'hidden_size');
  const layers = size(config, 'num_hidden_layers');
  const vocabulary = size(config, 'vocab_size');
  const embeddings =
    vocabulary * d * (flag(config, 'tie_word_embeddings', family.tied ?? false) ? 1 : 2);
  const perLayer = attention(config, family, d) + (family.norms ?? 2) * d;
  const { total, active } = feedForward(config, d);
  const shared = embeddings + d + layers * perLayer;
  return { total: shared + layers * total, active: shared + layers * active, family: type };
}

function attention(config: ModelConfig, family: Family, d: number): number {
  const heads = size(config, 'num_attention_heads');
  const keyHeads = optionalSize(config, 'num_key_value_heads') ?? heads;
  const headSize = optionalSize(config, 'head_dim') ?? divided(d, heads);
  const bias = flag(config, 'attention_bias', false);
  const projections =
    linear(d, heads * headSize, bias || family.qkvBias === true) +
    2 * linear(d, keyHeads * headSize, bias || family.qkvBias === true) +
    linear(heads * headSize, d, bias);
  const norms =
    family.qkNorm === 'head'
      ? 2 * headSize
      : family.qkNorm === 'width'
        ? (heads + keyHeads) * headSize
        : 0;
  return projections + norms;
}

function feedForward(
  config: ModelConfig,
  d: number,
): { readonly total: number; readonly active: number } {
  const experts = optionalSize(config, 'num_local_experts', 'num_experts');
  const bias = flag(config, 'mlp_bias', false);
  if (experts === undefined) {
    const f = size(config, 'intermediate_size');
    const dense = 2 * linear(d, f, bias) + linear(f, d, bias);
    return { total: dense, active: dense };
  }
  const one = 3 * d * size(config, 'moe_intermediate_size', 'intermediate_size');
  const chosen = size(config, 'num_experts_per_tok');
  const sharedSize = optionalSize(config, 'shared_expert_intermediate_size');
  // Qwen2-MoE adds one shared expert behind a gate of its own.
  const shared = sharedSize === undefined ? 0 : 3 * d * sharedSize + d;
  const router = d * experts;
  return { total: experts * one + router + shared, active: chosen * one + router + shared };
}

/**
 * Parameters of DeepSeek V2 and V3: multi-head latent attention (DeepSeek-AI 2024, arXiv 2405.04434,
 * section 2.1) and experts of which some are shared and the first layers dense (section 2.2). Extra
 * layers that predict further tokens are not counted.
 *
 * @example countDeepSeek(deepSeekV2Lite)?.total // 15706484224
 */
export function countDeepSeek(config: ModelConfig): CountedParams | undefined {
  const type = String(config['model_type']);
  if (type !== 'deepseek_v2' && type !== 'deepseek_v3') return undefined;
  const d = size(config, 'hidden_size');
  const layers = size(config, 'num_hidden_layers');
  const dense = Math.min(optionalSize(config, 'first_k_dense_replace') ?? 0, layers);
  const embeddings =
    size(config, 'vocab_size') * d * (flag(config, 'tie_word_embeddings', false) ? 1 : 2);
  const experts = size(config, 'n_routed_experts');
  const one = 3 * d * size(config, 'moe_intermediate_size');
  const shared = (optionalSize(config, 'n_shared_experts') ?? 0) * one;
  // V3 corrects each expert's score by one learned number.
  const router = d * experts + (type === 'deepseek_v3' ? experts : 0);
  const everywhere =
    embeddings +
    d +
    layers * (latentAttention(config, d) + 2 * d) +
    dense * 3 * d * size(config, 'intermediate_size');
  const sparse = layers - dense;
  return {
    total: everywhere + sparse * (experts * one + shared + router),
    active: everywhere + sparse * (size(config, 'num_experts_per_tok') * one + shared + router),
    family: type,
  };
}

function latentAttention(config: ModelConfig, d: number): number {
  const heads = size(config, 'num_attention_heads');
  const plain = size(config, 'qk_nope_head_dim');
  const rotary = size(config, 'qk_rope_head_dim');
  const value = size(config, 'v_head_dim');
  const keyRank = size(config, 'kv_lora_rank');
  const queryRank = optionalSize(config, 'q_lora_rank');
  const query =
    queryRank === undefined
      ? d * heads * (plain + rotary)
      : d * queryRank + queryRank + queryRank * heads * (plain + rotary);
  const keyValue = d * (keyRank + rotary) + keyRank + keyRank * heads * (plain + value);
  return query + keyValue + heads * value * d;
}
