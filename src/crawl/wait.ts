/** The longest that a server may ask a client to wait; a longer wait ends the crawl, to be resumed later. */
export const LONGEST_WAIT_MS = 15 * 60_000;

/** Seconds until the window of `RateLimit: "api";r=0;t=42` ends (draft-ietf-httpapi-ratelimit-headers). */
const windowSeconds = (header: string): number | undefined => {
  const found = /(?:^|;)\s*t\s*=\s*(\d{1,9})\s*(?:;|,|$)/.exec(header);
  return found === null ? undefined : Number(found[1]);
};

const retryAfterSeconds = (header: string, now: number): number | undefined => {
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  // A bare number is no date, though a lenient reader takes "-5" for one.
  return Number.isNaN(date) || !/[A-Za-z]/.test(text)
    ? undefined
    : Math.max(0, (date - now) / 1000);
};

/**
 * How long a server asks to wait: by `Retry-After` (seconds or a date), else by the window of `RateLimit`,
 * which is what the Hub sends with 429. What cannot be read says nothing.
 *
 * @param headers of the answer
 * @param now milliseconds since 1970
 * @returns milliseconds, or undefined when it does not say
 * @example askedWaitMs(new Headers({ ratelimit: '"api";r=0;t=42' }), 0) // 42000
 */
export function askedWaitMs(headers: Headers, now: number): number | undefined {
  const retryAfter = headers.get('retry-after');
  const byRetry = retryAfter === null ? undefined : retryAfterSeconds(retryAfter, now);
  if (byRetry !== undefined) return byRetry * 1000;
  const rateLimit = headers.get('ratelimit');
  const byWindow = rateLimit === null ? undefined : windowSeconds(rateLimit);
  return byWindow === undefined ? undefined : byWindow * 1000;
}

/**
 * Requests left in the server's window by `RateLimit: "api";r=12;t=42`.
 *
 * @returns the number, or undefined when it does not say
 * @example requestsLeft(new Headers({ ratelimit: '"api";r=12;t=42' })) // 12
 */
export function requestsLeft(headers: Headers): number | undefined {
  const found = /(?:^|;)\s*r\s*=\s*(\d{1,9})\s*(?:;|,|$)/.exec(headers.get('ratelimit') ?? '');
  return found === null ? undefined : Number(found[1]);
}

/**
 * Exponential back-off with full jitter: between 0 and the doubled pause, so that clients that failed
 * together do not come back together.
 *
 * @param attempt 1 for the first that failed
 * @param firstPauseMs the longest pause after it
 * @param random a number from 0 to 1
 * @example backOffMs(3, 1000, 0.5) // 2000
 */
export function backOffMs(attempt: number, firstPauseMs: number, random: number): number {
  return Math.min(firstPauseMs * 2 ** (attempt - 1), 60_000) * random;
}
