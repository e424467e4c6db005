import { cells, runningCell, type Cell } from './cells.js';

/** A cell was stopped by the person who ran it. */
export class Interrupted extends Error {
  constructor() {
    super('stopped by an interrupt; what earlier cells defined is kept');
    this.name = 'Interrupted';
  }
}

/** Places in the memory that the main thread shares with the thread that listens for interrupts. */
export const REQUESTED = 0;
const ABANDONED = 1;
export const CLOSED = 2;

/** Shared with the listening thread: it can be set while a calculation keeps the main thread busy. */
export const flags = new Int32Array(new SharedArrayBuffer(12));

/** Marks the running cell as interrupted. */
export function interruptRunning(): Cell | undefined {
  Atomics.store(flags, REQUESTED, 0);
  const cell = runningCell();
  if (cell === undefined || cell.interrupted) return undefined;
  cell.interrupted = true;
  // Its timers and promises may still be at work; they stop at their next look at the flags.
  Atomics.store(flags, ABANDONED, 1);
  return cell;
}

/**
 * A place where work may stop: between blocks of a simulation, and in every loop of a cell's own code.
 *
 * @throws Interrupted when the calling cell was interrupted
 */
export function interruptionPoint(): void {
  if (Atomics.load(flags, REQUESTED) === 0 && Atomics.load(flags, ABANDONED) === 0) return;
  const cell = cells.getStore();
  if (cell === undefined) return;
  if (Atomics.load(flags, REQUESTED) === 1 && cell === runningCell()) interruptRunning();
  if (cell.interrupted) throw new Interrupted();
}

/** Whether something that a cell threw says that it was interrupted. */
export function isInterruption(thrown: unknown): boolean {
  if (thrown instanceof Interrupted) return true;
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || message === 'Interrupted asynchronously';
}
