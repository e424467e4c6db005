import PQueue from 'p-queue';
import { InputError } from '../errors.js';
import { withoutToken } from './access-token.js';
import { askedWaitMs, backOffMs, LONGEST_WAIT_MS, requestsLeft } from './wait.js';

/** Says what is wrong with an answer, or undefined for one that is the caller's. */
export type AnswerCheck = (
  body: Uint8Array,
  headers: Headers,
  status: number,
) => string | undefined;

/** How a polite client behaves. */
export type PoliteOptions = {
  /** Tries of one request, 6 by default. */
  readonly tries?: number | undefined;
  /** Longest pause after the first failure, 1 s by default; it doubles. */
  readonly firstPauseMs?: number | undefined;
  /** Time for a whole answer, body included, 60 s by default. */
  readonly timeoutMs?: number | undefined;
  /** Requests under way at a time, 4 by default. */
  readonly concurrency?: number | undefined;
  /** Requests a second, retries and redirects included; without it as many as concurrency allows. */
  readonly rate?: number | undefined;
  /** Bodies beyond this are not read, 64 MB by default. */
  readonly mostBytes?: number | undefined;
  readonly userAgent?: string | undefined;
  /** Called for each failed try, with what went wrong and the pause before the next. */
  readonly onRetry?: ((address: string, problem: string, waitMs: number) => void) | undefined;
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
  readonly random?: (() => number) | undefined;
  readonly now?: (() => number) | undefined;
  /** Says what is wrong with an answer that is no 429 or 5xx; it is then tried again. */
  readonly check?: AnswerCheck | undefined;
};

/** A client that counts what it does. */
export type PoliteClient = {
  /** A fetch function whose answers are complete: the body is read before it returns. */
  readonly fetch: typeof fetch;
  /** Requests so far, redirects that were followed included. */
  readonly requests: () => number;
  readonly retries: () => number;
};

/** A body that is larger than anybody asked for. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** A request that failed at every try, though nobody asked the client to wait: one address may be broken. */
export class GivenUpError extends InputError {}

/** Why a request came to nothing, without what its address may hold in the query. */
const addressOf = (input: Parameters<typeof fetch>[0]): string =>
  String(input instanceof Request ? input.url : input).split('?')[0] ?? 'the Hub';

const readBody = async (
  response: Response,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  // Byte by byte as it comes: a body that never ends must not fill the memory.
  if (response.body === null) return new Uint8Array(0);
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > mostBytes) throw new TooLargeError(`more than ${mostBytes} bytes`);
    parts.push(part);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
};

const NO_BODY = [204, 205, 304];

/** What a try came to: an answer, or a problem with the wait that the server asked for. */
type Outcome =
  | { readonly response: Response }
  | {
      readonly problem: string;
      readonly waitMs?: number | undefined;
      /** The client asked too much: every other request would be answered alike. */
      readonly tooMany?: boolean;
    };

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no whole answer in time';
  const cause = error.cause as { readonly code?: unknown } | undefined;
  const message = withoutToken(error.message);
  return typeof cause?.code === 'string' ? `${message} (${cause.code})` : message;
};

/**
 * Makes a client that is kind to a server and hard to confuse: at most so many requests at a time and a
 * second, time-outs that include the body, exponential back-off with full jitter, and obedience to
 * `Retry-After` and `RateLimit`: when one request is told to wait, all wait. Answers 429 and 5xx, lost
 * connections, cut bodies and answers that `check` refuses are tried again; every other answer is the
 * caller's.
 *
 * @param inner the fetch function that does the work
 * @param options how many tries, at which rate
 * @returns the client; its fetch throws GivenUpError after the last try (InputError when the server asked
 *   to wait), naming the address without its query, and TooLargeError for a body beyond `mostBytes`
 */
export function politeClient(inner: typeof fetch, options: PoliteOptions = {}): PoliteClient {
  const { tries = 6, firstPauseMs = 1000, timeoutMs = 60_000, mostBytes = 64e6 } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const sleep =
    options.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const queue = new PQueue({
    concurrency: options.concurrency ?? 4,
    ...(options.rate === undefined ? {} : { interval: 1000 / options.rate, intervalCap: 1 }),
  });
  let requests = 0;
  let retries = 0;
  let notBefore = 0;

  /** The fetch function followed it at once: the next request waits for one turn more instead. */
  const countRedirect = (): void => {
    requests++;
    void queue.add(() => undefined, { priority: 1 });
  };

  const attempt = async (...[input, init]: Parameters<typeof fetch>): Promise<Outcome> => {
    const waitMs = notBefore - now();
    if (waitMs > 0) await sleep(waitMs);
    requests++;
    try {
      const headers = new Headers(init?.headers);
      if (options.userAgent !== undefined) headers.set('user-agent', options.userAgent);
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await inner(input, { ...init, headers, signal });
      if (response.redirected) countRedirect();
      const askedMs = askedWaitMs(response.headers, now());
      if (response.status === 429 || response.status >= 500) {
        await response.body?.cancel();
        const tooMany = response.status === 429;
        return { problem: `HTTP ${response.status}`, waitMs: askedMs, tooMany };
      }
      const body = await readBody(response, mostBytes);
      if (requestsLeft(response.headers) === 0 && askedMs !== undefined) {
        notBefore = Math.max(notBefore, now() + Math.min(askedMs, LONGEST_WAIT_MS));
      }
      const { status, statusText } = response;
      const problem = options.check?.(body, response.headers, status);
      if (problem !== undefined) return { problem };
      const whole = NO_BODY.includes(status) ? null : body;
      return { response: new Response(whole, { status, statusText, headers: response.headers }) };
    } catch (error) {
      if (error instanceof TooLargeError) throw error;
      return { problem: messageOf(error) };
    }
  };

  const politely: typeof fetch = async (input, init) => {
    const address = addressOf(input);
    let problem = '';
    let toldToWait = false;
    for (let k = 1; k <= tries; k++) {
      const outcome = await queue.add(() => attempt(input, init), { throwOnTimeout: true });
      if ('response' in outcome) return outcome.response;
      problem = outcome.problem;
      toldToWait = outcome.tooMany === true;
      if ((outcome.waitMs ?? 0) > LONGEST_WAIT_MS) {
        toldToWait = true;
        problem += `, to be tried again in ${Math.ceil((outcome.waitMs ?? 0) / 1000)} s`;
        break;
      }
      if (k === tries) break;
      retries++;
      // Who asks for no wait at all gets the usual one: a server in trouble is not asked at once.
      const waitMs = Math.max(outcome.waitMs ?? 0, backOffMs(k, firstPauseMs, random()));
      options.onRetry?.(address, problem, waitMs);
      if (outcome.waitMs !== undefined) notBefore = Math.max(notBefore, now() + outcome.waitMs);
      await sleep(waitMs);
    }
    throw new (toldToWait ? InputError : GivenUpError)({
      file: address,
      value: problem,
      expected: `an answer within ${tries} tries`,
    });
  };
  return { fetch: politely, requests: () => requests, retries: () => retries };
}

/** The fetch function of `politeClient`. */
export function politeFetch(inner: typeof fetch, options: PoliteOptions = {}): typeof fetch {
  return politeClient(inner, options).fetch;
}
