import { describe, expect, it } from 'vitest';
import { readBaseModelTags } from '../../src/crawl/crawled.js';
import { loadProject } from '../../src/io/project.js';
import { recordsFromTables, syntheticRecords } from '../../src/stand-in/index.js';
import { syntheticCard } from '../../src/stand-in/synthetic-card.js';
import { tailExponent } from '../../src/stand-in/synthetic-records.js';

const { tables } = loadProject();
const records = recordsFromTables(tables);
const byId = new Map(records.map((one) => [one.repositoryId, one]));

describe('records of the frozen snapshot', () => {
  it('every repository once, with the larger of its downloads', () => {
    expect(records).toHaveLength(5468);
    expect(byId.size).toBe(5468);
    for (const { repositoryId, downloads30d } of tables.downloads) {
      expect(byId.get(repositoryId)?.downloads30d).toBeGreaterThanOrEqual(downloads30d);
    }
  });

  it('tags give back the base models and relations of the table', () => {
    for (const row of tables.repositories) {
      const { baseModels, baseRelation } = readBaseModelTags(
        byId.get(row.repositoryId)?.tags ?? [],
      );
      expect(baseModels).toEqual(row.baseModels ?? []);
      if (baseModels.length > 0) expect(baseRelation).toBe(row.baseRelation);
    }
  });

  it('parameters only where they were counted in the weight files', () => {
    expect(records.filter((one) => one.safetensorsTotal !== undefined)).toHaveLength(1079);
  });

  it('every card says that it is synthetic; that of a disclosed run states the figure', () => {
    expect(records.every((one) => one.cardText?.includes('Synthetic card'))).toBe(true);
    expect(byId.get('meta-llama/Llama-2-70b-hf')?.cardText).toMatch(/1,720,320 GPU hours/);
  });
});

describe('syntheticCard', () => {
  const facts = {
    name: 'lab/model',
    params: 7e9,
    tokens: 1.5e12,
    accelerator: 'A100',
    acceleratorHours: 12_345,
    tco2e: 31.22,
  };
  it.each([
    ['list', '- **Hours used:** 12,345 GPU hours'],
    ['table', '| Hardware type | Hours used | Carbon emitted |'],
    ['prose', 'Hours used: 12,345 GPU hours. Carbon emitted: 31.2 tCO2eq.'],
  ] as const)('%s', (layout, expected) => {
    const card = syntheticCard(facts, layout);
    expect(card).toContain(expected);
    expect(card).toContain(
      'The model has 7 billion parameters. It was trained on 1.5 trillion tokens.',
    );
  });
});

describe('syntheticRecords', () => {
  const options = { count: 20_000, seed: 7, templates: records };
  const made = [...syntheticRecords(options)];

  it('the same seed gives the same records, another seed others; ids are unique', () => {
    expect(
      [...syntheticRecords({ ...options, count: 100 })].map((one) => one.downloads30d),
    ).toEqual([...syntheticRecords({ ...options, count: 100 })].map((one) => one.downloads30d));
    const other = [...syntheticRecords({ ...options, count: 100, seed: 8 })];
    expect(other.map((one) => one.repositoryId)).not.toEqual(
      made.slice(0, 100).map((one) => one.repositoryId),
    );
    expect(new Set(made.map((one) => one.repositoryId)).size).toBe(20_000);
  });

  it('the share above the threshold is the one asked for, within four standard errors', () => {
    const above = made.filter((one) => one.downloads30d > 5000).length;
    expect(Math.abs(above - 100)).toBeLessThan(4 * Math.sqrt(100));
  });

  it('the Hill estimate of a Pareto sample is its exponent', () => {
    // Quantiles of P(D > d) = (d / 5000)^-0.8
    const pareto = Array.from({ length: 4000 }, (_, i) => ({
      ...(records[0] as (typeof records)[number]),
      downloads30d: 5000 * (1 - (i + 0.5) / 4000) ** (-1 / 0.8),
    }));
    expect(tailExponent(pareto, 5000)).toBeCloseTo(0.8, 2);
  });
});
