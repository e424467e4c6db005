/** What a client may ask within a window of time, as the Hub counts it. */
export type Quota = {
  /** Requests to `/api/…`. */
  readonly api: number;
  /** Requests for files. */
  readonly resolvers: number;
  readonly windowSeconds: number;
};

export type Bucket = 'api' | 'resolvers';

/** Counts requests in fixed windows. */
export type QuotaCounter = {
  /** Counts a request; `left` is negative when it is one too many. */
  readonly count: (bucket: Bucket) => {
    readonly headers: Readonly<Record<string, string>>;
    readonly exceeded: boolean;
  };
};

/**
 * Counts requests as the Hub says it does (https://huggingface.co/docs/hub/rate-limits): fixed windows,
 * one count for the API and one for files, told in `RateLimit: "api";r=LEFT;t=SECONDS` and
 * `RateLimit-Policy`. The Hub sends no `Retry-After`; `t` says how long to wait.
 *
 * @param quota none to count nothing and send no such header
 */
export function openQuota(quota: Quota | undefined): QuotaCounter {
  if (quota === undefined) return { count: () => ({ headers: {}, exceeded: false }) };
  const windowMs = quota.windowSeconds * 1000;
  let windowStart = performance.now();
  let used: Record<Bucket, number> = { api: 0, resolvers: 0 };
  return {
    count: (bucket) => {
      const now = performance.now();
      if (now - windowStart >= windowMs) {
        windowStart = now;
        used = { api: 0, resolvers: 0 };
      }
      used[bucket] += 1;
      const left = quota[bucket] - used[bucket];
      const seconds = Math.ceil((windowStart + windowMs - now) / 1000);
      return {
        headers: {
          ratelimit: `"${bucket}";r=${Math.max(0, left)};t=${seconds}`,
          'ratelimit-policy': `"fixed window";"${bucket}";q=${quota[bucket]};w=${quota.windowSeconds}`,
        },
        exceeded: left < 0,
      };
    },
  };
}
