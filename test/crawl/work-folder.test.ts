import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { takeWorkFolder, workFolderOf } from '../../src/crawl/work-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'hc-work-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const PROCESSES = 6;
const ROUNDS = 60;
/** No process has this number: Linux gives none above 2²². */
const DEAD = 2 ** 22 + 1;

const outOf = (name: string, round: number): string => join(scratch, name, String(round), 'hub');

const compiled = pathToFileURL(join(import.meta.dirname, '../../dist/crawl/work-folder.js')).href;

/** Tries for one folder after the other, each at an instant that all processes share, and keeps what it gets. */
const script = (name: string, start: number): string => `
  import { takeWorkFolder } from ${JSON.stringify(compiled)};
  const got = [];
  for (let round = 0; round < ${ROUNDS}; round++) {
    while (Date.now() < ${start} + 40 * round);
    try {
      takeWorkFolder(${JSON.stringify(join(scratch, name))} + '/' + round + '/hub', false);
      got.push(round);
    } catch (error) {
      if (!/no other crawl into the same file/.test(error.message)) throw error;
    }
  }
  process.stdout.write(JSON.stringify(got));
  // It lives until all have tried.
  process.stdin.resume();
`;

/** The rounds that each of several processes got. */
const race = async (name: string): Promise<readonly (readonly number[])[]> => {
  const start = Date.now() + 1500;
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script(name, start)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  try {
    return await Promise.all(
      children.map(
        (child) =>
          new Promise<readonly number[]>((resolve, reject) => {
            let text = '';
            child.stdout.on('data', (part: Buffer) => {
              text += part.toString();
              if (text.endsWith(']')) resolve(JSON.parse(text) as readonly number[]);
            });
            child.on('close', (code) => reject(new Error(`exit code ${code}`)));
          }),
      ),
    );
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
};

describe('a work folder for which several processes try at once', () => {
  it.each([
    ['a lock of a dead process', [`lock-${DEAD}-0`]],
    ['locks of two dead processes', [`lock-${DEAD}-0`, `lock-${DEAD}-1`]],
    ['a journal without a lock', ['journal']],
    ['nothing', undefined],
  ])(
    'with %s → exactly one gets it',
    async (name, left) => {
      for (let round = 0; left !== undefined && round < ROUNDS; round++) {
        const folder = workFolderOf(outOf(name, round));
        mkdirSync(folder, { recursive: true });
        for (const file of left) writeFileSync(join(folder, file), '');
      }
      const got = await race(name);
      const rounds = got.flat().sort((a, b) => a - b);
      expect(rounds).toEqual(Array.from({ length: ROUNDS }, (_, round) => round));
    },
    60_000,
  );
});

describe('a work folder', () => {
  it('held → refused to this process too, until it is released', () => {
    const out = join(scratch, 'held', 'hub');
    const first = takeWorkFolder(out, false);
    expect(() => takeWorkFolder(out, false)).toThrow(
      `${workFolderOf(out)}, field lock: got "process ${process.pid}", expected no other crawl`,
    );
    first.release();
    takeWorkFolder(out, false).remove();
    expect(existsSync(workFolderOf(out))).toBe(false);
  });

  it('left by a process that had the number of this one, or by several → taken over, nothing stays of them', () => {
    const out = join(scratch, 'number', 'hub');
    mkdirSync(workFolderOf(out), { recursive: true });
    writeFileSync(join(workFolderOf(out), `lock-${process.pid}-0`), '');
    takeWorkFolder(out, false).release();
    writeFileSync(join(workFolderOf(out), `lock-${DEAD}-0`), '');
    writeFileSync(join(workFolderOf(out), `lock-${DEAD}-1`), '');
    takeWorkFolder(out, false).release();
    expect(readdirSync(workFolderOf(out))).toEqual([]);
  });

  it.each([
    [false, ['journal']],
    [true, []],
  ])('taken with fresh %s → what was left: %j', (fresh, left) => {
    const out = join(scratch, `fresh-${fresh}`, 'hub');
    const folder = workFolderOf(out);
    mkdirSync(join(folder, 'draft'), { recursive: true });
    writeFileSync(join(folder, 'journal'), 'x');
    takeWorkFolder(out, fresh).release();
    expect(readdirSync(folder)).toEqual(left);
  });
});
