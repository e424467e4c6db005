import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { diffSnapshots, openSnapshot, writeSnapshot } from '../../src/io/snapshot.js';
import { anyRecords, folder, meta, record } from './snapshot-records.js';

const may = join(folder, 'may.parquet');
const june = join(folder, 'june.parquet');

const diff = async (before: readonly HubRecord[], after: readonly HubRecord[], limit?: number) => {
  await writeSnapshot(may, before, meta);
  await writeSnapshot(june, after, meta);
  return diffSnapshots(await openSnapshot(may), await openSnapshot(june), { limit });
};

const before = [
  record('lab/same', 100, { tags: ['a', 'b'] }),
  record('lab/fewer', 90),
  record('lab/gone', 80),
  record('lab/tags', 70, { tags: ['a', 'b'], cardStatus: 'absent' }),
];
const after = [
  record('lab/new', 200),
  record('lab/same', 100, { tags: ['a', 'b'] }),
  record('lab/tags', 70, { tags: ['b', 'a'], cardStatus: 'read', cardText: '# Card' }),
  record('lab/fewer', 60, { likes: 1 }),
];

describe('diffSnapshots', () => {
  it('new, gone, changed field by field, unchanged', async () => {
    const found = await diff(before, after);
    expect(found.counts).toMatchObject({
      before: 4,
      after: 4,
      gone: 1,
      new: 1,
      changed: 2,
      unchanged: 1,
      byField: { downloads30d: 1, likes: 1, tags: 1, cardStatus: 1, cardText: 1, gated: 0 },
    });
    expect(found.gone).toEqual(['lab/gone']);
    expect(found.new).toEqual(['lab/new']);
    expect(found.changed).toEqual([
      {
        repositoryId: 'lab/tags',
        changes: [
          { field: 'tags', before: ['a', 'b'], after: ['b', 'a'] },
          { field: 'cardStatus', before: 'absent', after: 'read' },
          { field: 'cardText', before: undefined, after: '# Card' },
        ],
      },
      {
        repositoryId: 'lab/fewer',
        changes: [
          { field: 'downloads30d', before: 90, after: 60 },
          { field: 'likes', before: undefined, after: 1 },
        ],
      },
    ]);
  });

  it('a snapshot and itself → nothing', async () => {
    const found = await diff(before, before);
    expect(found.counts).toMatchObject({ gone: 0, new: 0, changed: 0, unchanged: 4 });
  });

  it('agrees with a comparison row by row; a limit shortens lists and leaves counts', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, anyRecords, fc.integer({ min: 0, max: 4 }), async (a, b, n) => {
        // Half of b takes ids of a, so that there are pairs to compare.
        const later = b.map((one, i) => {
          const twin = i % 2 === 0 ? a[i] : undefined;
          return twin === undefined
            ? one
            : { ...one, ...(i % 4 === 0 ? twin : {}), repositoryId: twin.repositoryId };
        });
        const unique = [...new Map(later.map((one) => [one.repositoryId, one])).values()];
        const old = new Map(a.map((one) => [one.repositoryId, one]));
        const ids = new Set(unique.map((one) => one.repositoryId));
        const changed = unique.filter((one) => {
          const twin = old.get(one.repositoryId);
          return twin !== undefined && JSON.stringify(sorted(twin)) !== JSON.stringify(sorted(one));
        });
        const all = await diff(a, unique);
        expect(all.counts).toMatchObject({
          gone: a.filter((one) => !ids.has(one.repositoryId)).length,
          new: unique.filter((one) => !old.has(one.repositoryId)).length,
          changed: changed.length,
        });
        expect(new Set(all.changed.map((one) => one.repositoryId))).toEqual(
          new Set(changed.map((one) => one.repositoryId)),
        );
        const few = await diff(a, unique, n);
        expect(few).toEqual({
          counts: all.counts,
          gone: all.gone.slice(0, n),
          new: all.new.slice(0, n),
          changed: all.changed.slice(0, n),
        });
      }),
      { numRuns: 60 },
    );
  });
});

const sorted = (one: HubRecord): readonly unknown[] =>
  Object.entries(one)
    .filter(([, value]) => value !== undefined)
    .sort(([x], [y]) => (x < y ? -1 : 1));

describe('hugging-carbon snapshot', () => {
  const program = join(import.meta.dirname, '../../dist/cli/main.js');
  const call = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'snapshot', ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('check, show and diff', async () => {
    const hostile = record('lab/\u001b[31mred', 300);
    await diff(before, [...after, hostile]);
    expect(call('check', may)).toMatchObject({ status: 0, stderr: '' });
    expect(call('check', may).stdout).toMatch(/is what was written: 4 rows, [0-9a-f]{64}\n$/);
    const shown = call('show', june, '--limit', '2').stdout;
    expect(shown).toContain('5 rows kept of 7 listed; cards: not-asked 4, read 1');
    expect(shown).toContain('lab/ [31mred');
    expect(shown).not.toContain('\u001b');
    expect(shown).toContain('lab/new');
    expect(shown).not.toContain('lab/same');
    const compared = call('diff', may, june).stdout;
    expect(compared).toMatch(/^changed +2$/m);
    expect(compared).toMatch(/^lab\/tags +cardStatus +absent +read$/m);
    const json = JSON.parse(call('diff', may, june, '--json', '--limit', '1').stdout) as {
      counts: { new: number };
      new: string[];
    };
    expect([json.counts.new, json.new]).toEqual([2, [hostile.repositoryId]]);
  });

  it('show of a crawl in two passes that left rows out → both are said', async () => {
    const leftOut = [
      { field: 'repositoryId', expected: 'an id of a repository', rows: 7, first: ['x y', 'z z'] },
      { field: 'createdOn', expected: 'a day', rows: 1, first: ['a/b'] },
    ];
    await writeSnapshot(may, before, { ...meta, query: { passes: 2 }, leftOut });
    const shown = call('show', may).stdout;
    expect(shown).toContain('4 rows kept of 7 listed in 2 passes; cards:');
    expect(shown).toContain(
      'left out: 7 listed with a repositoryId that is not an id of a repository: x y, z z …',
    );
    expect(shown).toContain('left out: 1 listed with a createdOn that is not a day: a/b\n');
  });

  it('a snapshot that was changed → exit 1, one line that says so', async () => {
    await diff(before, after);
    writeFileSync(june, 'PAR1');
    const { status, stderr, stdout } = call('diff', may, june);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^error: .*june\.parquet, field bytes: got "4", expected \d+ as its record says\n$/,
    );
  });

  it('called without files → exit 2', () => {
    expect(call('diff', may).status).toBe(2);
    expect(call('show', may, '--limit', '-1').status).toBe(2);
  });
});
