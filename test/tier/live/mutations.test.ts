import { describe, expect, test } from 'vitest';
import { disclosureReader } from '../../../src/cards/disclosure.js';
import type { HubRecord } from '../../../src/crawl/hub-record.js';
import { InputError } from '../../../src/errors.js';
import { centralValues } from '../../../src/estimate/estimate.js';
import { loadCurated } from '../../../src/io/curated.js';
import { projectCardReader } from '../../../src/io/labelled-cards.js';
import { loadProject } from '../../../src/io/project.js';
import { projectFromSnapshot } from '../../../src/simulate/live-project.js';
import { readRecord } from '../../../src/tier/live/record.js';
import { tierPopulation } from '../../../src/tier/tier.js';
import { randomStream } from '../../../src/uncertainty/random.js';
import { frozenRecords } from './frozen-records.js';

const project = loadProject({ snapshotFile: '' });
const curated = loadCurated();
const disclosureOf = disclosureReader(projectCardReader());
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
  'cardText',
  'safetensorsByDtypeJson',
] as const;

/**
 * What `co2_eq_emissions` holds, as JSON: figures of no training, no figures, and a few that are. `#` is
 * another number in each row: figures that two cards share are not used.
 */
const EMISSIONS: readonly string[] = [
  '1.#e308',
  '1.#e300',
  '1e999',
  '#e-320',
  '-1',
  '0',
  '5.#',
  'null',
  'true',
  '[]',
  '[[[1e300]]]',
  '[1.#e300]',
  '[1,2,3]',
  '{}',
  '"NaN"',
  '"Infinity"',
  '"1e999"',
  '"1.#e99 t"',
  '"-5 kg"',
  '"31.# t"',
  '"1.234.567,# g"',
  '""',
  `"#${'9'.repeat(400)}"`,
  `"${'9.# kg '.repeat(20)}"`,
  `"${'x'.repeat(2000)}"`,
  '['.repeat(2000) + ']'.repeat(2000),
  '{"emissions":{"emissions":1e300}}',
  '{"emissions":[1e300],"source":["a"],"hardware_used":{}}',
  '{"emissions":1.#e300,"hardware_used":"8 A100","hours_used":1e300}',
  '{"emissions":7.#,"hardware_used":"9999 H100","hours_used":"1e99"}',
  '{"emissions":"NaN","energy_consumed":1.#e300,"geographical_location":"USA"}',
  '{"emissions":12.#,"energy_consumed":-1,"geographical_location":"__proto__"}',
  '{"emissions":"2.# kg","source":"CodeCarbon","training_type":"fine-tuning","cloud_region":"constructor"}',
];

/** What a card's text says; `#` as above. */
const TEXTS: readonly string[] = [
  'Carbon Emitted: 1.#e300 tCO2eq',
  `Carbon Emitted: #${'9'.repeat(350)} kg`,
  'Carbon Emitted: -5 tCO2eq',
  'Carbon Emitted: NaN',
  'Emissions: 0.0000000000000000000000000000001 g CO2',
  'Trained for 1.#e300 GPU hours on H100 GPUs.',
  'Trained for 51#.1 GPU hours on H100 GPUs in France.',
  'Trained for 99999999999999999999 hours on 999999 A100 GPUs.',
  '- **Hardware Type:** A100 80GB\n- **Hours used:** 7.#\n- **PUE:** 0',
  '- **PUE:** 1e300\n- **Carbon Efficiency:** 0 kgCO2/kWh\n- **Energy:** 12.# kWh',
  '- **Carbon Efficiency:** 1e300 kgCO2/kWh\n- **Energy:** 1e300 GWh',
  'Training consumed #999999999999999999999 TWh in Germany.',
  'The model was trained on 1.#e40 tokens.',
  `The model was trained on #${'9'.repeat(40)} trillion tokens.`,
  '| model | GPU hours | tCO2eq |\n| --- | --- | --- |\n| a | 1e300 | -1 |\n| b | NaN | Infinity |',
  '<table><tr><td>CO2</td><td>1e300 t</td></tr>',
  'The model was trained on 1.# trillion tokens.',
  '# Training\n\n# Training\n\n> > > > 5.# t CO2',
  '| '.repeat(40),
  '<a '.repeat(40),
  '**'.repeat(40),
  '5.# kg CO2, '.repeat(20),
  '['.repeat(40),
  'A100 '.repeat(20),
];

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
  const own = (text: string): string => text.replaceAll('#', String(100_000 + below(1e6)));
  // Every row is hostile: in a field, else in its card.
  const kind = random.uniform();
  if (kind < 0.5) row[pick(FIELDS)] = pick(HOSTILE);
  if (kind >= 0.4 && kind < 0.75)
    row['cardDataJson'] = `{"co2_eq_emissions":${own(pick(EMISSIONS))}}`;
  if (kind >= 0.65) row['cardText'] = `## Training\n\n${own(pick(TEXTS))}\n`;
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
    let disclosed = 0;
    for (let batch = 0; batch < COUNT / SIZE; batch += 1) {
      const ids = batchIds(batch, SIZE);
      const rows = ids.map((id) => mutate(id, ids)).filter(isUsable);
      const usable = rows.filter((row) => !breaks(row));
      refused += SIZE - usable.length;
      const { tables, population } = projectFromSnapshot(
        project.data,
        curated,
        usable,
        meta,
        disclosureOf,
      );
      const tiered = tierPopulation(tables, { snapshot: meta.snapshot, threshold: 0 });
      for (const { run } of tiered.runs) {
        const values = centralValues(project.estimator.plan(run));
        for (const value of Object.values(values)) {
          if (!(Number.isFinite(value) && value > 0)) throw new Error(`${run.runId}: ${value}`);
        }
      }
      disclosed += population.disclosures.used;
      estimated += new Set(usable.map((row) => row['repositoryId'])).size;
      expect(tables.links.length).toBe(tables.repositories.length);
    }
    expect(refused).toBeGreaterThan(COUNT / 20);
    expect(estimated).toBeGreaterThan(COUNT / 2);
    expect(disclosed).toBeGreaterThan(COUNT / 50);
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
