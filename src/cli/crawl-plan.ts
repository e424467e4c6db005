import { isHub, tokenFor } from '../crawl/access-token.js';
import { RATES, REQUESTS_A_CARD, type CrawlToSnapshotOptions } from '../crawl/crawl-to-snapshot.js';
import { HUB_URL } from '../crawl/list-pages.js';
import { loadTables } from '../io/project.js';
import { shortDuration } from './crawl-progress.js';

/** Rows of a page, as the client asks for them. */
export const ROWS_A_PAGE = 500;

/** The snapshot that holds every repository above its threshold on its day. */
const CENSUS = { snapshot: '2024-09', threshold: 5000 } as const;

/** What a crawl will cost, or why that is not known. */
export type CrawlCost = {
  readonly repositories: number | 'unknown';
  readonly requests: number | 'unknown';
  readonly duration: string;
  readonly estimatedFrom: string;
};

/** What decides the cost of a crawl. */
export type CostOptions = Pick<CrawlToSnapshotOptions, 'hubUrl' | 'threshold'> & {
  readonly limit?: number | undefined;
  /** Times that the list is read. */
  readonly passes: number;
  /** Whether the card of each repository is read. */
  readonly cards: boolean;
  readonly apiRate: number;
  readonly fileRate: number;
};

const unknown = (why: string): CrawlCost => ({
  repositories: 'unknown',
  requests: 'unknown',
  duration: 'unknown',
  estimatedFrom: why,
});

const costOf = (options: CostOptions, repositories: number, estimatedFrom: string): CrawlCost => {
  // The page on which the threshold or the limit is passed is read, too.
  const pages = options.passes * Math.max(1, Math.ceil(repositories / ROWS_A_PAGE));
  const files = options.cards ? REQUESTS_A_CARD * repositories : 0;
  const seconds = pages / options.apiRate + files / options.fileRate;
  const duration = `about ${shortDuration(seconds)}`;
  return { repositories, requests: pages + files, duration, estimatedFrom };
};

/**
 * Requests and duration of a crawl, from its limit or from how many repositories the frozen census has
 * above the threshold.
 *
 * @param options server, threshold, limit, rates
 * @returns the cost, or that it is unknown and why
 * @example
 * crawlCost({ threshold: 5000, limit: 1200, passes: 1, cards: false, apiRate: 1.5, fileRate: 8 })
 * // { repositories: 1200, requests: 3, duration: 'about 2 s', estimatedFrom: 'the limit' }
 */
export function crawlCost(options: CostOptions): CrawlCost {
  const { hubUrl = HUB_URL, threshold, limit } = options;
  if (limit !== undefined) return costOf(options, limit, 'the limit');
  if (!isHub(hubUrl)) return unknown('nothing: how much this server holds is not known');
  if (threshold < CENSUS.threshold) {
    return unknown(`nothing: the frozen census ends at ${CENSUS.threshold} downloads`);
  }
  const { downloads } = loadTables();
  const rows = downloads.filter(
    (row) => row.snapshot === CENSUS.snapshot && row.downloads30d > threshold,
  );
  return costOf(
    options,
    rows.length,
    `the frozen census of ${CENSUS.snapshot}; today's Hub may hold more`,
  );
}

/** Whether a token goes along, without its text. */
const tokenText = (hubUrl: string): string => {
  const token = process.env['HF_TOKEN'];
  if ((token ?? '').trim() === '') return 'none';
  return tokenFor(hubUrl, token) === undefined
    ? `not sent: HF_TOKEN is for ${HUB_URL} alone`
    : 'from HF_TOKEN';
};

/**
 * What a listing of the live Hub would ask, without asking.
 *
 * @param options server, threshold, limit
 * @returns what is asked of whom, and its cost
 */
export function listingPlan(
  options: Pick<CostOptions, 'hubUrl' | 'threshold' | 'limit'>,
): Readonly<Record<string, unknown>> {
  const { hubUrl = HUB_URL, threshold, limit } = options;
  return {
    server: hubUrl,
    threshold,
    limit,
    token: tokenText(hubUrl),
    ...crawlCost({
      ...options,
      passes: 1,
      cards: false,
      apiRate: RATES.api,
      fileRate: RATES.file,
    }),
  };
}

/**
 * What a crawl into a snapshot would ask, without asking.
 *
 * @param options of the crawl
 * @param resumes whether an earlier crawl is taken up
 * @returns what is asked of whom, and its cost from the beginning
 */
export function crawlPlan(
  options: CrawlToSnapshotOptions,
  resumes: boolean,
): Readonly<Record<string, unknown>> {
  const { hubUrl = HUB_URL, threshold, passes = 2 } = options;
  const { apiRate = RATES.api, fileRate = RATES.file } = options;
  return {
    server: hubUrl,
    threshold,
    cardsAbove: options.cardsAbove,
    passes,
    rowsAPage: ROWS_A_PAGE,
    requestsASecond: { list: apiRate, cards: fileRate },
    concurrency: options.concurrency,
    token: tokenText(hubUrl),
    ...crawlCost({ hubUrl, threshold, passes, cards: true, apiRate, fileRate }),
    out: options.out,
    resumes,
  };
}
