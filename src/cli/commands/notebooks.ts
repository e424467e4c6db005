import type { Command } from 'commander';
import { join, relative } from 'node:path';
import { packageFolder } from '../../io/package-folder.js';
import { compareNotebooks } from '../../runner/compare.js';
import { readNotebook } from '../../runner/notebook-file.js';
import { findNotebooks, runNotebooks, type NotebookRun } from '../../runner/run-all.js';
import { integerOption } from '../options.js';
import { openOutput, type Output } from '../output.js';
import { namedByCaller } from '../usage-error.js';

type NotebooksFlags = {
  readonly check?: boolean;
  readonly write?: boolean;
  readonly timeout: number;
  readonly compare?: string;
  readonly json?: boolean;
};

/** What running notebooks yields. */
export type NotebooksReport = {
  readonly notebooks: readonly NotebookRun[];
  /** The index page, relative to the working folder. */
  readonly index: string;
};

/**
 * Runs notebooks through the kernel and says what came of each.
 *
 * @throws Error when a notebook failed or, with check, its outputs differ from the committed ones
 */
export async function runAndReport(options: {
  readonly names: readonly string[];
  readonly output: Output;
  readonly check?: boolean;
  readonly write?: boolean;
  readonly timeoutSeconds?: number;
}): Promise<NotebooksReport> {
  const { names, output, check = false, write = false, timeoutSeconds = 120 } = options;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const result = await runNotebooks({
      ...(names.length === 0 ? {} : { names }),
      check,
      write,
      timeoutSeconds,
      signal: abort.signal,
    });
    const report = {
      notebooks: result.notebooks,
      index: relative(process.cwd(), result.indexPage),
    };
    const failed = result.notebooks.filter((notebook) => !notebook.ok);
    if (failed.length > 0) {
      for (const notebook of failed)
        output.note(`${notebook.name}: ${notebook.message ?? 'failed'}`);
      throw new Error(`${failed.length} of ${result.notebooks.length} notebooks failed`);
    }
    return report;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/**
 * Compares notebooks that another Jupyter executed with the committed ones.
 *
 * @returns the names compared
 * @throws Error naming cell and first differing line
 */
function compareFolder(names: readonly string[], folder: string): readonly string[] {
  const committed = join(packageFolder(), 'notebooks');
  const chosen = findNotebooks(names, committed);
  const differences = chosen.flatMap((name) => {
    const file = `${name}.ipynb`;
    return compareNotebooks(
      file,
      readNotebook(join(committed, file)),
      readNotebook(join(folder, file)),
    );
  });
  if (differences.length > 0) throw new Error(differences.join('\n'));
  return chosen;
}

/** Adds `notebooks` to the program. */
export function addNotebooksCommand(program: Command): void {
  program
    .command('notebooks')
    .summary('run notebooks through the kernel, write pages, or check the committed outputs')
    .description(
      'Runs all or the named notebooks, each in a fresh tslab kernel, and writes executed notebooks and pages to output/.',
    )
    .argument('[names...]', 'notebook names, e.g. 01 or 03-aggregate')
    .option('--check', 'fail if the outputs differ from the committed ones')
    .option('--write', 'update the committed notebooks with the new outputs')
    .option(
      '--compare <folder>',
      'run nothing: compare notebooks executed elsewhere with the committed ones',
    )
    .option(
      '--timeout <seconds>',
      'longest time for one cell',
      integerOption('seconds', 1, 3600),
      120,
    )
    .option('--json', 'print one JSON document')
    .action(async (names: string[], flags: NotebooksFlags) => {
      const output = openOutput(flags);
      namedByCaller(() => findNotebooks(names, join(packageFolder(), 'notebooks')));
      if (flags.compare !== undefined) {
        const compared = compareFolder(names, flags.compare);
        output.result(compared, () => `${compared.length} notebooks agree with the committed ones`);
        return;
      }
      const report = await runAndReport({
        names,
        output,
        check: flags.check === true,
        write: flags.write === true,
        timeoutSeconds: flags.timeout,
      });
      output.result(report, () =>
        [
          ...report.notebooks.map((n) => `${n.name}: ok, ${(n.seconds ?? 0).toFixed(1)} s`),
          `Pages to open: ${report.index}`,
        ].join('\n'),
      );
    });
}
