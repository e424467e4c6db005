import { listModels } from '@huggingface/hub';
import { InputError } from '../errors.js';
import { withoutToken } from './access-token.js';
import type { HubRecord } from './hub-record.js';
import type { PoliteClient } from './polite-fetch.js';
import type { OddRow } from './left-out.js';
import { oddModelOf, recordOf, type Oddities } from './record-of.js';

export { HUB_URL } from './access-token.js';

/** What the client is asked for beyond its own fields. */
export const LISTED_FIELDS = [
  'tags',
  'createdAt',
  'library_name',
  'safetensors',
  'config',
  'cardData',
  'downloadsAllTime',
  'disabled',
] as const;

/** A page of the list, and where the next one begins. */
export type HubPage = {
  readonly records: readonly HubRecord[];
  /** Its rows that no record can hold. */
  readonly refused: readonly OddRow[];
  /** Address of the next page; undefined after the last. */
  readonly next: string | undefined;
  /** How many models there are, where the server says so. */
  readonly total: number | undefined;
};

/** What a listing is asked. */
export type ListOptions = {
  readonly client: PoliteClient;
  readonly hubUrl: string;
  readonly token?: string | undefined;
  /** Address of the page to begin with, from `HubPage.next`. */
  readonly from?: string | undefined;
  readonly odd: Oddities;
};

/**
 * Says what is wrong with a page that came with status 200: a proxy's HTML, a cut JSON, another shape.
 *
 * @param body of the answer
 * @param headers of the answer
 * @param status of the answer
 * @returns the problem, or undefined for a list of objects and for what is no page
 */
export function pageProblem(
  body: Uint8Array,
  headers: Headers,
  status: number,
): string | undefined {
  if (status !== 200) return undefined;
  const type = headers.get('content-type') ?? '';
  if (!type.includes('json')) return `content type ${type.slice(0, 40) || 'missing'}, not JSON`;
  try {
    const read: unknown = JSON.parse(new TextDecoder().decode(body));
    const isList = Array.isArray(read) && read.every((each) => typeof each === 'object' && each);
    return isList ? undefined : 'JSON that is not a list of models';
  } catch {
    return 'JSON that breaks off';
  }
}

/** Pages in a row that may bring no new row: rows that fall come twice, but not whole pages for long. */
const MOST_STALE_PAGES = 5;

/** Watches that a list goes on: a server that ignores its cursors would be paged for ever. */
const watchOf = (file: string): ((rows: readonly unknown[], next: string | undefined) => void) => {
  const asked = new Set<string>();
  /** Ids of the last pages: those of all would fill the memory. */
  const recent: ReadonlySet<unknown>[] = [];
  let stale = 0;
  return (rows, next) => {
    const ids = new Set(rows.map((row) => (row as { readonly id?: unknown }).id));
    const bringsNew = [...ids].some((id) => !recent.some((page) => page.has(id)));
    stale = bringsNew ? 0 : stale + 1;
    recent.push(ids);
    if (recent.length > MOST_STALE_PAGES) recent.shift();
    if (next === undefined) return;
    if (asked.has(next)) {
      const expected = 'an address that did not come before: the list would never end';
      throw new InputError({ file, field: 'next page', value: next, expected });
    }
    asked.add(next);
    if (stale < MOST_STALE_PAGES) return;
    const expected = 'pages that bring new models: the list would never end';
    throw new InputError({ file, value: `${stale} pages in a row without one`, expected });
  };
};

const nextOf = (headers: Headers, hubUrl: string): string | undefined => {
  const link = /<([^>]*)>\s*;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
  if (link === undefined) return undefined;
  const next = new URL(link, hubUrl);
  // A token would go with the request: it must not leave the server that was asked.
  if (next.origin !== new URL(hubUrl).origin) {
    throw new InputError({
      file: 'Hub list',
      field: 'next page',
      value: next.origin,
      expected: `an address of ${new URL(hubUrl).origin}`,
    });
  }
  return next.href;
};

const listAddress = (hubUrl: string): string => `${hubUrl}/api/models`;

/** What the server says of a request that it refuses, without a token that it may quote. */
const refusal = (hubUrl: string, { status, headers }: Response): InputError => {
  const said = withoutToken(headers.get('x-error-message') ?? '');
  return new InputError({
    file: listAddress(hubUrl),
    value: said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}`,
    expected: 'a list of models',
  });
};

const totalOf = (headers: Headers): number | undefined => {
  const total = Number(headers.get('x-total-count') ?? NaN);
  return Number.isSafeInteger(total) && total >= 0 ? total : undefined;
};

/**
 * Lists models by downloads, most first, page by page. The paging is the client's; this only notes where
 * pages begin, so that a listing can be taken up again.
 *
 * @param options client, server, token, first page
 * @returns pages with their records in the order of the server
 * @throws InputError when the server does not answer, sends no model at all or pages that never end, or
 *   when its first page has no model with id and downloads: that is another list
 */
export async function* listPages(options: ListOptions): AsyncGenerator<HubPage> {
  const { client, hubUrl, token, from, odd } = options;
  const met: {
    readonly rows: number;
    readonly next: string | undefined;
    readonly total: number | undefined;
  }[] = [];
  const watch = watchOf(listAddress(hubUrl));
  let first = from;
  const noting: typeof fetch = async (input, init) => {
    const response = await client.fetch(first ?? input, init);
    first = undefined;
    const { headers } = response;
    if (!response.ok) throw refusal(hubUrl, response);
    const rows = JSON.parse(await response.clone().text()) as readonly unknown[];
    const next = nextOf(headers, hubUrl);
    watch(rows, next);
    met.push({ rows: rows.length, next, total: totalOf(headers) });
    return response;
  };
  const models = listModels({
    sort: 'downloads',
    additionalFields: [...LISTED_FIELDS],
    fetch: noting,
    hubUrl,
    ...(token === undefined ? {} : { accessToken: token }),
  });
  let records: HubRecord[] = [];
  let refused: OddRow[] = [];
  let isFirst = from === undefined;
  let isEmpty = true;
  for await (const model of models) {
    isEmpty = false;
    // A page without rows passes by unseen: its place in the list has been noted all the same.
    while (met[0]?.rows === 0) met.shift();
    const listed = { ...model };
    const problem = oddModelOf(listed);
    if (problem === undefined) records.push(recordOf(listed, odd));
    else refused.push(problem);
    const page = met[0];
    if (page === undefined || records.length + refused.length < page.rows) continue;
    met.shift();
    // One row may be a stranger's; a list that begins with a page of them is not what was asked for.
    if (isFirst && records.length === 0) recordOf(listed, odd);
    isFirst = false;
    yield { records, refused, next: page.next, total: page.total };
    records = [];
    refused = [];
  }
  if (!isEmpty || from !== undefined) return;
  throw new InputError({
    file: listAddress(hubUrl),
    value: 'a list without a model',
    expected: 'models, most downloaded first',
  });
}
