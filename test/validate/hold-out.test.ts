import { beforeAll, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../src/io/project.js';
import { degradationTest } from '../../src/validate/degradation.js';
import { BLIND_REPORTS, blindTest, temporalHoldOut } from '../../src/validate/hold-out.js';
import { tablesWithout, tablesWithoutAll } from '../../src/validate/leave-out.js';
import type { ReportedRun } from '../../src/tier/reported-run.js';

let project: Project;
beforeAll(() => {
  project = loadProject();
});

const reportsOf = (...ids: readonly string[]): readonly ReportedRun[] =>
  ids.map((id) => {
    const found = project.data.validationRuns.find(({ reportId }) => reportId === id);
    if (found === undefined) throw new Error(`no report ${id}`);
    return found;
  });

describe('everything from a date on left out', () => {
  const from = '2024-01-01';
  it('no table that the estimator learns from holds a later row, or one without a date', () => {
    const [report] = reportsOf('llama3-8b');
    if (report === undefined) throw new Error('no report');
    const tables = tablesWithout(project.data, report, { publishedFrom: from });
    const dates = [tables.runs, tables.computeSample, tables.utilisation, tables.fineTuneCompute]
      .flat()
      .map((row) => row.publishedOn ?? 'none');
    expect(dates.filter((date) => date === 'none' || date >= from)).toEqual([]);
    expect(tables.acceleratorUse.filter(({ year }) => year >= 2024)).toEqual([]);
    expect(tables.pue.filter(({ year }) => year !== undefined && year >= 2024)).toEqual([]);
    expect(tables.repositories.filter(({ createdOn = '9999' }) => createdOn >= from)).toEqual([]);
    expect(tables.runs.length).toBeGreaterThan(500);
  });

  it('predicts later reports alone', () => {
    const reports = reportsOf('bloom-176b', 'llama3-8b', 'llama31-405b');
    const held = temporalHoldOut(project.data, reports, from, { draws: 200 });
    expect(new Set(held.map(({ reportId }) => reportId))).toEqual(
      new Set(['llama3-8b', 'llama31-405b']),
    );
  });
});

describe('reports that share a project', () => {
  // Their own rows carry other organisations, or no date: found only by their names.
  it.each([
    ['bloom-176b', 't0pp', 'organisation'],
    ['starcoderbase-15b', 'santacoder', 'organisation'],
    ['llama1-7b', 'llama1-13b', 'year'],
    ['patterson-evolved-nas', 'patterson-switch-1500b', 'year'],
  ] as const)('%s and %s, the %s left out: neither is in it', (a, b, what) => {
    const [first, second] = reportsOf(a, b);
    if (first === undefined || second === undefined) throw new Error('no report');
    const shared = tablesWithoutAll(project.data, [first, second], what);
    for (const report of [first, second]) {
      const own = tablesWithout(project.data, report, what);
      for (const table of ['runs', 'computeSample', 'utilisation', 'acceleratorUse'] as const) {
        const kept = new Set<unknown>(own[table]);
        expect(shared[table].filter((row) => !kept.has(row))).toEqual([]);
      }
    }
  });

  it('predictions do not depend on which report comes first', () => {
    const options = { draws: 200, leaveOut: 'year' } as const;
    const ids = ['strubell-transformer-big', 'patterson-evolved-nas', 'patterson-switch-1500b'];
    const predict = (order: readonly string[]) =>
      degradationTest(project.data, reportsOf(...order), options)
        .map(({ reportId, set, predicted }) => `${reportId} ${set} ${predicted}`)
        .sort();
    expect(predict([...ids].reverse())).toEqual(predict(ids));
  });
});

describe('the blind set', () => {
  it('holds no report that the validation uses', () => {
    const used = new Set(project.data.validationRuns.map(({ reportId }) => reportId));
    expect(BLIND_REPORTS.filter(({ reportId }) => used.has(reportId))).toEqual([]);
  });

  it('its runs have no emissions of their own, so that no prediction can read them', () => {
    const members = new Set(BLIND_REPORTS.flatMap(({ runIds }) => runIds));
    const runs = project.data.runs.filter(({ runId }) => members.has(runId));
    expect(runs).toHaveLength(members.size);
    expect(runs.filter((run) => run.tco2e !== undefined || run.energyKwh !== undefined)).toEqual(
      [],
    );
  });

  it('the figure changes nothing but itself', () => {
    const [gemma] = BLIND_REPORTS;
    if (gemma === undefined) throw new Error('no blind report');
    const test = (tco2e: number) =>
      blindTest(project.data, [{ reportId: gemma.reportId, tco2e }], [gemma], { draws: 200 });
    expect(test(1).map(({ predicted }) => predicted)).toEqual(
      test(1e6).map(({ predicted }) => predicted),
    );
  });

  it('an unknown report → a clear error', () => {
    expect(() => blindTest(project.data, [])).toThrow('gemma1: got no emissions');
  });
});
