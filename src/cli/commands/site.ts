import type { Command } from 'commander';
import { join, relative } from 'node:path';
import { loadProject } from '../../io/project.js';
import { writeSite } from '../../site/write-site.js';
import { openOutput } from '../output.js';

type SiteFlags = { readonly out: string; readonly json?: boolean };

/** Adds `site` to the program. */
export function addSiteCommand(program: Command): void {
  program
    .command('site')
    .summary('write a static site: notebooks, assumption panel, table of runs')
    .description(
      'Writes pages that work without a network: all committed notebooks, the assumption panel, and a table of all runs with the values behind each estimate.',
    )
    .requiredOption('--out <folder>', 'where the pages go')
    .option('--json', 'print one JSON document')
    .action((flags: SiteFlags) => {
      const output = openOutput(flags);
      const pages = writeSite(loadProject(), flags.out, ({ file, bytes }) => {
        output.note(`${file}  ${(bytes / 1e6).toFixed(2)} MB`);
      });
      const index = relative(process.cwd(), join(flags.out, 'index.html'));
      output.result({ pages, index }, () => `${pages.length} pages; open ${index}`);
    });
}
