import type { IncomingHttpHeaders } from 'node:http';

/** One request as the stand-in saw it. */
export type LoggedRequest = {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** As sent, but for a token: only that there was one. */
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds since the stand-in started. */
  readonly startedMs: number;
  /** When the answer was over or the connection gone; absent while it is under way. */
  endedMs?: number;
  /** Status of the answer; absent where none was sent. */
  status?: number;
  /** Names of the faults that struck. */
  faults: readonly string[];
};

/** The log of a stand-in. */
export type RequestLog = {
  readonly requests: readonly LoggedRequest[];
  readonly open: (method: string, path: string, headers: IncomingHttpHeaders) => LoggedRequest;
  readonly end: (request: LoggedRequest) => void;
  /** The most requests that were under way at the same time. */
  readonly highestConcurrency: () => number;
};

/** Opens a log. */
export function openRequestLog(): RequestLog {
  const requests: LoggedRequest[] = [];
  const start = performance.now();
  let underWay = 0;
  let highest = 0;
  return {
    requests,
    open: (method, path, headers) => {
      underWay += 1;
      highest = Math.max(highest, underWay);
      const shown =
        headers.authorization === undefined ? headers : { ...headers, authorization: '(a token)' };
      const request: LoggedRequest = {
        number: requests.length + 1,
        method,
        path,
        headers: shown,
        startedMs: performance.now() - start,
        faults: [],
      };
      requests.push(request);
      return request;
    },
    end: (request) => {
      if (request.endedMs !== undefined) return;
      underWay -= 1;
      request.endedMs = performance.now() - start;
    },
    highestConcurrency: () => highest,
  };
}
