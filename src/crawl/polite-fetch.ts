import { InputError } from '../errors.js';

/** How a polite client behaves. Defaults: five tries, first pause one second, 30 s for an answer. */
export type PoliteOptions = {
  readonly tries?: number;
  readonly firstPauseMs?: number;
  readonly timeoutMs?: number;
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const retryAfterMs = (response: Response): number | undefined => {
  const header = response.headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
};

/** The longest that a server may ask a client to wait before it gives up instead. */
const LONGEST_PAUSE_MS = 120_000;

/**
 * Wraps a fetch function with time-outs, retries with exponential back-off and jitter, and obedience
 * to `Retry-After`. Only answers 429 and 5xx and lost connections are tried again.
 *
 * @param inner the fetch function that does the work
 * @param options tries, first pause, time-out
 * @returns a fetch function
 * @throws InputError after the last try, naming the address without its query
 */
export function politeFetch(inner: typeof fetch, options: PoliteOptions = {}): typeof fetch {
  const { tries = 5, firstPauseMs = 1000, timeoutMs = 30_000 } = options;
  return async (input, init) => {
    const address = String(input instanceof Request ? input.url : input).split('?')[0];
    let problem = '';
    for (let attempt = 1; attempt <= tries; attempt++) {
      let waitMs = firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      try {
        const response = await inner(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
        if (response.status !== 429 && response.status < 500) return response;
        problem = `HTTP ${response.status}`;
        waitMs = Math.min(retryAfterMs(response) ?? waitMs, LONGEST_PAUSE_MS);
      } catch (error) {
        problem = error instanceof Error ? error.message : 'no answer';
      }
      if (attempt < tries) await pause(waitMs);
    }
    throw new InputError({
      file: address ?? 'the Hub',
      value: problem,
      expected: `an answer within ${tries} tries`,
    });
  };
}
