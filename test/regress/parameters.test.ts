import { describe, expect, it } from 'vitest';
import { groupEffects } from '../../src/regress/group-effects.js';
import { designOf } from '../../src/regress/model.js';
import { ols } from '../../src/regress/ols.js';
import { heldOutSizes } from '../../src/regress/parameter-rules.js';
import { fitParameters } from '../../src/regress/parameters.js';
import { sizedRuns } from '../../src/regress/sized-runs.js';
import { loadProject } from '../../src/io/project.js';

describe('groupEffects', () => {
  // Two groups of two: within = 4·0.1² = 0.04, s² = 0.04/2 = 0.02; between = 4·1.1² = 4.84, n0 = 2,
  // σ_u² = (4.84 − 0.02)/2 = 2.41; effect = 2·2.41·1.1/(2·2.41 + 0.02).
  it('two balanced groups, by hand', () => {
    const { groupSd, residualSd, effects } = groupEffects([1, 1.2, -1, -1.2], ['a', 'a', 'b', 'b']);
    expect(residualSd).toBeCloseTo(Math.sqrt(0.02), 12);
    expect(groupSd).toBeCloseTo(Math.sqrt(2.41), 12);
    expect(effects.get('a')?.effect).toBeCloseTo((2.41 * 2.2) / 4.84, 12);
  });

  it('groups that do not differ → no effect', () => {
    const { groupSd, effects } = groupEffects([1, -1, 1, -1], ['a', 'a', 'b', 'b']);
    expect(groupSd).toBe(0);
    expect(effects.get('a')?.effect).toBeCloseTo(0, 12);
  });

  it('every row its own group → a clear error', () => {
    expect(() => groupEffects([1, 2], ['a', 'b'])).toThrow('groups: got 2 of 2 rows');
  });
});

describe('sizedRuns', () => {
  const run = {
    runId: 'one',
    name: 'One',
    modality: 'language',
    kind: 'pre-training',
    publishedOn: '2024-01-01',
    paramsTotal: 7e9,
  };
  const repositories = [
    { repositoryId: 'x/One-GGUF', organisation: 'x', architecture: 'gguf' },
    {
      repositoryId: 'lab/One',
      organisation: 'lab',
      architecture: 'llama',
      task: 'text-generation',
    },
  ];
  const links = [
    { repositoryId: 'x/One-GGUF', runId: 'one', relation: 'quantised' },
    { repositoryId: 'lab/One', runId: 'one', relation: 'original' },
  ];

  it('a run counts once, with the tags of its own repository', () => {
    const rows = sizedRuns({ runs: [run], repositories, links });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ owner: 'lab', architecture: 'llama', params: 7e9 });
  });

  it('unknown size, unknown date, no repository or an adapter → no row', () => {
    const runs = [
      { ...run, paramsTotal: undefined },
      { ...run, publishedOn: undefined },
      { ...run, runId: 'two' },
      { ...run, kind: 'adapter' },
    ];
    expect(sizedRuns({ runs, repositories, links })).toEqual([]);
  });
});

describe('R5 of the project', () => {
  const project = loadProject();
  const fit = project.parameters();

  it('coefficients are those of certified least squares', () => {
    const certified = ols(designOf(fit.rows, fit.spec));
    certified.coefficients.forEach(({ name, estimate }, j) => {
      expect(Math.abs((fit.coefficients[j] ?? NaN) - estimate), name).toBeLessThan(1e-9);
    });
  });

  it('a known sibling pulls the prediction towards itself, as far as it is shrunk', () => {
    const model = { architecture: 'bert', modality: 'language', publishedOn: '2020-01-01' };
    const unknown = fit.parametersOf(model);
    const [label, effect] = [...fit.groups.effects].find(
      ([name, { rows }]) => name.endsWith(' bert') && rows >= 3,
    ) ?? ['', undefined];
    const known = fit.parametersOf({ ...model, owner: label.replace(/ bert$/, '') });
    expect(known.log10Mean - unknown.log10Mean).toBeCloseTo(effect?.effect ?? NaN, 10);
    expect(known.log10Sd).toBeLessThan(unknown.log10Sd);
  });

  it('intervals for owners not seen cover what they say, to 5 points, from 80% on', () => {
    const owners = [...new Set(fit.rows.map(({ owner }) => owner))];
    const fold = new Map(owners.map((owner, i) => [owner, String((i * 7) % 10)]));
    const errors = heldOutSizes(fit.rows, ({ owner }) => fold.get(owner) ?? '');
    const covered = (z: number): number =>
      errors.filter(({ error, sd }) => Math.abs(error) <= z * sd).length / errors.length;
    expect(Math.abs(covered(1.2816) - 0.8)).toBeLessThan(0.05);
    expect(Math.abs(covered(1.6449) - 0.9)).toBeLessThan(0.05);
    expect(Math.abs(covered(1.96) - 0.95)).toBeLessThan(0.05);
  });

  it('too few rows → a clear error', () => {
    expect(() => fitParameters(fit.rows.slice(0, 1))).toThrow(RangeError);
  });
});
