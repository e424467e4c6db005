import { setInterval } from 'node:timers';

/*
 * What `vm` uses itself for `breakOnSigint`: a thread of Node that hears SIGINT. Kept running for the
 * kernel's whole life, it leaves no moment in which a second signal would end the process, as it would
 * while `vm` takes the place of listeners of `process.on('SIGINT')` and gives it back. `process.binding`
 * is the only way to it; where it is gone, those listeners do, with these moments.
 */
type Watchdog = {
  readonly startSigintWatchdog: () => void;
  /** True if a signal came that stopped no code; the next answer is about later ones. */
  readonly stopSigintWatchdog: () => boolean;
};

const findWatchdog = (): Watchdog | undefined => {
  try {
    const { binding } = process as unknown as {
      readonly binding?: (name: string) => Partial<Watchdog>;
    };
    const { startSigintWatchdog, stopSigintWatchdog } = binding?.('contextify') ?? {};
    return startSigintWatchdog === undefined || stopSigintWatchdog === undefined
      ? undefined
      : { startSigintWatchdog, stopSigintWatchdog };
  } catch {
    return undefined;
  }
};

let watchdog: Watchdog | undefined;
let heard = false;

/** Node's own listeners that start and end the listening to a signal. */
const isNodesOwn = (listener: { readonly name: string }): boolean =>
  /IfSignal$/.test(listener.name);

/** Keeps listeners to SIGINT, of tslab or a cell, from taking the signal away from the watchdog. */
const keepSignal = (): void => {
  for (const event of ['newListener', 'removeListener'] as const) {
    for (const listener of process.listeners(event as NodeJS.Signals)) {
      if (!isNodesOwn(listener)) continue;
      process.removeListener(event, listener);
      process.on(event, (name: string) => {
        if (name !== 'SIGINT') listener(name as NodeJS.Signals);
      });
    }
  }
};

/** Has SIGINT no longer end the process; to be called first of all. */
export function hearSignals(): void {
  watchdog = findWatchdog();
  if (watchdog !== undefined) {
    keepSignal();
    return watchdog.startSigintWatchdog();
  }
  process.on('SIGINT', () => {
    heard = true;
  });
}

/** Whether SIGINT has come since the last question, unless it has stopped code. */
export function signalled(): boolean {
  const had = heard;
  heard = false;
  if (watchdog === undefined) return had;
  // It is started twice, so it goes on.
  watchdog.startSigintWatchdog();
  return watchdog.stopSigintWatchdog();
}

/** How often a cell that waits looks for a signal, in ms. */
const LOOK_EVERY_MILLISECONDS = 50;

/**
 * Looks for signals, while a cell waits for something.
 *
 * @returns a function that ends it
 */
export function watchSignals(onSignal: () => void): () => void {
  const timer = setInterval(() => {
    if (signalled()) onSignal();
  }, LOOK_EVERY_MILLISECONDS).unref();
  return () => clearInterval(timer);
}
