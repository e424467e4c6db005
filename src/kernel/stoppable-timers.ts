import { promisify } from 'node:util';
import { cells } from './cells.js';
import { Stopped, stoppableTurn, TurnBroken } from './stoppable.js';

type Callback = (...args: readonly unknown[]) => unknown;
type Timer = (callback: Callback, ...rest: readonly unknown[]) => unknown;

/** A cell's callback, and what waits for it, as code that SIGINT stops. */
const stoppableCallback = (callback: Callback): Callback =>
  function (this: unknown, ...args) {
    try {
      stoppableTurn(() => Reflect.apply(callback, this, args));
    } catch (error) {
      throw error instanceof Stopped ? new TurnBroken() : error;
    }
  };

/**
 * Has SIGINT stop what cells do in timers: `setTimeout`, `setInterval` and `setImmediate`. Timers of the
 * kernel itself stay as they are.
 */
export function stopTimers(): void {
  const timers = globalThis as unknown as Record<string, Timer>;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
    const original = timers[name] as Timer;
    const wrapped: Timer = (callback, ...rest) =>
      cells.getStore() === undefined || typeof callback !== 'function'
        ? original(callback, ...rest)
        : original(stoppableCallback(callback), ...rest);
    Object.defineProperty(wrapped, promisify.custom, {
      value: (original as unknown as Record<symbol, unknown>)[promisify.custom],
    });
    Object.defineProperty(wrapped, 'name', { value: name });
    timers[name] = wrapped;
  }
}
