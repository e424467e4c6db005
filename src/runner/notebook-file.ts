import { readFileSync } from 'node:fs';
import { InputError } from '../errors.js';

/** Text as nbformat stores it: whole or in lines. */
export type MultilineText = string | readonly string[];

/** Data by MIME type, as nbformat stores it. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** One output of a code cell, nbformat 4.5. */
export type CellOutput =
  | { readonly output_type: 'stream'; readonly name: string; readonly text: MultilineText }
  | {
      readonly output_type: 'display_data';
      readonly data: MimeBundle;
      readonly metadata: MimeBundle;
    }
  | {
      readonly output_type: 'execute_result';
      readonly data: MimeBundle;
      readonly metadata: MimeBundle;
      readonly execution_count: number | null;
    }
  | {
      readonly output_type: 'error';
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

type CellBase = {
  readonly id: string;
  readonly metadata: MimeBundle;
  readonly source: MultilineText;
};

/** A cell that the kernel executes. */
export type CodeCell = CellBase & {
  readonly cell_type: 'code';
  readonly execution_count: number | null;
  readonly outputs: readonly CellOutput[];
};

/** A cell of a notebook, nbformat 4.5. */
export type Cell = CodeCell | (CellBase & { readonly cell_type: 'markdown' | 'raw' });

/** A notebook, nbformat 4.5. */
export type Notebook = {
  readonly cells: readonly Cell[];
  readonly metadata: MimeBundle;
  readonly nbformat: 4;
  readonly nbformat_minor: number;
};

/** Joins text that may be in lines. */
export const joinText = (text: MultilineText): string =>
  typeof text === 'string' ? text : text.join('');

/** Splits text into lines that keep their line break, as nbformat stores it. */
export const splitText = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is MultilineText =>
  typeof value === 'string' || (Array.isArray(value) && value.every((x) => typeof x === 'string'));

const checkCell = (file: string, cell: unknown, number: number): Cell => {
  const wrong = (field: string, value: unknown, expected: string): never => {
    throw new InputError({ file, field: `cell ${number}, ${field}`, value, expected });
  };
  if (!isRecord(cell)) return wrong('cell', cell, 'an object');
  const { cell_type: type, source, outputs = [], id = `cell-${number}` } = cell;
  if (type !== 'code' && type !== 'markdown' && type !== 'raw') {
    return wrong('cell_type', type, 'code, markdown or raw');
  }
  if (!isText(source)) return wrong('source', source, 'text');
  if (typeof id !== 'string') return wrong('id', id, 'text');
  if (!Array.isArray(outputs)) return wrong('outputs', outputs, 'a list');
  const metadata = isRecord(cell['metadata']) ? cell['metadata'] : {};
  if (type !== 'code') return { cell_type: type, id, metadata, source };
  const count = cell['execution_count'];
  return {
    cell_type: type,
    id,
    metadata,
    source,
    execution_count: typeof count === 'number' ? count : null,
    outputs: outputs as readonly CellOutput[],
  };
};

/**
 * Reads a notebook from its text.
 *
 * @param file its name, for messages
 * @throws InputError when the text is not a notebook of nbformat 4
 */
export function parseNotebook(text: string, file: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError({ file, value: text, expected: 'a notebook (JSON)' });
  }
  if (!isRecord(value) || value['nbformat'] !== 4 || !Array.isArray(value['cells'])) {
    throw new InputError({ file, field: 'nbformat', value, expected: 'a notebook of nbformat 4' });
  }
  const { cells, metadata, nbformat_minor: minor } = value;
  return {
    cells: cells.map((cell, i) => checkCell(file, cell, i + 1)),
    metadata: isRecord(metadata) ? metadata : {},
    nbformat: 4,
    nbformat_minor: Math.max(5, typeof minor === 'number' ? minor : 5),
  };
}

/** Reads a notebook file. */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, 'utf8'), file);
}

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])]),
  );
};

/** Writes a notebook as Jupyter does (sorted keys, indent of 1), so that saving there changes nothing. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: splitText(joinText(cell.source)),
  }));
  return `${JSON.stringify(sortKeys({ ...notebook, cells }), undefined, 1)}\n`;
}
