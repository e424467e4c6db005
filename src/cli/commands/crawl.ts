import type { Command } from 'commander';
import { crawl } from '../../crawl/crawl.js';
import type { CrawledRepository } from '../../crawl/crawled.js';
import { writeTextFile } from '../../io/write-file.js';
import { plain } from '../format.js';
import { integerOption, numberOption } from '../options.js';
import { openOutput } from '../output.js';

type CrawlFlags = {
  readonly live?: boolean;
  readonly snapshot: string;
  readonly threshold: number;
  readonly limit?: number;
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

/** Adds `crawl` to the program. */
export function addCrawlCommand(program: Command): void {
  program
    .command('crawl')
    .summary('list repositories: from the frozen snapshot, or with --live from the Hub')
    .description(
      'Lists repositories above the download threshold, most downloaded first. Reads the frozen snapshot unless --live is given; a live crawl reads an access token from the environment variable HF_TOKEN if there is one.',
    )
    .option('--live', 'list the live Hub instead (needs a network)')
    .option('--snapshot <name>', '2024-09, 2026-05 or union', 'union')
    .option('--threshold <n>', '30-day downloads to exceed', numberOption('a threshold', 0), 5000)
    .option('--limit <n>', 'stop after this many', integerOption('a limit', 1, 10_000_000))
    .option('--out <file>', 'write JSON lines to a file (complete or not at all)')
    .option('--dry-run', 'say what would be listed, and do nothing')
    .option('--json', 'print one JSON document')
    .action(async (flags: CrawlFlags) => {
      const output = openOutput(flags);
      const source = flags.live === true ? 'the live Hub' : `snapshot ${flags.snapshot}`;
      if (flags.dryRun === true) {
        const plan = { source, threshold: flags.threshold, limit: flags.limit, out: flags.out };
        output.result(plan, () => `would list ${source}, more than ${flags.threshold} downloads`);
        return;
      }
      const rows: CrawledRepository[] = [];
      for await (const row of crawl(flags)) {
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
    });
}
