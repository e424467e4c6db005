import { listModels } from '@huggingface/hub';
import { InputError } from '../errors.js';
import { readBaseModelTags, type CrawledRepository } from './crawled.js';
import { politeFetch } from './polite-fetch.js';

/** Options of a live crawl. */
export type HubCrawlOptions = {
  /** Repositories with more downloads than this in 30 days; the listing stops below. */
  readonly threshold: number;
  /** Stop after this many repositories. */
  readonly limit?: number | undefined;
  /** Another server that speaks the Hub's API, for tests. */
  readonly hubUrl?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
};

const FIELDS = ['tags', 'createdAt', 'library_name', 'safetensors', 'config'] as const;

const day = (value: unknown): string | undefined => {
  const date =
    value instanceof Date ? value : typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime())
    ? undefined
    : date.toISOString().slice(0, 10);
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Lists the live Hub by downloads, most first, until the threshold.
 *
 * The access token is read from the environment variable HF_TOKEN only, and only sent to the Hub
 * itself; it never reaches a result or a message.
 *
 * @param options threshold, limit, and for tests another server
 * @returns one repository after the other
 * @throws InputError when the server sends a repository without id or with impossible downloads
 */
export async function* crawlHub(options: HubCrawlOptions): AsyncGenerator<CrawledRepository> {
  const observedOn = new Date().toISOString().slice(0, 10);
  const token = process.env['HF_TOKEN'];
  const seen = new Set<string>();
  const models = listModels({
    sort: 'downloads',
    additionalFields: [...FIELDS],
    fetch: politeFetch(options.fetch ?? fetch),
    ...(options.hubUrl === undefined ? {} : { hubUrl: options.hubUrl }),
    ...(token === undefined || token === '' || options.hubUrl !== undefined
      ? {}
      : { accessToken: token }),
  });
  let count = 0;
  for await (const model of models) {
    if (options.signal?.aborted === true) return;
    // The Hub's `name` is the full id (owner/name); its `id` is an internal key.
    const repositoryId = textOf(model.name);
    if (repositoryId === undefined) {
      throw new InputError({
        file: 'Hub list',
        field: 'id',
        value: model.name,
        expected: 'a text',
      });
    }
    const downloads30d = model.downloads;
    if (!Number.isInteger(downloads30d) || downloads30d < 0) {
      throw new InputError({
        file: `Hub list, ${repositoryId}`,
        field: 'downloads',
        value: downloads30d,
        expected: 'a whole number from 0',
      });
    }
    if (downloads30d <= options.threshold) return;
    // The list moves while it is paged, so a repository can come twice.
    if (seen.has(repositoryId)) continue;
    seen.add(repositoryId);
    const total = model.safetensors?.total;
    yield {
      repositoryId,
      snapshot: 'live',
      observedOn,
      downloads30d,
      task: textOf(model.task),
      library: textOf(model.library_name),
      architecture: textOf((model.config as { model_type?: unknown } | undefined)?.model_type),
      params: typeof total === 'number' && total > 0 ? total : undefined,
      createdOn: day(model.createdAt),
      lastModifiedOn: day(model.updatedAt),
      ...readBaseModelTags(Array.isArray(model.tags) ? model.tags : []),
    };
    count += 1;
    if (options.limit !== undefined && count >= options.limit) return;
  }
}
