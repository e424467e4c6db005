#!/usr/bin/env node
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addAggregateCommand } from './commands/aggregate.js';
import { addAllCommand } from './commands/all.js';
import { addCardCommand } from './commands/card.js';
import { addCrawlCommand } from './commands/crawl.js';
import { addEnvironmentCommand } from './commands/environment.js';
import { addEstimateCommand } from './commands/estimate.js';
import { addExploreCommand } from './commands/explore.js';
import { addKernelCommand, addKernelspecCommand } from './commands/kernel.js';
import { addLabCommand } from './commands/lab.js';
import { addNotebooksCommand } from './commands/notebooks.js';
import { addPopulationCommand } from './commands/population.js';
import { addRegressCommand } from './commands/regress.js';
import { addResultsCommand } from './commands/results.js';
import { addSiteCommand } from './commands/site.js';
import { addSnapshotCommand } from './commands/snapshot.js';
import { addStandInCommand } from './commands/stand-in.js';
import { addTallyCommand } from './commands/tally.js';
import { addTierCommand } from './commands/tier.js';
import { addValidateCommand } from './commands/validate.js';
import { SNAPSHOT_VARIABLE } from '../io/snapshot-folder.js';
import { packageVersion } from '../io/package-folder.js';
import { UsageError } from './usage-error.js';

/** Exit codes: 0 done, 1 failed, 2 not called as the help says. */
const FAILURE = 1;
const USAGE = 2;

const program = new Command('hugging-carbon')
  .description(
    'Training emissions of the models on the Hugging Face Hub, estimated from public metadata, with uncertainty carried to the total.',
  )
  .version(packageVersion())
  .option(
    '--snapshot-file <file>',
    'a snapshot of the live Hub in place of the frozen population, for any command',
  )
  .hook('preAction', (self) => {
    const file: unknown = self.opts()['snapshotFile'];
    // Kernels and workers inherit it.
    if (typeof file === 'string') process.env[SNAPSHOT_VARIABLE] = resolve(file);
  })
  .showHelpAfterError('(--help shows the options)')
  .exitOverride()
  .configureHelp({ sortSubcommands: false });

addAllCommand(program);
addCrawlCommand(program);
addSnapshotCommand(program);
addStandInCommand(program);
addCardCommand(program);
addPopulationCommand(program);
addTallyCommand(program);
addTierCommand(program);
addEstimateCommand(program);
addAggregateCommand(program);
addRegressCommand(program);
addValidateCommand(program);
addNotebooksCommand(program);
addExploreCommand(program);
addSiteCommand(program);
addKernelCommand(program);
addKernelspecCommand(program);
addLabCommand(program);
addEnvironmentCommand(program);
addResultsCommand(program);

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? USAGE : FAILURE;
};

// A reader that closes early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
