import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assume, type Assumptions } from '../../src/estimate/assumptions.js';
import { assumptionHash, describeChanges, fnv1a64 } from '../../src/estimate/assumption-hash.js';
import { loadProject } from '../../src/io/project.js';
import { simulate } from '../../src/simulate/aggregate.js';

const project = loadProject();
const base = project.assumptions;

type Node = { readonly [key: string]: unknown };
const isNode = (x: unknown): x is Node => typeof x === 'object' && x !== null;

/** The same set with the keys of every level in an order that the numbers decide. */
const shuffled = (value: unknown, order: readonly number[]): unknown =>
  isNode(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([key, each], i) => ({ key, each, at: order[i % order.length] ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ key, each }) => [key, shuffled(each, order)]),
      )
    : value;

const paths = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  isNode(value)
    ? Object.entries(value).flatMap(([key, each]) => paths(each, [...path, key]))
    : [path];

/** The set with one value replaced by another of its type. */
const changedAt = (value: unknown, [head, ...rest]: readonly string[], by: number): unknown => {
  if (head !== undefined && isNode(value))
    return { ...value, [head]: changedAt(value[head], rest, by) };
  if (typeof value === 'number') return value + by;
  return typeof value === 'boolean' ? !value : `${String(value)}${by}`;
};

describe('FNV-1a, 64 bits: published test vectors', () => {
  // Noll's list of test vectors, http://www.isthe.com/chongo/src/fnv/test_fnv.c
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('%j → %s', (text, hash) => {
    expect(fnv1a64(text)).toBe(hash);
  });
  it('hashes the bytes of UTF-8', () => {
    // Python: h = 0xcbf29ce484222325; for b in 'é·6'.encode(): h = (h ^ b) * 0x100000001b3 % 2**64
    expect(fnv1a64('é·6')).toBe('a8cea2100b452554');
  });
});

describe('assumptionHash', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }), (order) => {
        expect(assumptionHash(shuffled(base, order) as Assumptions)).toBe(assumptionHash(base));
      }),
    );
  });
  it('any changed value gives another hash, and describeChanges names it', () => {
    const all = paths(base);
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: 1, max: 9 }), (path, by) => {
        const changed = changedAt(base, path, by) as Assumptions;
        expect(assumptionHash(changed)).not.toBe(assumptionHash(base));
        expect(describeChanges(base, changed).map((each) => each.field)).toEqual([path.join('.')]);
      }),
      { numRuns: 300 },
    );
  });
  it('a field that holds undefined is as one that is not there', () => {
    expect(assumptionHash({ ...base, pue: undefined })).toBe(assumptionHash(base));
  });
  it('an override that changes nothing changes no hash', () => {
    expect(assumptionHash(assume(base, {}))).toBe(assumptionHash(base));
    expect(describeChanges(base, assume(base, {}))).toEqual([]);
  });
});

describe('describeChanges', () => {
  it('names the values before and after', () => {
    expect(describeChanges(base, assume(base, { pue: 1.2, includeEmbodied: true }))).toEqual([
      { field: 'includeEmbodied', before: false, after: true },
      { field: 'pue', before: undefined, after: 1.2 },
    ]);
  });
  it('a fixed parameter shows that it has lost its spread', () => {
    const fields = describeChanges(base, assume(base, { loadFactor: 0.8 })).map((c) => c.field);
    expect(fields).toEqual([
      'loadFactor.basis',
      'loadFactor.median',
      'loadFactor.ownSdLog',
      'loadFactor.sharedSdLog',
      'loadFactor.source',
    ]);
  });
});

describe('an aggregate carries the hash', () => {
  it('of the assumptions that it was simulated with', () => {
    const tables = { ...project.tables, repositories: project.tables.repositories.slice(0, 50) };
    const estimator = project.estimator.with({ pue: 1.3 });
    const { assumptionHash: carried } = simulate(tables, estimator, { draws: 100 });
    expect(carried).toBe(assumptionHash(assume(base, { pue: 1.3 })));
    expect(carried).not.toBe(assumptionHash(base));
  });
});
