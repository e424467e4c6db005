import { setImmediate as inNextTurn } from 'node:timers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { withCellFile } from './cell-code.js';
import { callingCell, cells, type Cell } from './cells.js';
import { Interrupted } from './interruption.js';
import { Stopped, stoppableTurn, TurnBroken } from './stoppable.js';
import type { Executor, ExecutorModule, Log } from './tslab-modules.js';

/** Where what a cell yields goes. */
export type CellOutcome = {
  readonly result: (value: unknown, cell: Cell) => void;
  /** Receives what tslab printed when the cell failed. */
  readonly failure: (reports: readonly unknown[], cell: Cell) => void;
};

/** Node tells of a lost rejection when a turn of the event loop ends, so a cell lasts until then. */
export async function twoTurns(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

let executor: Executor | undefined;

/** Fails the running cell, whatever it waits for. */
export function interruptExecution(): void {
  executor?.interrupt();
}

/** Marks a promise as looked after: tslab awaits it only once the code has returned. */
const lookAfter = (value: unknown): void => {
  if (value instanceof Promise) value.catch(() => undefined);
};

/**
 * Has tslab run a cell in a turn of the event loop of its own, so that SIGINT stops the code and what
 * follows each `await` that waits for no event.
 */
const inOwnTurn = (cell: Cell | undefined, execute: () => Promise<boolean>): Promise<boolean> =>
  new Promise((resolve, reject) => {
    inNextTurn(() => {
      const leftover: unknown[] = [];
      const run = (code: () => unknown): unknown => {
        let returned: unknown;
        let ran = false;
        try {
          stoppableTurn(() => {
            // It was interrupted before its code was ready.
            if (cell?.interrupted === true) throw new Interrupted();
            returned = code();
            ran = true;
            lookAfter(returned);
          });
        } catch (error) {
          const stopped = error instanceof Stopped;
          if (stopped || ran) leftover.push(stopped ? new TurnBroken() : error);
          if (stopped || !ran) throw error;
        }
        return returned;
      };
      withCellFile(cell?.number ?? 0, execute, run).then(resolve, reject);
      if (leftover.length > 0) throw leftover[0];
    });
  });

/** tslab's executor, with cells that can be interrupted and say what they yield. */
export function patchedExecutor(
  create: ExecutorModule['createExecutor'],
  { result, failure }: CellOutcome,
): ExecutorModule['createExecutor'] {
  return (root, converters, console) => {
    const reports: (readonly unknown[])[] = [];
    const error: Log = (...args) => reports.push(args);
    const log: Log = (value) => {
      const cell = callingCell();
      if (cell === undefined) console.log(value);
      else result(value, cell);
    };
    const made = create(root, converters, { log, error });
    executor = made;
    const { execute } = made;
    made.execute = async (source) => {
      const cell = cells.getStore();
      reports.length = 0;
      const ok = await inOwnTurn(cell, () => execute(source));
      await twoTurns();
      if (cell === undefined || ok) for (const report of reports) console.error(...report);
      else failure(reports.flat(), cell);
      return ok && cell?.failure === undefined;
    };
    return made;
  };
}
