import { describe, expect, test } from 'vitest';
import {
  LARGEST_RUNS,
  idleRuns,
  uncheckedLargest,
} from '../../src/build-data/population-checks.js';
import { downloadsTable } from '../../src/data/schema/downloads.js';
import { repositoriesTable } from '../../src/data/schema/repositories.js';
import { repositoryRunsTable } from '../../src/data/schema/repository-runs.js';
import { runSourcesTable } from '../../src/data/schema/run-sources.js';
import { runsTable } from '../../src/data/schema/runs.js';
import { readTable } from '../../src/io/read-table.js';
import { isFixture } from '../../src/tier/naming/fixture.js';

/** The committed tables; a build that changes them must keep what is stated here. */
const repositories = readTable(repositoriesTable);
const downloads = readTable(downloadsTable);
const runs = readTable(runsTable);
const sources = readTable(runSourcesTable);
const mappings = readTable(repositoryRunsTable);

const runById = new Map(runs.map((run) => [run.runId, run]));
const mapping = new Map(mappings.map((row) => [row.repositoryId, row]));
const repository = new Map(repositories.map((row) => [row.repositoryId, row]));

describe('population', () => {
  test('both snapshots above 5,000 downloads: 4,044 and 1,803, 5,468 distinct', () => {
    expect(downloads.filter((row) => row.snapshot === '2024-09')).toHaveLength(4044);
    expect(downloads.filter((row) => row.snapshot === '2026-05')).toHaveLength(1803);
    expect(repositories).toHaveLength(5468);
    expect(Math.min(...downloads.map((row) => row.downloads30d))).toBeGreaterThan(5000);
  });

  test('every repository has one mapping, and no mapping is without a repository', () => {
    expect(mappings).toHaveLength(repositories.length);
    for (const row of mappings) expect(repository.has(row.repositoryId)).toBe(true);
  });

  test('a size says how it was learnt', () => {
    for (const row of repositories) {
      expect(row.params === undefined).toBe(row.paramsMethod === 'none');
      if (row.params !== undefined) expect(row.paramsSource).toBeDefined();
      if (row.paramsActive !== undefined)
        expect(row.paramsActive).toBeLessThanOrEqual(row.params ?? 0);
    }
  });
});

describe('mapping', () => {
  test('runs and roots exist, and training relations have a run', () => {
    for (const row of mappings) {
      if (row.runId !== undefined) expect(runById.has(row.runId)).toBe(true);
      if (row.rootRunId !== undefined) expect(runById.has(row.rootRunId)).toBe(true);
      if (/^(original|fine-tune|adapter|continued|distillation)$/.test(row.relation))
        expect(row.runId).toBeDefined();
    }
  });

  test('fixtures have no run', () => {
    const fixtures = mappings.filter((row) => row.relation === 'fixture');
    expect(fixtures.length).toBeGreaterThan(200);
    for (const row of fixtures) expect(row.runId).toBeUndefined();
    for (const row of mappings) {
      if (row.decidedBy !== 'override' && isFixture(row.repositoryId))
        expect(row.relation).toBe('fixture');
    }
  });

  test('no cycle among bases', () => {
    for (const run of runs) {
      const seen = new Set([run.runId]);
      for (let base = run.baseRunId; base !== undefined; base = runById.get(base)?.baseRunId) {
        expect(seen.has(base)).toBe(false);
        seen.add(base);
      }
    }
  });

  test('what stays unmapped is a small part', () => {
    const unmapped = mappings.filter((row) => row.decidedBy === 'default');
    expect(unmapped.length / mappings.length).toBeLessThan(0.1);
  });

  test.each([
    ['google/gemma-2b', 'original', 'gemma-2b'],
    ['google/gemma-7b', 'original', 'gemma-7b'],
    ['google-bert/bert-base-uncased', 'original', 'bert-base-uncased'],
    ['unsloth/gemma-2b', 'copy', 'gemma-2b'],
    ['meta-llama/Llama-3.1-8B', 'original', 'llama-3.1-8b'],
    ['meta-llama/Meta-Llama-3.1-8B', 'original', 'llama-3.1-8b'],
  ])('%s is %s of %s', (id, relation, runId) => {
    expect(mapping.get(id)).toMatchObject({ relation, runId });
  });
});

describe('runs', () => {
  test('every run is held by a repository or is the base of another', () => {
    const tables = {
      repositories,
      downloads,
      runs,
      runSources: sources,
      repositoryRuns: mappings,
      funnel: [],
      flags: [],
    };
    expect(idleRuns(tables)).toEqual([]);
  });

  test(`the ${LARGEST_RUNS} largest were checked one by one`, () => {
    expect(uncheckedLargest(runs).map((run) => run.runId)).toEqual([]);
  });

  test('every disclosed value has its source, and nothing unverified is used', () => {
    const stated = new Set(
      sources
        .filter((row) => row.status !== 'unverified')
        .map((row) => `${row.runId} ${row.field} ${row.value}`),
    );
    for (const run of runs.filter((row) => row.origin === 'curated')) {
      for (const field of [
        'paramsTotal',
        'tokens',
        'flop',
        'acceleratorHours',
        'energyKwh',
        'tco2e',
      ] as const) {
        const value = run[field];
        if (value === undefined) continue;
        const known = sources.some(
          (row) =>
            row.runId === run.runId &&
            row.field === field &&
            Number(row.value) === value &&
            row.status !== 'unverified',
        );
        expect(known || stated.has(`${run.runId} ${field} ${value}`), `${run.runId} ${field}`).toBe(
          true,
        );
      }
    }
  });

  test('a single run carries no figure that covers several', () => {
    for (const run of runs) if (run.tco2e !== undefined) expect(run.sharedWith).toEqual([]);
  });

  test('active parameters do not exceed the total', () => {
    for (const run of runs) {
      if (run.paramsActive !== undefined && run.paramsTotal !== undefined) {
        expect(run.paramsActive).toBeLessThanOrEqual(run.paramsTotal);
      }
    }
  });
});
