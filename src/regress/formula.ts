import type { ModelSpec } from './model.js';
import { factor, interaction, log10, numeric, squared, years, type Term } from './terms.js';

/** A row of a table of unknown shape: numbers and texts by column. */
export type AnyRow = Readonly<Record<string, number | string | undefined>>;

const FUNCTIONS: Readonly<Record<string, (field: string) => Term<AnyRow>>> = {
  log10: (field) => log10(field) as Term<AnyRow>,
  years: (field) => years(field) as Term<AnyRow>,
  factor: (field) => factor(field) as Term<AnyRow>,
};

const NAME = /^[A-Za-z_][\w.]*$/;
const CALL = /^([A-Za-z_]\w*)\(\s*([^()]*?)\s*\)$/;

const fail = (formula: string, part: string, expected: string): never => {
  throw new RangeError(`formula "${formula}": got "${part}", expected ${expected}`);
};

const columnOf = (name: string, columns: readonly string[], formula: string): string => {
  if (!NAME.test(name)) fail(formula, name, 'the name of a column');
  if (!columns.includes(name)) fail(formula, name, `a column: ${columns.join(', ')}`);
  return name;
};

const atomOf = (text: string, columns: readonly string[], formula: string): Term<AnyRow> => {
  const call = CALL.exec(text);
  if (call === null) return numeric(columnOf(text, columns, formula)) as Term<AnyRow>;
  const [, name = '', field = ''] = call;
  const make = FUNCTIONS[name];
  if (make === undefined) return fail(formula, name, `one of ${Object.keys(FUNCTIONS).join(', ')}`);
  return make(columnOf(field, columns, formula));
};

const powerOf = (text: string, columns: readonly string[], formula: string): Term<AnyRow> =>
  text.endsWith('^2')
    ? squared(atomOf(text.slice(0, -2).trim(), columns, formula))
    : atomOf(text, columns, formula);

const termOf = (text: string, columns: readonly string[], formula: string): Term<AnyRow> => {
  const parts = text.split(':').map((part) => powerOf(part.trim(), columns, formula));
  const [first, ...rest] = parts;
  if (first === undefined) return fail(formula, text, 'a term');
  return rest.reduce((a, b) => interaction(a, b), first);
};

/**
 * Reads a model from a formula, for tables whose columns are known only when they are read:
 * `log10(flop) ~ log10(params) + years(publishedOn) + factor(modality) + log10(params):years(publishedOn)`.
 * `x^2` is a square, `a:b` a product, `1` alone the mean; the intercept is understood.
 *
 * @param formula the text
 * @param columns names of the columns of the table
 * @returns response and terms
 * @throws RangeError that names the part of the formula that cannot be read
 * @example parseFormula('log10(y) ~ x + x^2', ['x', 'y']).terms.length // 2
 */
export function parseFormula(formula: string, columns: readonly string[]): ModelSpec<AnyRow> {
  const sides = formula.split('~');
  if (sides.length !== 2) fail(formula, formula, 'one response and its terms, "y ~ x + z"');
  const [left = '', right = ''] = sides.map((side) => side.trim());
  const terms = right
    .split('+')
    .map((term) => term.trim())
    .filter((term) => term !== '1');
  const fieldOf = (text: string): string => CALL.exec(text)?.[2] ?? text;
  const response = atomOf(left, columns, formula);
  if (response.categorical === true) fail(formula, left, 'a number as the response, not a factor');
  const own = terms
    .flatMap((term) => term.split(':'))
    .find((part) => fieldOf(part.trim().replace(/\^2$/, '').trim()) === fieldOf(left));
  if (own !== undefined) fail(formula, own.trim(), 'terms other than the response');
  return {
    response,
    terms: terms.map((term) => termOf(term, columns, formula)),
  };
}
