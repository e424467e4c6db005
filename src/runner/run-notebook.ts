import { basename, dirname } from 'node:path';
import { PROGRESS_METADATA } from '../kernel/progress-output.js';
import type { WorkStep } from '../work.js';
import { collectOutputs, isProgress } from './cell-outputs.js';
import type { JupyterMessage } from './jupyter-message.js';
import { KernelError, startKernel, type Kernel } from './kernel-client.js';
import { joinText, readNotebook, type CodeCell, type Notebook } from './notebook-file.js';

/** How far a notebook is. */
export type CellProgress = {
  readonly notebook: string;
  /** Code cells done, and code cells in all. */
  readonly done: number;
  readonly of: number;
  readonly seconds: number;
  /** The long calculation that the running cell is at. */
  readonly work?: WorkStep | undefined;
};

/** A notebook with fresh outputs, and how long it took. */
export type ExecutedNotebook = {
  readonly file: string;
  readonly notebook: Notebook;
  readonly seconds: number;
  /** Seconds of each cell, in the notebook's order; undefined for cells that are not code. */
  readonly cellSeconds: readonly (number | undefined)[];
};

/** A notebook failed: the message names notebook, cell, source and reason. */
export class NotebookError extends Error {
  readonly notebook: string;
  /** Number of the cell among all cells, from 1; undefined when no cell is at fault. */
  readonly cell: number | undefined;
  readonly reason: 'error' | 'lost' | 'died' | 'timeout' | 'aborted';

  constructor(details: {
    readonly notebook: string;
    readonly reason: NotebookError['reason'];
    readonly message: string;
    readonly cell?: number | undefined;
    readonly source?: string | undefined;
  }) {
    const { notebook, cell, source, message, reason } = details;
    const place = cell === undefined ? notebook : `${notebook}, cell ${cell}`;
    const quoted = source === undefined ? '' : `\nThe cell:\n${indent(source)}`;
    super(`${place}: ${message}${quoted}`);
    this.name = 'NotebookError';
    this.notebook = notebook;
    this.cell = cell;
    this.reason = reason;
  }
}

/** The most lines of a cell that a message quotes. */
const QUOTED_LINES = 20;

const indent = (source: string): string => {
  const lines = source.split('\n');
  const shown = lines.slice(0, QUOTED_LINES).map((line) => `    ${line}`);
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [`    … and ${rest} more lines`] : [])].join('\n');
};

/** An error that a cell's work threw after the cell had ended. */
type LateError = { readonly cell: number; readonly source: string; readonly message: string };

const errorText = (message: JupyterMessage): string => {
  const traceback = message.content['traceback'];
  if (Array.isArray(traceback) && traceback.length > 0) return traceback.join('\n');
  return `${String(message.content['ename'])}: ${String(message.content['evalue'])}`;
};

type CellRun = { readonly cell: CodeCell; readonly seconds: number };

type Task = {
  readonly name: string;
  readonly kernel: Kernel;
  readonly timeoutSeconds: number;
  readonly late: LateError[];
  readonly onWork: (work: WorkStep) => void;
};

/** What a kernel's message says of a long calculation. */
const workOf = (message: JupyterMessage): WorkStep | undefined => {
  const metadata = message.content['metadata'];
  if (!isProgress(metadata)) return undefined;
  const { label, done, of } =
    (metadata as Record<string, Partial<WorkStep>>)[PROGRESS_METADATA] ?? {};
  return typeof label === 'string' && typeof done === 'number' && typeof of === 'number'
    ? { label, done, of }
    : undefined;
};

/** Executes one cell. */
const runCell = async (task: Task, cell: CodeCell, number: number): Promise<CellRun> => {
  const { name: notebook, kernel, late } = task;
  const source = joinText(cell.source);
  const collector = collectOutputs();
  let ended = false;
  const onMessage = (message: JupyterMessage): void => {
    const isError = message.header.msg_type === 'error';
    if (ended && isError) late.push({ cell: number, source, message: errorText(message) });
    else collector.add(message);
    const work = workOf(message);
    if (work !== undefined) task.onWork(work);
  };
  const start = performance.now();
  const at = { notebook, cell: number, source };
  const reply = await kernel.execute(source, onMessage, task.timeoutSeconds).catch((error) => {
    if (!(error instanceof KernelError)) throw error;
    throw new NotebookError({ ...at, reason: error.reason, message: error.message });
  });
  ended = true;
  const outputs = collector.outputs();
  if (reply.status !== 'ok') {
    const thrown = outputs.find((output) => output.output_type === 'error');
    const printed = outputs.find((x) => x.output_type === 'stream' && x.name === 'stderr');
    const message =
      thrown?.output_type === 'error'
        ? thrown.traceback.join('\n')
        : printed?.output_type === 'stream'
          ? joinText(printed.text).trim()
          : `the kernel replied ${reply.status}`;
    throw new NotebookError({ ...at, reason: 'error', message });
  }
  const seconds = (performance.now() - start) / 1000;
  const execution_count = reply.executionCount ?? null;
  return { cell: { ...cell, outputs, execution_count }, seconds };
};

const failIfLate = (task: Task): void => {
  const [first] = task.late;
  if (first === undefined) return;
  const { cell, source, message } = first;
  throw new NotebookError({ notebook: task.name, cell, source, message, reason: 'lost' });
};

/** The notebook's metadata with the kernel it needs. */
const withKernel = (metadata: Notebook['metadata']): Notebook['metadata'] => ({
  kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
  language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
  ...metadata,
});

const runCells = async (
  task: Task,
  notebook: Notebook,
  onCell: (done: number) => void,
): Promise<Omit<ExecutedNotebook, 'file' | 'seconds'>> => {
  const cells: Notebook['cells'][number][] = [];
  const cellSeconds: (number | undefined)[] = [];
  let done = 0;
  for (const [i, cell] of notebook.cells.entries()) {
    if (cell.cell_type === 'code' && joinText(cell.source).trim() !== '') {
      const run = await runCell(task, cell, i + 1);
      failIfLate(task);
      cells.push(run.cell);
      cellSeconds.push(run.seconds);
    } else {
      cells.push(
        cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell,
      );
      cellSeconds.push(undefined);
    }
    if (cell.cell_type === 'code') onCell(++done);
  }
  await task.kernel.settle();
  failIfLate(task);
  return { notebook: { ...notebook, cells, metadata: withKernel(notebook.metadata) }, cellSeconds };
};

/**
 * Executes a notebook in a fresh kernel whose working folder is the notebook's own.
 *
 * @param file path of the notebook
 * @param options.timeoutSeconds longest time for one cell
 * @throws NotebookError when a cell throws, a promise rejects with nobody awaiting it, a cell takes too
 *   long, the kernel dies or the signal aborts
 */
export async function runNotebook(
  file: string,
  options: {
    readonly timeoutSeconds?: number;
    readonly signal?: AbortSignal | undefined;
    readonly onCell?: (progress: CellProgress) => void;
  } = {},
): Promise<ExecutedNotebook> {
  const { timeoutSeconds = 120, signal, onCell } = options;
  const notebook = readNotebook(file);
  const name = basename(file);
  const of = notebook.cells.filter((cell) => cell.cell_type === 'code').length;
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  let cellsDone = 0;
  const report = (done: number, work?: WorkStep): void => {
    cellsDone = done;
    onCell?.({
      notebook: name,
      done,
      of,
      seconds: seconds(),
      ...(work === undefined ? {} : { work }),
    });
  };
  const onWork = (work: WorkStep): void => report(cellsDone, work);
  report(0);
  let kernel: Kernel | undefined;
  try {
    kernel = await startKernel({ folder: dirname(file), signal });
    const task = { name, kernel, timeoutSeconds, late: [], onWork };
    const run = await runCells(task, notebook, report);
    return { file, ...run, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new NotebookError({ notebook: name, reason: error.reason, message: error.message });
  } finally {
    await kernel?.close();
  }
}
