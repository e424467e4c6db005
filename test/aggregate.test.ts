import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../src/io/project.js';
import { simulate, type Aggregate } from '../src/simulate/aggregate.js';
import { allScenarios, simulateScenarios } from '../src/simulate/scenarios.js';
import { tierPopulation, type PopulationTables } from '../src/tier/tier.js';

let project: Project;
let result: Aggregate;
beforeAll(() => {
  project = loadProject();
  result = simulate(project.tables, project.estimator, { snapshot: '2024-09', draws: 300 });
});

describe('simulate', () => {
  it('the groups of every dimension but the shortened ones add up to the total', () => {
    for (const groups of [result.byTier, result.byYear, result.byModality, result.byKind]) {
      const sum = groups.reduce((total, row) => total + row.tco2e.mean, 0);
      expect(sum / result.totalTco2e.mean).toBeCloseTo(1, 9);
    }
  });
  it('same seed → same bytes; another seed → other draws', () => {
    const again = simulate(project.tables, project.estimator, { snapshot: '2024-09', draws: 300 });
    expect(again).toEqual(result);
    const other = simulate(project.tables, project.estimator, {
      snapshot: '2024-09',
      draws: 300,
      seed: 2,
    });
    expect(other.totalTco2e).not.toEqual(result.totalTco2e);
  });
  it('a higher threshold never adds runs or emissions', () => {
    const higher = simulate(project.tables, project.estimator, {
      snapshot: '2024-09',
      threshold: 100_000,
      draws: 300,
    });
    expect(higher.runs).toBeLessThan(result.runs);
    expect(higher.totalTco2e.mean).toBeLessThan(result.totalTco2e.mean);
  });
  it('everything independent gives a narrower interval', () => {
    const independent = simulate(project.tables, project.estimator, {
      snapshot: '2024-09',
      draws: 300,
      dependence: 'independent',
    });
    const width = ({ totalTco2e: { p5, p95 } }: Aggregate): number => Math.log(p95 / p5);
    expect(width(independent)).toBeLessThan(width(result));
  });
  it('a cancelled simulation ends with a clear error', () => {
    expect(() =>
      simulate(project.tables, project.estimator, { draws: 300, signal: { aborted: true } }),
    ).toThrow('simulation cancelled');
  });
});

describe('condensed small runs', () => {
  it('agree with the full engine: total, interval and naive count within Monte Carlo error', () => {
    const of = (condenseBelow: number): Aggregate =>
      simulate(project.tables, project.estimator, {
        snapshot: '2024-09',
        draws: 3000,
        condenseBelow,
      });
    const [fast, full] = [of(1e-5), of(0)];
    for (const quantity of ['totalTco2e', 'naiveTco2e', 'totalFlop', 'totalEnergyKwh'] as const) {
      // The standard error of a median of 3,000 draws is about 0.5%.
      expect(Math.abs(fast[quantity].median / full[quantity].median - 1)).toBeLessThan(0.015);
      expect(Math.abs(fast[quantity].mean / full[quantity].mean - 1)).toBeLessThan(0.015);
      // The ends of an interval by 3,000 draws are known to about 2%.
      expect(Math.abs(fast[quantity].p97_5 / full[quantity].p97_5 - 1)).toBeLessThan(0.04);
    }
  });
});

describe('simulateScenarios', () => {
  it('strict ≤ inclusive ≤ naive for each snapshot, and each snapshot ≤ the union', () => {
    const totals = new Map(
      simulateScenarios(project.tables, project.estimator, allScenarios(), { draws: 200 }).map(
        (row) => [row.label, row.tco2e.mean],
      ),
    );
    const mean = (label: string): number => totals.get(label) ?? NaN;
    for (const snapshot of ['2024-09', '2026-05', 'union']) {
      expect(mean(`${snapshot}, strict`)).toBeLessThanOrEqual(mean(`${snapshot}, inclusive`));
      expect(mean(`${snapshot}, inclusive`)).toBeLessThan(mean(`${snapshot}, naive`));
      expect(mean(`${snapshot}, inclusive`)).toBeLessThanOrEqual(
        mean('union, inclusive') * 1.0000001,
      );
    }
  });
  it('agrees with simulate on the same population, seed and draws', () => {
    const [scenario] = simulateScenarios(
      project.tables,
      project.estimator,
      [{ label: 'x', snapshot: '2024-09', threshold: 5000, attribution: 'inclusive' }],
      { draws: 300 },
    );
    // Which runs are condensed depends on the sum of all units, and simulate holds more of them.
    expect((scenario?.tco2e.median ?? NaN) / result.totalTco2e.median).toBeCloseTo(1, 2);
  });
});

describe('tierPopulation', () => {
  it('every repository is in one step of the funnel', () => {
    const { funnel, repositories } = tierPopulation(project.tables, {
      snapshot: 'union',
      threshold: 5000,
    });
    const steps = funnel.slice(2, 6).map(({ count }) => count);
    expect(steps.reduce((a, b) => a + b, 0)).toBe(repositories.length);
  });
  it('an unknown snapshot → the ones that exist', () => {
    expect(() => tierPopulation(project.tables, { snapshot: '2023', threshold: 5000 })).toThrow(
      'snapshot: got "2023", expected one of 2024-09, 2026-05, union',
    );
  });

  const tables = (links: PopulationTables['links']): PopulationTables => ({
    repositories: ['lab/base', 'someone/base-GGUF', 'lab/base-chat'].map((repositoryId) => ({
      repositoryId,
    })),
    downloads: [
      { repositoryId: 'lab/base', snapshot: 's', observedOn: '2024-01-01', downloads30d: 100 },
      {
        repositoryId: 'someone/base-GGUF',
        snapshot: 's',
        observedOn: '2024-01-01',
        downloads30d: 9000,
      },
      {
        repositoryId: 'lab/base-chat',
        snapshot: 's',
        observedOn: '2024-01-01',
        downloads30d: 8000,
      },
    ],
    links,
    runs: [
      { runId: 'base', name: 'base', modality: 'language', kind: 'pre-training', flop: 1e22 },
      {
        runId: 'chat',
        name: 'chat',
        modality: 'language',
        kind: 'fine-tune',
        baseRunId: 'base',
        paramsTotal: 7e9,
      },
    ],
  });
  const decided = { decidedBy: 'override', confidence: 'high', reason: 'test' };
  const links = [
    {
      repositoryId: 'lab/base',
      runId: 'base',
      relation: 'original',
      rootRunId: 'base',
      ...decided,
    },
    {
      repositoryId: 'someone/base-GGUF',
      runId: 'base',
      relation: 'quantised',
      rootRunId: 'base',
      ...decided,
    },
    {
      repositoryId: 'lab/base-chat',
      runId: 'chat',
      relation: 'fine-tune',
      rootRunId: 'base',
      ...decided,
    },
  ];

  it('a base below the threshold counts only inclusively; its popular fine-tune counts strictly', () => {
    const { runs } = tierPopulation(tables(links), { snapshot: 's', threshold: 5000 });
    const of = (id: string) => runs.find(({ run }) => run.runId === id);
    expect(of('base')).toMatchObject({ strict: false, inclusive: true });
    expect(of('chat')).toMatchObject({ strict: true });
    expect(of('base')?.repositories).toEqual(['someone/base-GGUF', 'lab/base-chat']);
  });
  it('a repository without a link, or with a run that does not exist, stops', () => {
    expect(() => tierPopulation(tables(links.slice(1)), { snapshot: 's', threshold: 50 })).toThrow(
      'repository lab/base: has no row in repository-runs.csv',
    );
    const wrong = links.map((link) => ({ ...link, runId: 'no-such-run' }));
    expect(() => tierPopulation(tables(wrong), { snapshot: 's', threshold: 50 })).toThrow(
      'run "no-such-run" is not in runs.csv',
    );
  });
});
