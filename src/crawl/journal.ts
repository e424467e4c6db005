import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { InputError } from '../errors.js';

/** An append-only file of entries, of which every one is whole or not there. */
export type Journal = {
  /** Adds an entry; `sync` waits until the disk has it. */
  readonly append: (entry: unknown, sync: boolean) => void;
  readonly close: () => void;
};

/** Characters of the checksum at the start of a line. */
const SUM = 16;

const lineOf = (json: string): string =>
  `${createHash('sha256').update(json).digest('hex').slice(0, SUM)} ${json}\n`;

const entryOf = (line: string): unknown => {
  const json = line.slice(SUM + 1);
  return lineOf(json) === `${line}\n` ? (JSON.parse(json) as unknown) : undefined;
};

/**
 * Reads a journal. A process that is killed leaves at most its last line torn: what follows the last whole
 * line is dropped, and asked for again.
 *
 * @param file path
 * @returns entries in order, and the bytes that hold them; none for a file that is not there
 * @throws InputError when a line in the middle is damaged: that no kill does
 */
export function readJournal(file: string): {
  readonly entries: readonly unknown[];
  readonly bytes: number;
} {
  if (!existsSync(file)) return { entries: [], bytes: 0 };
  const content = readFileSync(file);
  const entries: unknown[] = [];
  let at = 0;
  for (;;) {
    const end = content.indexOf(0x0a, at);
    if (end < 0) return { entries, bytes: at };
    const entry = entryOf(content.toString('utf8', at, end));
    if (entry === undefined) {
      if (content.indexOf(0x0a, end + 1) < 0) return { entries, bytes: at };
      throw new InputError({
        file,
        row: entries.length + 1,
        expected: 'a line as it was written; begin anew with --fresh',
      });
    }
    entries.push(entry);
    at = end + 1;
  }
}

/**
 * Opens a journal for more entries, after those that are whole.
 *
 * @param file path
 * @param bytes from `readJournal`
 */
export function openJournal(file: string, bytes: number): Journal {
  const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w');
  ftruncateSync(descriptor, bytes);
  let at = bytes;
  return {
    append: (entry, sync) => {
      const line = Buffer.from(lineOf(JSON.stringify(entry)));
      for (let written = 0; written < line.length;) {
        written += writeSync(descriptor, line, written, line.length - written, at + written);
      }
      at += line.length;
      // A killed process loses nothing that was written; only a machine that fails does.
      if (sync) fsyncSync(descriptor);
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}
