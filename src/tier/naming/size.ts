import { rememberRecent } from './remember.js';
import { baseName } from './id-parts.js';

/** Parameter counts read from a name: the last resort, after every better source. */
export type NamedSize = { readonly params: number; readonly paramsActive: number | undefined };

/** A name may not claim fewer or more parameters than this; outside, it is read as something else. */
const PLAUSIBLE = { low: 1e5, high: 5e12 } as const;

const BOUNDARY_BEFORE = String.raw`(?<![a-z\d.])`;
const BOUNDARY_AFTER = String.raw`(?![a-z\d])`;
const EXPERTS = new RegExp(`${BOUNDARY_BEFORE}(\\d{1,3})x(\\d+(?:\\.\\d+)?)b${BOUNDARY_AFTER}`);
const ACTIVE = new RegExp(`${BOUNDARY_BEFORE}a(\\d+(?:\\.\\d+)?)b${BOUNDARY_AFTER}`);
const BILLIONS = new RegExp(`${BOUNDARY_BEFORE}(\\d+(?:\\.\\d+)?)b${BOUNDARY_AFTER}`);
const SPLIT_BILLIONS = new RegExp(`${BOUNDARY_BEFORE}(\\d{1,2})b(\\d)${BOUNDARY_AFTER}`);
const MILLIONS = new RegExp(`${BOUNDARY_BEFORE}(\\d+(?:\\.\\d+)?)m${BOUNDARY_AFTER}`);

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
  return sizeOf(repositoryId);
}

/** Every size is a number before `b` or `m`: most names are seen to state none. */
const MAY_STATE_SIZE = /\d[bm]/i;

const sizeOf = rememberRecent((repositoryId: string): NamedSize | undefined => {
  if (!MAY_STATE_SIZE.test(repositoryId)) return undefined;
  const name = baseName(repositoryId)
    .toLowerCase()
    .replace(/(^|-)(\d{1,2})_(\d{1,2})b(?=$|[-_.])/, '$1$2.$3b')
    .replaceAll('_', '-');
  if (/tiny-random|random-tiny|dummy/.test(name)) return undefined;
  const active = capture(ACTIVE, name, 1e9);
  const params = totalFromName(name);
  return params === undefined ? undefined : { params, paramsActive: active };
});

function totalFromName(name: string): number | undefined {
  const experts = EXPERTS.exec(name);
  if (experts) return plausible(Number(experts[1]) * Number(experts[2]) * 1e9);
  const split = SPLIT_BILLIONS.exec(name);
  const billions = capture(BILLIONS, name.replace(ACTIVE, ''), 1e9);
  if (billions !== undefined) return billions;
  if (split) return plausible((Number(split[1]) + Number(split[2]) / 10) * 1e9);
  return capture(MILLIONS, name, 1e6);
}

function capture(pattern: RegExp, name: string, unit: number): number | undefined {
  const match = pattern.exec(name);
  const digits = (match?.[1] ?? '').replace(/^0(?=\d)/, '0.');
  return match ? plausible(Math.round(Number(digits) * unit)) : undefined;
}

function plausible(params: number): number | undefined {
  return params >= PLAUSIBLE.low && params <= PLAUSIBLE.high ? params : undefined;
}
