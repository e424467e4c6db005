import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openJournal, readJournal } from '../../src/crawl/journal.js';

const scratch = mkdtempSync(join(tmpdir(), 'hc-journal-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});
const file = join(scratch, 'journal');

const write = (entries: readonly unknown[]): Buffer => {
  rmSync(file, { force: true });
  const journal = openJournal(file, 0);
  for (const entry of entries) journal.append(entry, false);
  journal.close();
  return readFileSync(file);
};

/** Texts with line ends and characters of several bytes among them. */
const entries = fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }), n: fc.integer() }), {
  minLength: 1,
  maxLength: 6,
});

describe('a journal', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = write(list);
        expect(readJournal(file)).toEqual({ entries: list, bytes: bytes.length });
      }),
      { numRuns: 50 },
    );
  });

  it('cut anywhere and written on → the bytes of one that was not cut', () => {
    fc.assert(
      fc.property(entries, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const whole = write(list);
        writeFileSync(file, whole.subarray(0, Math.floor(share * whole.length)));
        const { entries: kept, bytes } = readJournal(file);
        expect(kept).toEqual(list.slice(0, kept.length));
        const journal = openJournal(file, bytes);
        for (const entry of list.slice(kept.length)) journal.append(entry, true);
        journal.close();
        expect(readFileSync(file).equals(whole)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it.each([1, 2, 3, 7, 64])('read %i bytes at a time → the same, torn or damaged', (chunkBytes) => {
    fc.assert(
      fc.property(entries, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const whole = write([...list, { text: '日本語 \u{1F600} é' }]);
        expect(readJournal(file, { chunkBytes })).toEqual({
          entries: [...list, { text: '日本語 \u{1F600} é' }],
          bytes: whole.length,
        });
        writeFileSync(file, whole.subarray(0, Math.floor(share * whole.length)));
        expect(readJournal(file, { chunkBytes })).toEqual(readJournal(file));
        whole[20] = (whole[20] ?? 0) ^ 1;
        writeFileSync(file, whole);
        expect(() => readJournal(file, { chunkBytes })).toThrow('row 1');
      }),
      { numRuns: 15 },
    );
  });

  it('a byte changed before its last line → refused with the line', () => {
    const bytes = write([{ a: 1 }, { a: 2 }, { a: 3 }]);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(() => readJournal(file)).toThrow('row 1');
  });

  it('no file → nothing', () => {
    expect(readJournal(join(scratch, 'none'))).toEqual({ entries: [], bytes: 0 });
  });
});
