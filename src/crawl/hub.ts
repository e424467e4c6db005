import { InputError } from '../errors.js';
import { tokenFor } from './access-token.js';
import { readBaseModelTags, type CrawledRepository } from './crawled.js';
import type { HubRecord } from './hub-record.js';
import { HUB_URL, listPages, pageProblem } from './list-pages.js';
import { politeClient } from './polite-fetch.js';
import { RATES, userAgent } from './crawl-to-snapshot.js';

/** Options of a live listing. */
export type HubCrawlOptions = {
  /** Repositories with more downloads than this in 30 days; the listing stops below. */
  readonly threshold: number;
  /** Stop after this many repositories. */
  readonly limit?: number | undefined;
  /** Another server that speaks the Hub's API, such as the stand-in. */
  readonly hubUrl?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
};

const modelTypeOf = (configJson: string | undefined): string | undefined => {
  if (configJson === undefined) return undefined;
  const { model_type: type } = JSON.parse(configJson) as { readonly model_type?: unknown };
  return typeof type === 'string' && type !== '' ? type : undefined;
};

/**
 * A record as the pipeline takes it: what its metadata says, interpreted.
 *
 * @param record a row of a crawl
 * @param observedOn day of the crawl
 * @param snapshot name of the snapshot
 */
export function repositoryOf(
  record: HubRecord,
  observedOn: string,
  snapshot = 'live',
): CrawledRepository {
  const { repositoryId, downloads30d, task, library, createdOn, lastModifiedOn, tags } = record;
  const total = record.safetensorsTotal;
  return {
    repositoryId,
    snapshot,
    observedOn,
    downloads30d,
    task,
    library,
    architecture: modelTypeOf(record.configJson),
    params: total !== undefined && total > 0 ? total : undefined,
    createdOn,
    lastModifiedOn,
    ...readBaseModelTags(tags),
  };
}

/**
 * Lists the live Hub by downloads, most first, until the threshold, without its cards and without keeping
 * anything: for a look. `crawlToSnapshot` keeps what it reads.
 *
 * The access token is read from the environment variable HF_TOKEN only, and only sent to the Hub
 * itself; it never reaches a result or a message.
 *
 * @param options threshold, limit, and for tests another server
 * @returns one repository after the other
 * @throws InputError when the token can be none, when the server does not answer, or sends a repository
 *   without id or with impossible downloads
 */
export async function* crawlHub(options: HubCrawlOptions): AsyncGenerator<CrawledRepository> {
  const observedOn = new Date().toISOString().slice(0, 10);
  const hubUrl = options.hubUrl ?? HUB_URL;
  const token = tokenFor(hubUrl, process.env['HF_TOKEN']);
  const client = politeClient(options.fetch ?? fetch, {
    rate: RATES.api,
    check: pageProblem,
    userAgent: userAgent(),
  });
  const seen = new Set<string>();
  const pages = listPages({
    client,
    hubUrl,
    odd: { add: () => undefined },
    token,
  });
  for await (const { records, refused } of pages) {
    const [odd] = refused;
    if (odd !== undefined) {
      const { repositoryId, field, expected } = odd;
      throw new InputError({ file: 'Hub list', field, value: repositoryId, expected });
    }
    for (const record of records) {
      if (options.signal?.aborted === true || record.downloads30d <= options.threshold) return;
      // The list moves while it is paged, so a repository can come twice.
      if (seen.has(record.repositoryId)) continue;
      seen.add(record.repositoryId);
      yield repositoryOf(record, observedOn);
      if (options.limit !== undefined && seen.size >= options.limit) return;
    }
  }
}
