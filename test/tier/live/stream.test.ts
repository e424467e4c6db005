import { describe, expect, test } from 'vitest';
import { centralValues } from '../../../src/estimate/estimate.js';
import { centralTco2e } from '../../../src/estimate/central.js';
import { loadCurated } from '../../../src/io/curated.js';
import { loadProject } from '../../../src/io/project.js';
import { projectFromSnapshot } from '../../../src/simulate/live-project.js';
import { createProject } from '../../../src/simulate/project.js';
import type { LiveReference } from '../../../src/tier/live/population.js';
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
});
