import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
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

/** Bytes read at a time: a journal may be larger than the largest file that Node reads at once, 2 GiB. */
const CHUNK_BYTES = 1 << 22;
const LINE_END = 0x0a;

/** The lines of a file that end, each with the place after it; in memory are a line and a chunk. */
function* linesOf(
  file: string,
  chunkBytes: number,
): Generator<{ readonly line: Buffer; readonly end: number }> {
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let begun: Buffer[] = [];
    let at = 0;
    for (let read = -1; read !== 0; at += read) {
      read = readSync(descriptor, chunk, 0, chunkBytes, at);
      let from = 0;
      for (;;) {
        const end = chunk.subarray(0, read).indexOf(LINE_END, from);
        if (end < 0) break;
        yield { line: Buffer.concat([...begun, chunk.subarray(from, end)]), end: at + end + 1 };
        begun = [];
        from = end + 1;
      }
      // The chunk is written over by the next.
      if (from < read) begun.push(Buffer.from(chunk.subarray(from, read)));
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads a journal. A process that is killed leaves at most its last line torn: what follows the last whole
 * line is dropped, and asked for again.
 *
 * @param file path
 * @param options bytes that are read at a time, 4 MiB by default
 * @returns entries in order, and the bytes that hold them; none for a file that is not there
 * @throws InputError when a line in the middle is damaged: that no kill does
 */
export function readJournal(
  file: string,
  { chunkBytes = CHUNK_BYTES }: { readonly chunkBytes?: number | undefined } = {},
): {
  readonly entries: readonly unknown[];
  readonly bytes: number;
} {
  const entries: unknown[] = [];
  let bytes = 0;
  if (!existsSync(file)) return { entries, bytes };
  let torn = false;
  for (const { line, end } of linesOf(file, chunkBytes)) {
    if (torn) {
      throw new InputError({
        file,
        row: entries.length + 1,
        expected: 'a line as it was written; begin anew with --fresh',
      });
    }
    const entry = entryOf(line.toString('utf8'));
    if (entry === undefined) {
      torn = true;
      continue;
    }
    entries.push(entry);
    bytes = end;
  }
  return { entries, bytes };
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
