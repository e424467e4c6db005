import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { decompressPage } from '../../src/io/gzip-codec.js';
import {
  openSnapshot,
  openSnapshotWriter,
  readSnapshot,
  recordFileOf,
  writeSnapshot,
  type SnapshotRecord,
} from '../../src/io/snapshot.js';
import { formatSnapshotRecord } from '../../src/io/snapshot-record.js';
import { anyRecords, folder, meta, record } from './snapshot-records.js';

const file = (name: string): string => join(folder, `${name}.parquet`);

/** A record that differs, with a checksum that is right. */
const formatAnew = ({ recordSha256: _old, ...rest }: SnapshotRecord): string =>
  formatSnapshotRecord(rest);

const inOrder = (records: readonly HubRecord[]): readonly HubRecord[] =>
  [...records].sort(
    (a, b) => b.downloads30d - a.downloads30d || (a.repositoryId < b.repositoryId ? -1 : 1),
  );

describe('round trip', () => {
  it('any records in any order → the same, most downloaded first', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        await writeSnapshot(file('any'), records, meta);
        const read = await readSnapshot(file('any'));
        expect(read.records).toEqual(inOrder(records));
      }),
      { numRuns: 150 },
    );
  });

  it('columns one by one → the same values', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        await writeSnapshot(file('columns'), records, meta);
        const snapshot = await openSnapshot(file('columns'));
        for (const name of ['repositoryId', 'likes', 'createdOn', 'tags', 'cardText'] as const) {
          expect(await snapshot.column(name)).toEqual(inOrder(records).map((one) => one[name]));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('the same records → the same bytes of file and record, whatever their order', async () => {
    const records = [record('b/b', 5), record('a/a', 5), record('c/c', 9, { tags: ['x', 'y'] })];
    await writeSnapshot(file('once'), records, meta);
    const first = [readFileSync(file('once')), readFileSync(recordFileOf(file('once')))];
    await writeSnapshot(file('once'), [...records].reverse(), meta);
    expect([readFileSync(file('once')), readFileSync(recordFileOf(file('once')))]).toEqual(first);
  });

  it('row groups end by rows and by characters; reading crosses them', async () => {
    const long = 'x'.repeat(1_000_000);
    const records = Array.from({ length: 130 }, (_, i) =>
      record(`a/${String(i).padStart(3, '0')}`, 1, { cardText: long }),
    );
    await writeSnapshot(file('groups'), records, meta);
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file('groups')));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([64, 64, 2]);
    const ids = await (await openSnapshot(file('groups'))).column('repositoryId');
    expect(ids).toEqual(records.map((one) => one.repositoryId));
  });

  it('a stream of 250,000 rows → three row groups', async () => {
    const rows = function* (): Generator<HubRecord> {
      for (let i = 0; i < 250_000; i++) yield record(`a/${i}`, 300_000 - i);
    };
    const written = await writeSnapshot(file('stream'), rows(), meta);
    expect(written.rows).toBe(250_000);
    let last = 300_001;
    let seen = 0;
    for await (const row of (await openSnapshot(file('stream'))).rows()) {
      expect(row.downloads30d === last - 1 && row.repositoryId === `a/${seen}`).toBe(true);
      last = row.downloads30d;
      seen += 1;
    }
    expect(seen).toBe(250_000);
  });
});

describe('the record', () => {
  it('states query, counts, checksum and how far each column is filled', async () => {
    const records = [
      record('a/a', 9, { cardStatus: 'read', likes: 3, tags: ['x'] }),
      record('b/b', 7, { cardStatus: 'gated', gated: true, likes: 1 }),
      record('c/c', 7, { cardStatus: 'read' }),
    ];
    const written = await writeSnapshot(file('record'), records, meta);
    const bytes = readFileSync(file('record'));
    expect(written).toMatchObject({
      file: 'record.parquet',
      rows: 3,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      date: '2026-11-25',
      query: meta.query,
      hubTotal: 2_000_000,
      toolVersion: '0.1.0',
      notes: ['1 row came twice'],
    });
    expect(written.counts).toEqual({
      listed: 7,
      kept: 3,
      cards: { 'not-asked': 0, read: 2, absent: 0, gated: 1, gone: 0, unreadable: 0, failed: 0 },
    });
    const filled = Object.fromEntries(written.columns.map((one) => [one.name, one.filled]));
    expect(filled).toMatchObject({ repositoryId: 3, likes: 2, tags: 1, cardText: 0, gated: 3 });
    expect(written.columns.find((one) => one.name === 'likes')).toMatchObject({ min: 1, max: 3 });
    expect((await readSnapshot(file('record'))).record).toEqual(written);
  });
});

describe('what is refused', () => {
  const records = [record('a/a', 2, { tags: ['x'], createdOn: '2024-02-29' }), record('b/b', 1)];

  it('every byte of the file and of the record flipped → refused', async () => {
    const target = file('flips');
    await writeSnapshot(target, records, meta);
    for (const path of [target, recordFileOf(target)]) {
      const whole = readFileSync(path);
      for (let at = 0; at < whole.length; at++) {
        const flipped = Buffer.from(whole);
        flipped[at] = (whole[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(path, flipped);
        await expect(openSnapshot(target), `byte ${at} of ${path}`).rejects.toThrow(
          /flips\.parquet/,
        );
      }
      writeFileSync(path, whole);
    }
    await openSnapshot(target);
  });

  it('cut anywhere, or longer → refused', async () => {
    const target = file('cut');
    await writeSnapshot(target, records, meta);
    for (const path of [target, recordFileOf(target)]) {
      const whole = readFileSync(path);
      for (let length = 0; length < whole.length; length += 7) {
        writeFileSync(path, whole.subarray(0, length));
        await expect(openSnapshot(target)).rejects.toThrow(/cut\.parquet/);
      }
      writeFileSync(path, Buffer.concat([whole, Buffer.from('\n')]));
      await expect(openSnapshot(target)).rejects.toThrow(/cut\.parquet/);
      writeFileSync(path, whole);
    }
  });

  it('no record, no file, the record of another file; renamed with its record it is read', async () => {
    await expect(openSnapshot(file('nowhere'))).rejects.toThrow(
      'nowhere.parquet.record.json: expected the record of the snapshot beside it',
    );
    await writeSnapshot(file('alone'), records, meta);
    writeFileSync(recordFileOf(file('other')), readFileSync(recordFileOf(file('alone'))));
    await expect(openSnapshot(file('other'))).rejects.toThrow('other.parquet: expected this file');
    writeFileSync(file('other'), readFileSync(file('alone')));
    expect((await readSnapshot(file('other'))).records).toEqual(records);
    await writeSnapshot(file('other'), [record('c/c', 3)], meta);
    writeFileSync(recordFileOf(file('other')), readFileSync(recordFileOf(file('alone'))));
    await expect(openSnapshot(file('other'))).rejects.toThrow(
      /other\.parquet, field (bytes|sha256)/,
    );
  });

  it('a record that vouches for other columns, another number of rows, another schema', async () => {
    const written = await writeSnapshot(file('fit'), records, meta);
    const recordFile = recordFileOf(file('fit'));
    writeFileSync(recordFile, formatAnew({ ...written, rows: 3 }));
    await expect(openSnapshot(file('fit'))).rejects.toThrow('field rows: got "2", expected 3');
    writeFileSync(recordFile, formatAnew({ ...written, schemaVersion: 2 }));
    await expect(openSnapshot(file('fit'))).rejects.toThrow('field schemaVersion: got "2"');
    const foreign = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: 'id', data: ['a', 'b'] }] }),
    );
    writeFileSync(file('fit'), foreign);
    const sha256 = createHash('sha256').update(foreign).digest('hex');
    const vouched = formatAnew({ ...written, sha256, bytes: foreign.length });
    writeFileSync(recordFile, vouched);
    await expect(openSnapshot(file('fit'))).rejects.toThrow('expected the columns of a snapshot');
  });

  it.each<[string, object, string]>([
    ['name', { name: 'other' }, 'got "other", expected hub-snapshot'],
    ['title', { title: undefined }, 'got nothing, expected a text'],
    ['sha256', { sha256: 'ab' }, 'got "ab", expected 64 hexadecimal digits'],
    ['rows', { rows: -1 }, 'got "-1", expected a whole number from 0'],
    ['bytes', { bytes: '12' }, 'got "12", expected a whole number from 0'],
    ['date', { date: 'yesterday' }, 'got "yesterday", expected a day, YYYY-MM-DD'],
    ['date', { date: '2026-02-30' }, 'got "2026-02-30", expected a day'],
    ['query', { query: { threshold: null } }, 'expected an object of texts'],
    ['query', { query: 'all' }, 'expected an object of texts'],
    ['counts', { counts: undefined }, 'got nothing, expected an object'],
    ['counts.listed', { counts: { kept: 2, cards: {} } }, 'got nothing, expected a whole number'],
    ['counts.cards', { counts: { listed: 2, kept: 2 } }, 'got nothing, expected an object'],
    ['counts.cards', { counts: { listed: 2, kept: 2, cards: { read: '2' } } }, 'of whole numbers'],
    ['hubTotal', { hubTotal: 1.5 }, 'got "1.5", expected a whole number'],
    ['leftOut', { leftOut: [{ field: 'x', rows: 1 }] }, 'expected a list of objects with field'],
    ['notes', { notes: [1] }, 'expected a list of texts'],
    ['columns', { columns: [null] }, 'expected a list of objects with a name'],
  ])('a record with the checksum that it should have, and %s %j', async (field, more, message) => {
    const written = await writeSnapshot(file('shape'), records, meta);
    writeFileSync(recordFileOf(file('shape')), formatAnew({ ...written, ...more }));
    const opened = openSnapshot(file('shape'));
    await expect(opened).rejects.toThrow(`shape.parquet.record.json, field ${field}: `);
    await expect(opened).rejects.toThrow(message);
  });

  it('a date that is none → nothing is written', async () => {
    const target = join(folder, 'undated', 'hub.parquet');
    const wrote = writeSnapshot(target, records, { ...meta, date: 'today' });
    await expect(wrote).rejects.toThrow('field date: got "today", expected a day, YYYY-MM-DD');
    expect(readdirSync(join(folder, 'undated'))).toEqual([]);
  });

  it('a page that unpacks to more than it says', () => {
    expect(() => decompressPage(gzipSync(Buffer.alloc(1_000_000)), 1000)).toThrow();
  });

  it.each<[string, Partial<HubRecord>, string]>([
    ['downloads30d', { downloads30d: -1 }, 'a whole number from 0'],
    ['downloads30d', { downloads30d: 1.5 }, 'a whole number from 0'],
    ['downloads30d', { downloads30d: NaN }, 'a whole number from 0'],
    ['safetensorsTotal', { safetensorsTotal: 2 ** 53 }, 'to 9007199254740991'],
    ['likes', { likes: 2 ** 31 }, 'to 2147483647'],
    ['createdOn', { createdOn: '2023-02-29' }, 'a day, YYYY-MM-DD'],
    ['createdOn', { createdOn: '2023-02-28T00:00' }, 'a day, YYYY-MM-DD'],
    ['task', { task: 'half \ud800' }, 'a text without half surrogate pairs'],
    ['tags', { tags: ['\udc00'] }, 'a list of texts'],
    ['cardStatus', { cardStatus: 'lost' as 'gone' }, 'one of not-asked, read'],
    ['gated', { gated: 'auto' as unknown as boolean }, 'true or false'],
    ['cardText', { cardText: null as unknown as string }, 'a text without half'],
  ])('%s %j → the record is named, nothing is written', async (field, more, expected) => {
    const target = join(folder, 'refused', 'hub.parquet');
    const bad = { ...record('a/bad', 5), ...more };
    const wrote = writeSnapshot(target, [record('a/good', 9), bad], meta);
    await expect(wrote).rejects.toThrow(`a/bad, field ${field}: got`);
    await expect(wrote).rejects.toThrow(expected);
    expect(readdirSync(join(folder, 'refused'))).toEqual([]);
  });

  it('an id twice, rows out of order; the snapshot that was there stays', async () => {
    const target = file('stays');
    await writeSnapshot(target, records, meta);
    const before = readFileSync(target);
    const twice = [record('a/a', 2), record('a/a', 1)];
    await expect(writeSnapshot(target, twice, meta)).rejects.toThrow(
      'got "a/a", expected an id that did not come before',
    );
    const backwards = [record('a/a', 1), record('b/b', 2)].values();
    await expect(writeSnapshot(target, backwards, meta)).rejects.toThrow('most downloaded first');
    expect(readFileSync(target)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('a writer that is aborted leaves nothing', () => {
    const writer = openSnapshotWriter(file('aborted'), meta);
    writer.add(record('a/a', 1));
    writer.abort();
    expect(readdirSync(folder).some((name) => name.includes('aborted'))).toBe(false);
    expect(existsSync(file('aborted'))).toBe(false);
  });
});
