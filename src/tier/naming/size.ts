import { rememberRecent } from './remember.js';
import { baseName } from './id-parts.js';

/** Parameter counts read from a name: the last resort, after every better source. */
export type NamedSize = { readonly params: number; readonly paramsActive: number | undefined };

/** A name may not claim fewer or more parameters than this; outside, it is read as something else. */
const PLAUSIBLE = { low: 1e5, high: 5e12 } as const;

/**
 * What may be a size at the start of a word of a name in lower case: experts (`8x`) or the sign of an
 * active size (`a`), a number, its unit, a decimal after it (`1b7`).
 */
const SIZE = /(?<![a-z\d.])(?:(\d{1,3})x|(a))?(\d+(?:\.\d+)?)([bm])(\d?)(?![a-z\d])/g;

/**
 * The parameter count that a name states, with the active count of a mixture of experts where it
 * states one. `8x7B` gives experts × size, an upper bound: the experts share attention layers.
 * Sizes of test fixtures (`tiny-random-falcon-40b`) are not read: nothing of that size exists.
 *
 * @example
 * sizeFromName('internlm/internlm2-1_8b'); // { params: 1.8e9, paramsActive: undefined }
 * sizeFromName('Qwen/Qwen3-235B-A22B'); // { params: 235e9, paramsActive: 22e9 }
 * sizeFromName('Helsinki-NLP/opus-mt-en-de'); // undefined
 */
export function sizeFromName(repositoryId: string): NamedSize | undefined {
  return sizeOfBase(baseName(repositoryId));
}

/** Every size is a number before `b` or `m`: most names are seen to state none. */
const MAY_STATE_SIZE = /\d[bm]/i;
const FIXTURE = /tiny-random|random-tiny|dummy/;

const sizeOfBase = rememberRecent((base: string): NamedSize | undefined => {
  if (!MAY_STATE_SIZE.test(base)) return undefined;
  const lower = base.toLowerCase();
  const name = lower.includes('_')
    ? lower.replace(/(^|-)(\d{1,2})_(\d{1,2})b(?=$|[-_.])/, '$1$2.$3b').replaceAll('_', '-')
    : lower;
  if (FIXTURE.test(name)) return undefined;
  const stated = statedIn(name);
  const params = totalOf(stated);
  return params === undefined ? undefined : { params, paramsActive: plausible(stated.active) };
});

/** The first count of each form that a name states, plausible or not. */
type Stated = {
  readonly experts: number | undefined;
  readonly active: number | undefined;
  readonly billions: number | undefined;
  /** `1b7`. */
  readonly split: number | undefined;
  readonly millions: number | undefined;
};

function statedIn(name: string): Stated {
  let experts: number | undefined;
  let active: number | undefined;
  let billions: number | undefined;
  let split: number | undefined;
  let millions: number | undefined;
  SIZE.lastIndex = 0;
  for (let match = SIZE.exec(name); match !== null; match = SIZE.exec(name)) {
    const [, times, isActive, number = '', unit, decimal = ''] = match;
    const isPlain = times === undefined && isActive === undefined;
    if (decimal !== '') {
      if (isPlain && unit === 'b' && number.length <= 2) {
        split ??= (Number(number) + Number(decimal) / 10) * 1e9;
      }
    } else if (unit === 'm') {
      if (isPlain) millions ??= count(number, 1e6);
    } else if (times !== undefined) experts ??= Number(times) * Number(number) * 1e9;
    else if (isActive !== undefined) active ??= count(number, 1e9);
    else billions ??= count(number, 1e9);
  }
  return { experts, active, billions, split, millions };
}

/** `05b` is half a billion. */
const count = (number: string, unit: number): number =>
  Math.round(Number(number.replace(/^0(?=\d)/, '0.')) * unit);

function totalOf({ experts, billions, split, millions }: Stated): number | undefined {
  if (experts !== undefined) return plausible(experts);
  const whole = plausible(billions);
  if (whole !== undefined) return whole;
  return plausible(split ?? millions);
}

function plausible(params: number | undefined): number | undefined {
  return params !== undefined && params >= PLAUSIBLE.low && params <= PLAUSIBLE.high
    ? params
    : undefined;
}
