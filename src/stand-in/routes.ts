import type { HubRecord } from '../crawl/hub-record.js';
import { cardFile, configFile } from './card-file.js';
import type { DirectFile, Fault, Target } from './fault.js';
import { isRowFault } from './fault.js';
import { commitOf, gitBlobId } from './identity.js';
import type { Listing } from './listing.js';
import { EXPANDABLE, modelJson } from './model-json.js';
import {
  disabledReply,
  errorReply,
  gatedReply,
  headerSafe,
  jsonReply,
  missingReply,
  textReply,
  type Reply,
} from './reply.js';

/** What an address asks for. */
export type Route =
  | { readonly kind: 'list'; readonly query: URLSearchParams; readonly limit: number }
  | {
      readonly kind: 'direct';
      readonly repositoryId: string;
      readonly file: DirectFile;
      readonly query: URLSearchParams;
      /** `resolve` is what clients ask; `cache` is where the Hub sends them on to. */
      readonly hop: 'api' | 'resolve' | 'cache';
      readonly revision: string;
    }
  | { readonly kind: 'bad'; readonly reply: Reply };

/** What the routes answer from. */
export type Shelf = {
  readonly listing: Listing;
  /** README.md of repositories whose bytes no record can hold. */
  readonly readmes: ReadonlyMap<string, Uint8Array>;
  readonly largestPage: number;
  /** Send clients on to `/api/resolve-cache/…`, as the Hub does. */
  readonly redirects: boolean;
};

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

const notHere: Route = { kind: 'bad', reply: errorReply(404, undefined, 'Not found', 'api') };

const listRoute = (query: URLSearchParams, shelf: Shelf): Route => {
  const bad = (message: string): Route => ({
    kind: 'bad',
    reply: jsonReply({ error: message }, { 'x-error-message': message }, 400),
  });
  const asked = Number(query.get('limit') ?? shelf.largestPage);
  if (!Number.isInteger(asked) || asked < 1) return bad('"limit" must be a whole number from 1');
  if ((query.get('sort') ?? 'downloads') !== 'downloads') {
    return bad('the stand-in sorts by "downloads" only');
  }
  const unknown = expandOf(query).find((field) => !EXPANDABLE.includes(field));
  if (unknown !== undefined) return bad(`"expand" knows no ${headerSafe(unknown)}`);
  return { kind: 'list', query, limit: Math.min(asked, shelf.largestPage) };
};

/** Reads an address. */
export function routeOf(address: string, shelf: Shelf): Route {
  const question = address.indexOf('?');
  const path = decoded(question < 0 ? address : address.slice(0, question));
  const query = new URLSearchParams(question < 0 ? '' : address.slice(question + 1));
  if (path === undefined) return notHere;
  if (path === '/api/models') return listRoute(query, shelf);
  const cache = /^\/api\/resolve-cache\/models\/(.+)\/([0-9a-f]{40})\/([^/]+)$/s.exec(path);
  const info = /^\/api\/models\/(.+?)(?:\/revision\/([^/]+))?$/s.exec(path);
  const file = /^\/(.+)\/(?:resolve|raw)\/([^/]+)\/([^/]+)$/s.exec(path);
  const match = cache ?? info ?? file;
  if (match === null) return notHere;
  return {
    kind: 'direct',
    repositoryId: match[1] ?? '',
    revision: match[2] ?? 'main',
    // Any other file is asked for like these two, and is not there.
    file: match === info ? 'info' : ((match[3] ?? '') as DirectFile),
    hop: match === cache ? 'cache' : match === info ? 'api' : 'resolve',
    query,
  };
}

const expandOf = (query: URLSearchParams): readonly string[] => [
  ...query.getAll('expand'),
  ...query.getAll('expand[]'),
];

/** What a route looks like to the faults. The second hop to a file has met its fault at the first. */
export function targetOf(route: Route, shelf: Shelf): Target {
  if (route.kind === 'list') {
    const cursor = route.query.get('cursor') ?? undefined;
    const page = shelf.listing.pageNumber(cursor, route.limit);
    return page === undefined ? { kind: 'other' } : { kind: 'list', page };
  }
  return route.kind === 'direct' && route.hop !== 'cache' ? route : { kind: 'other' };
}

const answerList = (
  route: Extract<Route, { kind: 'list' }>,
  shelf: Shelf,
  base: string,
  faults: readonly Fault[],
): Reply => {
  const cursor = route.query.get('cursor') ?? undefined;
  if (shelf.listing.pageNumber(cursor, route.limit) === undefined) {
    return jsonReply({ error: 'Invalid cursor' }, {}, 400);
  }
  const page = shelf.listing.page(cursor, route.limit, faults.filter(isRowFault));
  const expand = expandOf(route.query);
  const rows = page.rows.map(({ record, downloads }) => modelJson(record, expand, downloads));
  if (page.next === undefined) return jsonReply(rows);
  const query = new URLSearchParams(route.query);
  query.set('cursor', page.next);
  return jsonReply(rows, { link: `<${base}/api/models?${query.toString()}>; rel="next"` });
};

/** The part of a file that a `Range: bytes=FIRST-LAST` header asks for. */
const inRange = (reply: Reply, range: string | undefined): Reply => {
  const match = range === undefined ? null : /^bytes=(\d+)-(\d*)$/.exec(range);
  if (match === null) return reply;
  const size = reply.body.length;
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (first >= size || last < first) {
    return textReply('', { 'content-range': `bytes */${size}` }, 416);
  }
  return {
    status: 206,
    headers: { ...reply.headers, 'content-range': `bytes ${first}-${last}/${size}` },
    body: reply.body.subarray(first, last + 1),
  };
};

const TYPES: Readonly<Record<string, string>> = {
  'README.md': 'text/plain; charset=utf-8',
  'config.json': 'text/plain; charset=utf-8',
};

const answerFile = (
  record: HubRecord,
  route: Extract<Route, { kind: 'direct' }>,
  shelf: Shelf,
  range: string | undefined,
  damaged: boolean,
): Reply => {
  const commit = commitOf(record.repositoryId);
  const content =
    route.file === 'README.md'
      ? (shelf.readmes.get(record.repositoryId) ?? cardFile(record))
      : route.file === 'config.json'
        ? configFile(record)
        : undefined;
  const common = { 'x-repo-commit': commit, 'accept-ranges': 'bytes' };
  if (content === undefined) {
    const missing = errorReply(404, 'EntryNotFound', 'Entry not found', 'resolve');
    return { ...missing, headers: { ...missing.headers, ...common } };
  }
  const headers = {
    ...common,
    etag: `"${gitBlobId(content)}"`,
    'content-type': TYPES[route.file] ?? 'application/octet-stream',
    'content-disposition': `inline; filename*=UTF-8''${route.file}; filename="${route.file}";`,
  };
  if (route.hop === 'resolve' && shelf.redirects && !damaged) {
    const id = encodeURI(record.repositoryId);
    const place = `/api/resolve-cache/models/${id}/${commit}/${route.file}`;
    return textReply(
      `Temporary Redirect. Redirecting to ${place}`,
      { ...headers, location: place },
      307,
    );
  }
  return inRange({ status: 200, headers, body: content }, range);
};

const refusal = (
  record: HubRecord | undefined,
  route: Extract<Route, { kind: 'direct' }>,
  loggedIn: boolean,
  fault: Fault | undefined,
): Reply | undefined => {
  const from = route.hop === 'api' ? 'api' : 'resolve';
  if (record === undefined || fault?.fault === 'vanish' || record.cardStatus === 'gone') {
    return missingReply(loggedIn, from);
  }
  if (record.disabled || fault?.fault === 'disabled') return disabledReply(from);
  // The Hub tells everyone what a gated repository is, and keeps its files back.
  const closed = record.cardStatus === 'gated' || (record.gated && record.cardStatus !== 'read');
  if ((closed && from === 'resolve') || fault?.fault === 'gated') {
    return gatedReply(record.repositoryId, loggedIn, from);
  }
  return undefined;
};

/**
 * Answers a request as the Hub would.
 *
 * @param route what is asked for
 * @param shelf what there is
 * @param asked base address, whether a token came along, the range asked for
 * @param faults those that strike; only the ones that change what is answered are heeded here
 */
export function answer(
  route: Route,
  shelf: Shelf,
  asked: {
    readonly base: string;
    readonly loggedIn: boolean;
    readonly range: string | undefined;
  },
  faults: readonly Fault[],
): Reply {
  if (route.kind === 'bad') return route.reply;
  if (route.kind === 'list') return answerList(route, shelf, asked.base, faults);
  const fault = faults.find((one) => !isRowFault(one));
  const record = shelf.listing.find(route.repositoryId);
  const refused = refusal(record, route, asked.loggedIn, fault);
  if (refused !== undefined || record === undefined) return refused ?? missingReply(false, 'api');
  return route.file === 'info'
    ? jsonReply(modelJson(record, expandOf(route.query)))
    : answerFile(record, route, shelf, asked.range, fault !== undefined);
}
