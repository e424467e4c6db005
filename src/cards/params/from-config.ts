import { countDecoder, countDeepSeek } from './decoder.js';
import { countFlux, countUNet } from './denoisers.js';
import { countBart, countBert, countClip, countT5, countViT, countWhisper } from './encoders.js';
import { countBloom, countFalcon, countGpt2, countNeoX } from './older-decoders.js';
import { MissingSize, type CountedParams, type ModelConfig } from './shape.js';

const FORMULAS: readonly ((config: ModelConfig) => CountedParams | undefined)[] = [
  countDecoder,
  countDeepSeek,
  countGpt2,
  countNeoX,
  countBloom,
  countFalcon,
  countBert,
  countT5,
  countBart,
  countViT,
  countClip,
  countWhisper,
  countUNet,
  countFlux,
];

/**
 * Parameters that a `config.json` implies, by the formula of its family: gated decoders with grouped
 * queries and mixtures of experts (Llama, Mistral, Mixtral, Qwen, Gemma, Phi-3, OLMo 2), DeepSeek V2
 * and V3, GPT-2, GPT-NeoX, BLOOM, Falcon, BERT-like encoders, T5, BART, ViT, CLIP, Whisper, and the
 * denoisers of Stable Diffusion 1, 2 and XL and of FLUX.1 (a diffusers config names its class, not its
 * type). Other families and configs that lack a size give nothing: no formula is guessed.
 *
 * @param config parsed config.json
 * @returns parameters, or undefined
 * @example paramsFromConfig({ model_type: 'gpt2', n_embd: 768, n_layer: 12, n_positions: 1024, vocab_size: 50257 })?.total // 124439808
 */
export function paramsFromConfig(config: ModelConfig): CountedParams | undefined {
  try {
    for (const formula of FORMULAS) {
      const counted = formula(config);
      if (counted) return isSound(counted) ? counted : undefined;
    }
    return undefined;
  } catch (error) {
    if (error instanceof MissingSize) return undefined;
    throw error;
  }
}

const isSound = ({ total, active }: CountedParams): boolean =>
  Number.isSafeInteger(total) && Number.isSafeInteger(active) && active > 0 && active <= total;
