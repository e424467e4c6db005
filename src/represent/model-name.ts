/** Words of a name that say how a model was tuned or packed, not which model it is. */
const VARIANT =
  /^(instruct|chat|base|it|pt|hf|model|gguf|ggml|gptq|awq|exl2|mlx|onnx|bnb|fp8|fp16|bf16|nvfp4|mxfp4|int4|int8|w4a16|w8a8|4bit|8bit|4|8|bit)$/;

/** `(Jul 2025)`: a later version of the same name. */
const MONTH = /\((jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* 20\d\d\)/g;

/** `-2507` at the end: year and month of a version. */
const VERSION_DATE = /-2[3-6](0[1-9]|1[0-2])$/;

/** `4bit` at the end of a name is a packing; a bare 4 or 8 only beside the word bit. */
const withoutVariants = (words: readonly string[]): readonly string[] =>
  words.filter((word, i) => {
    if (word === '4' || word === '8') return words[i + 1] !== 'bit';
    if (word === 'bit') return false;
    return !VARIANT.test(word);
  });

/**
 * A model's name in a form that registers and repositories share: lower case, words and numbers
 * apart, without words of tuning or packing. Equal keys are a candidate for a match, no more.
 *
 * @param name as a register prints it, or the part of a Hub id after the slash
 * @returns words joined by spaces; empty when only variant words were there
 * @example modelNameKey('Qwen2.5 Instruct (72B)') // 'qwen 2.5 72 b'
 * @example modelNameKey('Qwen2.5-72B-Instruct-AWQ') // 'qwen 2.5 72 b'
 */
export function modelNameKey(name: string): string {
  const undated = name.toLowerCase().replace(MONTH, ' ').replace(VERSION_DATE, '');
  const packed = undated.replace(
    /\b(fp8|fp16|bf16|int4|int8|nvfp4|mxfp4|w4a16|w8a8|exl2|4bit|8bit)\b/g,
    ' ',
  );
  const words = packed
    .replace(/[^a-z0-9.]+/g, ' ')
    .replace(/(?<![0-9])\.|\.(?![0-9])/g, ' ')
    .replace(/([a-z])(?=[0-9])|([0-9])(?=[a-z])/g, '$1$2 ')
    .trim()
    .split(/\s+/);
  return withoutVariants(words).join(' ');
}

/** The part of a Hub id after the slash. */
export function repositoryName(repositoryId: string): string {
  return repositoryId.slice(repositoryId.indexOf('/') + 1);
}
