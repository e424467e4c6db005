import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packPanel, unpackPanel } from '../../src/explore/panel-data.js';
import { loadProject } from '../../src/io/project.js';
import { tablesOfRecords } from '../../src/io/snapshot-project.js';
import { writeSnapshot } from '../../src/io/snapshot.js';
import { simulate } from '../../src/simulate/aggregate.js';
import { createProject } from '../../src/simulate/project.js';
import { recordsFromTables } from '../../src/stand-in/index.js';
import { projectWithout } from '../../src/validate/leave-out.js';
import { freshRecord } from './snapshot-records.js';

const folder = mkdtempSync(join(tmpdir(), 'small-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const frozen = loadProject({ snapshotFile: '' });
const popular = [...recordsFromTables(frozen.data)].sort((a, b) => b.downloads30d - a.downloads30d);
const day = '2026-11-25';
const unsized = freshRecord('newlab/unsized');

describe('a crawl of 60 repositories of one task, one without a size', () => {
  const oneTask = popular.filter(({ task }) => task === 'text-generation').slice(0, 59);
  const { tables } = tablesOfRecords([...oneTask, unsized], day);
  const live = createProject(tables);

  test('the fits of the frozen population', () => {
    expect(live.parameters().coefficients).toEqual(frozen.parameters().coefficients);
    expect(live.estimator.reference.frontier).toEqual(frozen.estimator.reference.frontier);
    expect(live.assumptions).toEqual(frozen.assumptions);
  });

  test('a finite total, with the row of unknown size', () => {
    expect(tables.repositories).toHaveLength(60);
    expect(tables.runs.find(({ runId }) => runId === 'repo:newlab/unsized')?.paramsTotal).toBe(
      undefined,
    );
    const { totalTco2e } = simulate(live.tables, live.estimator, { draws: 100 });
    expect(totalTco2e.mean).toBeGreaterThan(1000);
    expect(totalTco2e.mean).toBeLessThan(1e6);
  });

  test('leaving a report out, and a page of the explorer, learn from the same population', () => {
    const report = frozen.data.validationRuns.find(({ runId }) => runId !== undefined);
    if (report === undefined) throw new Error('no report of a run');
    expect(projectWithout(live.data, report).parameters().coefficients).toEqual(
      projectWithout(frozen.data, report).parameters().coefficients,
    );
    const panel = { tables: live.data, means: [], draws: 100, seed: 1 };
    const { tables: unpacked } = unpackPanel(packPanel(panel as never));
    expect(createProject(unpacked).parameters().coefficients).toEqual(
      frozen.parameters().coefficients,
    );
  });
});

describe('what no training can have', () => {
  const emissions = (json: string) => ({ cardDataJson: `{"co2_eq_emissions":${json}}` });
  const rows = [
    ['huge', emissions('1.7e308'), undefined],
    ['large', emissions('"1.5e99 t"'), undefined],
    ['denormal', emissions('1e-320'), undefined],
    ['possible', emissions('"31 t"'), 31],
  ] as const;
  const sizes = [
    ['one', 1, undefined],
    ['fragment', 999, undefined],
    ['least', 1000, 1000],
  ] as const;
  const { tables } = tablesOfRecords(
    [
      ...rows.map(([name, more]) =>
        freshRecord(`newlab/${name}`, { safetensorsTotal: 3e9, ...more }),
      ),
      ...sizes.map(([name, safetensorsTotal]) =>
        freshRecord(`newlab/${name}`, { safetensorsTotal, cardText: '# A model' }),
      ),
    ],
    day,
  );
  const run = (name: string) => tables.runs.find(({ runId }) => runId === `repo:newlab/${name}`);

  test.each(rows)('emissions, %s: %j → %s t', (name, _, tco2e) => {
    expect(run(name)?.tco2e).toBe(tco2e);
  });

  test.each(sizes)('%s: a count of %s → %s parameters', (name, _, params) => {
    expect(run(name)?.paramsTotal).toBe(params);
  });

  test('the total is finite', () => {
    const live = createProject(tables);
    expect(simulate(live.tables, live.estimator, { draws: 100 }).totalTco2e.p97_5).toBeLessThan(
      1e7,
    );
  });
});

test('HUGGING_CARBON_SNAPSHOT: a notebook’s calls give the totals of aggregate --snapshot-file', async () => {
  const file = join(folder, 'small.parquet');
  const records = [...popular.slice(0, 199), unsized];
  await writeSnapshot(file, records, {
    query: {},
    date: day,
    listed: records.length,
    toolVersion: '0',
  });
  const root = join(import.meta.dirname, '../..');
  const node = (args: readonly string[], variable: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, HUGGING_CARBON_SNAPSHOT: variable },
    });
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const cell = `
    import * as hc from 'hugging-carbon';
    const project = hc.load();
    const tiered = hc.tier(project.tables, { snapshot: 'union', threshold: 5000 });
    const run = project.tables.runs.find((each) => each.runId === 'repo:newlab/unsized');
    const { tier, tco2e } = hc.estimate(run, project.estimator, { draws: 200 });
    const total = hc.simulate(project.tables, project.estimator, { draws: 200, seed: 1 });
    console.log(JSON.stringify({ repositories: tiered.repositories.length, tier, tco2e, total }));
  `;
  const made = node(['--input-type=module', '-e', cell], file);
  const main = join(root, 'dist/cli/main.js');
  const told = node([main, '--snapshot-file', file, 'aggregate', '--draws', '200', '--json'], '');
  expect(made).toMatchObject({ repositories: 200, tier: 5 });
  const { totalTco2e } = told as { totalTco2e: { p2_5: number; mean: number; p97_5: number } };
  expect(made['total']).toMatchObject({ totalTco2e, repositories: 200 });
  expect(totalTco2e.p2_5).toBeGreaterThan(1000);
  expect(totalTco2e.p97_5).toBeLessThan(1e6);
});
