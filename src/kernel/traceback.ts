import { fileURLToPath } from 'node:url';
import { cellPosition, type CellPosition } from './cell-code.js';

/** A line of a stack: the function's name, the file, line and column. */
const FRAME = /^\s+at (?:(.*) \()?(.+?):(\d+):(\d+)\)?$/;
const IN_CELL = /^In\[\d+\]$/;

/** tslab, Node and this kernel: not what the person wrote, nor what they called. */
const OWN = /node_modules[/\\]@?tslab[/\\]|^node:|[/\\]dist[/\\]kernel[/\\]/;

/** The most frames of modules that a traceback shows. */
const MODULE_FRAMES = 6;

type Frame = {
  readonly name: string;
  readonly file: string;
  readonly at: CellPosition;
};

const parseFrame = (line: string): Frame | undefined => {
  const [, name = '', file = '', row, column] = FRAME.exec(line) ?? [];
  return file === ''
    ? undefined
    : { name, file, at: { line: Number(row), column: Number(column) } };
};

/** A module's file without the folders of this machine. */
const shortFile = (file: string): string => {
  const path = file.startsWith('file://') ? fileURLToPath(file) : file;
  const parts = path.replaceAll('\\', '/').split('/');
  const packages = parts.lastIndexOf('node_modules');
  if (packages >= 0) return parts.slice(packages + 1).join('/');
  const dist = parts.lastIndexOf('dist');
  if (dist >= 0) return ['hugging-carbon', ...parts.slice(dist + 1)].join('/');
  return parts.slice(-2).join('/');
};

const quote = (
  line: string | undefined,
  { line: row, column }: CellPosition,
): readonly string[] => {
  if (line === undefined) return [];
  const label = `      ${row} | `;
  return [`${label}${line}`, `${' '.repeat(label.length - 2)}| ${' '.repeat(column - 1)}^`];
};

/**
 * The frames of an error's stack in terms of the cells: lines and columns of what the person wrote, with
 * the code of the cell at hand; modules by their names; nothing of the kernel itself.
 *
 * @param stack of an error
 * @param source the cell at hand
 * @param file the cell's name in stacks
 */
export function cellFrames(stack: string, source: string, file: string): readonly string[] {
  const lines = source.split('\n');
  const told: string[] = [];
  let modules = 0;
  let quoted = false;
  for (const frame of stack.split('\n').flatMap((line) => parseFrame(line) ?? [])) {
    const name =
      frame.name === '' || /^(async )?(eval|exports)?$/.test(frame.name) ? '' : frame.name;
    const within = name === '' ? '' : `${name}, `;
    if (IN_CELL.test(frame.file)) {
      const at = cellPosition(frame.file, frame.at);
      if (at === undefined) continue;
      told.push(`    at ${within}${frame.file}, line ${at.line}, column ${at.column}`);
      if (!quoted && frame.file === file) {
        told.push(...quote(lines[at.line - 1], at));
        quoted = true;
      }
    } else if (!OWN.test(frame.file)) {
      modules += 1;
      if (modules <= MODULE_FRAMES) {
        told.push(`    at ${within}${shortFile(frame.file)}:${frame.at.line}`);
      } else if (modules === MODULE_FRAMES + 1) told.push('    at …');
    }
  }
  return told;
}
