import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { estimateLargeCrawl } from '../../dist/io/large-crawl.js';
import { centralTco2e } from '../../src/estimate/central.js';
import { estimateStreamed } from '../../src/estimate/streamed.js';
import { loadCurated } from '../../src/io/curated.js';
import { loadProject } from '../../src/io/project.js';
import { writeSnapshot } from '../../src/io/snapshot.js';
import { recordsFromTables, syntheticHub } from '../../src/stand-in/index.js';
import { CrawlMappings, resolvePart } from '../../src/tier/live/resolve-part.js';
import { runMaker, runsOfPart } from '../../src/tier/live/runs-of-part.js';
import { readLargeCrawl } from '../../src/tier/live/stream.js';

const folder = mkdtempSync(join(tmpdir(), 'large-crawl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { data, estimator } = loadProject({ snapshotFile: '' });
const until = '2026-11-25';
const records = [
  ...syntheticHub(3, 12_000, {
    records: recordsFromTables(data).map(({ cardText: _, ...record }) => record),
    links: data.links,
    censusDownloads: data.censusDownloads,
    until,
  }),
].sort((a, b) => b.downloads30d - a.downloads30d || (a.repositoryId < b.repositoryId ? -1 : 1));
const meta = { snapshot: 'live', observedOn: until, threshold: 0 };
const reference = {
  frozen: data,
  curated: loadCurated(),
  trackedModels: data.trackedModels,
  accelerators: new Set<string>(),
  countries: new Set<string>(),
};
const file = join(folder, 'hub.parquet');
await writeSnapshot(file, records, {
  query: {},
  date: until,
  listed: records.length,
  toolVersion: '0',
});

describe('a snapshot estimated on threads against its rows in this thread', () => {
  const { columns } = readLargeCrawl(reference, records, meta);
  const range = { first: 0, end: columns.size };
  const mappings = new CrawlMappings(columns, [resolvePart(columns, range, reference.curated)]);
  const maker = runMaker(reference, columns, mappings);
  const here = [...runsOfPart(maker, columns, range)].map((each) =>
    estimateStreamed(each, estimator),
  );
  const others = [...maker.others()].map((run) => [run.runId, centralTco2e(run, estimator)]);

  test.each([1, 3])('%i threads: the same tiers and tonnes', async (workers) => {
    const told = new Set<string>();
    const made = await estimateLargeCrawl(
      { kind: 'snapshot', file },
      { observedOn: until, workers, onProgress: (step) => told.add(step) },
    );
    expect(made.read).toBe(records.length);
    expect([...made.tiers]).toEqual(here.map(({ tier }) => tier));
    expect([...made.tco2e]).toEqual(here.map(({ tco2e }) => tco2e));
    expect(made.others.map(({ runId, tco2e }) => [runId, tco2e])).toEqual(others);
    expect(made.tco2e.reduce((a, b) => a + b, 0)).toBeGreaterThan(1000);
  });
});

test('tally → runs and tonnes by tier, those of the rows and of all other runs', async () => {
  const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'tally', file, '--json']);
  const tally = JSON.parse(stdout) as {
    readonly rows: number;
    readonly tco2e: number;
    readonly tiers: readonly { readonly tier: number; readonly runs: number }[];
  };
  const { tiers, tco2e, others } = await estimateLargeCrawl(
    { kind: 'snapshot', file },
    { observedOn: until, workers: 1 },
  );
  expect(tally.rows).toBe(records.length);
  for (const { tier, runs } of tally.tiers) {
    const ofRows = tiers.filter((own) => own === tier).length;
    expect([tier, runs]).toEqual([tier, ofRows + others.filter((run) => run.tier === tier).length]);
  }
  const sum = tco2e.reduce((a, b) => a + b, 0) + others.reduce((a, run) => a + run.tco2e, 0);
  expect(tally.tco2e / sum).toBeCloseTo(1, 9);
});

test.each([
  ['no workers', ['--workers', '0'], /workers/],
  ['no such file', [], /nowhere\.parquet/],
])('tally, %s → a message', async (_, flags, message) => {
  const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const call = promisify(execFile)(process.execPath, [
    main,
    'tally',
    flags.length > 0 ? file : join(folder, 'nowhere.parquet'),
    ...flags,
  ]);
  await expect(call).rejects.toThrow(message);
});
