import { rememberRecent } from './remember.js';
import { nameTokens } from './tokens.js';

/** What the words of a name say about how its weights came about. */
export type NameSigns = {
  readonly quantised: boolean;
  readonly converted: boolean;
  /** Converted by a word that only packagers write (GGUF, ONNX …), not `hf`, `bf16` and the like. */
  readonly repackaged: boolean;
  readonly adapter: boolean;
  /** Weights of several models combined. `merged` alone means an adapter folded into its base. */
  readonly merged: boolean;
  /** Weights edited without training (directions ablated), so no compute of their own. */
  readonly edited: boolean;
  readonly postTrained: boolean;
  /** Tokens that name the model itself: what is left once format and quantisation words are gone. */
  readonly stem: readonly string[];
};

const QUANTISED =
  /^(gptq|gptqmodel|awq|exl[23]?|aqlm|hqq|bnb|nf4|nvfp4a?\d*|mxfp[48]|fp[48]|int[2348]|i?q\d|i?q[2-8](_.*)?|autoround|quantized|quantised|quant|w\d{1,2}a\d{1,2}|dwq|marlin|smoothquant|squeezellm|eetq|qat|torchao|paro|oq\d?|\d(?:\.\d+)?bpw|[2-8]bits?|[2-8](?:\.\d+)?bit|float8|e4m3fn?|jang|rotorquant|prismaquant|optiq|imatrix|imat|i1|fp8dyn|kvfp8)$/;

const CONVERTED =
  /^(gguf|ggml|onnx|openvino|ov|ct2|ctranslate2|mlx|safetensors|hf|paddle|coreml|tflite|litert|litertlm|task|transformers|exported|pytorch|diffusers|bf16|fp16|f16|f32|fp32|float16|sharded|converted|webgpu|mnn|rkllm|nncf|trt|tensorrt|neuron|ncnn|npu|qnn|qmm)$/;

const REPACKAGED =
  /^(gguf|ggml|onnx|openvino|ov|ct2|ctranslate2|mlx|coreml|tflite|litert|litertlm|webgpu|mnn|rkllm|trt|tensorrt|neuron|ncnn|qnn)$/;

const ADAPTER = /^(lora|qlora|loras|adapter|adapters|dora|ia3|peft|lycoris|locon|controllora)$/;

const MERGED =
  /^(merge|merges|slerp|ties|dare|frankenmerge|frankenmoe|mergekit|passthrough|stock|breadcrumbs|mergemonster|lazymerge|selfmerge|linear)$/;

const EDITED =
  /^(abliterated|abliteration|abli|ablated|ablitirated|heretic|crack|derestricted|biprojected|expo|mpoa)$/;

const POST_TRAINED =
  /^(instruct|instruction|instructions|chat|it|sft|dpo|orpo|kto|ppo|grpo|rlhf|rlaif|simpo|cpo|rloo|aligned|alignment|assistant|uncensored|unaligned|roleplay|rp|finetuned|finetune|ft|tuned|thinking|reasoning|reasoner|tool|tools|function|calling|conversational|dialogue|dialog|squad|squad2|mnli|nli|ner|sst|sentiment|emotion|reward|rm|classifier|detection|detector|distill|distilled|alpaca|vicuna|zephyr|hermes|orca|guanaco|dolphin|wizard|wizardlm|samsum|cnn|xsum|mrpc|stsb|qqp|summarization|summarizer|reranker|embedding|embeddings|embed|guard|math|coder|code|sql|medical|legal|finance)$/;

/** Packaging words that accompany a quantisation: they name neither a model nor a treatment. */
const NOISE =
  /^(ud|group|act|actorder|\d{2,3}g|gs\d+|g\d{2,3}|dynamic|static|block|channel|token|per|asym|sym|mixed|calib|calibrated|weights|repack|repacked|unsloth|lm|head|hb\d+|h\d|hi|calibration|ptq|compressed|tensors|kv|attn|tp\d?|oneshot|inf|4m|\d+l|turbo|of|nonuniform|blockwise|mxint|tensor|wise|scheme|cache)$/;

/** Organisation words that some names carry and others drop. */
const PUBLISHER =
  /^(meta|mistralai|google|nvidia|microsoft|openai|ibm|deepseek-ai|facebook|thebloke|huihui|bartowski|mradermacher|lmstudio|community)$/;

/**
 * Reads the treatment words of a repository's name. Only words are judged here, not what the
 * original model is called: the caller knows whether "Instruct" belongs to the run itself.
 *
 * @example
 * nameSigns('TheBloke/Llama-2-7B-Chat-GPTQ').quantised; // true
 * nameSigns('bartowski/Qwen2.5-7B-Instruct-GGUF').stem; // ['qwen', '2.5', '7b', 'instruct']
 */
export function nameSigns(repositoryId: string): NameSigns {
  return signsOf(repositoryId);
}

/** A bit for each sign that a token can be. */
const SIGN = {
  quantised: 1,
  converted: 2,
  repackaged: 4,
  adapter: 8,
  merged: 16,
  edited: 32,
  postTrained: 64,
  noise: 128,
  publisher: 256,
} as const;

/** The signs of one token; names share their words, so each is judged once. */
const signsOfToken = rememberRecent(
  (token: string): number =>
    (QUANTISED.test(token) ? SIGN.quantised : 0) |
    (CONVERTED.test(token) ? SIGN.converted : 0) |
    (REPACKAGED.test(token) ? SIGN.repackaged : 0) |
    (ADAPTER.test(token) ? SIGN.adapter : 0) |
    (MERGED.test(token) || /^[2-6]x$/.test(token) ? SIGN.merged : 0) |
    (EDITED.test(token) ? SIGN.edited : 0) |
    (POST_TRAINED.test(token) ? SIGN.postTrained : 0) |
    (NOISE.test(token) ? SIGN.noise : 0) |
    (PUBLISHER.test(token) ? SIGN.publisher : 0),
);

const signsOf = rememberRecent((repositoryId: string): NameSigns => {
  const tokens = signTokens(repositoryId);
  const signs = tokens.reduce((all, token) => all | signsOfToken(token), 0);
  const has = (sign: number): boolean => (signs & sign) !== 0;
  return {
    quantised: has(SIGN.quantised),
    converted: has(SIGN.converted),
    repackaged: has(SIGN.repackaged),
    adapter: has(SIGN.adapter),
    merged: has(SIGN.merged),
    edited: has(SIGN.edited),
    postTrained: has(SIGN.postTrained),
    stem: stemOf(tokens),
  };
});

/**
 * The tokens of a name without format, quantisation, packaging and publisher words: two
 * repositories with the same stem hold the same model in different packages.
 *
 * @example
 * modelStem('lmstudio-community/Meta-Llama-3.1-8B-Instruct-GGUF'); // 'llama-3.1-8b-instruct'
 */
export function modelStem(repositoryId: string): string {
  return stemTextOf(repositoryId);
}

const stemTextOf = rememberRecent((repositoryId: string): string =>
  signsOf(repositoryId).stem.join('-'),
);

function stemOf(tokens: readonly string[]): readonly string[] {
  const quantised = tokens.some((token) => (signsOfToken(token) & SIGN.quantised) !== 0);
  const dropped = SIGN.quantised | SIGN.converted | SIGN.publisher | (quantised ? SIGN.noise : 0);
  const stem = tokens.filter((token) => (signsOfToken(token) & dropped) === 0);
  return stem.length > 0 ? stem : tokens;
}

/** llama.cpp's names of quantisation types: `Q4_K_M`, `IQ3_XXS`, `q8_0`. */
const LLAMA_CPP_TYPE =
  /(?<![a-z0-9])(i?q[1-8])(?:[_-](?:[01]|k|xxs|xs|s|m|nl)(?:[_-](?:xl|l|m|s))?)?(?![a-z0-9])/gi;

/** Rejoins words that the tokeniser split although they are one sign: `int-4` → `int4`. */
function signTokens(repositoryId: string): readonly string[] {
  const joined: string[] = [];
  for (const token of nameTokens(repositoryId.replace(LLAMA_CPP_TYPE, '$1'))) {
    const last = joined[joined.length - 1];
    if (last !== undefined && isCompound(last, token)) joined[joined.length - 1] = last + token;
    else joined.push(token);
  }
  return joined;
}

const WORD_BEFORE_WIDTH = /^(int|fp|nf|nvfp|mxfp|exl|bf|i?q|w|float|ct|gs|ia|oq|fp8a)$/;

function isCompound(left: string, right: string): boolean {
  if (/^\d/.test(right)) {
    if (/^(w\d{1,2}|nvfp4|mxfp4)a$/.test(left)) return /^\d{1,2}$/.test(right);
    return WORD_BEFORE_WIDTH.test(left) && /^\d{1,3}(a|g)?$/.test(right);
  }
  if (/^\d(?:\.\d+)?$/.test(left)) return /^(bit|bits|bpw)$/.test(right);
  return /^w\d{1,2}$/.test(left) && right === 'a';
}
