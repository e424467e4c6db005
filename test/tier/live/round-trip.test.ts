import { describe, expect, test } from 'vitest';
import { loadCurated } from '../../../src/io/curated.js';
import { loadProject } from '../../../src/io/project.js';
import { simulate } from '../../../src/simulate/aggregate.js';
import { projectFromSnapshot } from '../../../src/simulate/live-project.js';
import { createProject } from '../../../src/simulate/project.js';
import { describeSnapshot } from '../../../src/tier/live/report.js';
import { frozenRecords } from './frozen-records.js';

const frozen = loadProject({ snapshotFile: '' });
const records = frozenRecords(frozen.data);
const meta = { snapshot: 'live-2026-05-17', observedOn: '2026-05-17', threshold: 5000 };
const { tables, population } = projectFromSnapshot(frozen.data, loadCurated(), records, meta);

/** The frozen tables sent through records of a crawl: the same decisions must come back. */
describe('frozen tables as a crawl and back', () => {
  test('every repository leads to the same run by the same relation, evidence and reason', () => {
    expect(tables.links).toEqual(frozen.data.links.map((link) => ({ ...link })));
  });

  test('the same runs, field by field', () => {
    expect(tables.runs).toEqual(frozen.data.runs);
  });

  test('sizes differ in three repositories only, by a packed count and by rounding', () => {
    const before = new Map(frozen.data.repositories.map((row) => [row.repositoryId, row]));
    const other = tables.repositories.filter(
      (row) => row.params !== before.get(row.repositoryId)?.params,
    );
    expect(other.map((row) => [row.repositoryId, before.get(row.repositoryId)?.params, row.params]))
      // The list counted 158e9 in the packed weights of deepseek-ai/DeepSeek-V4-Flash, which lent its
      // count to two quantisations; the table holds the model's own 284e9 and no longer knows the count.
      // The second has its size from its run, which two registries round differently.
      .toEqual([
        ['Intel/DeepSeek-V4-Flash-W4A16-AutoRound', 158069433298, 284e9],
        ['cointegrated/LaBSE-en-ru', 470926848, 470930000],
        ['mlx-community/DeepSeek-V4-Flash-4bit', 158069433298, 284e9],
      ]);
  });

  test('the total agrees within 5e-5, the two packed quantisations being what differs', () => {
    const options = { draws: 500, seed: 1 };
    const live = createProject(tables);
    const [a, b] = [
      simulate(frozen.tables, frozen.estimator, options),
      simulate(live.tables, live.estimator, options),
    ];
    expect(b.runs).toBe(a.runs);
    for (const key of ['p2_5', 'median', 'mean', 'p97_5'] as const) {
      expect(Math.abs(b.totalTco2e[key] / a.totalTco2e[key] - 1)).toBeLessThan(5e-5);
    }
  });

  test('the report finds nothing new and loses nothing', () => {
    const lines = new Map(
      describeSnapshot(frozen.data, population).map(({ what, count }) => [what, count]),
    );
    expect(lines.get('repositories in the tables')).toBe(5468);
    expect(lines.get('repositories that the frozen tables hold too')).toBe(5468);
    expect(lines.get('new runs of tier 4')).toBe(0);
    expect(lines.get('new runs of tier 5')).toBe(0);
  });
});
