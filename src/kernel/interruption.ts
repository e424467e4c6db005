import { cells, runningCell, type Cell } from './cells.js';

/** A cell was stopped by the person who ran it. */
export class Interrupted extends Error {
  constructor() {
    super('stopped by an interrupt; what earlier cells defined is kept');
    this.name = 'Interrupted';
  }
}

/**
 * Marks the running cell as interrupted.
 *
 * @returns the cell, or undefined when none runs or it is marked already
 */
export function interruptRunning(): Cell | undefined {
  const cell = runningCell();
  if (cell === undefined || cell.interrupted) return undefined;
  cell.interrupted = true;
  return cell;
}

/**
 * A place where work may stop, between blocks of a long calculation: what an interrupted cell has left
 * behind ends here.
 *
 * @throws Interrupted when the calling cell was interrupted
 */
export function interruptionPoint(): void {
  if (cells.getStore()?.interrupted === true) throw new Interrupted();
}

/** Whether something that a cell threw says that it was interrupted. */
export function isInterruption(thrown: unknown): boolean {
  if (thrown instanceof Interrupted) return true;
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || message === 'Interrupted asynchronously';
}
