import { AsyncLocalStorage } from 'node:async_hooks';
import type { Failure } from './failure.js';

/** A cell being executed, or one that has left work behind. */
export type Cell = {
  readonly source: string;
  /** Publishes a message of this cell, e.g. `display_data`. */
  readonly send: (type: string, content: Readonly<Record<string, unknown>>) => void;
  /** The number Jupyter shows beside the cell; 0 before it runs. */
  number: number;
  running: boolean;
  interrupted: boolean;
  failure: Failure | undefined;
};

/** Node keeps the cell with every timer, request and promise that its code starts. */
export const cells = new AsyncLocalStorage<Cell>();

let current: Cell | undefined;

/** The cell that runs now, if one does. */
export const runningCell = (): Cell | undefined =>
  current?.running === true ? current : undefined;

/** The cell whose code calls, else the last one that ran. */
export const callingCell = (): Cell | undefined => cells.getStore() ?? current;

/** Runs the code of a cell. */
export async function runCell<Result>(cell: Cell, run: () => Promise<Result>): Promise<Result> {
  current = cell;
  cell.running = true;
  return cells.run(cell, run);
}

/** Publishes what stopped a cell; its reply names the first. */
export function failCell(cell: Cell, failure: Failure): void {
  cell.send('error', { ...failure, late: !cell.running });
  cell.failure ??= failure;
}
