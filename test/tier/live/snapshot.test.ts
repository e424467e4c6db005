import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { HubRecord } from '../../../src/crawl/hub-record.js';
import { loadProject } from '../../../src/io/project.js';
import { writePopulation } from '../../../src/io/snapshot-folder.js';
import {
  loadSnapshotProject,
  tablesOfRecords,
  tablesOfSnapshot,
} from '../../../src/io/snapshot-project.js';
import { writeSnapshot } from '../../../src/io/snapshot.js';
import { checksOf } from '../../../src/show/check.js';
import { simulate } from '../../../src/simulate/aggregate.js';
import { recordsFromTables } from '../../../src/stand-in/index.js';
import { decideTier } from '../../../src/tier/evidence.js';
import { snapshotNames } from '../../../src/tier/snapshots.js';

const folder = mkdtempSync(join(tmpdir(), 'live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const frozen = loadProject({ snapshotFile: '' });

const fresh = (repositoryId: string, more: Partial<HubRecord>): HubRecord => ({
  repositoryId,
  downloads30d: 20_000,
  task: 'text-generation',
  library: 'transformers',
  createdOn: '2026-10-01',
  gated: false,
  disabled: false,
  tags: ['transformers', 'nova'],
  cardStatus: 'read',
  ...more,
});

/** What a crawl of today could add to the frozen population. */
const NEW: readonly HubRecord[] = [
  fresh('newlab/Nova-11B', { safetensorsTotal: 11.3e9 }),
  fresh('newlab/Nova-9T', { safetensorsTotal: undefined }),
  fresh('newlab/Nova-3B', {
    safetensorsTotal: 3.1e9,
    cardText:
      '# Nova 3B\n\n## Environmental Impact\n\n- **Hardware Type:** A100 80GB\n- **Hours used:** 51234\n- **Carbon Emitted:** 8.4 tCO2eq\n',
  }),
  fresh('someone/Nova-11B-GGUF', { tags: ['gguf', 'base_model:quantized:newlab/Nova-11B'] }),
  fresh('someone/Nova-11B-Chat', { tags: ['nova', 'base_model:finetune:NEWLAB/nova-11b'] }),
  fresh('someone/tiny-random-nova', {}),
  fresh('someone/unpopular', { downloads30d: 5000 }),
];

const records = [...recordsFromTables(frozen.data), ...NEW];
const { tables, population, report } = tablesOfRecords(records, '2026-11-25');
const link = (id: string) => tables.links.find(({ repositoryId }) => repositoryId === id);
const run = (runId: string | undefined) => {
  const found = tables.runs.find((each) => each.runId === runId);
  if (found === undefined) throw new Error(String(runId));
  return found;
};

describe('new repositories of a crawl', () => {
  test.each([
    ['newlab/Nova-11B', 'original', 'repo:newlab/Nova-11B'],
    ['someone/Nova-11B-GGUF', 'conversion', 'repo:newlab/Nova-11B'],
    // Ids differ in case only: the Hub takes them for the same.
    ['someone/Nova-11B-Chat', 'fine-tune', 'repo:someone/Nova-11B-Chat'],
    ['someone/tiny-random-nova', 'fixture', undefined],
  ])('%s is %s of %s', (id, relation, runId) => {
    expect(link(id)).toMatchObject({ relation, runId });
  });

  test('a fine-tune starts from the run of its parent', () => {
    expect(run('repo:someone/Nova-11B-Chat').baseRunId).toBe('repo:newlab/Nova-11B');
  });

  test('a new original carries what is known: size, date, tier 4', () => {
    const original = run('repo:newlab/Nova-11B');
    expect(original).toMatchObject({ paramsTotal: 11.3e9, publishedOn: '2026-10-01' });
    expect(decideTier(original).tier).toBe(4);
  });

  test('the card of a run that no hand keeps gives tier 1, with its source', () => {
    const disclosed = run('repo:newlab/Nova-3B');
    expect(disclosed.tco2e).toBeCloseTo(8.4, 9);
    expect(decideTier(disclosed).tier).toBe(1);
    expect(tables.runSources.filter(({ runId }) => runId === disclosed.runId)).toContainEqual(
      expect.objectContaining({ field: 'tco2e', value: '8.4', status: 'seen' }),
    );
  });

  test('hand-kept runs stay as they are known, whatever a card says', () => {
    const known = frozen.data.runs.filter(({ runId }) => !/^(repo|model):/.test(runId));
    const byId = new Map(tables.runs.map((each) => [each.runId, each]));
    expect(known.map(({ runId }) => byId.get(runId))).toEqual(known);
  });

  test('every row is counted once', () => {
    const [read, twice, below, kept] = population.funnel.map(({ count }) => count);
    expect([read, twice, below, kept]).toEqual([5475, 0, 1, 5474]);
    expect(tables.links.some(({ repositoryId }) => repositoryId === 'someone/unpopular')).toBe(
      false,
    );
    expect(report.find(({ what }) => what === 'new runs of tier 1')?.count).toBe(1);
  });
});

describe('a project on the crawl', () => {
  test('written and read back it gives the same tables, and a finite total', () => {
    const to = join(folder, 'population');
    const source = { file: 'today.parquet', sha256: '0'.repeat(64), date: '2026-11-25' };
    writePopulation(to, population, report, source);
    const project = loadProject({ snapshotFile: to });
    expect(project.data.links).toEqual(tables.links);
    expect(project.data.runs).toHaveLength(tables.runs.length);
    expect(snapshotNames(project.data)).toEqual(['live-2026-11-25', 'union']);
    const { totalTco2e } = simulate(project.tables, project.estimator, { draws: 200 });
    expect(totalTco2e.p2_5).toBeGreaterThan(1e4);
    expect(totalTco2e.p97_5).toBeLessThan(1e7);
    expect(checksOf(project).checkThat('a frozen figure', false, '1', '2').holds).toBe('skipped');
    expect(() => checksOf(frozen).checkThat('a frozen figure', false, '1', '2')).toThrow('failed');
  });

  test('from a snapshot file', async () => {
    const file = join(folder, 'today.parquet');
    const sorted = [...records].sort((a, b) => b.downloads30d - a.downloads30d);
    await writeSnapshot(file, sorted, {
      query: { threshold: 5000 },
      date: '2026-11-25',
      listed: records.length,
      toolVersion: '0.1.0',
    });
    const project = await loadSnapshotProject(file);
    expect(project.data.links).toEqual(tables.links);
  });
});

test('a row of a snapshot that cannot be → file, row and field are named', async () => {
  const file = join(folder, 'odd.parquet');
  await writeSnapshot(file, [fresh('a/b', {}), fresh('a/c', { createdOn: '1970-01-01' })], {
    query: { threshold: 5000 },
    date: '2026-11-25',
    listed: 2,
    toolVersion: '0.1.0',
  });
  await expect(tablesOfSnapshot(file)).rejects.toThrow(
    `${file}, row 2, field createdOn: got "1970-01-01", expected a day from 2016-01-01`,
  );
});

describe('the folder that tables are written to', () => {
  const source = { file: 'today.parquet', sha256: '0'.repeat(64), date: '2026-11-25' };
  const write = (to: string, date = source.date): void => {
    writePopulation(to, population, report, { ...source, date });
  };
  const contentOf = (to: string): readonly (readonly [string, string])[] =>
    readdirSync(to, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]);
  const besides = (to: string): readonly string[] =>
    readdirSync(folder).filter((name) => name.startsWith(`${basename(to)}.`));

  test.each([
    ['a stranger’s file', { 'thesis.tex': 'years' }, 'thesis.tex'],
    ['a folder within', { 'sub/thesis.tex': 'years' }, 'sub'],
    [
      'names of tables, of another origin',
      { 'runs.csv': 'mine', 'report.json': '[]' },
      'report.json',
    ],
    [
      'a table of the frozen data',
      { 'report.json': '[]', 'repositories.record.json': '{"citation":"by hand"}' },
      'report.json',
    ],
  ])('%s → refused, and stays', (name, files, named) => {
    const to = join(folder, name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(to, file, '..'), { recursive: true });
      writeFileSync(join(to, file), text);
    }
    const before = contentOf(to);
    expect(() => write(to)).toThrow(`${to}: got "${named}", expected a new or empty folder`);
    expect(contentOf(to)).toEqual(before);
    expect(besides(to)).toEqual([]);
  });

  test('its own tables and one file more → refused, and all stays', () => {
    const to = join(folder, 'own and more');
    write(to);
    writeFileSync(join(to, 'notes.txt'), 'mine');
    const before = contentOf(to);
    expect(() => write(to, '2026-11-26')).toThrow('got "notes.txt"');
    expect(contentOf(to)).toEqual(before);
  });

  test('empty, or with its own tables → written, and replaced', () => {
    const to = join(folder, 'own');
    mkdirSync(to);
    write(to);
    expect(readFileSync(join(to, 'runs.record.json'), 'utf8')).toContain('2026-11-25');
    write(to, '2026-11-26');
    expect(readFileSync(join(to, 'runs.record.json'), 'utf8')).toContain('"date": "2026-11-26"');
    expect(readdirSync(to)).toHaveLength(13);
    expect(besides(to)).toEqual([]);
  });

  test('a row that does not fit → what was written before stays', () => {
    const to = join(folder, 'stays');
    write(to);
    const before = contentOf(to);
    const bad = {
      ...population,
      tables: { ...population.tables, runs: [{ ...run('repo:newlab/Nova-3B'), runId: '' }] },
    };
    expect(() => writePopulation(to, bad, report, source)).toThrow('runId');
    expect(contentOf(to)).toEqual(before);
    expect(besides(to)).toEqual([]);
  });

  test('a file → refused', () => {
    const to = join(folder, 'file');
    writeFileSync(to, 'mine');
    expect(() => write(to)).toThrow('got "a file", expected a folder');
    expect(readFileSync(to, 'utf8')).toBe('mine');
  });
});
