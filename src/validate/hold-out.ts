import { createProject, type ProjectTables } from '../simulate/project.js';
import { hasTokenCount } from '../tier/evidence.js';
import type { ReportedEmissions } from '../tier/reported-run.js';
import { drawPlan } from '../uncertainty/run-draws.js';
import { degradationTest, reduceEvidence, type Degraded } from './degradation.js';
import { tablesWithoutAll } from './leave-out.js';
import type { ReportedRun } from './report.js';

/** Draws and seed of a hold-out. */
export type HoldOutOptions = { readonly draws?: number; readonly seed?: number };

/**
 * Reports from a date on, predicted by a project that saw nothing published from that date on: no run, no
 * accelerator in use, no PUE of a later year. Rows without a date count as later.
 *
 * @param tables all tables
 * @param reports rows of `validation-runs.csv`
 * @param publishedFrom YYYY-MM-DD
 * @param options draws, seed
 * @returns predictions of the reports from that date on
 * @throws RangeError when too little is left for a fit
 * @example temporalHoldOut(project.data, reports, '2024-01-01').length
 */
export function temporalHoldOut(
  tables: ProjectTables,
  reports: readonly ReportedRun[],
  publishedFrom: string,
  options: HoldOutOptions = {},
): readonly Degraded[] {
  const later = reports.filter(({ publishedOn = '' }) => publishedOn >= publishedFrom);
  return degradationTest(tables, later, { ...options, leaveOut: { publishedFrom } });
}

/** A report that neither a fit nor the validation uses, and the runs that it covers. */
export type BlindReport = {
  readonly reportId: string;
  readonly runIds: readonly string[];
  /** Models of `compute-sample.csv` that are no run of the population. */
  readonly models?: readonly string[];
  readonly remark: string;
};

/**
 * The reports of `reported-emissions.csv` (classes A and X) that state emissions of final trainings whose
 * runs are known with date and compute. The others of these classes are estimates by third parties,
 * repeats, projects with all their experiments, ranges, or undated.
 */
export const BLIND_REPORTS: readonly BlindReport[] = [
  {
    reportId: 'gemma1',
    runIds: ['gemma-2b', 'gemma-7b'],
    remark: 'metered data centre; one figure for two models',
  },
  {
    reportId: 'gemma2',
    runIds: ['gemma-2-2b', 'gemma-2-9b', 'gemma-2-27b'],
    remark: 'metered data centre; one figure for three models',
  },
  {
    reportId: 'gpt-neox-20b',
    runIds: ['gpt-neox-20b'],
    remark: 'covers development as well: the training alone is less',
  },
  {
    reportId: 'luminous-supreme',
    runIds: [],
    models: ['Luminous-supreme'],
    remark: 'kept from validation as suspect: its energy is low for its accelerators and weeks',
  },
];

/** A blind prediction beside the figure. */
export type BlindPrediction = {
  readonly reportId: string;
  readonly runs: number;
  readonly remark: string;
  readonly set: 'tier 3, neither' | 'tier 4';
  readonly reported: number;
  readonly predicted: number;
  readonly low90: number;
  readonly high90: number;
};

/** A run of the population or a listed model as a report without a figure. */
const membersOf = (tables: ProjectTables, blind: BlindReport): readonly ReportedRun[] => {
  const named = new Set(blind.models);
  const runs = tables.runs.filter(({ runId }) => blind.runIds.includes(runId));
  const listed = tables.computeSample.filter(({ model }) => named.has(model));
  const members: readonly ReportedRun[] = [
    ...runs.map((run) => ({ ...run, reportId: run.runId, evidence: 'C' as const })),
    ...listed.map((row) => ({
      reportId: row.model,
      name: row.model,
      organisation: row.organisation,
      organisationCountry: row.country,
      publishedOn: row.publishedOn,
      modality: row.modality,
      kind: 'pre-training',
      sparsity: row.sparsity,
      paramsTotal: row.params,
      paramsActive: row.paramsActive,
      tokens: row.tokens,
      flop: row.flop,
      flopConfidence: row.confidence,
      evidence: 'C' as const,
    })),
  ];
  const expected = blind.runIds.length + named.size;
  if (members.length !== expected)
    throw new RangeError(`${blind.reportId}: got ${members.length} runs, expected ${expected}`);
  return members;
};

const quantile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN;

/**
 * Predicts reports that nothing has used: of each, all runs that it covers are taken out of every fit, drawn
 * with common errors in common, and summed.
 *
 * @param tables all tables
 * @param figures rows of `reported-emissions.csv`
 * @param blind which reports, default `BLIND_REPORTS`
 * @param options draws (default 2,000) and seed
 * @returns two predictions a report: from compute, and from size and date
 * @throws RangeError when a report or one of its runs is not in the tables
 */
export function blindTest(
  tables: ProjectTables,
  figures: readonly ReportedEmissions[],
  blind: readonly BlindReport[] = BLIND_REPORTS,
  options: HoldOutOptions = {},
): readonly BlindPrediction[] {
  const { draws = 2000, seed = 1 } = options;
  return blind.flatMap((each) => {
    const reported = figures.find(({ reportId }) => reportId === each.reportId)?.tco2e;
    if (reported === undefined)
      throw new RangeError(`${each.reportId}: got no emissions, expected a figure`);
    const members = membersOf(tables, each);
    const { estimator } = createProject(tablesWithoutAll(tables, members, 'run'));
    return (['tier 3, neither', 'tier 4'] as const).flatMap((set): readonly BlindPrediction[] => {
      if (set !== 'tier 4' && !members.every((run) => hasTokenCount({ ...run, runId: '' })))
        return [];
      const total = new Float64Array(draws);
      for (const member of members) {
        const plan = estimator.plan(reduceEvidence(member, set));
        const { tco2e } = drawPlan(plan, draws, { seed, fits: estimator.fits });
        tco2e.forEach((value, i) => (total[i] = (total[i] ?? 0) + value));
      }
      total.sort();
      return [
        {
          reportId: each.reportId,
          runs: members.length,
          remark: each.remark,
          set,
          reported,
          predicted: quantile(total, 0.5),
          low90: quantile(total, 0.05),
          high90: quantile(total, 0.95),
        },
      ];
    });
  });
}
