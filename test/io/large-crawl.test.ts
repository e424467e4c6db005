import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { estimateLargeCrawl } from '../../dist/io/large-crawl.js';
import { disclosureReader } from '../../src/cards/disclosure.js';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { centralTco2e } from '../../src/estimate/central.js';
import { createEstimator } from '../../src/estimate/estimator.js';
import { estimateStreamed } from '../../src/estimate/streamed.js';
import { loadCurated } from '../../src/io/curated.js';
import { projectCardReader } from '../../src/io/labelled-cards.js';
import { loadProject } from '../../src/io/project.js';
import { writeSnapshot } from '../../src/io/snapshot.js';
import { projectFromSnapshot } from '../../src/simulate/live-project.js';
import { createProject } from '../../src/simulate/project.js';
import { recordsFromTables, syntheticHub } from '../../src/stand-in/index.js';
import { tierOf } from '../../src/tier/evidence.js';
import { CrawlMappings, resolvePart } from '../../src/tier/live/resolve-part.js';
import { runMaker, runsOfPart } from '../../src/tier/live/runs-of-part.js';
import { readLargeCrawl } from '../../src/tier/live/stream.js';
import { freshRecord } from './snapshot-records.js';

const folder = mkdtempSync(join(tmpdir(), 'large-crawl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const until = '2026-11-25';
const frozen = loadProject({ snapshotFile: '' });
const { data } = frozen;
// A training without a date is taken for one of the day of the crawl.
const estimator = createEstimator(
  { ...frozen.estimator.reference, asOf: until },
  frozen.estimator.assumptions,
);
const fresh = (name: string, more: Partial<HubRecord>): HubRecord =>
  freshRecord(`newlab/${name}`, { downloads30d: 9, ...more });
const emissions = (text: string) => `{"co2_eq_emissions":{"emissions":"${text}"}}`;
/** Rows whose cards disclose something, and two that carry one figure: a card that was copied. */
const telling = [
  fresh('Metadata-1B', { cardDataJson: emissions('31 t') }),
  fresh('Energy-2B', { cardText: '# B\n\nTraining consumed 1234 kWh in France.' }),
  fresh('Hours-3B', { cardText: '# C\n\nTrained for 51234 GPU hours on H100 GPUs.' }),
  fresh('Tokens-4B', { cardText: '# D\n\nThe model was trained on 1.5 trillion tokens.' }),
  fresh('Undated-6B', { createdOn: undefined }),
  fresh('Parent-5B', { cardDataJson: emissions('77 kg') }),
  fresh('Child-5B', {
    tags: ['base_model:finetune:newlab/Parent-5B'],
    cardDataJson: emissions('77 kg'),
  }),
];
const records = [
  ...telling,
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
  accelerators: new Set(data.accelerators.map(({ accelerator }) => accelerator)),
  countries: new Set(data.grid.map(({ country }) => country)),
};
const file = join(folder, 'hub.parquet');
await writeSnapshot(file, records, {
  query: {},
  date: until,
  listed: records.length,
  toolVersion: '0',
});

describe('a snapshot estimated on threads against its rows in this thread', () => {
  const read = disclosureReader(projectCardReader());
  const { columns } = readLargeCrawl(reference, records, meta, read);
  const range = { first: 0, end: columns.size };
  const mappings = new CrawlMappings(columns, [resolvePart(columns, range, reference.curated)]);
  const maker = runMaker(reference, columns, mappings);
  const here = [...runsOfPart(maker, columns, range)].map((each) =>
    estimateStreamed(each, estimator),
  );
  const others = [...maker.others()].map((run) => [run.runId, centralTco2e(run, estimator)]);

  test('what cards disclose is that of the lists', () => {
    const { tables } = projectFromSnapshot(data, reference.curated, records, meta, read);
    const lists = createProject(tables);
    const runs = new Map(lists.tables.runs.map((run) => [run.runId, run]));
    const byId = new Map([...columns.ids(range)].map(([row, id]) => [id, here[row]]));
    expect(
      telling.map(({ repositoryId }) => {
        const run = runs.get(`repo:${repositoryId}`);
        return [repositoryId, run && tierOf(run), run?.tco2e];
      }),
    ).toEqual([
      ['newlab/Metadata-1B', 1, 31],
      ['newlab/Energy-2B', 2, undefined],
      ['newlab/Hours-3B', 2, undefined],
      ['newlab/Tokens-4B', 3, undefined],
      ['newlab/Undated-6B', 4, undefined],
      ['newlab/Parent-5B', 4, undefined],
      ['newlab/Child-5B', 4, undefined],
    ]);
    for (const { repositoryId } of telling) {
      const run = runs.get(`repo:${repositoryId}`);
      if (run === undefined) throw new Error(repositoryId);
      const streamed = byId.get(repositoryId);
      expect(streamed?.tier).toBe(tierOf(run));
      expect(streamed?.tco2e).toBeCloseTo(centralTco2e(run, lists.estimator), 9);
    }
  });

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

test('a row that cannot be → one error that names file and row', async () => {
  const odd = join(folder, 'odd.parquet');
  await writeSnapshot(odd, [records[0], { ...records[1], repositoryId: 'a b' }] as typeof records, {
    query: {},
    date: until,
    listed: 2,
    toolVersion: '0',
  });
  const options = { observedOn: until, workers: 1 };
  await expect(estimateLargeCrawl({ kind: 'snapshot', file: odd }, options)).rejects.toThrow(
    `${odd}, row 2, field repositoryId: got "a b", expected an id of a repository`,
  );
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
