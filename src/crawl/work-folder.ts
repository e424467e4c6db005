import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors.js';
import { makeFolder } from '../io/make-folder.js';

/** Where a crawl keeps what it has while it is under way. */
export type WorkFolder = {
  readonly journal: string;
  /** Where the snapshot is written before it takes its place: a killed process leaves nothing outside. */
  readonly draft: string;
  /** Gives the folder free for another process. */
  readonly release: () => void;
  /** Removes it: the snapshot is written. */
  readonly remove: () => void;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The work folder of a snapshot: beside it. */
export function workFolderOf(out: string): string {
  return `${out}.partial`;
}

/**
 * Takes the work folder of a snapshot for this process. One left by a dead process is taken over.
 *
 * @param out path of the snapshot that will be written
 * @param fresh throw away what an earlier crawl left
 * @throws InputError when another process that lives holds it
 */
export function takeWorkFolder(out: string, fresh: boolean): WorkFolder {
  const folder = workFolderOf(out);
  const lock = join(folder, 'lock');
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : NaN;
  if (Number.isInteger(holder) && holder > 0 && holder !== process.pid && isAlive(holder)) {
    throw new InputError({
      file: folder,
      field: 'lock',
      value: `process ${holder}`,
      expected: 'no other crawl into the same file; wait for it, or choose another --out',
    });
  }
  if (fresh) rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  rmSync(lock, { force: true });
  try {
    // `wx`: of two that start at the same time only one makes it.
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch {
    throw new InputError({
      file: folder,
      field: 'lock',
      expected: 'no other crawl into the same file',
    });
  }
  const draftFolder = join(folder, 'draft');
  rmSync(draftFolder, { recursive: true, force: true });
  return {
    journal: join(folder, 'journal'),
    draft: join(draftFolder, basename(out)),
    release: () => {
      rmSync(lock, { force: true });
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
