import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRows } from '../../src/io/read-rows.js';
import { parseFormula } from '../../src/regress/formula.js';
import { fitModel, formulaOf } from '../../src/regress/model.js';

const folder = mkdtempSync(join(tmpdir(), 'formula-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fileOf = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('parseFormula', () => {
  it.each([
    ['y ~ 1', 'y ~ 1'],
    ['log10(y) ~ log10(x) + years(day)', 'log10(y) ~ log10(x) + years(day)'],
    ['y~x+x^2', 'y ~ x + x²'],
    ['y ~ factor(k):x', 'y ~ factor(k) × x'],
  ])('%s → %s', (text, formula) => {
    expect(formulaOf(parseFormula(text, ['x', 'y', 'k', 'day']))).toBe(formula);
  });

  it.each([
    ['y', 'expected one response and its terms'],
    ['y ~ z', 'got "z", expected a column: x, y'],
    ['y ~ log(x)', 'got "log", expected one of log10, years, factor'],
    ['y ~ x + ', 'got "", expected the name of a column'],
    ['y ~ x * 2; rm -rf', 'expected the name of a column'],
  ])('%s → %s', (text, message) => {
    expect(() => parseFormula(text, ['x', 'y'])).toThrow(message);
  });
});

describe('readRows', () => {
  it('columns of numbers and of texts, empty cells, quotes', () => {
    const { columns, rows } = readRows(fileOf('a.csv', 'x,k\n1,"a, b"\n,c\n2.5,\n'));
    expect(columns).toEqual(['x', 'k']);
    expect(rows).toEqual([
      { x: 1, k: 'a, b' },
      { x: undefined, k: 'c' },
      { x: 2.5, k: undefined },
    ]);
  });
  it.each([
    ['missing', 'no such file'],
    ['', 'a header row'],
    ['x,y\n1\n', 'a well-formed CSV file'],
  ])('%j → %s', (text, message) => {
    const file = text === 'missing' ? join(folder, 'none.csv') : fileOf('bad.csv', text);
    expect(() => readRows(file)).toThrow(message);
  });
  it('an empty cell in a model → the row and the column are named', () => {
    const { columns, rows } = readRows(fileOf('b.csv', 'x,y\n1,2\n2,\n3,4\n5,7\n'));
    expect(() => fitModel(rows, parseFormula('y ~ x', columns))).toThrow('row 2, y: got no value');
  });
});

// statsmodels 0.13.5: smf.ols(formula, pd.read_csv('data/finetune-compute.csv')), lp = log10(params), lf = log10(flop).
describe('data/finetune-compute.csv against statsmodels', () => {
  const { columns, rows } = readRows(join(import.meta.dirname, '../../data/finetune-compute.csv'));
  const fit = (formula: string) => fitModel(rows, parseFormula(formula, columns)).ols;

  it("'lf ~ lp + C(modality)', fit(cov_type='HC3', use_t=True)", () => {
    const ols = fit('log10(flop) ~ log10(params) + factor(modality)');
    const of = (name: string) => ols.coefficients.find((c) => c.name === name);
    expect(of('log10(params)')?.estimate).toBeCloseTo(1.06983471549562, 10);
    expect(of('log10(params)')?.hc3).toBeCloseTo(0.2033874408495346, 10);
    expect((of('log10(params)')?.p ?? NaN) / 5.930959949614469e-7).toBeCloseTo(1, 7);
    expect(of('modality: video')?.estimate).toBeCloseTo(3.2304895091185992, 9);
    expect(of('modality: video')?.hc3).toBeCloseTo(0.7618757698516143, 9);
    expect(ols.r2).toBeCloseTo(0.37379078387206954, 12);
    expect(ols.aic).toBeCloseTo(559.2186128553832, 8);
  });

  it("'lf ~ lp + I(lp**2)'", () => {
    const [, b, c] = fit('log10(flop) ~ log10(params) + log10(params)^2').coefficients;
    expect(b?.estimate).toBeCloseTo(-0.3689258058127498, 7);
    expect(c?.estimate).toBeCloseTo(0.07770783129946904, 8);
    expect(b?.standardError).toBeCloseTo(1.7333639026344672, 7);
    expect(c?.standardError).toBeCloseTo(0.08956986709965412, 8);
  });
});
