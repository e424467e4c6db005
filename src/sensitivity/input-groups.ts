/** The input that holds the errors of single runs: residuals, unknown accelerators and places. */
export const OWN = 'own';

/** Reader's names of the streams of a simulation; a pattern per input, first match counts. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^own$/, 'errors of single runs'],
  [/^fit:trainingCompute/, 'compute coefficients (R1)'],
  [/^fit:utilisation$/, 'utilisation coefficients (R3)'],
  [/^fit:fineTune/, 'fine-tune coefficients (R4)'],
  [/^trainingCompute:/, 'laboratory effects on compute'],
  [/^utilisation:/, 'laboratory effects on utilisation'],
  [/^effectiveUtilisation$/, 'utilisation level (pooled)'],
  [/^loadFactor/, 'load factor level'],
  [/^hostOverhead$/, 'host overhead level'],
  [/^tpuPowerRatio$/, 'TPU power ratio level'],
  [/^pueExcess$/, 'PUE level'],
  [/^grid(Site|Region)Ratio$/, 'grid level at the site'],
  [/^gridDisclosed$/, 'disclosed grid intensity'],
  [/^computeFromTokens/, 'FLOP over 6·N·D'],
  [/^listedCompute\.Confident$/, 'listed compute (Confident)'],
  [/^listedCompute\.Likely$/, 'listed compute (Likely)'],
  [/^listedCompute\.Speculative$/, 'listed compute (Speculative)'],
  [/^listedCompute\.unstated$/, 'listed compute (not stated)'],
  [/^disclosedEmissions\./, 'disclosed emissions, bias'],
  [/^disclosed(Energy\.|Hours$)/, 'disclosed energy and hours, bias'],
  [/^calibrationTokens$/, 'calibration tokens'],
];

/**
 * The input, in a reader's terms, that a random stream of the simulation belongs to. Some 1,500
 * laboratories have a stream each; they are one input.
 *
 * @param stream name of a shared stream, of a fit (`fit:…`), or `own`
 * @returns the input's name; the stream's own where no group is known
 * @example inputOfStream('utilisation:Meta 2024') // 'laboratory effects on utilisation'
 */
export function inputOfStream(stream: string): string {
  return GROUPS.find(([pattern]) => pattern.test(stream))?.[1] ?? stream;
}
