import { isInterruption } from './interruption.js';
import { cellFrames } from './traceback.js';

/** What an `error` message of the Jupyter protocol says. */
export type Failure = {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
};

const STOPPED = 'stopped by an interrupt; what earlier cells defined is kept';

/** What an interrupted cell says. */
export const INTERRUPTED: Failure = {
  ename: 'Interrupted',
  evalue: STOPPED,
  traceback: [`Interrupted: ${STOPPED}`],
};

/** tslab's format for a diagnostic of the compiler: file, line, column, message. */
const DIAGNOSTIC = '%s%d:%d - %s';

type Diagnostic = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
};

const diagnosticsOf = (report: readonly unknown[]): readonly Diagnostic[] => {
  const found: Diagnostic[] = [];
  for (let i = 0; report[i] === DIAGNOSTIC && i + 4 < report.length; i += 5) {
    const [file, line, column, text] = report.slice(i + 1, i + 5);
    found.push({
      file: String(file).trim(),
      line: Number(line),
      column: Number(column),
      text: String(text),
    });
  }
  return found;
};

/** The line of the cell with a caret under the column. */
const pointAt = (source: string, { line, column }: Diagnostic): readonly string[] => {
  const text = source.split('\n')[line - 1];
  return text === undefined ? [] : [`  ${text}`, `  ${' '.repeat(Math.max(0, column - 1))}^`];
};

const typeFailure = (diagnostics: readonly Diagnostic[], source: string): Failure => {
  const said = diagnostics.map(
    (d) => `${d.file === '' ? '' : `${d.file} `}${d.line}:${d.column} - ${d.text}`,
  );
  const traceback = diagnostics.flatMap((d, i) => [
    `TypeScript error at line ${said[i] ?? ''}`,
    ...(d.file === '' ? pointAt(source, d) : []),
  ]);
  return { ename: 'TypeScriptError', evalue: `line ${said[0] ?? ''}`, traceback };
};

/**
 * Describes what stopped a cell, from what tslab printed.
 *
 * @param report the arguments that tslab gave to console.error: a thrown value, or diagnostics
 * @param lost for an error that nothing caught: how it was lost
 * @param source the cell, to show the lines that errors point at
 * @param file the cell's name in stacks
 */
export function describeFailure(
  report: readonly unknown[],
  lost?: string,
  source: string = '',
  file: string = '',
): Failure {
  const diagnostics = diagnosticsOf(report);
  if (diagnostics.length > 0) return typeFailure(diagnostics, source);
  const thrown = report[0];
  if (isInterruption(thrown)) return INTERRUPTED;
  const isError =
    thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
  const error = isError ? (thrown as Error) : undefined;
  const ename = error?.name ?? 'Error';
  const message =
    error === undefined ? `thrown value ${describeValue(thrown)}` : String(error.message);
  const evalue = lost === undefined ? message : `${message} (${lost})`;
  const cause = error?.cause === undefined ? [] : [`Caused by: ${describeValue(error.cause)}`];
  const frames = error === undefined ? [] : cellFrames(String(error.stack ?? ''), source, file);
  return { ename, evalue, traceback: [`${ename}: ${evalue}`, ...frames, ...cause] };
}

const describeValue = (value: unknown): string => {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'string') return JSON.stringify(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};
