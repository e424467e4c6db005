import { describe, expect, it } from 'vitest';
import { alternatives } from '../../src/estimate/alternatives.js';
import { assumptionHash } from '../../src/estimate/assumption-hash.js';
import { centralValues } from '../../src/estimate/estimate.js';
import { gridOf } from '../../src/estimate/places.js';
import { loadProject } from '../../src/io/project.js';
import type { RunEvidence } from '../../src/tier/evidence.js';

const project = loadProject();
const { estimator } = project;
const all = alternatives(project.data);
const find = (start: string) => {
  const found = all.find(({ label }) => label.startsWith(start));
  if (found === undefined) throw new Error(`no alternative ${start}`);
  return estimator.with(found.overrides);
};
const run: RunEvidence = {
  runId: 'test',
  name: 'Test',
  modality: 'language',
  kind: 'pre-training',
  publishedOn: '2024-01-01',
  organisation: 'Nobody',
  organisationCountry: 'CHN',
  acceleratorHours: 1e6,
  accelerator: 'A100 SXM4 80GB',
  pue: 1.1,
};

describe('alternatives', () => {
  it('the default first; labels differ; each tells why', () => {
    expect(all[0]).toMatchObject({ label: 'default', overrides: {} });
    expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
    expect(all.filter(({ why }) => why === '')).toEqual([]);
  });
  it('each is a set of assumptions of its own', () => {
    const hashes = all.map(({ overrides }) =>
      assumptionHash(estimator.with(overrides).assumptions),
    );
    expect(new Set(hashes).size).toBe(all.length);
  });
  it('every tail rule but the default is there', () => {
    const rules = all.flatMap(({ overrides }) => overrides.tailBound?.rule ?? []);
    expect(rules).toEqual(['largest-run', 'largest-dataset', 'tokens-per-parameter', 'none']);
  });
  it('TDP alone: hours × TDP × PUE, by hand', () => {
    const { energyKwh } = centralValues(find('power: TDP alone').plan(run));
    expect(energyKwh).toBeCloseTo(1e6 * 0.4 * 1.1, 6);
  });
  it('country average: E × the table’s figure', () => {
    const { tco2e, energyKwh } = centralValues(
      find('grid: average of the country').plan({ ...run, placeCountry: 'FRA' }),
    );
    const grid = gridOf(estimator.reference, 'FRA', 2024)?.gramsPerKwh ?? NaN;
    expect((tco2e * 1e6) / energyKwh).toBeCloseTo(grid, 8);
  });
  it('world average only where the place is unknown', () => {
    const world = find('grid: world average');
    const of = (evidence: RunEvidence): number => {
      const { tco2e, energyKwh } = centralValues(world.plan(evidence));
      return (tco2e * 1e6) / energyKwh;
    };
    const grid = (country: string) =>
      gridOf(estimator.reference, country, 2024)?.gramsPerKwh ?? NaN;
    expect(of(run)).toBeCloseTo(grid('WLD'), 8);
    expect(of({ ...run, placeCountry: 'FRA' })).toBeCloseTo(grid('FRA'), 8);
  });
  it('published MFU lies above effective utilisation', () => {
    const mfu = find('utilisation: published MFU').assumptions.effectiveUtilisation;
    const values = project.data.utilisation.filter(({ metric }) => metric === 'MFU');
    expect(mfu.n).toBe(values.length);
    expect(mfu.median).toBeGreaterThan(project.assumptions.effectiveUtilisation.median);
  });
});
