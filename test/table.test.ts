import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textTable } from '../src/cli/format.js';
import { InputError } from '../src/errors.js';
import {
  boolean,
  date,
  defineTable,
  describeTable,
  formatTable,
  integer,
  list,
  number,
  oneOf,
  parseTable,
  text,
  type RowOf,
} from '../src/table/index.js';

const trees = defineTable({
  name: 'trees',
  title: 'Trees',
  description: 'Trees of a park',
  primaryKey: ['plot', 'tree'],
  columns: {
    plot: text({ description: 'Plot', pattern: /^[A-Z]\d$/ }),
    tree: integer({ description: 'Number in the plot', min: 1 }),
    height: number({ description: 'Height', unit: 'm', min: 0, max: 120, optional: true }),
    planted: date({ description: 'Day of planting', optional: true }),
    kind: oneOf(['leaf', 'needle'], { description: 'Kind' }),
    alive: boolean({ description: 'Whether it lives' }),
    names: list({ description: 'Names' }),
    label: text({ description: 'Label', optional: true, unique: true }),
  },
});
type Tree = RowOf<typeof trees>;

const HEADER = 'plot,tree,height,planted,kind,alive,names,label';
const GOOD = 'A1,1,12.5,1999-12-31,leaf,yes,oak;Quercus,x';

const messageOf = (csv: string): string => {
  try {
    parseTable(trees, csv, 'data/trees.csv');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('the table was accepted');
};

const withRow = (row: string): string => `${HEADER}\n${GOOD}\n${row}\n`;

describe('parseTable', () => {
  it('reads every type of column', () => {
    expect(parseTable(trees, withRow('B2,2,,,needle,no,,'), 'data/trees.csv')).toEqual([
      {
        plot: 'A1',
        tree: 1,
        height: 12.5,
        planted: '1999-12-31',
        kind: 'leaf',
        alive: true,
        names: ['oak', 'Quercus'],
        label: 'x',
      },
      {
        plot: 'B2',
        tree: 2,
        height: undefined,
        planted: undefined,
        kind: 'needle',
        alive: false,
        names: [],
        label: undefined,
      },
    ]);
  });

  it('accepts a byte-order mark, Windows line ends and another order of columns', () => {
    const csv = '\ufeffkind,tree,plot,height,planted,alive,names,label\r\nleaf,1,A1,,,yes,,\r\n';
    expect(parseTable(trees, csv, 'f')[0]).toMatchObject({ plot: 'A1', tree: 1, kind: 'leaf' });
  });

  it('reads a table without rows', () => {
    expect(parseTable(trees, `${HEADER}\n`, 'f')).toEqual([]);
  });

  it.each([
    ['a1,2,,,leaf,yes,,', 'plot', 'got "a1", expected a text like /^[A-Z]\\d$/'],
    [',2,,,leaf,yes,,', 'plot', 'got "", expected a text like /^[A-Z]\\d$/'],
    ['A1,0,,,leaf,yes,,', 'tree', 'got "0", expected a whole number of at least 1'],
    ['A1,1.5,,,leaf,yes,,', 'tree', 'got "1.5", expected a whole number of at least 1'],
    ['A1,2,130,,leaf,yes,,', 'height', 'got "130", expected a number from 0 to 120 (m)'],
    ['A1,2,-1,,leaf,yes,,', 'height', 'got "-1", expected a number from 0 to 120 (m)'],
    ['A1,2,NaN,,leaf,yes,,', 'height', 'got "NaN", expected a number from 0 to 120 (m)'],
    ['A1,2,Infinity,,leaf,yes,,', 'height', 'got "Infinity", expected a number from 0 to 120 (m)'],
    ['A1,2,1e999,,leaf,yes,,', 'height', 'got "1e999", expected a number from 0 to 120 (m)'],
    ['A1,2,0x10,,leaf,yes,,', 'height', 'got "0x10", expected a number from 0 to 120 (m)'],
    ['A1,2,"1,5",,leaf,yes,,', 'height', 'got "1,5", expected a number from 0 to 120 (m)'],
    ['A1,2, 5,,leaf,yes,,', 'height', 'got " 5", expected a number from 0 to 120 (m)'],
    ['A1,2,,2023-02-29,leaf,yes,,', 'planted', 'got "2023-02-29", expected a day, YYYY-MM-DD'],
    ['A1,2,,31/12/1999,leaf,yes,,', 'planted', 'got "31/12/1999", expected a day, YYYY-MM-DD'],
    ['A1,2,,,palm,yes,,', 'kind', 'got "palm", expected one of leaf, needle'],
    ['A1,2,,,leaf,true,,', 'alive', 'got "true", expected yes or no'],
    ['A1,2,,,leaf,yes,,x', 'label', 'got "x", expected a value not used before (row 2 has it)'],
  ])('refuses %s, naming file, row, field, value and what was expected', (row, field, rest) => {
    expect(messageOf(withRow(row))).toBe(`data/trees.csv, row 3, field ${field}: ${rest}`);
  });

  it('refuses a second row with the same key', () => {
    const message = messageOf(withRow('A1,1,,,leaf,yes,,'));
    expect(message).toContain('data/trees.csv, row 3, field plot + tree');
    expect(message).toContain('expected a value not used before (row 2 has it)');
  });

  it('refuses rows of the wrong width', () => {
    expect(messageOf(withRow('A1,2'))).toBe(
      'data/trees.csv, row 3: got "2 cells", expected 8 cells',
    );
    expect(messageOf(withRow(`${GOOD},more`))).toContain('got "9 cells", expected 8 cells');
  });

  it('refuses unknown, missing and doubled columns', () => {
    expect(messageOf(`${HEADER},colour\n`)).toContain('row 1, field colour: got "colour"');
    expect(messageOf('plot,tree\n')).toBe(
      'data/trees.csv, row 1, field height: expected this column in the header',
    );
    expect(messageOf(`${HEADER},plot\n`)).toContain('field plot: got "plot", expected each column');
  });

  it('refuses an empty file and broken quotes', () => {
    expect(messageOf('')).toBe('data/trees.csv: expected a header row');
    expect(messageOf(withRow('"A1,2'))).toContain('expected valid CSV');
  });

  it('keeps control characters and long values out of the message', () => {
    const message = messageOf(withRow(`"A\u001b[31m${'x'.repeat(200)}",2,,,leaf,yes,,`));
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(220);
  });
});

const cell = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((value) => !value.includes(';') && !value.includes('\r') && !value.startsWith('\ufeff'));

const tree: fc.Arbitrary<Tree> = fc.record({
  plot: fc.stringMatching(/^[A-Z]\d$/),
  tree: fc.integer({ min: 1 }),
  height: fc.option(fc.double({ min: 0, max: 120, noNaN: true }), { nil: undefined }),
  planted: fc.option(
    fc
      .date({ min: new Date('1800-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    { nil: undefined },
  ),
  kind: fc.constantFrom('leaf', 'needle'),
  alive: fc.boolean(),
  names: fc.array(cell, { maxLength: 3 }),
  label: fc.option(cell, { nil: undefined }),
});

const rowsOf = fc
  .uniqueArray(tree, { selector: (row) => `${row.plot} ${row.tree}`, maxLength: 12 })
  .map((rows) => rows.map((row, i) => ({ ...row, label: row.label && `${i}${row.label}` })));

describe('formatTable', () => {
  it('writes what parseTable reads back, whatever the texts and numbers', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const csv = formatTable(trees, rows);
        // A negative zero has no text of its own.
        const expected = rows.map((row) => ({
          ...row,
          height: row.height === undefined ? undefined : row.height + 0,
        }));
        expect(parseTable(trees, csv, 'f')).toEqual(expected);
        expect(formatTable(trees, parseTable(trees, csv, 'f'))).toBe(csv);
      }),
    );
  });

  it('writes LF line ends and the shortest number that reads back', () => {
    const row: Tree = {
      plot: 'A1',
      tree: 1,
      height: 0.1 + 0.2,
      planted: undefined,
      kind: 'leaf',
      alive: true,
      names: ['a', 'b'],
      label: 'say "x", y',
    };
    expect(formatTable(trees, [row])).toBe(
      `${HEADER}\nA1,1,0.30000000000000004,,leaf,yes,a;b,"say ""x"", y"\n`,
    );
  });
});

describe('a list cell', () => {
  it('refuses items that would not read back', () => {
    const row = { plot: 'A1', tree: 1, kind: 'leaf', alive: true, height: undefined } as const;
    const rest = { planted: undefined, label: undefined };
    expect(() => formatTable(trees, [{ ...row, ...rest, names: ['a;b'] }])).toThrow('got "a;b"');
    expect(() => formatTable(trees, [{ ...row, ...rest, names: [''] }])).toThrow(InputError);
  });
});

describe('describeTable', () => {
  it('counts filled cells and gives the range of numbers', () => {
    const rows = parseTable(trees, withRow('B2,7,3,,needle,no,,'), 'f');
    const provenance = { producer: 'p', citation: 'c', licence: 'l', date: '2024', notes: ['n'] };
    const record = describeTable(trees, rows, provenance, { sha256: 'abc', bytes: 99 });
    expect(record).toMatchObject({
      name: 'trees',
      file: 'trees.csv',
      rows: 2,
      sha256: 'abc',
      bytes: 99,
      primaryKey: ['plot', 'tree'],
      licence: 'l',
      notes: ['n'],
    });
    const column = (name: string) => record.columns.find((c) => c.name === name);
    expect(column('height')).toMatchObject({ unit: 'm', filled: 2, min: 3, max: 12.5 });
    expect(column('tree')).toMatchObject({ type: 'integer', required: true, min: 1, max: 7 });
    expect(column('planted')).toMatchObject({ filled: 1, required: false });
    expect(column('names')).toMatchObject({ filled: 1 });
    expect(column('kind')?.choices).toEqual(['leaf', 'needle']);
  });
});

describe('InputError', () => {
  it('leaves out what is not known', () => {
    expect(new InputError({ file: 'f', expected: 'this file' }).message).toBe(
      'f: expected this file',
    );
    expect(new InputError({ value: undefined, expected: 'x' }).message).toBe(
      'got nothing, expected x',
    );
    expect(new InputError({ field: 'pue', value: { a: 1 } }).message).toBe(
      'field pue: got "{"a":1}"',
    );
  });
  it.each([
    ['a control character', 'a\u001b[31mb', 'a [31mb'],
    ['a line end', 'a\nb', 'a b'],
    ['text turned round', 'a\u202eb\u2066c\u061cd\u200fe', 'a b c d e'],
    ['text that is not seen', 'a\u200bb\ufeffc\u2028d\u{e0041}e\u00adf', 'a b c d e f'],
    ['letters of all kinds', 'ümlaut 日本語 😀 –', 'ümlaut 日本語 😀 –'],
  ])('%s: %j → shown as %j, as in a table of the command line', (_, value, shown) => {
    const { message } = new InputError({ file: value, field: value, value });
    expect(message).toBe(`${shown}, field ${shown}: got "${shown}"`);
    expect(textTable(['h'], [[value]])).toContain(`\n${shown}`);
  });
});
