import { stratumOf, type Stratum } from '../regress/training-compute.js';
import { hasTokenCount, type RunEvidence } from '../tier/evidence.js';
import { drawPlan } from '../uncertainty/run-draws.js';
import type { Estimator } from '../estimate/estimator.js';
import { createProject, type Project, type ProjectTables } from '../simulate/project.js';
import { atScope } from './at-scope.js';
import { projectWithout, tablesWithoutAll, type LeaveOut } from './leave-out.js';
import { isCircular, reportScope, type ReportedRun } from './report.js';
import { reportWork } from '../work.js';

/** What a prediction may know of the run. */
export type EvidenceSet =
  | 'tier 2, energy'
  | 'tier 2, hours'
  | 'tier 3, accelerator and place'
  | 'tier 3, neither'
  | 'tier 4'
  | 'tier 5';

/** The evidence sets, best first. */
export const EVIDENCE_SETS: readonly EvidenceSet[] = [
  'tier 2, energy',
  'tier 2, hours',
  'tier 3, accelerator and place',
  'tier 3, neither',
  'tier 4',
  'tier 5',
];

/** One reported figure beside its prediction from lesser evidence. */
export type Degraded = {
  readonly reportId: string;
  readonly name: string;
  readonly organisation: string | undefined;
  readonly modality: string;
  /** Large language models, other models, fine-tunes: they are predicted by different regressions. */
  readonly stratum: Stratum | 'fine-tune';
  readonly year: string;
  readonly evidenceClass: ReportedRun['evidence'];
  /** The reported figure is hours × TDP itself. */
  readonly circular: boolean;
  /**
   * The run's compute was itself derived from hours and hardware: predicting energy from it tests
   * arithmetic too.
   */
  readonly hardwareCompute: boolean;
  readonly set: EvidenceSet;
  readonly quantity: 'energyKwh' | 'tco2e';
  readonly reported: number;
  /** Median of the prediction at the scope of the report. */
  readonly predicted: number;
  readonly low90: number;
  readonly high90: number;
  /** log10(predicted / reported): positive when too high. */
  readonly log10Error: number;
  /** Share of the predictive draws below the report: uniform when intervals tell the truth. */
  readonly pit: number;
};

const COMMON: readonly (keyof RunEvidence)[] = [
  'name',
  'organisation',
  'organisationCountry',
  'publishedOn',
  'modality',
  'kind',
  'sparsity',
];
const PLACE: readonly (keyof RunEvidence)[] = ['placeCountry', 'placeRegion'];
const SIZE: readonly (keyof RunEvidence)[] = ['paramsTotal', 'paramsActive'];
const COMPUTE: readonly (keyof RunEvidence)[] = [...SIZE, 'tokens', 'flop', 'flopConfidence'];

const KEPT: Readonly<Record<EvidenceSet, readonly (keyof RunEvidence)[]>> = {
  'tier 2, energy': ['energyKwh', 'energyBoundary', 'energyBasis', ...PLACE],
  'tier 2, hours': ['accelerator', 'acceleratorHours', ...PLACE],
  'tier 3, accelerator and place': [...COMPUTE, 'accelerator', ...PLACE],
  'tier 3, neither': COMPUTE,
  'tier 4': SIZE,
  'tier 5': ['architecture', 'task', 'owner'],
};

/** Kinds whose compute and size predict: a fine-tune's tokens are rarely told. */
const hasCompute = (run: RunEvidence): boolean =>
  hasTokenCount(run) || (run.flop !== undefined && run.flop > 0);

/** Whether a report offers what an evidence set needs, and has it told apart from the next one. */
const offers = (report: RunEvidence, set: EvidenceSet, quantity: string): boolean => {
  switch (set) {
    case 'tier 2, energy':
      return report.energyKwh !== undefined && quantity === 'tco2e';
    case 'tier 2, hours':
      return report.acceleratorHours !== undefined && report.accelerator !== undefined;
    case 'tier 3, accelerator and place':
      return (
        hasCompute(report) && report.accelerator !== undefined && report.placeCountry !== undefined
      );
    case 'tier 3, neither':
      return hasCompute(report);
    case 'tier 4':
      return report.paramsTotal !== undefined && report.publishedOn !== undefined;
    case 'tier 5':
      // A run outside the population has no repository, and so no architecture or task.
      return report.architecture !== undefined && report.publishedOn !== undefined;
  }
};

/**
 * What an evidence set leaves of a run.
 *
 * @param report the run with all that is known of it
 * @param set the evidence set
 * @returns a run for the estimator
 */
export const reduceEvidence = (report: ReportedRun, set: EvidenceSet): RunEvidence => {
  const kept: Record<string, unknown> = { runId: `report:${report.reportId}` };
  for (const field of [...COMMON, ...KEPT[set]]) {
    if (report[field as keyof ReportedRun] !== undefined)
      kept[field] = report[field as keyof ReportedRun];
  }
  return kept as RunEvidence;
};

const stratumOfReport = (report: ReportedRun): Degraded['stratum'] =>
  report.kind === 'fine-tune' || report.kind === 'adapter'
    ? 'fine-tune'
    : stratumOf({
        paramsActive: report.paramsActive ?? report.paramsTotal ?? 0,
        modality: report.modality,
      });

const quantile = (sorted: Float64Array, p: number): number =>
  Math.exp(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN);

/** Draws and seed of a prediction. */
export type DegradationOptions = {
  /** Default 2,000. */
  readonly draws?: number;
  readonly seed?: number;
  /** What is left out of every fit: the run (default), its organisation, its year, or all from a date on. */
  readonly leaveOut?: LeaveOut;
  /** The report's compute was derived from hours and hardware; `degradationTest` finds it out. */
  readonly hardwareCompute?: boolean;
  /** Called after each report. */
  readonly onProgress?: (done: number, of: number) => void;
};

/**
 * Predicts one reported figure from lesser evidence.
 *
 * @param report the report
 * @param set what the prediction may know
 * @param estimator one that has not seen the run
 * @param options draws and seed
 * @returns prediction beside report, or undefined where the report does not offer that evidence
 */
export function predictReport(
  report: ReportedRun,
  set: EvidenceSet,
  estimator: Estimator,
  options: DegradationOptions = {},
): Degraded | undefined {
  const located = report.tco2e !== undefined && report.tco2eAccounting !== 'market';
  const quantity = located ? 'tco2e' : 'energyKwh';
  const reported = report[quantity];
  if (reported === undefined || !offers({ ...report, runId: '' }, set, quantity)) return undefined;
  const draws = options.draws ?? 2000;
  const seed = options.seed ?? 1;
  const scope = reportScope(report, quantity);
  const plan = atScope(estimator.plan(reduceEvidence(report, set)), scope);
  const values = drawPlan(plan, draws, { seed, fits: estimator.fits });
  const sorted = values[quantity].map(Math.log).sort();
  const target = Math.log(reported);
  const predicted = quantile(sorted, 0.5);
  return {
    reportId: report.reportId,
    name: report.name,
    organisation: report.organisation,
    modality: report.modality,
    stratum: stratumOfReport(report),
    year: report.publishedOn?.slice(0, 4) ?? 'unknown',
    evidenceClass: report.evidence,
    circular: isCircular(report),
    hardwareCompute: options.hardwareCompute === true && set.startsWith('tier 3'),
    set,
    quantity,
    reported,
    predicted,
    low90: quantile(sorted, 0.05),
    high90: quantile(sorted, 0.95),
    log10Error: Math.log10(predicted / reported),
    pit: sorted.reduce((count, value) => count + (value < target ? 1 : 0), 0) / draws,
  };
}

/**
 * Whether a report's compute is not counted from parameters and tokens but from hours and hardware, by the
 * method that Epoch AI's list or the run names.
 *
 * @param report the report
 * @param tables runs and the compute sample
 * @returns true when the method is or includes hardware use and no tokens are known
 */
export function isHardwareCompute(
  report: ReportedRun,
  tables: Pick<ProjectTables, 'runs' | 'computeSample'>,
): boolean {
  if (hasTokenCount({ ...report, runId: '' }) || report.flop === undefined) return false;
  const run = tables.runs.find(({ runId }) => runId === report.runId);
  const listed = tables.computeSample.find(({ model }) => model === report.epochModel);
  return run?.flopBasis === 'hardware' || listed?.method?.includes('Hardware') === true;
}

/**
 * The reports that no evidence set can predict, and why.
 *
 * @param reports rows of `validation-runs.csv`
 * @param predictions from `degradationTest`
 * @returns one entry a report without prediction
 */
export function unpredicted(
  reports: readonly ReportedRun[],
  predictions: readonly Degraded[],
): readonly { readonly report: string; readonly why: string }[] {
  const predicted = new Set(predictions.map(({ reportId }) => reportId));
  return reports
    .filter(({ reportId }) => !predicted.has(reportId))
    .map((report) => ({
      report: report.reportId,
      why:
        report.tco2e === undefined && report.energyKwh === undefined
          ? 'states neither emissions nor energy'
          : report.tco2e !== undefined &&
              report.tco2eAccounting === 'market' &&
              report.energyKwh === undefined
            ? 'market-based emissions only'
            : 'states nothing else that a prediction could start from',
    }));
}

/** What reports that leave out the same group have in common; undefined for one that stands alone. */
const groupKey = (report: ReportedRun, what: LeaveOut): string | undefined => {
  if (what === 'run') return undefined;
  if (what === 'organisation') return report.organisation;
  return what === 'year' ? report.publishedOn?.slice(0, 4) : what.publishedFrom;
};

/**
 * The degradation test: every reported run is predicted from the evidence of each lesser tier, by a
 * project that was fitted without it.
 *
 * @param tables all tables
 * @param reports rows of `validation-runs.csv`
 * @param options draws, seed, what is left out of every fit
 * @returns one entry for each report and evidence set that it offers
 * @example degradationTest(project.data, reports).filter(({ set }) => set === 'tier 4')
 */
export function degradationTest(
  tables: ProjectTables,
  reports: readonly ReportedRun[],
  options: DegradationOptions = {},
): readonly Degraded[] {
  const joined = new Map(createProject(tables).tables.runs.map((run) => [run.runId, run]));
  const what = options.leaveOut ?? 'run';
  const projects = new Map<string, Project>();
  // Reports of one organisation (or year) share a project that has seen none of them.
  const projectFor = (report: ReportedRun): Project => {
    const key = groupKey(report, what);
    if (key === undefined) return projectWithout(tables, report, what);
    const known = projects.get(key);
    if (known !== undefined) return known;
    const group = reports.filter((each) => groupKey(each, what) === key);
    const made = createProject(tablesWithoutAll(tables, group, what));
    projects.set(key, made);
    return made;
  };
  return reports.flatMap((row, i) => {
    const run = joined.get(row.runId ?? '');
    const report = { ...row, architecture: run?.architecture, task: run?.task, owner: run?.owner };
    const hardwareCompute = isHardwareCompute(report, tables);
    const { estimator } = projectFor(report);
    const results = EVIDENCE_SETS.flatMap(
      (set) => predictReport(report, set, estimator, { ...options, hardwareCompute }) ?? [],
    );
    options.onProgress?.(i + 1, reports.length);
    reportWork('predicting disclosed runs', i + 1, reports.length);
    return results;
  });
}
