import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../src/io/package-folder.js';
import { compareNotebooks } from '../src/runner/compare.js';
import { formatNotebook, readNotebook, type Notebook } from '../src/runner/notebook-file.js';
import type { NotebookEvent } from '../src/runner/progress.js';
import { findNotebooks, runNotebooks, type NotebooksResult } from '../src/runner/run-all.js';

const notebookFolder = fileURLToPath(new URL('fixtures/notebooks', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hc-test-'));
const outputFolder = join(scratch, 'output');
const events: NotebookEvent[] = [];
let result: NotebooksResult;

beforeAll(async () => {
  result = await runNotebooks({
    notebookFolder,
    outputFolder,
    timeoutSeconds: 5,
    onProgress: (event) => events.push(event),
  });
}, 180_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const runOf = (name: string) => {
  const run = result.notebooks.find((each) => each.name === name);
  if (run === undefined) throw new Error(`no run of ${name}`);
  return run;
};

describe('a notebook that is fine', () => {
  test('gets its outputs, in order and merged', () => {
    const run = runOf('ok');
    expect(run).toMatchObject({ ok: true, message: undefined, codeCells: 4 });
    expect(run.title).toBe('A small notebook');
    const { cells } = readNotebook(join(outputFolder, 'ok.ipynb'));
    const numbers = cells[2];
    expect(numbers).toMatchObject({
      execution_count: 1,
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['20\n', '21\n'] },
        { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': ['22'] } },
      ],
    });
    const figure = cells[4];
    const output = figure?.cell_type === 'code' ? figure.outputs[0] : undefined;
    const forms = output?.output_type === 'display_data' ? Object.keys(output.data) : [];
    expect(forms).toEqual(['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain']);
  });

  test('gives the same file when it runs again', async () => {
    const again = join(scratch, 'again');
    await runNotebooks({
      names: ['ok'],
      notebookFolder,
      outputFolder: again,
      onProgress: () => {},
    });
    const [first, second] = [outputFolder, again].map((f) =>
      readFileSync(join(f, 'ok.ipynb'), 'utf8'),
    );
    expect(second).toBe(first);
  });

  test('reports its progress, cell by cell', () => {
    const done = events.flatMap((event) =>
      event.kind === 'cell' && event.progress.notebook === 'ok.ipynb' ? [event.progress.done] : [],
    );
    expect(done).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a notebook fails, with its name, the cell and the reason, when', () => {
  test.each([
    ['throws', 'throws.ipynb, cell 3: RangeError: boom', 'throw new RangeError(told);'],
    ['rejects', 'rejects.ipynb, cell 1: Error: nobody awaits me', 'work();'],
    ['rejects-late', 'rejects-late.ipynb, cell 1: Error: late and lost', 'setTimeout('],
    ['throws-in-timer', 'throws-in-timer.ipynb, cell 1: Error: in a timer', 'setTimeout('],
    ['endless', 'endless.ipynb, cell 2: the cell took more than 5 s', 'while (true) {}'],
    ['dies', 'dies.ipynb, cell 1: the kernel ended with exit code 7', 'process.exit(7)'],
    ['type-error', "cell 1: TypeScript error at line 2:7 - Type 'string'", 'const wrong'],
  ])('%s', (name, reason, source) => {
    const run = runOf(name);
    expect(run.ok).toBe(false);
    expect(run.message).toContain(reason);
    expect(run.message).toContain(source);
  });

  test('and no page or notebook of it is written', () => {
    const written = readdirSync(outputFolder).sort();
    expect(written).toEqual(['hostile.html', 'hostile.ipynb', 'index.html', 'ok.html', 'ok.ipynb']);
    expect(result.ok).toBe(false);
  });
});

describe('an interrupted run', () => {
  test('ends at once and leaves no file', async () => {
    const abort = new AbortController();
    const folder = join(scratch, 'interrupted');
    const run = await runNotebooks({
      names: ['endless', 'ok'],
      notebookFolder,
      outputFolder: folder,
      signal: abort.signal,
      concurrency: 1,
      onProgress: (event) => {
        if (event.kind === 'cell' && event.progress.done === 1) abort.abort();
      },
    });
    expect(run.notebooks.map(({ ok }) => ok)).toEqual([false, false]);
    expect(run.notebooks[0]?.message).toContain('interrupted');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });
});

describe('finding notebooks', () => {
  test('by the beginning of the name, up to a hyphen', () => {
    expect(findNotebooks(['throws'], notebookFolder)).toEqual(['throws', 'throws-in-timer']);
    expect(findNotebooks(['ok.ipynb'], notebookFolder)).toEqual(['ok']);
    expect(findNotebooks([], notebookFolder)).toContain('hostile');
  });

  test('names those there are when none fits', () => {
    expect(() => findNotebooks(['o'], notebookFolder)).toThrow('got "o", expected one of dies,');
  });
});

describe('comparing outputs', () => {
  const notebook = (text: string): Notebook => ({
    cells: [
      {
        cell_type: 'code',
        id: 'a',
        metadata: {},
        source: 'f()',
        execution_count: 3,
        outputs: [{ output_type: 'stream', name: 'stdout', text }],
      },
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });

  test('finds nothing in equal ones, however their lines are stored', () => {
    const stored = JSON.parse(formatNotebook(notebook('a\nb\n'))) as Notebook;
    expect(compareNotebooks('n', notebook('a\nb\n'), stored)).toEqual([]);
  });

  test('shows the first line that differs', () => {
    expect(compareNotebooks('n.ipynb', notebook('a\nb\n'), notebook('a\nc\n'))).toEqual([
      'n.ipynb, cell 1: output differs from the committed one at line 2\n' +
        '  committed  stdout: b\n  now        stdout: c',
    ]);
    expect(compareNotebooks('n.ipynb', notebook('a'), notebook('a\nb'))[0]).toContain(
      'now        stdout: b',
    );
  });

  test('fails a check when the committed notebook has other outputs', async () => {
    const folder = join(scratch, 'committed');
    await runNotebooks({
      names: ['ok'],
      notebookFolder,
      outputFolder: folder,
      onProgress: () => {},
    });
    // Its cells import the package by name.
    symlinkSync(join(packageFolder(), 'node_modules'), join(folder, 'node_modules'));
    const options = { names: ['ok'], notebookFolder: folder, onProgress: () => {}, check: true };
    const same = await runNotebooks({ ...options, outputFolder: join(scratch, 'same') });
    expect(same.notebooks[0]?.message).toBeUndefined();
    const file = join(folder, 'ok.ipynb');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"21\\n"', '"99\\n"'));
    const other = await runNotebooks({ ...options, outputFolder: join(scratch, 'other') });
    expect(other.notebooks[0]?.message).toContain('committed  stdout: 99');
  });
});

test('a file that is no notebook is refused with its name', async () => {
  const folder = join(scratch, 'broken');
  await runNotebooks({ names: ['ok'], notebookFolder, outputFolder: folder, onProgress: () => {} });
  writeFileSync(join(folder, 'ok.ipynb'), '{"cells": 1}');
  const run = await runNotebooks({
    notebookFolder: folder,
    outputFolder: join(scratch, 'none'),
    onProgress: () => {},
  });
  expect(run.notebooks[0]?.message).toContain('expected a notebook of nbformat 4');
});
