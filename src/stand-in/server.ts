import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HubRecord } from '../crawl/hub-record.js';
import { InputError } from '../errors.js';
import { deliver } from './deliver.js';
import { isRowFault, openFaults, type Fault } from './fault.js';
import { openListing } from './listing.js';
import { openQuota, type Quota } from './quota.js';
import { jsonReply } from './reply.js';
import { openRequestLog, type LoggedRequest } from './request-log.js';
import { answer, routeOf, targetOf, type Shelf } from './routes.js';

/** What a stand-in serves and how. */
export type StandInOptions = {
  /** The repositories; the order does not matter. */
  readonly records: readonly HubRecord[];
  /** README.md, byte by byte, of repositories whose card no record can hold. */
  readonly readmes?: ReadonlyMap<string, Uint8Array> | undefined;
  readonly faults?: readonly Fault[] | undefined;
  /** 0, the default, for one that is free. */
  readonly port?: number | undefined;
  /** A loopback address; by default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Rows of a page at most, 1000 by default; clients may ask for fewer. */
  readonly largestPage?: number | undefined;
  /** Each answer waits so long, so that requests overlap. */
  readonly latencyMs?: number | undefined;
  /** Requests that a client has in a window; without it they are not counted. */
  readonly quota?: Quota | undefined;
  /** Send clients who ask for a file on to `/api/resolve-cache/…`, as the Hub does; by default yes. */
  readonly redirects?: boolean | undefined;
};

/** A stand-in for the Hub that runs. */
export type StandInHub = {
  /** `http://127.0.0.1:PORT`, to be given to a client as `hubUrl`. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** The most requests that were under way at the same time. */
  readonly highestConcurrency: () => number;
  /** Ends the server and every connection. */
  readonly close: () => Promise<void>;
};

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Refuses an address that other machines reach. */
export function checkLoopback(host: string): void {
  if (LOOPBACK.includes(host)) return;
  throw new InputError({
    field: 'host',
    value: host,
    expected: `a loopback address (${LOOPBACK.join(', ')}): the stand-in serves this machine only`,
  });
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const expected = error.code === 'EADDRINUSE' ? 'a port that is free' : 'a port to listen on';
      reject(new InputError({ field: 'port', value: `${port}: ${error.message}`, expected }));
    });
    server.listen(port, host, resolve);
  });

/** A record that cannot be sent, such as one whose JSON is none, must not end the server. */
const answerSafely: typeof answer = (...asked) => {
  try {
    return answer(...asked);
  } catch (error) {
    return jsonReply({ error: `the stand-in cannot send this record: ${String(error)}` }, {}, 500);
  }
};

/**
 * Starts a local server that speaks the Hub's API, for tests and teaching: the list of models with
 * paging, the info of one, its README.md and config.json, and the Hub's errors, with faults on demand.
 *
 * @param options records to serve, faults, port, quota
 * @returns address, log of requests, and how to end it
 * @throws InputError for an address that is not loopback or a port that is taken
 * @example
 * const hub = await startStandInHub({ records, faults: [{ fault: '429', at: { page: 3 }, retryAfter: 1 }] });
 * for await (const model of listModels({ hubUrl: hub.url, sort: 'downloads' })) model.name;
 * await hub.close();
 */
export async function startStandInHub(options: StandInOptions): Promise<StandInHub> {
  const { port = 0, host = '127.0.0.1', latencyMs = 0 } = options;
  checkLoopback(host);
  const shelf: Shelf = {
    listing: openListing(options.records),
    readmes: options.readmes ?? new Map<string, Uint8Array>(),
    largestPage: options.largestPage ?? 1000,
    redirects: options.redirects ?? true,
  };
  const faults = openFaults(options.faults ?? []);
  const quota = openQuota(options.quota);
  const log = openRequestLog();
  let base = '';

  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    const logged = log.open(request.method ?? 'GET', path, request.headers);
    response.once('close', () => log.end(logged));
    const route = routeOf(path, shelf);
    const struck = faults.take(targetOf(route, shelf), logged.number);
    logged.faults = struck.map((fault) => fault.fault);
    const loggedIn = request.headers.authorization !== undefined;
    const counted = quota.count(/^\/api\/(?!resolve-cache\/)/.test(path) ? 'api' : 'resolvers');
    const whole =
      request.method !== 'GET' && request.method !== 'HEAD'
        ? jsonReply({ error: 'the stand-in answers GET and HEAD only' }, {}, 405)
        : counted.exceeded
          ? jsonReply({ error: 'Rate limit reached (a stand-in for the Hub).' }, {}, 429)
          : answerSafely(route, shelf, { base, loggedIn, range: request.headers.range }, struck);
    const headers = {
      'x-request-id': `stand-in-${logged.number}`,
      ...whole.headers,
      ...counted.headers,
    };
    const send = (): void => {
      if (response.destroyed) return;
      const fault = struck.find((one) => !isRowFault(one));
      const status = deliver(request, response, { ...whole, headers }, fault);
      if (status !== undefined) logged.status = status;
    };
    if (latencyMs > 0) setTimeout(send, latencyMs);
    else send();
  };

  const server = createServer(respond);
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  base = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  return {
    url: base,
    requests: log.requests,
    highestConcurrency: log.highestConcurrency,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
