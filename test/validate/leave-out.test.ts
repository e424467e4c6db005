import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../src/io/project.js';
import type { ProjectTables } from '../../src/simulate/project.js';
import { tablesWithout, projectWithout, type LeaveOut } from '../../src/validate/leave-out.js';
import type { ReportedRun } from '../../src/tier/reported-run.js';
import {
  organisationKeys,
  organisationLookup,
  shareOrganisation,
} from '../../src/validate/organisations.js';

let project: Project;
beforeAll(() => {
  project = loadProject();
});

const report = (id: string): ReportedRun => {
  const found = project.data.validationRuns.find(({ reportId }) => reportId === id);
  if (found === undefined) throw new Error(`no report ${id}`);
  return found;
};

/** Every row that the estimator learns from, by table, as one text to search in. */
const learntFrom = (tables: ProjectTables): Readonly<Record<string, readonly string[]>> => ({
  runs: tables.runs.map((row) => `${row.name}|${row.organisation ?? ''}|${row.publishedOn ?? ''}`),
  computeSample: tables.computeSample.map(
    (row) => `${row.model}|${row.organisation ?? ''}|${row.publishedOn}`,
  ),
  utilisation: tables.utilisation.map((row) => `${row.model}||${row.publishedOn ?? ''}`),
  acceleratorUse: tables.acceleratorUse.map(
    (row) => `${row.model ?? ''}|${row.organisation ?? ''}|${row.publishedOn ?? row.year}`,
  ),
  placeUse: tables.placeUse.flatMap((row) => (row.runs ?? '').split(' ')),
  power: tables.power.map((row) => row.case),
  pue: tables.pue.map((row) => `${row.cluster}|${row.source}`),
  gridSite: tables.gridSite.map((row) => row.site),
  fineTuneCompute: tables.fineTuneCompute.map(
    (row) => `${row.model}|${row.organisation ?? ''}|${row.publishedOn ?? ''}`,
  ),
  fineTuneCards: tables.fineTuneCards.map((row) => row.repositoryId),
  repositories: tables.repositories.map((row) => row.repositoryId),
});

const survivors = (tables: ProjectTables, found: (row: string) => boolean): readonly string[] =>
  Object.entries(learntFrom(tables)).flatMap(([table, rows]) =>
    rows.filter(found).map((row) => `${table}: ${row}`),
  );

const without = (id: string, what: LeaveOut): ProjectTables =>
  tablesWithout(project.data, report(id), what);

describe('leaving out, over all reports', () => {
  it('the run: no table holds its name, its key or the name that Epoch AI gives it', () => {
    for (const each of project.data.validationRuns) {
      const tables = tablesWithout(project.data, each, 'run');
      const names = new Set([each.name, each.epochModel, each.reportId]);
      const rows = survivors(tables, (row) => names.has(row.split('|')[0] ?? row));
      expect(rows, each.reportId).toEqual([]);
      expect(tables.power.some((row) => row.case.includes(`(${each.reportId})`))).toBe(false);
      expect(tables.runs.some(({ runId }) => runId === each.runId)).toBe(false);
    }
  });

  it('the run: neither its repositories nor those made from it', () => {
    const own = new Map<string, string[]>();
    for (const link of project.data.links)
      for (const runId of new Set([link.runId, link.rootRunId]))
        own.set(runId ?? '', [...(own.get(runId ?? '') ?? []), link.repositoryId]);
    for (const each of project.data.validationRuns) {
      const kept = new Set(
        tablesWithout(project.data, each, 'run').repositories.map((row) => row.repositoryId),
      );
      const gone = own.get(each.runId ?? 'none') ?? [];
      expect(
        gone.filter((id) => kept.has(id)),
        each.reportId,
      ).toEqual([]);
    }
  });

  it('the organisation: no row carries its name, and none of its reports is left in a mix', () => {
    for (const each of project.data.validationRuns) {
      const { organisation } = each;
      if (organisation === undefined) continue;
      const tables = tablesWithout(project.data, each, 'organisation');
      const own = new Set(
        project.data.validationRuns
          .filter((row) => row.organisation === organisation)
          .map(({ reportId }) => reportId),
      );
      const found = survivors(
        tables,
        (row) => (row.split('|')[1] ?? '').split(',').includes(organisation) || own.has(row),
      );
      expect(found, each.reportId).toEqual([]);
      expect(tables.power.filter((row) => own.has(/\((.+)\)$/.exec(row.case)?.[1] ?? ''))).toEqual(
        [],
      );
    }
  });

  it('the year: no dated row of that year is left', () => {
    for (const each of project.data.validationRuns) {
      const year = each.publishedOn?.slice(0, 4);
      if (year === undefined) continue;
      const tables = tablesWithout(project.data, each, 'year');
      expect(survivors(tables, (row) => row.split('|')[2]?.slice(0, 4) === year)).toEqual([]);
    }
  });
});

describe('leaving an organisation out', () => {
  it('Google: no TPU power, none of its sites’ PUE, no place, no utilisation of its models', () => {
    const tables = without('patterson-t5-11b', 'organisation');
    expect(tables.power.filter(({ accelerator }) => accelerator.startsWith('TPU'))).toEqual([]);
    expect(tables.pue.filter(({ cluster }) => cluster === 'Google')).toEqual([]);
    expect(tables.placeUse.map(({ runs }) => runs).join(' ')).not.toContain('patterson');
    const models = tables.utilisation.map(({ model }) => model);
    for (const model of ['PaLM 540B', 'Gopher 280B', 'LaMDA', 'GLaM', 'T5-11B'])
      expect(models).not.toContain(model);
    // GPT-3 stands in a study of Google's authors, but is OpenAI's.
    expect(tables.power.map((row) => row.case)).toContain('GPT-3 175B (patterson-gpt3-175b)');
    expect(() => projectWithout(project.data, report('patterson-t5-11b'), 'organisation'))
      .not //
      .toThrow();
  });

  it('Meta: its accelerators leave the mix, those of others stay', () => {
    const tables = without('llama2-70b', 'organisation');
    const names = (data: ProjectTables): readonly string[] =>
      data.acceleratorUse.map(({ model }) => model ?? '');
    expect(names(project.data)).toContain('Llama 2-70B');
    expect(names(tables)).not.toContain('Llama 2-70B');
    expect(names(tables)).not.toContain('OPT-175B');
    expect(names(tables)).toContain('BLOOM-176B');
  });

  it('AI2: only one study of small devices is left, which clusters by device', () => {
    const { assumptions } = projectWithout(project.data, report('dodge-vit-tiny'), 'organisation');
    expect(assumptions.loadFactorSmall.n).toBe(3);
  });

  it('descendants: the 7B’s own size is not told by its copies', () => {
    const tables = without('llama2-7b', 'run');
    const sizes = tables.repositories.filter(({ params }) => params === 6738417664);
    const rooted = new Set(
      project.data.links
        .filter(({ rootRunId }) => rootRunId === 'llama-2-7b')
        .map(({ repositoryId }) => repositoryId),
    );
    expect(rooted.size).toBeGreaterThan(10);
    expect(sizes.filter(({ repositoryId }) => rooted.has(repositoryId))).toEqual([]);
  });
});

describe('organisations', () => {
  it.each([
    ['Facebook AI Research, New York University', ['meta', 'newyorkuniversity']],
    ['meta-llama', ['meta']],
    ['AI2 / Microsoft', ['ai2', 'microsoft']],
    ['allenai', ['ai2']],
    ['Google Research,Google Brain', ['google', 'google']],
    [undefined, []],
  ] as const)('%s → %o', (name, keys) => {
    expect(organisationKeys(name)).toEqual(keys);
  });

  it('nobody shares an organisation with an unknown one', () => {
    expect(shareOrganisation(undefined, undefined)).toBe(false);
    expect(shareOrganisation('Meta AI', 'Facebook')).toBe(true);
  });

  it('a model without organisation: same name, then the beginning, then the family', () => {
    const of = organisationLookup([
      { name: 'PaLM (540B)', organisation: 'Google' },
      { name: 'Falcon-40B', organisation: 'TII' },
    ]);
    expect(of('PaLM 540B')).toBe('Google');
    expect(of('Falcon 180B')).toBe('TII');
    expect(of('Universal-1')).toBeUndefined();
  });
});
