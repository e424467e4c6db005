import type { Reference } from './reference.js';

/** Keeps what is looked up in a reference, by a key: plans ask for the same few again and again. */
export function keptPerReference<Value>(): (
  reference: Reference,
  key: string,
  make: () => Value,
) => Value {
  const kept = new WeakMap<Reference, Map<string, Value>>();
  return (reference, key, make) => {
    let values = kept.get(reference);
    if (values === undefined) kept.set(reference, (values = new Map<string, Value>()));
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = make();
    values.set(key, made);
    return made;
  };
}
