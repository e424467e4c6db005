/** Work that must be done before this process ends, in whatever way it ends. */
const duties = new Set<() => void>();

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const runAll = (): void => {
  for (const duty of duties) {
    duties.delete(duty);
    try {
      duty();
    } catch {
      // The process is ending: the other duties matter more than this one's failure.
    }
  }
};

const onSignal = (signal: NodeJS.Signals): void => {
  // With another listener the program decides what a signal means, and will end us in an orderly way.
  if (process.listenerCount(signal) > 1) return;
  runAll();
  unlisten();
  process.kill(process.pid, signal);
};

const listen = (): void => {
  process.on('exit', runAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
};

const unlisten = (): void => {
  process.off('exit', runAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
};

/**
 * Has something done, synchronously, before this process ends: at its normal end, on `process.exit`,
 * on an uncaught error and on SIGINT, SIGTERM or SIGHUP.
 *
 * @returns a function that takes the duty back, once it is done in the ordinary way
 */
export function beforeProcessEnds(duty: () => void): () => void {
  if (duties.size === 0) listen();
  duties.add(duty);
  return () => {
    duties.delete(duty);
    if (duties.size === 0) unlisten();
  };
}
