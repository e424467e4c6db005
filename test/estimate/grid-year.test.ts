import { describe, expect, it } from 'vitest';
import { gridOf } from '../../src/estimate/places.js';
import { planGrid } from '../../src/estimate/plan-grid.js';
import { loadProject } from '../../src/io/project.js';

const { estimator } = loadProject();
const run = {
  runId: 'test',
  name: 'Test',
  modality: 'language',
  kind: 'pre-training',
  publishedOn: '2024-06-01',
  placeCountry: 'FRA',
} as const;

const gramsOf = (gridYear: number | undefined, more: object = {}): number => {
  const { reference, assumptions } = estimator.with({ gridYear });
  const [first] = planGrid({ ...run, ...more }, reference, assumptions);
  return first?.kind === 'constant' ? first.about.value : NaN;
};

describe('the year of the grid', () => {
  it.each([
    [undefined, 2024],
    [2020, 2020],
    [2010, 2010],
  ])('%s for a run of 2024 in France → grid.csv, FRA, %i', (gridYear, year) => {
    expect(gramsOf(gridYear)).toBe(gridOf(estimator.reference, 'FRA', year)?.gramsPerKwh);
  });
  it('a disclosed grid stays as disclosed', () => {
    expect(gramsOf(2010, { gridGramsPerKwh: 57 })).toBe(57);
  });
  it('a number that is no year → an error', () => {
    expect(() => estimator.with({ gridYear: 20 })).toThrow('a year from 1990 to 2050');
  });
});
