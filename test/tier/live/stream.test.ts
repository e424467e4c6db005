import { describe, expect, test } from 'vitest';
import { centralValues } from '../../../src/estimate/estimate.js';
import { centralTco2e } from '../../../src/estimate/central.js';
import { loadCurated } from '../../../src/io/curated.js';
import { loadProject } from '../../../src/io/project.js';
import { projectFromSnapshot } from '../../../src/simulate/live-project.js';
import { createProject } from '../../../src/simulate/project.js';
import type { LiveReference } from '../../../src/tier/live/population.js';
import { CrawlMappings, resolvePart } from '../../../src/tier/live/resolve-part.js';
import { runMaker, runsOfPart } from '../../../src/tier/live/runs-of-part.js';
import { readLargeCrawl, streamRuns } from '../../../src/tier/live/stream.js';
import { frozenRecords } from './frozen-records.js';

const frozen = loadProject({ snapshotFile: '' });
const curated = loadCurated();
const meta = { snapshot: 'live-2026-05-17', observedOn: '2026-05-17', threshold: 0 };
const records = [...frozenRecords(frozen.data)].sort((a, b) =>
  a.repositoryId < b.repositoryId ? -1 : 1,
);
const whole = createProject(projectFromSnapshot(frozen.data, curated, records, meta).tables);
const reference: LiveReference = {
  frozen: frozen.data,
  curated,
  trackedModels: frozen.data.trackedModels,
  accelerators: new Set(),
  countries: new Set(),
};
const streamed = [...streamRuns(reference, readLargeCrawl(reference, records, meta))];

/** Two ways to the same tables: lists in memory, and columns row by row. */
describe('a crawl streamed against the same crawl as lists', () => {
  test('the same mapping of every repository', () => {
    expect(streamed.map(({ mapping }) => mapping)).toEqual(
      whole.data.links.map((link) => ({ ...link, reason: '' })),
    );
  });

  test('the same sizes', () => {
    expect(streamed.map(({ params }) => [params.params, params.paramsActive])).toEqual(
      whole.data.repositories.map((row) => [row.params, row.paramsActive]),
    );
  });

  test('the same runs, with the same central estimate', () => {
    const runs = new Map(whole.tables.runs.map((run) => [run.runId, run]));
    const own = streamed.flatMap(({ run }) => run ?? []);
    expect(own.length).toBeGreaterThan(2000);
    for (const run of own) {
      const expected = runs.get(run.runId);
      if (expected === undefined) throw new Error(run.runId);
      expect({ ...run, sources: undefined }).toEqual({ ...expected, sources: undefined });
      expect(centralTco2e(run, whole.estimator)).toBeCloseTo(
        centralValues(whole.estimator.plan(expected)).tco2e,
        12,
      );
    }
  });

  test('rows and the runs of no listed repository → every run of the population, once', () => {
    const { columns } = readLargeCrawl(reference, records, meta);
    const ranges = columns.ranges();
    const resolved = ranges.map((range) => resolvePart(columns, range, curated));
    const maker = runMaker(reference, columns, new CrawlMappings(columns, resolved));
    const rows = ranges.flatMap((range) => [...runsOfPart(maker, columns, range)]);
    const runs = [...rows.flatMap(({ run }) => run ?? []), ...maker.others()];
    const expected = new Map(whole.tables.runs.map((run) => [run.runId, run]));
    expect(runs.map(({ runId }) => runId).sort()).toEqual([...expected.keys()].sort());
    for (const run of runs) {
      expect([run.runId, centralTco2e(run, whole.estimator)]).toEqual([
        run.runId,
        expect.closeTo(centralTco2e(expected.get(run.runId) ?? run, whole.estimator), 9),
      ]);
    }
  });
});
