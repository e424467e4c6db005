import type { Command } from 'commander';
import { inScratchFolder } from '../../io/scratch-folder.js';
import { labCommand, runLab } from '../../runner/lab.js';
import { integerOption } from '../options.js';

type LabFlags = { readonly port?: number; readonly open: boolean; readonly dryRun?: boolean };

/** Adds `lab` to the program. */
export function addLabCommand(program: Command): void {
  program
    .command('lab')
    .summary('open the notebooks in the JupyterLab or Notebook of this machine')
    .description(
      'Starts the JupyterLab, or else the classic Notebook, found on PATH, on 127.0.0.1, in notebooks/, with the project’s kernel; nothing needs to be installed for it. Ends with Ctrl+C.',
    )
    .argument('[arguments...]', 'more arguments for Jupyter, after --')
    .option('--port <number>', 'port', integerOption('a port', 1, 65_535))
    .option('--no-open', 'open no browser')
    .option('--dry-run', 'print the command, start nothing')
    .action(async (more: readonly string[], { port, open, dryRun }: LabFlags) => {
      const lab = labCommand({ port, open, more });
      const line = [lab.command, ...lab.args].join(' ');
      if (dryRun === true) {
        process.stdout.write(`cd ${lab.folder}\n${line}\n`);
        return;
      }
      process.stderr.write(`${line}\nCtrl+C ends it.\n`);
      process.exitCode = await inScratchFolder((folder) => runLab(lab, folder));
    });
}
