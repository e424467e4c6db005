import { InputError } from '../errors.js';

/** What a column holds and may hold. The record beside each table is printed from this. */
export type ColumnAbout = {
  readonly description: string;
  readonly unit?: string;
  readonly optional?: boolean;
  readonly unique?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
};

/** A column of values of one type. `read` returns undefined when the text is not such a value. */
export type Column<Value, Optional extends boolean = boolean> = ColumnAbout & {
  readonly type: 'text' | 'number' | 'integer' | 'date' | 'boolean' | 'list' | 'choice';
  readonly optional: Optional;
  readonly choices?: readonly string[];
  readonly expected: string;
  readonly read: (text: string) => Value | undefined;
  readonly write: (value: Value) => string;
};

type About<O extends boolean> = Omit<ColumnAbout, 'optional'> & { readonly optional?: O };

const range = ({ min, max, unit }: ColumnAbout): string => {
  const bounds =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` of at least ${min}`
        : max !== undefined
          ? ` of at most ${max}`
          : '';
  return `${bounds}${unit === undefined || unit === '1' ? '' : ` (${unit})`}`;
};

const inRange = ({ min, max }: ColumnAbout, value: number): boolean =>
  Number.isFinite(value) &&
  (min === undefined || value >= min) &&
  (max === undefined || value <= max);

const optionalOf = <O extends boolean>(about: About<O>): O => (about.optional ?? false) as O;

/** A text column. */
export function text<O extends boolean = false>(about: About<O>): Column<string, O> {
  const { pattern } = about;
  return {
    ...about,
    type: 'text',
    optional: optionalOf(about),
    expected: pattern === undefined ? 'a text' : `a text like ${String(pattern)}`,
    read: (value) => (pattern === undefined || pattern.test(value) ? value : undefined),
    write: (value) => value,
  };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A column of finite numbers. */
export function number<O extends boolean = false>(about: About<O>): Column<number, O> {
  return {
    ...about,
    type: 'number',
    optional: optionalOf(about),
    expected: `a number${range(about)}`,
    read: (value) =>
      NUMBER.test(value) && inRange(about, Number(value)) ? Number(value) : undefined,
    write: String,
  };
}

/** A column of whole numbers. */
export function integer<O extends boolean = false>(about: About<O>): Column<number, O> {
  return {
    ...number(about),
    type: 'integer',
    expected: `a whole number${range(about)}`,
    read: (value) => {
      const found = NUMBER.test(value) ? Number(value) : NaN;
      return Number.isInteger(found) && inRange(about, found) ? found : undefined;
    },
  };
}

/** A column of calendar days, YYYY-MM-DD. */
export function date<O extends boolean = false>(about: About<O>): Column<string, O> {
  return {
    ...about,
    type: 'date',
    optional: optionalOf(about),
    expected: 'a day, YYYY-MM-DD',
    read: (value) => {
      const parsed = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
      const valid = parsed !== undefined && !Number.isNaN(parsed.getTime());
      return valid && parsed.toISOString().slice(0, 10) === value ? value : undefined;
    },
    write: (value) => value,
  };
}

/** A column of yes and no. */
export function boolean<O extends boolean = false>(about: About<O>): Column<boolean, O> {
  return {
    ...about,
    type: 'boolean',
    optional: optionalOf(about),
    expected: 'yes or no',
    read: (value) => (value === 'yes' ? true : value === 'no' ? false : undefined),
    write: (value) => (value ? 'yes' : 'no'),
  };
}

/** A column whose values come from a fixed list. */
export function oneOf<const C extends string, O extends boolean = false>(
  choices: readonly C[],
  about: About<O>,
): Column<C, O> {
  return {
    ...about,
    type: 'choice',
    choices,
    optional: optionalOf(about),
    expected: `one of ${choices.join(', ')}`,
    read: (value) => choices.find((choice) => choice === value),
    write: (value) => value,
  };
}

/** A column of lists of texts, separated by `;`. An empty cell is the empty list. */
export function list(about: About<boolean>): Column<readonly string[], false> {
  return {
    ...about,
    type: 'list',
    optional: false,
    expected: 'texts separated by ;',
    read: (value) => (value === '' ? [] : value.split(';')),
    write: (value) => {
      const wrong = value.find((item) => item === '' || item.includes(';'));
      if (wrong !== undefined)
        throw new InputError({
          value: wrong,
          expected: 'a text without ; and not empty, in a list',
        });
      return value.join(';');
    },
  };
}
