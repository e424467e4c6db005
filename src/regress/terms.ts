import { rememberRecent } from '../tier/naming/remember.js';

/** One column of a design: its name and its value for a row. */
export type TermColumn<Row> = {
  readonly name: string;
  readonly value: (row: Row) => number;
};

/**
 * A term of a model: how it reads in the formula, and the columns that it gives. Columns may depend on
 * the rows of the fit (the levels of a factor).
 */
export type Term<Row> = {
  readonly label: string;
  /** A factor: it can explain, but not be explained. */
  readonly categorical?: boolean;
  readonly columns: (rows: readonly Row[]) => readonly TermColumn<Row>[];
  /** Of a factor: which of its columns is 1, −1 where none is, NaN for a row without a level. */
  readonly position?: (rows: readonly Row[]) => (row: Row) => number;
};

type With<Field extends string, Value> = { readonly [K in Field]?: Value | undefined };

const single = <Row>(label: string, value: (row: Row) => number): Term<Row> => ({
  label,
  columns: () => [{ name: label, value }],
});

/**
 * The field as it is.
 *
 * @param field name of a numeric field of the rows
 * @example numeric('tokens').label // 'tokens'
 */
export function numeric<F extends string>(field: F): Term<With<F, number>> {
  return single(field, (row) => row[field] ?? NaN);
}

/**
 * Decimal logarithm of a field.
 *
 * @param field name of a positive numeric field
 * @example log10('params').label // 'log10(params)'
 */
export function log10<F extends string>(field: F): Term<With<F, number>> {
  return single(`log10(${field})`, (row) => Math.log10(row[field] ?? NaN));
}

const MS_PER_YEAR = 365.25 * 24 * 3600 * 1000;

/**
 * Years from an origin to a day: the intercept is then the value of that day.
 *
 * @param field name of a field that holds a day, YYYY-MM-DD
 * @param origin day from which to count, default 2022-01-01
 * @example years('publishedOn').label // 'years(publishedOn)'
 */
export function years<F extends string>(field: F, origin = '2022-01-01'): Term<With<F, string>> {
  const start = Date.parse(origin);
  return single(`years(${field})`, (row) => (timeOf(row[field] ?? '') - start) / MS_PER_YEAR);
}

/** Millions of predictions ask for a few thousand days. */
const timeOf = rememberRecent((day: string): number => Date.parse(day));

/** A quantity of our own, by a function of the row. */
export function computed<Row>(label: string, value: (row: Row) => number): Term<Row> {
  return single(label, value);
}

/**
 * 1 where a statement about the row holds, else 0.
 *
 * @param label what it says, as it shall stand in the table
 * @param holds the statement
 */
export function indicator<Row>(label: string, holds: (row: Row) => boolean): Term<Row> {
  return single(label, (row) => (holds(row) ? 1 : 0));
}

/**
 * A factor: one column for each level but the base. A level that the fit did not see counts as the
 * base, unless levels are pooled: then as one of these. A row without a level is refused, it is none.
 *
 * @param field name of a text field
 * @param options base level (default the first in the alphabet); levels with fewer rows than `least`
 *   are pooled as `other`
 * @throws RangeError, when the columns are made, for fewer than two levels or a base that is none
 * @example factor('modality', { base: 'language' }).label // 'factor(modality)'
 */
export function factor<F extends string>(
  field: F,
  options: { readonly base?: string; readonly least?: number } = {},
): Term<With<F, string>> {
  return {
    label: `factor(${field})`,
    categorical: true,
    columns: (rows) => {
      const { levels, positionOf } = levelsOf(rows, field, options);
      return levels.map((level, at) => ({
        name: `${field}: ${level}`,
        value: (row) => {
          const position = positionOf(row[field] ?? '');
          return Number.isNaN(position) ? NaN : position === at ? 1 : 0;
        },
      }));
    },
    position: (rows) => {
      const { positionOf } = levelsOf(rows, field, options);
      return (row) => positionOf(row[field] ?? '');
    },
  };
}

/** The levels of a factor but its base, and the position of any level among them. */
const levelsOf = <F extends string>(
  rows: readonly With<F, string>[],
  field: F,
  options: { readonly base?: string; readonly least?: number },
): { readonly levels: readonly string[]; readonly positionOf: (level: string) => number } => {
  const least = options.least ?? 1;
  const counts = countsOf(rows.map((row) => row[field]));
  const frequent = [...counts].filter(([, n]) => n >= least).map(([level]) => level);
  const pooled = frequent.length < counts.size;
  const all = [...new Set([...frequent, ...(pooled ? ['other'] : [])])].sort();
  const base = options.base ?? all[0];
  if (all.length < 2)
    throw new RangeError(`factor ${field}: got one level (${all.join('')}), expected at least 2`);
  if (base === undefined || !all.includes(base))
    throw new RangeError(
      `factor ${field}: got the base ${base}, expected one of ${all.join(', ')}`,
    );
  const levels = all.filter((level) => level !== base);
  const unknown = levels.indexOf('other');
  const positions = new Map([
    ...frequent.map((level) => [level, levels.indexOf(level)] as const),
    ['', NaN] as const,
  ]);
  return { levels, positionOf: (level) => positions.get(level) ?? unknown };
};

const countsOf = (levels: readonly (string | undefined)[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const level of levels) {
    if (level !== undefined && level !== '') counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return counts;
};

/** The excess of a term over a knot, 0 below: a straight line that may bend there. */
export function hinge<Row>(term: Term<Row>, knot: number): Term<Row> {
  return mapped(term, `max(0, ${term.label} − ${knot})`, (v) => Math.max(0, v - knot));
}

/**
 * A term less a number: the square of a centred term hardly follows from the term itself.
 *
 * @param term a term
 * @param origin what becomes 0
 * @example shifted(log10('params'), 8).label // 'log10(params) − 8'
 */
export function shifted<Row>(term: Term<Row>, origin: number): Term<Row> {
  return mapped(term, `${term.label} − ${origin}`, (v) => v - origin);
}

/** The square of a term. */
export function squared<Row>(term: Term<Row>): Term<Row> {
  const label = term.label.includes(' ') ? `(${term.label})²` : `${term.label}²`;
  return mapped(term, label, (v) => v * v);
}

const mapped = <Row>(term: Term<Row>, label: string, f: (v: number) => number): Term<Row> => ({
  label,
  columns: (rows) => {
    const columns = term.columns(rows);
    return columns.map(({ name, value }) => ({
      name: columns.length === 1 ? label : `${label}: ${name}`,
      value: (row) => f(value(row)),
    }));
  },
});

/**
 * All products of the columns of two terms: the effect of one depends on the other.
 *
 * @param a a term
 * @param b another
 * @example interaction(log10('params'), years('publishedOn')).label // 'log10(params) × years(publishedOn)'
 */
export function interaction<A, B>(a: Term<A>, b: Term<B>): Term<A & B> {
  return {
    label: `${a.label} × ${b.label}`,
    columns: (rows) =>
      a.columns(rows).flatMap((x) =>
        b.columns(rows).map((y) => ({
          name: `${x.name} × ${y.name}`,
          value: (row: A & B) => x.value(row) * y.value(row),
        })),
      ),
  };
}
