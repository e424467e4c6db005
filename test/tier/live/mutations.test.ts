import { describe, expect, test } from 'vitest';
import type { HubRecord } from '../../../src/crawl/hub-record.js';
import { InputError } from '../../../src/errors.js';
import { centralValues } from '../../../src/estimate/estimate.js';
import { loadCurated } from '../../../src/io/curated.js';
import { loadProject } from '../../../src/io/project.js';
import { projectFromSnapshot } from '../../../src/simulate/live-project.js';
import { readRecord } from '../../../src/tier/live/record.js';
import { tierPopulation } from '../../../src/tier/tier.js';
import { randomStream } from '../../../src/uncertainty/random.js';
import { frozenRecords } from './frozen-records.js';

const project = loadProject({ snapshotFile: '' });
const curated = loadCurated();
const templates = frozenRecords(project.data);
const meta = { snapshot: 'live-2026-11-25', observedOn: '2026-11-25', threshold: 5000 };

const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);
/** Values that no field expects, and some that a field may hold. */
const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  NaN,
  Infinity,
  -1,
  0,
  1,
  0.5,
  1e14,
  1e300,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'a;b',
  'a\u0000b',
  '\ud800',
  '-',
  '/',
  '2026-13-45',
  '2026-02-30',
  '0001-01-01',
  '9999-12-31',
  'x'.repeat(100_000),
  '{',
  '{}',
  '{"model_type":5,"base_model":{"a":1}}',
  '{"model_type":"__proto__","base_model":[null,"","a b","gpt2"]}',
  DEEP,
  true,
  {},
  [],
  [[]],
  ['base_model:'],
  ['base_model:quantized:', 'base_model:adapter:<b>'],
  ['base_model:finetune:toString', 'lora', 'gguf', '8-bit', 'merge'],
];

const FIELDS = [
  'repositoryId',
  'downloads30d',
  'task',
  'library',
  'createdOn',
  'lastModifiedOn',
  'disabled',
  'tags',
  'safetensorsTotal',
  'configJson',
  'cardDataJson',
] as const;

const random = randomStream(1, 'mutations');
const below = (n: number): number => Math.floor(random.uniform() * n);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

/** Ids of other rows in a batch, so that parents form circles, chains and loops on themselves. */
const batchIds = (batch: number, size: number): readonly string[] =>
  Array.from({ length: size }, (_, i) => `b${batch}/${i % 7 === 0 ? 'x' : 'model-7b'}-${i}`);

const RELATIONS = ['', 'finetune:', 'quantized:', 'adapter:', 'merge:'];

const mutate = (id: string, ids: readonly string[]): Record<string, unknown> => {
  const template: HubRecord = pick(templates);
  const row: Record<string, unknown> = { ...template, repositoryId: id, downloads30d: 6000 };
  const parents = Array.from(
    { length: below(3) },
    () => `base_model:${pick(RELATIONS)}${pick(ids)}`,
  );
  row['tags'] = [...template.tags.filter((tag) => !tag.startsWith('base_model')), ...parents];
  if (random.uniform() < 0.5) row[pick(FIELDS)] = pick(HOSTILE);
  return row;
};

const isUsable = (row: unknown): boolean => {
  try {
    readRecord(row, 1, meta.observedOn);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^snapshot, row 1, field \w+: got /);
    return false;
  }
};

const COUNT = 100_000;
const SIZE = 5000;

/**
 * Each mutated row ends in a finite estimate or in an error that names row and field. Rows with a named
 * error are left out of their batch; in the others, broken JSON ends the batch with a named error and
 * is left out too.
 */
describe('mutated rows', () => {
  test(`${COUNT} rows: a finite estimate each, or a named error`, { timeout: 240_000 }, () => {
    let refused = 0;
    let estimated = 0;
    for (let batch = 0; batch < COUNT / SIZE; batch += 1) {
      const ids = batchIds(batch, SIZE);
      const rows = ids.map((id) => mutate(id, ids)).filter(isUsable);
      const usable = rows.filter((row) => !breaks(row));
      refused += SIZE - usable.length;
      const { tables } = projectFromSnapshot(project.data, curated, usable, meta);
      const tiered = tierPopulation(tables, { snapshot: meta.snapshot, threshold: 0 });
      for (const { run } of tiered.runs) {
        const values = centralValues(project.estimator.plan(run));
        for (const value of Object.values(values)) {
          if (!(Number.isFinite(value) && value > 0)) throw new Error(`${run.runId}: ${value}`);
        }
      }
      estimated += new Set(usable.map((row) => row['repositoryId'])).size;
      expect(tables.links.length).toBe(tables.repositories.length);
    }
    expect(refused).toBeGreaterThan(COUNT / 20);
    expect(estimated).toBeGreaterThan(COUNT / 2);
  });
});

/** Broken JSON is found when it is read: one row's crawl says so by name. */
const breaks = (row: Record<string, unknown>): boolean => {
  const isText = (field: string): boolean => typeof row[field] === 'string' && row[field] !== '';
  const isBroken = (field: string): boolean => {
    if (!isText(field)) return false;
    try {
      JSON.parse(row[field] as string);
      return false;
    } catch {
      return true;
    }
  };
  if (!isBroken('configJson') && !isBroken('cardDataJson')) return false;
  const bare = { ...row, tags: [] };
  let message = '';
  try {
    projectFromSnapshot(project.data, curated, [bare], meta);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    message = (error as Error).message;
  }
  expect(message).toContain('expected JSON');
  return true;
};
