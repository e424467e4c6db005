import { describe, expect, test } from 'vitest';
import { loadCurated } from '../../../src/io/curated.js';
import { loadProject } from '../../../src/io/project.js';
import { CrawlColumns } from '../../../src/tier/live/crawl-columns.js';
import type { LiveReference } from '../../../src/tier/live/population.js';
import { readLargeCrawl, readPart, streamRuns } from '../../../src/tier/live/stream.js';
import { frozenRecords } from './frozen-records.js';

const frozen = loadProject({ snapshotFile: '' });
const meta = { snapshot: 'live-2026-05-17', observedOn: '2026-05-17', threshold: 0 };
const records = [...frozenRecords(frozen.data)].sort((a, b) =>
  a.repositoryId < b.repositoryId ? -1 : 1,
);
const reference: LiveReference = {
  frozen: frozen.data,
  curated: loadCurated(),
  trackedModels: frozen.data.trackedModels,
  accelerators: new Set(),
  countries: new Set(),
};
const whole = [...streamRuns(reference, readLargeCrawl(reference, records, meta))];

/** Rows cut at places, each part read by itself and handed over as to another thread. */
const inParts = (rows: readonly unknown[], cuts: readonly number[]): CrawlColumns => {
  const stores = [0, ...cuts].map((first, i) =>
    readPart(reference, rows.slice(first, cuts[i]), meta, first + 1),
  );
  const columns = new CrawlColumns(stores.map(({ store }) => store));
  return CrawlColumns.of(structuredClone(columns.share()));
};
const resolved = (columns: CrawlColumns): unknown[] => [
  ...streamRuns(reference, { columns, read: columns.size }),
];

describe('a crawl read in parts against the same crawl in one', () => {
  const half = Math.floor(records.length / 2);
  test.each([
    ['halves', [half]],
    ['thirds, one of a single row', [half, half + 1]],
    ['an empty part at the end', [records.length]],
  ])('%s: the same mappings, sizes and runs', (_, cuts) => {
    expect(resolved(inParts(records, cuts))).toEqual(whole);
  });

  test('an id that comes again in a later part counts once, with its first row', () => {
    const again = records.slice(0, 50).map((record) => ({ ...record, downloads30d: 1 }));
    const twice = [...records, ...again];
    expect(resolved(inParts(twice, [records.length]))).toEqual(whole);
  });

  test('a wrong row is named by its number in the crawl', () => {
    const wrong = { ...records[7], downloads30d: -1 };
    expect(() => readPart(reference, [wrong], meta, 8)).toThrow(/row 8.*downloads30d/s);
  });

  test('a parent in another case is found in another part', () => {
    const parent = { repositoryId: 'Org/Model-7B', downloads30d: 1, tags: [] };
    const child = {
      repositoryId: 'x/child',
      downloads30d: 1,
      tags: ['base_model:finetune:org/model-7b'],
    };
    const [mapping] = resolved(inParts([child, parent], [1])) as { mapping: unknown }[];
    expect(mapping).toMatchObject({ mapping: { parentRepositoryId: 'Org/Model-7B' } });
  });
});
