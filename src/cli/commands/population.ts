import { resolve } from 'node:path';
import type { Command } from 'commander';
import { checkPopulationFolder, writePopulation } from '../../io/snapshot-folder.js';
import { tablesOfSnapshot } from '../../io/snapshot-project.js';
import { plain, textTable } from '../format.js';
import { numberOption } from '../options.js';
import { openOutput } from '../output.js';

type PopulationFlags = {
  readonly to?: string;
  readonly threshold: number;
  readonly json?: boolean;
};

/** Adds `population` to the program. */
export function addPopulationCommand(program: Command): void {
  program
    .command('population')
    .summary('a snapshot of the live Hub as the project’s tables, and a report on it')
    .description(
      'Resolves the repositories of a snapshot to training runs, reads their cards, and says what is known, new, flagged and decided by default. With --to the tables are written; HUGGING_CARBON_SNAPSHOT may name that folder, or the snapshot itself.',
    )
    .argument('<snapshot>', 'Parquet file of a crawl')
    .option(
      '--to <folder>',
      'folder to write the tables to: new, empty, or with tables that this command wrote',
    )
    .option('--threshold <n>', '30-day downloads to exceed', numberOption('a threshold', 0), 5000)
    .option('--json', 'print one JSON document')
    .action(async (file: string, flags: PopulationFlags) => {
      const { threshold } = flags;
      const to = flags.to === undefined ? undefined : resolve(flags.to);
      // Said before the tables are made, which takes a while.
      if (to !== undefined) checkPopulationFolder(to);
      const { population, report, record } = await tablesOfSnapshot(resolve(file), { threshold });
      if (to !== undefined) writePopulation(to, population, report, record);
      openOutput(flags).result({ report }, () =>
        textTable(
          ['Snapshot', 'count', 'why'],
          report.map(({ what, count, why }) => [plain(what), String(count), plain(why)]),
        ),
      );
    });
}
