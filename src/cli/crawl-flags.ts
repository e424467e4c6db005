import { statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { RATES } from '../crawl/crawl-to-snapshot.js';
import { UsageError } from './usage-error.js';

/** Flags of `crawl`. */
export type CrawlFlags = {
  readonly live?: boolean;
  readonly hub?: string;
  readonly snapshot: string;
  readonly threshold: number;
  readonly all?: boolean;
  readonly limit?: number;
  readonly passes: number;
  readonly rate: number;
  readonly concurrency: number;
  readonly fresh?: boolean;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

/** Flags that say how a snapshot is crawled, and mean nothing without one. */
const OF_A_SNAPSHOT = ['all', 'passes', 'rate', 'concurrency', 'fresh'] as const;

const LINES = /\.(?:jsonl|ndjson)$/i;
const PARQUET = /\.parquet$/i;

/**
 * Reads an address of a server.
 *
 * @returns the address without a slash at its end
 * @throws InvalidArgumentError for another protocol, credentials, a path or a query
 * @example hubOption('http://127.0.0.1:8080/') // 'http://127.0.0.1:8080'
 */
export function hubOption(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidArgumentError('expected an address such as http://127.0.0.1:8080.');
  }
  if (url.href !== `${url.origin}/`) {
    throw new InvalidArgumentError(
      'expected a server alone, without credentials, path or query, such as http://127.0.0.1:8080.',
    );
  }
  return url.origin;
}

const isLoopback = (hubUrl: string): boolean =>
  /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(hubUrl).hostname);

const checkOut = ({ out, live }: CrawlFlags): void => {
  if (out === undefined) return;
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UsageError(`--out: ${out} is a folder, expected a file`);
  }
  if (PARQUET.test(out) ? live !== true : !LINES.test(out)) {
    throw new UsageError(
      `--out: got ${out}, expected FILE.parquet with --live, or FILE.jsonl for JSON lines`,
    );
  }
};

/**
 * Refuses flags that would be ignored, and what no crawl can end in.
 *
 * @param flags as they were read
 * @param isGiven whether a flag stands in the call itself
 * @returns path of the snapshot to be crawled, or undefined for a list of repositories
 * @throws UsageError naming the flag and what it needs
 */
export function snapshotAsked(
  flags: CrawlFlags,
  isGiven: (name: keyof CrawlFlags) => boolean,
): string | undefined {
  checkOut(flags);
  const { live, hub, out } = flags;
  if (live !== true && isGiven('hub')) throw new UsageError('--hub: expected together with --live');
  if (live === true && isGiven('snapshot')) {
    throw new UsageError('--snapshot: names a frozen snapshot, not to be given with --live');
  }
  const snapshot = out !== undefined && PARQUET.test(out) ? out : undefined;
  const idle = OF_A_SNAPSHOT.find((name) => isGiven(name));
  if (snapshot === undefined && idle !== undefined) {
    throw new UsageError(`--${idle}: expected together with --live --out FILE.parquet`);
  }
  if (snapshot !== undefined && flags.limit !== undefined) {
    throw new UsageError(
      '--limit: a snapshot holds all above its threshold; raise --threshold instead',
    );
  }
  // Of a server on this machine nobody else has a share.
  if (flags.rate > RATES.mostFile && (hub === undefined || !isLoopback(hub))) {
    const allowed = `at most ${RATES.mostFile} requests a second, which the Hub allows to anonymous clients`;
    throw new UsageError(`--rate: got ${flags.rate}, expected ${allowed}`);
  }
  return snapshot;
}
