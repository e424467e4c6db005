import type { Command } from 'commander';
import { tokenFor } from '../../crawl/access-token.js';
import { crawl } from '../../crawl/crawl.js';
import {
  crawlToSnapshot,
  RATES,
  type CrawlToSnapshotOptions,
} from '../../crawl/crawl-to-snapshot.js';
import type { CrawledRepository } from '../../crawl/crawled.js';
import { HUB_URL } from '../../crawl/list-pages.js';
import { workFolderOf } from '../../crawl/work-folder.js';
import { existsSync } from 'node:fs';
import { recordFileOf } from '../../io/snapshot.js';
import { writeTextFile } from '../../io/write-file.js';
import { hubOption, snapshotAsked, type CrawlFlags } from '../crawl-flags.js';
import { crawlPlan, listingPlan } from '../crawl-plan.js';
import { crawlProgressWriter, shortDuration } from '../crawl-progress.js';
import { plain } from '../format.js';
import { integerOption, numberOption, positiveOption } from '../options.js';
import { openOutput, type Output } from '../output.js';
import { leftOutLines } from './snapshot.js';

const toSnapshot = (flags: CrawlFlags, out: string): CrawlToSnapshotOptions => ({
  out,
  threshold: flags.all === true ? -1 : flags.threshold,
  cardsAbove: flags.threshold,
  hubUrl: flags.hub,
  passes: flags.passes,
  apiRate: Math.min(RATES.api, flags.rate),
  fileRate: flags.rate,
  concurrency: flags.concurrency,
  fresh: flags.fresh,
  token: tokenFor(flags.hub ?? HUB_URL, process.env['HF_TOKEN']),
});

const planText = (planned: Readonly<Record<string, unknown>>): string =>
  Object.entries(planned)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');

const runLive = async (flags: CrawlFlags, out: string, output: Output): Promise<void> => {
  const options = toSnapshot(flags, out);
  if (flags.dryRun === true) {
    const resumes = flags.fresh !== true && existsSync(workFolderOf(out));
    const planned = crawlPlan(options, resumes);
    output.result(planned, () => planText(planned));
    return;
  }
  if (flags.fresh !== true && existsSync(workFolderOf(out))) {
    output.note(`taking up the crawl in ${workFolderOf(out)} (--fresh begins anew)`);
  }
  try {
    const record = await crawlToSnapshot({
      ...options,
      onProgress: crawlProgressWriter(),
      onFailedCard: (message) => {
        output.note(`a card failed, the crawl goes on: ${plain(message)}`);
      },
      onRetry: (address, problem, waitMs) => {
        output.note(
          `${plain(address)}: ${plain(problem)}; again in ${shortDuration(waitMs / 1000)}`,
        );
      },
    });
    const { read, failed } = record.counts.cards;
    output.result(record, () =>
      [
        `${record.rows} repositories, ${read} cards read, written to ${out} (${record.bytes} bytes)`,
        ...(failed === 0 ? [] : [`cards that failed at every try, and are marked so: ${failed}`]),
        ...leftOutLines(record).map(plain),
        `its record: ${recordFileOf(out)}`,
      ].join('\n'),
    );
  } catch (error) {
    if (existsSync(workFolderOf(out))) {
      output.note(`what has come is in ${workFolderOf(out)}; the same command goes on from there`);
    }
    throw error;
  }
};

const listRepositories = async (flags: CrawlFlags, output: Output): Promise<void> => {
  const rows: CrawledRepository[] = [];
  for await (const row of crawl({ ...flags, hubUrl: flags.hub })) {
    rows.push(row);
    if (rows.length % 1000 === 0) output.note(`${rows.length} repositories …`);
  }
  if (flags.out !== undefined) {
    writeTextFile(flags.out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    output.note(`${rows.length} repositories written to ${flags.out}`);
    if (!output.json) return;
  }
  output.result(rows, () =>
    rows.map((row) => `${row.downloads30d}\t${plain(row.repositoryId)}`).join('\n'),
  );
};

/** What a list would ask, without asking. */
const planListing = (flags: CrawlFlags, output: Output): void => {
  const { threshold, limit, out } = flags;
  const source = flags.live === true ? 'the live Hub' : `snapshot ${flags.snapshot}`;
  const would = `would list ${source}, more than ${threshold} downloads`;
  const live = flags.live === true ? listingPlan({ hubUrl: flags.hub, threshold, limit }) : {};
  output.result({ source, threshold, limit, ...live, out }, () =>
    flags.live === true ? `${would}\n${planText(live)}` : would,
  );
};

/** Adds `crawl` to the program. */
export function addCrawlCommand(program: Command): void {
  program
    .command('crawl')
    .summary('list repositories: from the frozen snapshot, or with --live from the Hub')
    .description(
      'Lists repositories above the download threshold, most downloaded first, from the frozen snapshot. With --live --out FILE.parquet it crawls the Hub: the list twice, then the model card of each repository above the threshold, into one Parquet file with a record beside it. A card that the server fails to send at every try is marked so, and the crawl goes on; 20 in a row end it. What arrives is kept in FILE.parquet.partial; a crawl that was ended, however, goes on when the same command is given again. It keeps to the rates that the Hub allows, waits when it is told to, and says who it is. An access token is read from the environment variable HF_TOKEN, if there is one, and sent to the Hub alone.',
    )
    .option('--live', 'crawl the live Hub instead (needs a network)')
    .option('--hub <address>', 'another server that speaks its API, such as `stand-in`', hubOption)
    .option('--snapshot <name>', '2024-09, 2026-05 or union', 'union')
    .option('--threshold <n>', '30-day downloads to exceed', numberOption('a threshold', 0), 5000)
    .option('--all', 'live: keep all repositories; cards still only above the threshold')
    .option('--limit <n>', 'stop after this many', integerOption('a limit', 1, 10_000_000))
    .option(
      '--passes <n>',
      'live: times that the list is read; the second finds what moved',
      integerOption('passes', 1, 5),
      2,
    )
    .option(
      '--rate <n>',
      'live: requests a second for cards, of which each takes two; 10 at most; 1.5 at most for the list',
      positiveOption('a rate'),
      RATES.file,
    )
    .option('--concurrency <n>', 'live: requests at a time', integerOption('a number', 1, 32), 4)
    .option('--fresh', 'live: begin anew, whatever an earlier crawl left')
    .option(
      '--out <file>',
      'with --live FILE.parquet for a snapshot; FILE.jsonl for JSON lines (complete or not at all)',
    )
    .option('--dry-run', 'say what would be asked and how long it would take, and do nothing')
    .option('--json', 'print one JSON document')
    .action(async (flags: CrawlFlags, command: Command) => {
      const output = openOutput(flags);
      const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
      const snapshot = snapshotAsked(flags, isGiven);
      if (snapshot !== undefined) await runLive(flags, snapshot, output);
      else if (flags.dryRun === true) planListing(flags, output);
      else await listRepositories(flags, output);
    });
}
