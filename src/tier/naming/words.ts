// What the words of names mean: of one token each, in lower case.

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

const EMBEDS =
  /^(embed|embedding|embeddings|bge|gte|e|colbert|sbert|sentence|splade|reranker|rerank)$/;

/** Packaging words that accompany a quantisation: they name neither a model nor a treatment. */
const NOISE =
  /^(ud|group|act|actorder|\d{2,3}g|gs\d+|g\d{2,3}|dynamic|static|block|channel|token|per|asym|sym|mixed|calib|calibrated|weights|repack|repacked|unsloth|lm|head|hb\d+|h\d|hi|calibration|ptq|compressed|tensors|kv|attn|tp\d?|oneshot|inf|4m|\d+l|turbo|of|nonuniform|blockwise|mxint|tensor|wise|scheme|cache)$/;

/** Organisation words that some names carry and others drop. */
const PUBLISHER =
  /^(meta|mistralai|google|nvidia|microsoft|openai|ibm|deepseek-ai|facebook|thebloke|huihui|bartowski|mradermacher|lmstudio|community)$/;

/** A bit for each sign that a token can be, alone or beside a neighbour. */
export const SIGN = {
  quantised: 1,
  converted: 2,
  repackaged: 4,
  adapter: 8,
  merged: 16,
  edited: 32,
  postTrained: 64,
  noise: 128,
  publisher: 256,
  startsWithDigit: 512,
  twoDigits: 1024,
  width: 2048,
  bitWord: 4096,
  letterA: 8192,
  beforeWidth: 16_384,
  beforeActivationWidth: 32_768,
  beforeBitWord: 65_536,
  beforeLetterA: 131_072,
  embeds: 262_144,
} as const;
/** What a token must be for the next one to belong to it. */
const BEFORE =
  SIGN.beforeWidth | SIGN.beforeActivationWidth | SIGN.beforeBitWord | SIGN.beforeLetterA;

type Signed = readonly (readonly [sign: number, pattern: RegExp])[];

const WORDS: Signed = [
  [SIGN.quantised, QUANTISED],
  [SIGN.converted, CONVERTED],
  [SIGN.repackaged, REPACKAGED],
  [SIGN.adapter, ADAPTER],
  [SIGN.merged, MERGED],
  [SIGN.merged, /^[2-6]x$/],
  [SIGN.edited, EDITED],
  [SIGN.postTrained, POST_TRAINED],
  [SIGN.embeds, EMBEDS],
  [SIGN.noise, NOISE],
  [SIGN.publisher, PUBLISHER],
  [SIGN.beforeWidth, /^(int|fp|nf|nvfp|mxfp|exl|bf|i?q|w|float|ct|gs|ia|oq|fp8a)$/],
  [SIGN.beforeActivationWidth, /^(w\d{1,2}|nvfp4|mxfp4)a$/],
  [SIGN.beforeLetterA, /^w\d{1,2}$/],
  [SIGN.letterA, /^a$/],
  [SIGN.bitWord, /^(bit|bits|bpw)$/],
];
/** All of them as one: most tokens match none, and one expression says so as fast as each of them. */
const ANY_WORD = new RegExp(WORDS.map(([, { source }]) => source).join('|'));

/** Of tokens that start with a digit. */
const NUMBERS: Signed = [
  [SIGN.twoDigits, /^\d{1,2}$/],
  [SIGN.width, /^\d{1,3}(a|g)?$/],
  [SIGN.beforeBitWord, /^\d(?:\.\d+)?$/],
];

const matching = (token: string, patterns: Signed): number =>
  patterns.reduce((signs, [sign, pattern]) => (pattern.test(token) ? signs | sign : signs), 0);

const STARTS_WITH_DIGIT = /^\d/;

/** The signs of one token, as bits of `SIGN`. */
export function signsOfWord(token: string): number {
  return (
    (ANY_WORD.test(token) ? matching(token, WORDS) : 0) |
    (STARTS_WITH_DIGIT.test(token) ? SIGN.startsWithDigit | matching(token, NUMBERS) : 0)
  );
}

/** Whether two neighbours are one word, by their signs: a width after its word, or `w8` and `a`. */
export function isCompound(left: number, right: number): boolean {
  if ((left & BEFORE) === 0) return false;
  if ((right & SIGN.startsWithDigit) !== 0) {
    if ((left & SIGN.beforeActivationWidth) !== 0) return (right & SIGN.twoDigits) !== 0;
    return (left & SIGN.beforeWidth) !== 0 && (right & SIGN.width) !== 0;
  }
  if ((left & SIGN.beforeBitWord) !== 0) return (right & SIGN.bitWord) !== 0;
  return (left & SIGN.beforeLetterA) !== 0 && (right & SIGN.letterA) !== 0;
}
