import { describe, expect, it } from 'vitest';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubRecord } from '../../src/crawl/hub-record.js';
import { inScratchFolder } from '../../src/io/scratch-folder.js';
import type { SnapshotRecord } from '../../src/io/snapshot.js';
import {
  disclosureBasisRows,
  disclosureRows,
  metadataRows,
  snapshotRows,
} from '../../src/show/crawl-tables.js';
import type { TieredPopulation } from '../../src/tier/tier.js';

const row = (more: Partial<HubRecord>): HubRecord => ({
  repositoryId: 'a/b',
  downloads30d: 1,
  gated: false,
  disabled: false,
  tags: [],
  cardStatus: 'read',
  ...more,
});

describe('metadataRows', () => {
  it('counts what records tell', () => {
    const rows = metadataRows([
      row({ safetensorsTotal: 7, tags: ['base_model:x/y'] }),
      row({ cardStatus: 'absent', cardDataJson: '{"co2_eq_emissions":3}' }),
    ]);
    const of = (start: string) =>
      rows.find((each) => String(each['the repository tells']).startsWith(start));
    expect(of('parameters')).toMatchObject({ repositories: 1, share: '50.0%' });
    expect(of('what it is based on')).toMatchObject({ repositories: 1 });
    expect(of('emissions')).toMatchObject({ repositories: 1 });
    expect(of('a model card')).toMatchObject({ repositories: 1 });
    expect(of('task')).toMatchObject({ repositories: 0, share: '0.0%' });
  });
});

describe('snapshotRows', () => {
  it.each([
    [0, []],
    [2, [{ what: 'card: failed', count: 2 }]],
  ])('%i cards that failed → %j', (failed, expected) => {
    const cards = { read: 5, gone: 0, failed };
    const record = { counts: { listed: 9, kept: 7, cards }, notes: [] };
    const rows = snapshotRows(record as unknown as SnapshotRecord);
    expect(rows.slice(2)).toEqual([
      { what: 'card: read', count: 5 },
      { what: 'card: gone', count: 0 },
      ...expected,
    ]);
  });
});

describe('disclosureRows', () => {
  it('shares of pre-trainings by year and tier; fine-tunes do not count', () => {
    const entry = (publishedOn: string | undefined, tier: number, kind = 'pre-training') => ({
      run: { publishedOn, kind },
      tier,
    });
    const runs = [
      entry('2024-01-01', 1),
      entry('2024-05-01', 4),
      entry('2015-01-01', 5),
      entry(undefined, 5),
      entry('2024-01-01', 2, 'fine-tune'),
    ];
    const rows = disclosureRows({ runs } as unknown as TieredPopulation);
    expect(rows.map(({ year }) => year)).toEqual(['before 2018', '2024', 'unknown']);
    expect(rows[1]).toMatchObject({
      'pre-trainings': 2,
      emissions: '50.0%',
      'energy or hours': '0.0%',
      'parameters alone': '50.0%',
    });
  });
});

describe('disclosureBasisRows', () => {
  it('counts the basis of figures of tiers 1 and 2, emissions before energy', () => {
    const entry = (tier: number, more: object) => ({
      run: { publishedOn: '2024-01-01', kind: 'pre-training', ...more },
      tier,
    });
    const runs = [
      entry(1, { tco2eBasis: 'measured', energyBasis: 'declared' }),
      entry(2, { energyBasis: 'hours-tdp' }),
      entry(2, { acceleratorHours: 5 }),
      entry(3, { tco2eBasis: 'measured' }),
    ];
    expect(disclosureBasisRows({ runs } as unknown as TieredPopulation)).toEqual([
      {
        year: '2024',
        'with a figure': 3,
        measured: 1,
        'hours × TDP': 1,
        calculator: 0,
        'method not shown': 0,
        'hours alone': 1,
      },
    ]);
  });
});

describe('inScratchFolder', () => {
  it('lends a folder and removes it, also when the call fails', async () => {
    let lent = '';
    await expect(
      inScratchFolder((folder) => {
        lent = folder;
        writeFileSync(join(folder, 'x'), '1');
        return Promise.reject(new Error('boom'));
      }),
    ).rejects.toThrow('boom');
    expect(lent).not.toBe('');
    expect(existsSync(lent)).toBe(false);
  });
});
