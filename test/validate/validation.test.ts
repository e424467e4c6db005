import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../src/io/project.js';
import { regionDeviations, regionRatio } from '../../src/estimate/grid-region.js';
import type { ReportedRun } from '../../src/tier/reported-run.js';
import {
  accuracyIntervals,
  accuracyOf,
  calibration,
  worstOfEach,
} from '../../src/validate/accuracy.js';
import { atScope } from '../../src/validate/at-scope.js';
import { predictReport, type Degraded } from '../../src/validate/degradation.js';
import { projectWithout, tablesWithout } from '../../src/validate/leave-out.js';
import { reportScope } from '../../src/validate/report.js';

let project: Project;
beforeAll(() => {
  project = loadProject();
});

const report = (id: string): ReportedRun => {
  const found = project.data.validationRuns.find(({ reportId }) => reportId === id);
  if (found === undefined) throw new Error(`no report ${id}`);
  return found;
};

describe('what a report covers', () => {
  it.each([
    // LLaMA: hours × 400 W × PUE 1.1, the US average.
    ['llama1-65b', 'tco2e', { load: false, host: false, pue: true, site: false }],
    // BLOOM: hours × 400 W, before PUE, the site's own 57 g/kWh.
    ['bloom-176b', 'tco2e', { load: false, host: false, pue: false, site: true }],
    // OLMo 2 7B: measured node power times PUE, the grid of Texas.
    ['olmo2-7b', 'tco2e', { load: true, host: true, pue: true, site: true }],
    // Dodge et al.: measured accelerators alone.
    ['dodge-bert-pretrain', 'energyKwh', { load: true, host: false, pue: false, site: true }],
    // XLM: system power × hours: the load is in it although nothing was metered.
    ['llmcarbon-xlm', 'tco2e', { load: true, host: true, pue: true, site: true }],
  ] as const)('%s, %s → %o', (id, quantity, scope) => {
    expect(reportScope(report(id), quantity)).toEqual(scope);
  });

  it('a plan at the scope of hours × TDP has neither load nor host nor PUE', () => {
    const plan = project.estimator.plan({
      runId: 'x',
      name: 'x',
      modality: 'language',
      kind: 'pre-training',
      accelerator: 'A100 SXM4 80GB',
      acceleratorHours: 1e5,
      placeCountry: 'FRA',
      publishedOn: '2022-07-11',
    });
    const names = (of: typeof plan): readonly string[] =>
      of.stages.flatMap(({ factors }) =>
        factors.flatMap((f) => (f.kind === 'lognormal' || f.kind === 'one-plus' ? [f.shared] : [])),
      );
    expect(names(plan)).toEqual(
      expect.arrayContaining(['loadFactor', 'hostOverhead', 'pueExcess', 'gridSiteRatio']),
    );
    const bare = names(atScope(plan, { load: false, host: false, pue: false, site: false }));
    expect(bare).not.toContain('loadFactor');
    expect(bare).not.toContain('hostOverhead');
    expect(bare).not.toContain('pueExcess');
    expect(bare).not.toContain('gridSiteRatio');
  });
});

describe('leaving a run out', () => {
  it('removes it from every table that a fit reads', () => {
    const llama = report('llama2-70b');
    const tables = tablesWithout(project.data, llama, 'run');
    expect(tables.runs.some(({ runId }) => runId === 'llama-2-70b')).toBe(false);
    expect(tables.utilisation.some(({ model }) => model === 'Llama 2 70B')).toBe(false);
    expect(tables.computeSample.some(({ runId }) => runId === 'llama-2-70b')).toBe(false);
    expect(tables.runs.length).toBe(project.data.runs.length - 1);
  });

  it('removes the places that it alone told of', () => {
    const tables = tablesWithout(project.data, report('olmo1-7b-a100'), 'run');
    expect(tables.placeUse.some(({ placeCountry }) => placeCountry === 'AUS')).toBe(false);
  });

  it('the organisation: Meta’s runs leave all samples, others stay', () => {
    const without = projectWithout(project.data, report('llama2-70b'), 'organisation');
    const organisations = (p: Project): ReadonlySet<string> =>
      new Set(p.fits.trainingCompute['large-language'].model.rows.map((row) => row.organisation));
    expect(organisations(project).has('Meta')).toBe(true);
    expect(organisations(without).has('Meta')).toBe(false);
    expect(organisations(without).has('Alibaba')).toBe(true);
  });

  it('the prediction does not know the report: a hundred times the disclosure changes nothing', () => {
    const llama = report('llama2-70b');
    const tables = {
      ...project.data,
      runs: project.data.runs.map((run) =>
        run.runId === llama.runId
          ? { ...run, tokens: (run.tokens ?? 0) * 100, acceleratorHours: 1, tco2e: 1e6 }
          : run,
      ),
    };
    const predict = (data: Project['data']): number | undefined =>
      predictReport(llama, 'tier 4', projectWithout(data, llama).estimator, { draws: 200 })
        ?.predicted;
    expect(predict(tables)).toBe(predict(project.data));
  });
});

const example = (log10Error: number, pit: number, reportId = 'r'): Degraded => ({
  reportId,
  name: 'x',
  organisation: 'o',
  modality: 'language',
  stratum: 'large-language',
  year: '2024',
  evidenceClass: 'M',
  circular: false,
  hardwareCompute: false,
  set: 'tier 4',
  quantity: 'tco2e',
  reported: 1,
  predicted: 10 ** log10Error,
  low90: 0.1,
  high90: 10,
  log10Error,
  pit,
});

describe('accuracy', () => {
  it('errors of 2, 1/2 and 1 → median factor 2, bias 1, all within the 50% interval', () => {
    const accuracy = accuracyOf([
      example(Math.log10(2), 0.4),
      example(-Math.log10(2), 0.6),
      example(0, 0.5),
    ]);
    expect(accuracy.medianFactor).toBeCloseTo(2, 12);
    expect(accuracy.biasLog10).toBeCloseTo(0, 12);
    expect(accuracy.coverage).toEqual({ 50: 1, 80: 1, 90: 1, 95: 1 });
  });

  it('uniform ranks → observed coverage equals nominal coverage', () => {
    const uniform = Array.from({ length: 1000 }, (_, i) => example(0, (i + 0.5) / 1000));
    for (const { nominal, observed } of calibration(uniform))
      expect(observed).toBeCloseTo(nominal, 2);
  });

  it('the worst prediction of each report', () => {
    const worst = worstOfEach([example(0.1, 0.5), example(-0.7, 0.5), example(0.2, 0.5, 's')]);
    expect(worst.map(({ log10Error }) => log10Error)).toEqual([-0.7, 0.2]);
  });

  it('intervals by organisation: one organisation tells nothing beyond itself, two show both', () => {
    const of = (organisation: string, factor: number) => ({
      ...example(Math.log10(factor), 0.5),
      organisation,
    });
    const one = accuracyIntervals([of('a', 2), of('a', 2), of('a', 2)]);
    expect(one.organisations).toBe(1);
    expect(one.medianFactor).toEqual([2, 2]);
    // Of 500 resamples of two, a quarter hold only the good one and a quarter only the bad one.
    const two = accuracyIntervals([of('a', 2), of('b', 8)]);
    expect(two.medianFactor[0]).toBeCloseTo(2, 12);
    expect(two.medianFactor[1]).toBeCloseTo(8, 12);
  });

  it('all covered → the interval still leaves room below', () => {
    const [low, high] = accuracyIntervals(
      Array.from({ length: 16 }, (_, i) => example(0, 0.5, `r${i}`)),
    ).coverage90;
    // statsmodels: proportion_confint(16, 16, alpha=0.1, method='wilson') → (0.8554, 1)
    expect(low).toBeCloseTo(0.8553614, 6);
    expect(high).toBe(1);
  });

  it('no predictions → a clear error', () => {
    expect(() => accuracyOf([])).toThrow('predictions: got none');
  });
});

describe('regional grids', () => {
  const row = (region: string, site: string, gramsPerKwh: number) => ({
    region,
    site,
    country: 'USA',
    year: 2020,
    gramsPerKwh,
    countryGramsPerKwh: 400,
    source: 's',
  });
  it('geometric mean over sites, years of one site counted once', () => {
    const rows = [row('A', 'x', 100), row('A', 'x', 100), row('A', 'y', 400)];
    expect(regionRatio(rows, 'USA', 'A')?.ratio).toBeCloseTo(0.5, 12);
    expect(regionRatio(rows, 'USA', 'B')).toBeUndefined();
  });
  it('deviations of two sites: their mean square is the sample variance', () => {
    const values = regionDeviations([row('A', 'x', 100), row('A', 'y', 400), row('B', 'z', 9)]);
    const ln = values.map(({ value }) => Math.log(value));
    expect(ln).toHaveLength(2);
    // ln 1/4 and ln 1: sample variance (ln 4)² / 2.
    expect((ln[0] ?? NaN) ** 2).toBeCloseTo(Math.log(4) ** 2 / 2, 12);
  });
  it('Oregon is far below the country, as eGRID and Google both say', () => {
    const ratio = regionRatio(project.data.gridRegions, 'USA', 'Oregon')?.ratio ?? NaN;
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(0.5);
  });
  it('every region that a run or a report names is known', () => {
    const named = [...project.data.runs, ...project.data.validationRuns].flatMap((run) =>
      run.placeRegion === undefined ? [] : [`${run.placeCountry} ${run.placeRegion}`],
    );
    const known = new Set(project.data.gridRegions.map((r) => `${r.country} ${r.region}`));
    expect(named.filter((place) => !known.has(place))).toEqual([]);
  });
});
