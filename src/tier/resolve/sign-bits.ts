import type { NameSigns } from '../naming/relation.js';

const SIGNS = [
  'quantised',
  'converted',
  'repackaged',
  'adapter',
  'merged',
  'edited',
  'postTrained',
] as const satisfies readonly (keyof NameSigns)[];

/** What the words of a name say of how its weights came about. */
export type TreatmentSigns = Pick<NameSigns, (typeof SIGNS)[number]>;

/**
 * The signs as one number, for a store of millions; `signsFromBits` gives them back.
 *
 * @example signBits(nameSigns('TheBloke/Llama-2-7B-GPTQ')); // 1: quantised, nothing else
 */
export function signBits(signs: TreatmentSigns): number {
  let bits = 0;
  for (let i = 0; i < SIGNS.length; i += 1) {
    if (signs[SIGNS[i] as (typeof SIGNS)[number]]) bits |= 1 << i;
  }
  return bits;
}

/** All combinations of signs, by their bits. */
const COMBINATIONS: readonly TreatmentSigns[] = Array.from(
  { length: 1 << SIGNS.length },
  (_, bits) => {
    const holds = (sign: (typeof SIGNS)[number]): boolean =>
      (bits & (1 << SIGNS.indexOf(sign))) !== 0;
    return {
      quantised: holds('quantised'),
      converted: holds('converted'),
      repackaged: holds('repackaged'),
      adapter: holds('adapter'),
      merged: holds('merged'),
      edited: holds('edited'),
      postTrained: holds('postTrained'),
    };
  },
);

/**
 * The signs that a number of `signBits` stands for.
 *
 * @throws RangeError for any other number
 * @example signsFromBits(1).quantised; // true
 */
export function signsFromBits(bits: number): TreatmentSigns {
  const signs = COMBINATIONS[bits];
  if (signs === undefined) {
    throw new RangeError(`bits: got ${bits}, expected a whole number below ${COMBINATIONS.length}`);
  }
  return signs;
}
