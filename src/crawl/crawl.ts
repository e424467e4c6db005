import { loadProject, type Project } from '../io/project.js';
import { UNION } from '../tier/tier.js';
import { InputError } from '../errors.js';
import type { CrawledRepository } from './crawled.js';
import { crawlHub, type HubCrawlOptions } from './hub.js';

/** Options of a crawl; by default the frozen snapshot, union of dates, above 5,000 downloads. */
export type CrawlOptions = Partial<HubCrawlOptions> & {
  /** List the live Hub instead of the frozen snapshot. */
  readonly live?: boolean | undefined;
  readonly snapshot?: string | undefined;
  /** A project already loaded, so that a notebook does not read the tables again. */
  readonly project?: Project | undefined;
};

/**
 * Lists repositories, most downloaded first: from the frozen snapshot in `data/`, or with `live` from
 * the Hub. An async generator, so a notebook can loop over it and stop when it has enough.
 *
 * @param options source, snapshot, threshold (exclusive, default 5000), limit
 * @returns one repository after the other; of the union the larger download count
 * @throws InputError for an unknown snapshot, or when the Hub does not answer
 * @example
 * for await (const repository of crawl({ snapshot: '2024-09', limit: 1 })) repository.repositoryId
 * // 'MIT/ast-finetuned-audioset-10-10-0.4593'
 */
export async function* crawl(options: CrawlOptions = {}): AsyncGenerator<CrawledRepository> {
  const threshold = options.threshold ?? 5000;
  if (options.live === true) {
    yield* crawlHub({ ...options, threshold });
    return;
  }
  const { tables } = options.project ?? loadProject();
  const snapshot = options.snapshot ?? UNION;
  const known = [...new Set(tables.downloads.map((row) => row.snapshot)), UNION];
  if (!known.includes(snapshot)) {
    throw new InputError({ field: 'snapshot', value: snapshot, expected: known.join(', ') });
  }
  const repositories = new Map(tables.repositories.map((row) => [row.repositoryId, row]));
  const rows = tables.downloads
    .filter((row) => row.downloads30d > threshold)
    .filter((row) => snapshot === UNION || row.snapshot === snapshot)
    .sort((a, b) => b.downloads30d - a.downloads30d || (a.repositoryId < b.repositoryId ? -1 : 1));
  const seen = new Set<string>();
  for (const row of rows) {
    if (options.limit !== undefined && seen.size >= options.limit) return;
    const repository = repositories.get(row.repositoryId);
    if (seen.has(row.repositoryId) || repository === undefined) continue;
    seen.add(row.repositoryId);
    yield { ...repository, baseModels: repository.baseModels ?? [], ...row };
  }
}
