import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** A lock is a file whose name says who holds it: `lock-PROCESS-NONCE`. No name is ever used twice. */
const LOCK = /^lock-(\d+)-[0-9a-f]+$/;

/** Locks that this process holds: one of an earlier process may carry the same number. */
const held = new Set<string>();

const holderOf = (name: string): number => Number(LOCK.exec(name)?.[1] ?? NaN);

const isHeld = (name: string): boolean => {
  const holder = holderOf(name);
  return holder === process.pid ? held.has(name) : isAlive(holder);
};

const locksIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => LOCK.test(name));

/** Does something that another process may forestall; says whether it was done. */
const tried = (act: () => void): boolean => {
  try {
    act();
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
};

const MOST_TRIES = 100;
/** Processes that got into each other's way try again at different times. */
const LONGEST_PAUSE_MS = 20;

const pause = (): void => {
  const milliseconds = 1 + Math.random() * LONGEST_PAUSE_MS;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

const refuse = (folder: string, holder?: number): never => {
  throw new InputError({
    file: folder,
    field: 'lock',
    ...(holder === undefined ? {} : { value: `process ${holder}` }),
    expected: 'no other crawl into the same file; wait for it, or choose another --out',
  });
};

/**
 * Makes a lock of this process. A stale one is renamed: its name is unique, so that of many processes only
 * one can, and none can take away what another has just got. Whoever then still sees the lock of a living
 * process beside its own gives way, and tries again: two that look after they have theirs cannot miss
 * each other.
 *
 * @returns path of the lock
 */
const lock = (folder: string): string => {
  const name = `lock-${process.pid}-${randomBytes(8).toString('hex')}`;
  const mine = join(folder, name);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    makeFolder(folder);
    let found: readonly string[] = [];
    if (!tried(() => (found = locksIn(folder)))) continue;
    const other = found.find(isHeld);
    if (other !== undefined) return refuse(folder, holderOf(other));
    const [stale] = found;
    const got = tried(() => {
      if (stale === undefined) writeFileSync(mine, '', { flag: 'wx' });
      else renameSync(join(folder, stale), mine);
    });
    if (!got) continue;
    const others = locksIn(folder).filter((each) => each !== name);
    if (!others.some(isHeld)) {
      held.add(name);
      // The number of a dead process may come back, and would then seem to hold the folder.
      for (const each of others) rmSync(join(folder, each), { force: true });
      return mine;
    }
    rmSync(mine, { force: true });
    pause();
  }
  return refuse(folder);
};

/** Removes what the holder of a lock finds in the folder, but for the lock. */
const empty = (folder: string, mine: string): void => {
  for (const name of readdirSync(folder)) {
    if (name !== basename(mine)) rmSync(join(folder, name), { recursive: true, force: true });
  }
};

/**
 * Takes the work folder of a snapshot for this process. One left by a dead process is taken over; of many
 * processes that try at once, one gets it.
 *
 * @param out path of the snapshot that will be written
 * @param fresh throw away what an earlier crawl left
 * @throws InputError when another crawl that lives holds it
 */
export function takeWorkFolder(out: string, fresh: boolean): WorkFolder {
  const folder = workFolderOf(out);
  const mine = lock(folder);
  const release = (): void => {
    held.delete(basename(mine));
    rmSync(mine, { force: true });
  };
  const draftFolder = join(folder, 'draft');
  if (fresh) empty(folder, mine);
  else rmSync(draftFolder, { recursive: true, force: true });
  return {
    journal: join(folder, 'journal'),
    draft: join(draftFolder, basename(out)),
    release,
    remove: () => {
      // The lock goes last: until then nobody else puts anything here.
      empty(folder, mine);
      release();
      tried(() => {
        rmdirSync(folder);
      });
    },
  };
}
