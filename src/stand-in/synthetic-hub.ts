import type { HubRecord } from '../crawl/hub-record.js';
import type { CensusCount } from '../simulate/project.js';
import type { RepositoryRunLink } from '../tier/tier.js';
import { randomStream } from '../uncertainty/random.js';

/** Where a synthetic Hub takes its marginals from. */
export type HubMarginals = {
  /** Records of real repositories, from `repositories.csv`: see `recordsFromTables`. */
  readonly records: readonly HubRecord[];
  /** `repository-runs.csv`: which of them re-publish the weights of others. */
  readonly links: readonly RepositoryRunLink[];
  /** `census-downloads.csv`: downloads of the most popular. */
  readonly censusDownloads: readonly CensusCount[];
  /** Days of creation lie between the template's and this one, YYYY-MM-DD. */
  readonly until: string;
};

const MS_PER_DAY = 86_400_000;
/** Relations whose repositories keep the name of what they re-publish. */
const PACKAGES: readonly string[] = ['copy', 'conversion', 'quantised', 'merge'];

/** Downloads from the most popular down: as the census counted, then falling to none. */
const downloadsOf = (counts: readonly CensusCount[], n: number): ((rank: number) => number) => {
  const counted = counts
    .flatMap((row) => new Array<number>(row.repositories).fill(row.downloads30d))
    .sort((a, b) => b - a);
  const least = counted[counted.length - 1] ?? 0;
  return (rank) =>
    counted[rank] ?? Math.floor(least * (1 - (rank - counted.length) / (n - counted.length)) ** 4);
};

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * A Hub of any size with the marginals of the real one: first the real repositories, so that parents are
 * there, then invented ones. Each of these takes task, library, architecture, tags, parents and size
 * together from a real repository drawn at random, so relations and sizes occur as often as among the
 * popular ones; nothing is known of the others, whose mix may differ. Those that re-publish keep the
 * name, the others get one of their own and a size within 5% of the template's. Downloads are the
 * census's for the most popular; below its least count they fall as the fourth power of the rank, an
 * assumption that no estimate depends on. Owners follow Zipf's law.
 *
 * @param seed of the random stream
 * @param n how many
 * @param marginals what to draw from
 * @returns records one by one, most downloaded first; the same seed gives the same records
 * @throws RangeError for fewer than the real ones
 */
export function* syntheticHub(
  seed: number,
  n: number,
  { records, links, censusDownloads, until }: HubMarginals,
): Generator<HubRecord> {
  if (n < records.length) throw new RangeError(`n: got ${n}, expected at least ${records.length}`);
  const random = randomStream(seed, 'synthetic-hub');
  const downloads = downloadsOf(censusDownloads, n);
  const packages = new Set(
    links.filter(({ relation }) => PACKAGES.includes(relation)).map((link) => link.repositoryId),
  );
  const last = Date.parse(until);
  for (let i = 0; i < n; i += 1) {
    const real = records[i];
    if (real !== undefined) {
      yield { ...real, downloads30d: downloads(i) };
      continue;
    }
    const template = records[Math.floor(random.uniform() * records.length)] as HubRecord;
    const owner = Math.floor(Math.exp(random.uniform() * Math.log(n / 4))).toString(36);
    const slash = template.repositoryId.indexOf('/');
    const name = template.repositoryId.slice(slash + 1);
    const packs = packages.has(template.repositoryId);
    const first = Date.parse(template.createdOn ?? '2022-03-03');
    const created =
      first + Math.floor((random.uniform() * (last - first)) / MS_PER_DAY) * MS_PER_DAY;
    const size = template.safetensorsTotal;
    yield {
      ...template,
      repositoryId: packs
        ? `m${owner}${i.toString(36)}/${name}`
        : `m${owner}/${name.slice(0, 60)}-${i.toString(36)}`,
      downloads30d: downloads(i),
      createdOn: dayOf(created),
      lastModifiedOn: dayOf(created),
      safetensorsTotal:
        size === undefined || packs ? size : Math.round(size * (0.95 + 0.1 * random.uniform())),
    };
  }
}
