/** A long calculation's state: what it does, and how much of it is done. */
export type WorkStep = { readonly label: string; readonly done: number; readonly of: number };

/**
 * Who watches long calculations: a notebook's kernel, which shows a bar and stops them. It throws to stop
 * the calculation.
 */
export type WorkMonitor = (step: WorkStep) => void;

/** Looked up by name, so that every copy of the module in a process tells the same monitor. */
const MONITOR = Symbol.for('hugging-carbon.work');

/** Runs a long synchronous calculation; a notebook's kernel does it so that an interrupt stops it. */
export type WorkRunner = <Result>(work: () => Result) => Result;

const RUNNER = Symbol.for('hugging-carbon.work-runner');

type Holder = { [MONITOR]?: WorkMonitor | undefined; [RUNNER]?: WorkRunner | undefined };

/**
 * Sets who watches long calculations, or nobody.
 *
 * @returns the one who watched before
 */
export function monitorWork(monitor: WorkMonitor | undefined): WorkMonitor | undefined {
  const holder = globalThis as Holder;
  const before = holder[MONITOR];
  holder[MONITOR] = monitor;
  return before;
}

/**
 * Tells how far a long calculation is; called between blocks of work. Without a monitor it does nothing.
 *
 * @throws what the monitor throws to stop the calculation
 */
export function reportWork(label: string, done: number, of: number): void {
  (globalThis as Holder)[MONITOR]?.({ label, done, of });
}

/** Sets who runs long calculations; without one they run as they are. */
export function runWorkWith(runner: WorkRunner | undefined): void {
  (globalThis as Holder)[RUNNER] = runner;
}

/**
 * Runs a long synchronous calculation: in a notebook's kernel an interrupt stops it.
 *
 * @throws what the calculation throws, or what the runner throws when it was stopped
 */
export function longWork<Result>(work: () => Result): Result {
  const runner = (globalThis as Holder)[RUNNER];
  return runner === undefined ? work() : runner(work);
}
