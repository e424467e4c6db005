import type { Assumptions } from './assumptions.js';

/** A value of an assumption set: texts, numbers, flags and records of them. */
type Json = string | number | boolean | undefined | { readonly [key: string]: Json };

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

/** JSON with keys in order of their code units, and without keys that hold nothing. */
const canonical = (value: Json): string => {
  if (typeof value !== 'object') return JSON.stringify(value) ?? '';
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(byName);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
};

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/**
 * FNV-1a, 64 bits, of a text's UTF-8 bytes: a short fingerprint, not a protection against forgery.
 * Fowler, Noll and Vo's offset basis and prime.
 *
 * @param text any well-formed text
 * @returns 16 hexadecimal digits
 * @example fnv1a64('foobar') // '85944171f73967e8'
 */
export function fnv1a64(text: string): string {
  const bytes = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  let hash = FNV_OFFSET;
  for (let i = 0; i < bytes.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(bytes.charCodeAt(i))) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}

/**
 * A fingerprint of an assumption set, carried by every aggregate: two figures with the same hash rest
 * on the same assumptions. It covers every value, its basis and its source, whatever the order of the
 * keys.
 *
 * @param assumptions the set
 * @returns 16 hexadecimal digits
 * @example assumptionHash(project.assumptions) === assumptionHash({ ...project.assumptions }) // true
 */
export function assumptionHash(assumptions: Assumptions): string {
  return fnv1a64(canonical(assumptions));
}

/** One value that differs between two assumption sets; an empty side means that it is not set. */
export type AssumptionChange = {
  /** Path of the value, e.g. `loadFactor.median`. */
  readonly field: string;
  readonly before: string | number | boolean | undefined;
  readonly after: string | number | boolean | undefined;
};

type Leaf = string | number | boolean;

const leaves = (value: Json, path: string, into: Map<string, Leaf>): Map<string, Leaf> => {
  if (typeof value === 'object') {
    for (const [key, each] of Object.entries(value))
      leaves(each, path === '' ? key : `${path}.${key}`, into);
  } else if (value !== undefined) into.set(path, value);
  return into;
};

/**
 * What differs between two assumption sets, value by value.
 *
 * @param base one set
 * @param changed another
 * @returns the differing values by path, in order of their names; empty when the hashes are equal
 * @example describeChanges(defaults, assume(defaults, { pue: 1.2 })) // [{ field: 'pue', before: undefined, after: 1.2 }]
 */
export function describeChanges(
  base: Assumptions,
  changed: Assumptions,
): readonly AssumptionChange[] {
  const before = leaves(base, '', new Map());
  const after = leaves(changed, '', new Map());
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => ({ field, before: before.get(field), after: after.get(field) }));
}
