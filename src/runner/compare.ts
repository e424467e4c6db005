import { isProgress, mergeStreams } from './cell-outputs.js';
import { joinText, type CellOutput, type CodeCell, type Notebook } from './notebook-file.js';

/** The longest excerpt of a line that a message shows. */
const LONGEST_LINE = 160;

/** An output as lines of text to compare, each with the part of the output it belongs to. */
type Line = { readonly part: string; readonly text: string };

const linesOf = (part: string, text: string): readonly Line[] =>
  text.split('\n').map((line) => ({ part, text: line }));

const isMultiline = (value: unknown): value is string | readonly string[] =>
  typeof value === 'string' || (Array.isArray(value) && value.every((x) => typeof x === 'string'));

const canonical = (value: unknown): string =>
  JSON.stringify(
    value,
    (_key, x: unknown) =>
      typeof x === 'object' && x !== null && !Array.isArray(x)
        ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1)))
        : x,
    1,
  ) ?? '';

const outputLines = (output: CellOutput): readonly Line[] => {
  switch (output.output_type) {
    case 'stream':
      return linesOf(output.name, joinText(output.text));
    case 'error':
      return linesOf('error', `${output.ename}: ${output.evalue}`);
    default:
      return Object.keys(output.data)
        .sort()
        .flatMap((mime) => {
          const value = output.data[mime];
          return linesOf(mime, isMultiline(value) ? joinText(value) : canonical(value));
        });
  }
};

const codeCells = (notebook: Notebook): readonly (readonly [number, CodeCell])[] =>
  notebook.cells.flatMap((cell, i) => (cell.cell_type === 'code' ? [[i + 1, cell] as const] : []));

const excerpt = (line: Line | undefined): string => {
  if (line === undefined) return 'nothing';
  const { part, text } = line;
  return `${part}: ${text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text}`;
};

/** The start of the part of a long line that differs, so that a message shows the difference. */
const fromDifference = (line: Line | undefined, other: Line | undefined): Line | undefined => {
  if (line === undefined || other === undefined || line.part !== other.part) return line;
  let same = 0;
  while (same < line.text.length && line.text[same] === other.text[same]) same++;
  return same < LONGEST_LINE / 2 ? line : { ...line, text: `…${line.text.slice(same - 40)}` };
};

/** Another Jupyter keeps what is left of a bar; it is no result. */
const results = ({ outputs }: CodeCell): readonly CellOutput[] =>
  outputs.filter((output) => !('metadata' in output && isProgress(output.metadata)));

const compareCells = (where: string, committed: CodeCell, fresh: CodeCell): string | undefined => {
  if (joinText(committed.source) !== joinText(fresh.source)) return `${where}: the source differs`;
  const old = mergeStreams(results(committed)).flatMap(outputLines);
  const now = mergeStreams(results(fresh)).flatMap(outputLines);
  const at = now.findIndex((x, i) => x.text !== old[i]?.text || x.part !== old[i]?.part);
  const first = at >= 0 ? at : old.length === now.length ? -1 : now.length;
  if (first < 0) return undefined;
  const [a, b] = [old[first], now[first]];
  return [
    `${where}: output differs from the committed one at line ${first + 1}`,
    `  committed  ${excerpt(fromDifference(a, b))}`,
    `  now        ${excerpt(fromDifference(b, a))}`,
  ].join('\n');
};

/**
 * Compares the outputs of a fresh run with committed ones, cell by cell; execution counts, ids and
 * metadata do not matter.
 *
 * @param name the notebook's name, for the messages
 * @returns one message for each cell that differs, with its first differing line; none if all agree
 */
export function compareNotebooks(
  name: string,
  committed: Notebook,
  fresh: Notebook,
): readonly string[] {
  const old = codeCells(committed);
  const now = codeCells(fresh);
  if (old.length !== now.length) {
    return [`${name}: ${old.length} code cells are committed, ${now.length} were run`];
  }
  return now.flatMap(([number, cell], i) => {
    const before = old[i]?.[1];
    if (before === undefined) return [];
    const difference = compareCells(`${name}, cell ${number}`, before, cell);
    return difference === undefined ? [] : [difference];
  });
}
