import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors.js';
import { packageFolder } from '../io/package-folder.js';
import { writeTextFile } from '../io/write-file.js';
import { compareNotebooks } from './compare.js';
import { formatNotebook, parseNotebook, readNotebook } from './notebook-file.js';
import { notebookTitle, renderIndex } from './page-index.js';
import { renderPage } from './page.js';
import { progressReporter, type NotebookEvent } from './progress.js';
import {
  NotebookError,
  runNotebook,
  type CellProgress,
  type ExecutedNotebook,
} from './run-notebook.js';

/** What came of one notebook. */
export type NotebookRun = {
  readonly name: string;
  readonly title: string;
  readonly ok: boolean;
  /** Why it failed: notebook, cell, source and reason. */
  readonly message: string | undefined;
  readonly seconds: number;
  readonly codeCells: number;
  /** The page and the executed notebook, when it ran to its end. */
  readonly page: string | undefined;
  readonly executed: string | undefined;
};

/** What came of all notebooks. */
export type NotebooksResult = {
  readonly ok: boolean;
  readonly notebooks: readonly NotebookRun[];
  readonly outputFolder: string;
  /** The page that lists the others. */
  readonly indexPage: string;
  readonly seconds: number;
};

/** How notebooks are to be run. */
export type RunOptions = {
  /** Names, or what they begin with (`01`, `03-aggregate`); all when undefined or empty. */
  readonly names?: readonly string[];
  /** Compare with the committed outputs; a difference is a failure. */
  readonly check?: boolean;
  /** Update the committed notebooks with the new outputs. */
  readonly write?: boolean;
  /** Where pages and executed notebooks go; `output/` of the package by default. */
  readonly outputFolder?: string;
  /** Where the notebooks are; `notebooks/` of the package by default. */
  readonly notebookFolder?: string;
  /** Longest time for one cell. */
  readonly timeoutSeconds?: number;
  /** How many kernels run at the same time. */
  readonly concurrency?: number;
  /** Receives what happens; by default it is shown on standard error. */
  readonly onProgress?: (event: NotebookEvent) => void;
  readonly signal?: AbortSignal;
};

/** One kernel at a time: two would be faster by a fifth and come close to 1 GB of memory. */
const CONCURRENCY = 1;

const baseName = (file: string): string => file.replace(/\.ipynb$/, '');

/**
 * Finds notebooks by name.
 *
 * @param names names or what they begin with up to a hyphen, e.g. `01` for `01-methodology.ipynb`; all
 *   notebooks if empty
 * @returns names without `.ipynb`, in alphabetical order
 * @throws InputError for a name that fits no notebook, with the names there are
 */
export function findNotebooks(names: readonly string[], folder: string): readonly string[] {
  if (!existsSync(folder))
    throw new InputError({ file: folder, expected: 'a folder of notebooks' });
  const all = readdirSync(folder)
    .filter((file) => file.endsWith('.ipynb') && !file.startsWith('.'))
    .map(baseName)
    .sort();
  const wanted = new Set<string>();
  for (const given of names) {
    const name = baseName(given);
    const found = all.filter((each) => each === name || each.startsWith(`${name}-`));
    if (found.length === 0) {
      throw new InputError({
        field: 'notebook',
        value: given,
        expected: `one of ${all.join(', ')}`,
      });
    }
    for (const each of found) wanted.add(each);
  }
  return names.length === 0 ? all : all.filter((name) => wanted.has(name));
}

type Paths = { readonly source: string; readonly executed: string; readonly page: string };

const save = (run: ExecutedNotebook, paths: Paths, options: RunOptions): string | undefined => {
  const text = formatNotebook(run.notebook);
  const committed = options.check === true ? readNotebook(paths.source) : undefined;
  writeTextFile(paths.executed, text);
  writeTextFile(paths.page, renderPage(run));
  if (options.write === true) writeTextFile(paths.source, text);
  if (committed === undefined) return undefined;
  const differences = compareNotebooks(
    basename(run.file),
    committed,
    parseNotebook(text, run.file),
  );
  return differences.length === 0 ? undefined : differences.join('\n');
};

const runOne = async (
  name: string,
  paths: Paths,
  options: RunOptions,
  report: (event: NotebookEvent) => void,
): Promise<NotebookRun> => {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const { timeoutSeconds = 120, signal } = options;
  // A page of an earlier run beside a failure would be taken for this run's.
  rmSync(paths.page, { force: true });
  rmSync(paths.executed, { force: true });
  const end = (rest: Pick<NotebookRun, 'title' | 'message' | 'codeCells'>, done: boolean) => {
    const ok = rest.message === undefined;
    report({ kind: 'end', notebook: `${name}.ipynb`, ok, seconds: seconds() });
    const files = done ? { page: paths.page, executed: paths.executed } : {};
    return {
      page: undefined,
      executed: undefined,
      ...files,
      ...rest,
      name,
      ok,
      seconds: seconds(),
    };
  };
  try {
    const onCell = (progress: CellProgress): void => report({ kind: 'cell', progress });
    const run = await runNotebook(paths.source, { timeoutSeconds, signal, onCell });
    const message = save(run, paths, options);
    const codeCells = run.cellSeconds.filter((x) => x !== undefined).length;
    return end({ title: notebookTitle(run.notebook, name), message, codeCells }, true);
  } catch (error) {
    if (!(error instanceof NotebookError || error instanceof InputError)) throw error;
    return end({ title: name, message: error.message, codeCells: 0 }, false);
  }
};

const runInPairs = async (
  names: readonly string[],
  concurrency: number,
  run: (name: string) => Promise<NotebookRun>,
): Promise<readonly NotebookRun[]> => {
  const results = new Map<string, NotebookRun>();
  const queue = [...names];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      results.set(name, await run(name));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  return names.flatMap((name) => results.get(name) ?? []);
};

/**
 * Runs notebooks, each in a fresh kernel, and writes executed notebooks, a page for each and an index
 * page. A notebook that fails does not stop the others; each file is written whole or not at all.
 *
 * @throws InputError for a name that fits no notebook
 */
export async function runNotebooks(options: RunOptions = {}): Promise<NotebooksResult> {
  const start = performance.now();
  const { names = [], signal, concurrency = CONCURRENCY } = options;
  const notebookFolder = options.notebookFolder ?? join(packageFolder(), 'notebooks');
  const outputFolder = options.outputFolder ?? join(packageFolder(), 'output');
  const report = options.onProgress ?? progressReporter(process.stderr);
  const chosen = findNotebooks(names, notebookFolder);
  report({ kind: 'start', notebooks: chosen });
  const notebooks = await runInPairs(chosen, concurrency, (name) => {
    const paths = {
      source: join(notebookFolder, `${name}.ipynb`),
      executed: join(outputFolder, `${name}.ipynb`),
      page: join(outputFolder, `${name}.html`),
    };
    return runOne(name, paths, options, report);
  });
  const indexPage = join(outputFolder, 'index.html');
  if (signal?.aborted !== true) writeTextFile(indexPage, renderIndex(notebooks));
  const ok = notebooks.every((notebook) => notebook.ok);
  return { ok, notebooks, outputFolder, indexPage, seconds: (performance.now() - start) / 1000 };
}
