import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedPart } from '../../src/regress/fixed-part.js';
import { designOf, type ModelSpec } from '../../src/regress/model.js';
import {
  factor,
  hinge,
  indicator,
  interaction,
  log10,
  squared,
  years,
} from '../../src/regress/terms.js';

type Row = {
  readonly y: number;
  readonly x: number;
  readonly day: string;
  readonly level: string;
  readonly pooled: string;
};

const day = years<'day'>('day');
const spec: ModelSpec<Row> = {
  response: log10('y'),
  terms: [
    log10('x'),
    factor('level', { base: 'b' }),
    day,
    hinge(day, 1),
    factor('pooled', { least: 2, base: 'often' }),
    squared(day),
    interaction(log10<'x'>('x'), factor<'level'>('level')),
    indicator('large', ({ x }) => x > 10),
  ],
};

const anyRow: fc.Arbitrary<Row> = fc.record({
  y: fc.constant(1),
  x: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
  day: fc
    .integer({ min: 0, max: 4000 })
    .map((days) => new Date(Date.UTC(2016, 0, 1 + days)).toISOString().slice(0, 10)),
  level: fc.constantFrom('a', 'b', 'c'),
  pooled: fc.constantFrom('often', 'rare', 'seldom'),
});
const rows: readonly Row[] = [
  { y: 1, x: 2, day: '2022-01-01', level: 'a', pooled: 'often' },
  { y: 1, x: 3, day: '2023-05-01', level: 'b', pooled: 'often' },
  { y: 1, x: 5, day: '2021-07-01', level: 'c', pooled: 'rare' },
];

describe('fixedPart', () => {
  it('is the design row times the coefficients, to the last bit', () => {
    const { names } = designOf(rows, spec);
    const coefficients = names.map((_, j) => Math.sin(1 + 7 * j));
    const fixed = fixedPart(rows, spec, coefficients);
    const columns = spec.terms.flatMap((term) => term.columns(rows));
    fc.assert(
      fc.property(anyRow, (row) => {
        const design = [1, ...columns.map(({ value }) => value(row))];
        expect(fixed(row)).toBe(
          design.reduce((sum, v, j) => sum + v * (coefficients[j] ?? NaN), 0),
        );
      }),
    );
  });

  it.each([
    ['a day that is none', { day: 'soon' }],
    ['no level', { level: '' }],
    ['no number', { x: NaN }],
  ])('%s → not finite', (_, change) => {
    const coefficients = designOf(rows, spec).names.map(() => 1);
    const row = { ...rows[0], ...change } as Row;
    expect(fixedPart(rows, spec, coefficients)(row)).toBeNaN();
  });
});
