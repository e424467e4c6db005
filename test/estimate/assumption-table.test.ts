import { describe, expect, it } from 'vitest';
import { isParameter } from '../../src/estimate/assumption-checks.js';
import { assumptionDocs, assumptionTable } from '../../src/estimate/assumption-table.js';
import {
  assume,
  OPTIONAL_FIELDS,
  type AssumptionOverrides,
} from '../../src/estimate/assumptions.js';
import { loadProject } from '../../src/io/project.js';
import { assumptionRows } from '../../src/show/result-tables.js';

const project = loadProject();
const base = project.assumptions;
const rows = assumptionTable(base);
const row = (name: string) => rows.find((each) => each.name === name);

/** Names of all values: parameters, parts of records, choices. A basis is a note to its record. */
const valuesOf = (value: unknown, path: string): readonly string[] =>
  typeof value !== 'object' || value === null || isParameter(value)
    ? [path]
    : Object.entries(value).flatMap(([key, each]) =>
        key === 'basis' ? [] : valuesOf(each, path === '' ? key : `${path}.${key}`),
      );

describe('assumptionTable', () => {
  it('has every value of the set and every optional field, once', () => {
    expect(rows.map(({ name }) => name)).toEqual([...valuesOf(base, ''), ...OPTIONAL_FIELDS]);
  });
  it('shows what is set beyond the defaults', () => {
    const pue = assumptionTable(assume(base, { pue: 1.25 })).find(({ name }) => name === 'pue');
    expect(pue).toMatchObject({ median: 1.25, distribution: 'exact' });
    expect(row('pue')).toMatchObject({ median: 'not set', distribution: '' });
  });
  it('says what each rests on', () => {
    expect(row('exploratoryExcess')).toMatchObject({ basisClass: 'data', n: 7, unit: '1' });
    expect(row('loadFactor')).toMatchObject({ basisClass: 'literature', n: 0, median: 0.76 });
    expect(row('gridDisclosed')).toMatchObject({ basisClass: 'expert range' });
    expect(row('tailBound.rule')).toMatchObject({ basisClass: 'choice', median: 'frontier' });
  });
  it('a changed parameter no longer counts as data', () => {
    const changed = assumptionTable(assume(base, { hostOverhead: { median: 1.4 }, loadFactor: 1 }));
    const classes = ['hostOverhead', 'loadFactor'].map(
      (name) => changed.find((each) => each.name === name)?.basisClass,
    );
    expect(classes).toEqual(['set by the user', 'set by the user']);
  });
  it('words of a distribution: the 90% factors that the default was made from', () => {
    expect(row('loadFactor')?.distribution).toBe(
      'lognormal; 90% within ×÷1.20 per run, ×÷1.10 for the level',
    );
  });
  it('every line of override is a call that runs and sets that value', () => {
    for (const { name, override } of rows) {
      const argument = /^estimator\.with\(\{ (.*) \}\)$/.exec(override)?.[1] ?? '';
      // The line is ours; it is read as a person would paste it.
      const json = argument
        .replace(/'([^']*)'/g, '"$1"')
        .replace(/([{ ]|^)([A-Za-z]\w*):/g, '$1"$2":');
      const overrides = JSON.parse(`{ ${json} }`) as AssumptionOverrides;
      expect(Object.keys(overrides), name).toEqual([name.split('.')[0]]);
      expect(() => project.estimator.with(overrides), override).not.toThrow();
    }
  });
  it('a sentence for every field', () => {
    const names = [...Object.keys(base), ...OPTIONAL_FIELDS];
    expect(Object.keys(assumptionDocs).sort()).toEqual([...names].sort());
    for (const text of Object.values(assumptionDocs)) expect(text).toMatch(/^[A-Z].*[^.]\.$/);
  });
});

describe('as a notebook prints it', () => {
  it('a row per assumption, nothing undefined', () => {
    const printed = assumptionRows(base);
    expect(printed).toHaveLength(rows.length);
    expect(JSON.stringify(printed)).not.toMatch(/undefined|NaN|null/);
  });
});
