import vm from 'node:vm';
import { Interrupted, interruptionPoint } from './interruption.js';
import { signalled } from './signals.js';

/*
 * Node hands SIGINT to JavaScript only when a calculation lets it: a long one is not stopped by
 * `process.on('SIGINT')`. Code that `vm` runs with `breakOnSigint` is stopped where it stands. So a cell
 * starts in there, goes on in there after each `await` that needs no event, and long calculations of
 * the module go in there by themselves.
 */

const WORK = Symbol.for('hugging-carbon.stoppable');

type Holder = { [WORK]?: () => unknown };
const holder = globalThis as Holder;

const script = new vm.Script("globalThis[Symbol.for('hugging-carbon.stoppable')]()", {
  filename: 'node:stoppable',
});

let within = false;
let told: () => void = () => undefined;

/** Code was stopped by SIGINT where it stood. */
export class Stopped extends Interrupted {}

/** Sets who is told when SIGINT has stopped code: the signal itself reaches nobody else then. */
export function whenStopped(tell: () => void): void {
  told = tell;
}

const isStop = (error: unknown): boolean =>
  error instanceof Stopped ||
  (error as { readonly code?: unknown } | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

/**
 * Runs synchronous code so that SIGINT stops it.
 *
 * @param run the code
 * @param afterStop called when it was stopped, before anybody is told
 * @throws Stopped when it was stopped; else what the code throws
 */
export function stoppable<Result>(
  run: () => Result,
  afterStop: () => void = () => undefined,
): Result {
  if (within) return run();
  const results: Result[] = [];
  holder[WORK] = () => {
    // It came while nothing was there to be stopped: the compiler must not be.
    if (signalled()) throw new Stopped();
    results.push(run());
  };
  within = true;
  try {
    script.runInThisContext({ breakOnSigint: true, displayErrors: false });
    return results[0] as Result;
  } catch (error) {
    if (!isStop(error)) throw error;
    afterStop();
    told();
    throw new Stopped();
  } finally {
    within = false;
  }
}

/**
 * Runs code of an addon, such as the one that sends a cell's output, and stops the cell's code only after
 * it: where SIGINT stops an addon that calls JavaScript, N-API takes the stop for a value thrown there,
 * nobody hears of it and the cell goes on.
 *
 * @returns what the code gives, or undefined when it was stopped
 */
export function stopAfter<Result>(run: () => Result): Result | undefined {
  if (!within) return run();
  const results: Result[] = [];
  holder[WORK] = () => results.push(run());
  try {
    // Of scripts within each other the inner one is stopped, and tells even if the stop got lost in it.
    script.runInThisContext({ breakOnSigint: true, displayErrors: false });
  } catch (error) {
    if (!isStop(error)) throw error;
    process.kill(process.pid, 'SIGINT');
  }
  return results[0];
}

/**
 * Whether what nobody caught is a stop that an addon took for a thrown value: V8's own, which is neither
 * null nor undefined nor an object.
 */
export const isLostStop = (reason: unknown): boolean =>
  reason !== null && Object.prototype.toString.call(reason) === '[object Null]';

/**
 * A place where long work may stop, whether or not it runs as {@link stoppable} code.
 *
 * @throws Interrupted when the calling cell was interrupted
 */
export function stopPoint(): void {
  if (signalled()) told();
  interruptionPoint();
}

/**
 * Thrown out of a turn of the event loop in which code was stopped: Node then forgets the promise
 * continuations that it was in the middle of, which would otherwise end the process ("async hook stack
 * has become corrupted"). The kernel's handler of uncaught errors passes it over.
 */
export class TurnBroken extends Error {}

type Drain = { readonly _tickCallback: () => void };

/** Runs the promise continuations that are ready, as Node itself does when a callback is over. */
const drain = (): void => {
  (process as unknown as Drain)._tickCallback();
};

/** How long what an interrupted turn has left ready may go on, in ms. */
const LEFT_READY_MILLISECONDS = 100;

/**
 * Ends what a stopped turn has left ready: a continuation without end would else begin when the turn is
 * over, where no signal reaches it.
 */
const sweep = (): void => {
  holder[WORK] = drain;
  try {
    script.runInThisContext({
      breakOnSigint: true,
      timeout: LEFT_READY_MILLISECONDS,
      displayErrors: false,
    });
  } catch {
    // Of an interrupted cell no more is told than that.
  }
};

/**
 * Runs code and then the promise continuations that are ready, so that SIGINT stops either.
 * To be called at the start of a turn of the event loop, not from a promise's continuation.
 *
 * @throws Stopped when it was stopped: the turn must then end with {@link TurnBroken}
 */
export function stoppableTurn(run: () => void): void {
  stoppable(() => {
    run();
    drain();
  }, sweep);
}
