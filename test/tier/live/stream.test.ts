import { describe, expect, test } from 'vitest';
import { centralValues } from '../../../src/estimate/estimate.js';
import { centralTco2e } from '../../../src/estimate/central.js';
import { disclosureReader } from '../../../src/cards/disclosure.js';
import { quickDisclosureReader } from '../../../src/cards/may-disclose.js';
import { readMetadata, splitCard } from '../../../src/cards/metadata.js';
import type { HubRecord } from '../../../src/crawl/hub-record.js';
import { labelledCards, projectCardReader } from '../../../src/io/labelled-cards.js';
import { loadCurated } from '../../../src/io/curated.js';
import { loadProject } from '../../../src/io/project.js';
import { projectFromSnapshot } from '../../../src/simulate/live-project.js';
import { createProject } from '../../../src/simulate/project.js';
import type { LiveReference } from '../../../src/tier/live/population.js';
import { CrawlColumns } from '../../../src/tier/live/crawl-columns.js';
import { tierOf } from '../../../src/tier/evidence.js';
import { CrawlMappings, resolvePart } from '../../../src/tier/live/resolve-part.js';
import { runMaker, runsOfPart } from '../../../src/tier/live/runs-of-part.js';
import { readLargeCrawl, readPart, streamRuns } from '../../../src/tier/live/stream.js';
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
  accelerators: new Set(frozen.data.accelerators.map(({ accelerator }) => accelerator)),
  countries: new Set(frozen.data.grid.map(({ country }) => country)),
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

describe('cards that disclose, streamed against lists', () => {
  const fresh = (repositoryId: string, more: Partial<HubRecord>): HubRecord => ({
    repositoryId,
    downloads30d: 20,
    task: 'text-generation',
    createdOn: '2026-04-01',
    gated: false,
    disabled: false,
    tags: [],
    cardStatus: 'read',
    ...more,
  });
  const numbers = (emissions: string) => `{"co2_eq_emissions":{"emissions":"${emissions}"}}`;
  const ours: readonly HubRecord[] = [
    fresh('new/Metadata-1B', { cardDataJson: numbers('31 t') }),
    fresh('new/Energy-2B', { cardText: '# B\n\nTraining consumed 1234 kWh in France.' }),
    fresh('new/Hours-3B', { cardText: '# C\n\nTrained for 51234 GPU hours on H100 GPUs.' }),
    fresh('new/Tokens-4B', { cardText: '# D\n\nThe model was trained on 1.5 trillion tokens.' }),
    fresh('new/Copied-1B', { tags: ['base_model:finetune:new/Energy-2B'], cardText: '# E' }),
    // A figure that two cards carry is of neither; a conversion says nothing of a training.
    fresh('new/Parent-5B', { cardDataJson: numbers('77 kg') }),
    fresh('new/Child-5B', {
      tags: ['base_model:finetune:new/Parent-5B'],
      cardDataJson: numbers('77 kg'),
    }),
    fresh('new/Hours-3B-GGUF', {
      tags: ['gguf', 'base_model:quantized:new/Hours-3B'],
      cardDataJson: numbers('5 kg'),
    }),
    fresh('new/unsized', {
      cardDataJson: '{}',
      configJson:
        '{"model_type":"gpt2","n_embd":768,"n_layer":12,"n_positions":1024,"vocab_size":50257}',
    }),
  ];
  const labelled = labelledCards().map(({ card, ...one }, i): HubRecord => {
    const { metadata, text } = splitCard(card);
    const { data } = readMetadata(metadata ?? '');
    return fresh(`labelled/${one.repositoryId.replace('/', '-')}-${i}`, {
      tags: one.tags,
      cardText: text,
      cardDataJson: JSON.stringify(data ?? {}),
    });
  });
  const rows = [...ours, ...labelled, ...records];
  const read = disclosureReader(projectCardReader());
  const quick = quickDisclosureReader(read, frozen.data.accelerators);
  const lists = projectFromSnapshot(frozen.data, curated, rows, meta, read);
  const expected = new Map(
    createProject(lists.tables).tables.runs.map((run) => [
      run.runId,
      { ...run, sources: undefined },
    ]),
  );
  /** Cut in two, the second part beginning with rows that the first one holds. */
  const columns = (): CrawlColumns => {
    const parts = [rows.slice(0, 150), [...rows.slice(20, 40), ...rows.slice(150)]];
    const stores = parts.map((part) => readPart(reference, part, meta, 1, quick).store);
    return CrawlColumns.of(structuredClone(new CrawlColumns(stores).share()));
  };

  test('the same runs, field by field, those of the cards among them', () => {
    const made = [...streamRuns(reference, { columns: columns(), read: rows.length })];
    const runs = made.flatMap(({ run }) => (run === undefined ? [] : [run]));
    for (const run of runs) {
      expect({ ...run, sources: undefined }).toEqual(expected.get(run.runId));
    }
    expect(lists.population.disclosures.used).toBeGreaterThan(70);
    const told = new Map(runs.map((run) => [run.runId.slice('repo:new/'.length), run]));
    expect(
      ours
        .map(({ repositoryId }) => repositoryId.slice(4))
        .map((name) => {
          const run = told.get(name);
          return [name, run && tierOf(run)];
        }),
    ).toEqual([
      ['Metadata-1B', 1],
      ['Energy-2B', 2],
      ['Hours-3B', 2],
      ['Tokens-4B', 3],
      ['Copied-1B', 4],
      ['Parent-5B', 4],
      ['Child-5B', 4],
      ['Hours-3B-GGUF', undefined],
      ['unsized', 4],
    ]);
  });
});
