import type { Command } from 'commander';
import { join, resolve } from 'node:path';
import { removeKernelspec, writeKernelspec } from '../../runner/kernelspec.js';
import { openOutput } from '../output.js';

type KernelspecFlags = {
  readonly prefix: string;
  readonly remove?: boolean;
  readonly json?: boolean;
};

/** Adds `kernelspec` to the program. */
export function addKernelspecCommand(program: Command): void {
  program
    .command('kernelspec')
    .summary('register the project’s kernel for a Jupyter of your own')
    .description(
      'Writes the kernelspec "hugging-carbon" of the project’s own kernel below PREFIX/share/jupyter. Start Jupyter with JUPYTER_PATH=PREFIX/share/jupyter to see it.',
    )
    .option('--prefix <folder>', 'where to write', '.jupyter')
    .option('--remove', 'remove it again')
    .option('--json', 'print one JSON document')
    .action((flags: KernelspecFlags) => {
      const jupyterPath = join(resolve(flags.prefix), 'share', 'jupyter');
      const output = openOutput(flags);
      if (flags.remove === true) {
        removeKernelspec(flags.prefix);
        output.result({ removed: true, jupyterPath }, () => 'kernelspec removed');
        return;
      }
      const folder = writeKernelspec(flags.prefix);
      output.result(
        { folder, jupyterPath },
        () => `written to ${folder}\nstart Jupyter with JUPYTER_PATH=${jupyterPath}`,
      );
    });
}
