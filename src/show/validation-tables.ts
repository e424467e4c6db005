import type { RivalPrediction } from '../simulate/project.js';
import type { ReportedRun } from '../tier/reported-run.js';
import type { GroupAccuracy } from '../validate/accuracy.js';
import type { RegressionContrast } from '../validate/regression-contrast.js';
import type { Degraded } from '../validate/degradation.js';
import type { BlindPrediction } from '../validate/hold-out.js';
import { readable, type TableRow } from './result-tables.js';

const percent = (share: number): string => `${Math.round(100 * share)}%`;

/** What the letters of the evidence classes mean. */
const EVIDENCE_CLASSES: Readonly<Record<ReportedRun['evidence'], string>> = {
  M: 'measured power',
  T: 'hours × TDP or an assumed power',
  C: 'declared, method not shown',
  S: 'small, self-declared',
};

/** How many reports of each class of evidence there are, and of how many organisations. */
export function evidenceRows(reports: readonly ReportedRun[]): readonly TableRow[] {
  return (['M', 'T', 'C', 'S'] as const).map((letter) => {
    const rows = reports.filter(({ evidence }) => evidence === letter);
    return {
      class: letter,
      meaning: EVIDENCE_CLASSES[letter],
      reports: rows.length,
      'in the population': rows.filter(({ runId }) => runId !== undefined).length,
      organisations: new Set(rows.flatMap(({ organisation }) => organisation ?? [])).size,
    };
  });
}

const range = ([low, high]: readonly [number, number], show: (x: number) => string): string =>
  `${show(low)}–${show(high)}`;

/**
 * Median error, error of 90%, bias and coverage, one row a group; in brackets the 90% interval by a
 * bootstrap of organisations.
 */
export function accuracyRows(rows: readonly GroupAccuracy[]): readonly TableRow[] {
  const two = (x: number): string => x.toFixed(2);
  return rows.map(({ group, n, medianFactor, factor90, biasLog10, coverage, intervals }) => ({
    group,
    n,
    organisations: intervals.organisations,
    'half within ×÷': `${two(medianFactor)} (${range(intervals.medianFactor, two)})`,
    '90% within ×÷': `${two(factor90)} (${range(intervals.factor90, two)})`,
    'bias, factor': (10 ** biasLog10).toFixed(2),
    'in 50%': percent(coverage[50]),
    'in 80%': percent(coverage[80]),
    'in 90%': `${percent(coverage[90])} (${range(intervals.coverage90, percent)})`,
    'in 95%': percent(coverage[95]),
  }));
}

/** The goals of a tier beside what was reached. */
export type Goal = {
  readonly group: string;
  readonly medianFactor?: number;
  readonly factor90?: number;
};

/**
 * Goal beside result: errors within the factors set, coverage of the 90% interval within 85 to 95%.
 *
 * @param rows accuracy by group
 * @param goals the factors to reach
 * @returns one row a goal; a group that is missing says so
 */
export function goalRows(
  rows: readonly GroupAccuracy[],
  goals: readonly Goal[],
): readonly TableRow[] {
  return goals.map((goal): TableRow => {
    const row = rows.find(({ group }) => group === goal.group);
    if (row === undefined) return { group: goal.group, n: 0, 'half within': 'no reports' };
    const { n, medianFactor, factor90, coverage, intervals } = row;
    return {
      group: goal.group,
      n,
      'half within': factorVerdict(medianFactor, intervals.medianFactor, goal.medianFactor),
      '90% within': factorVerdict(factor90, intervals.factor90, goal.factor90),
      '90% interval covers': coverageVerdict(coverage[90], n),
    };
  });
}

/** Reached or missed, and whether the reports can tell. */
const factorVerdict = (
  value: number,
  [low, high]: readonly [number, number],
  goal: number | undefined,
): string => {
  if (goal === undefined) return `${value.toFixed(2)} (no goal)`;
  const reached = value <= goal;
  const sure = reached ? high <= goal : low > goal;
  const words = `${reached ? 'reached' : 'missed'}${sure ? '' : ', by less than is known'}`;
  return `${value.toFixed(2)} (goal ${goal}): ${words}`;
};

/** Fewer reports than this cannot tell 85% from 95%. */
const LEAST_REPORTS = 20;

const coverageVerdict = (covered: number, n: number): string => {
  const verdict =
    n < LEAST_REPORTS
      ? 'too few to tell'
      : covered < 0.85
        ? 'too narrow'
        : covered > 0.95
          ? 'wide'
          : 'reached';
  return `${percent(covered)}: ${verdict}`;
};

/** Predictions beside reports, largest miss first. */
export function missRows(predictions: readonly Degraded[], count = 10): readonly TableRow[] {
  return [...predictions]
    .sort((a, b) => Math.abs(b.log10Error) - Math.abs(a.log10Error))
    .slice(0, count)
    .map((each) => ({
      report: each.reportId,
      class: each.evidenceClass,
      'predicted from': each.set,
      reported: `${readable(each.reported)} ${each.quantity === 'tco2e' ? 't' : 'kWh'}`,
      predicted: readable(each.predicted),
      '90% interval': `${readable(each.low90)} – ${readable(each.high90)}`,
      'predicted / reported': (10 ** each.log10Error).toPrecision(2),
    }));
}

/**
 * Other tools' predictions beside this project's from the same kind of evidence and the disclosed figure.
 *
 * @param rivals rows of `rival-predictions.csv`; those without a disclosed figure are left out
 * @param predictions this project's, from compute alone, the run left out of every fit
 * @returns one row a rival prediction
 */
export function rivalRows(
  rivals: readonly RivalPrediction[],
  predictions: readonly Degraded[],
): readonly TableRow[] {
  const ours = new Map(
    predictions.flatMap((each) =>
      each.quantity === 'tco2e' ? [[each.reportId, each] as const] : [],
    ),
  );
  return rivals.flatMap((rival) => {
    const own = ours.get(rival.reportId ?? '');
    const { tco2e } = rival;
    if (own === undefined || tco2e === undefined) return [];
    const ratio = (value: number): string => (value / own.reported).toFixed(2);
    return [
      {
        model: own.name,
        'reported, t': readable(own.reported),
        tool: rival.tool,
        predicts: readable(tco2e),
        '/ reported': ratio(tco2e),
        'this project (90%)': `${readable(own.predicted)} (${readable(own.low90)} – ${readable(own.high90)})`,
        ' / reported': ratio(own.predicted),
      },
    ];
  });
}

/** The chain and R2 on the same reports. */
export function chainContrastRows(rows: readonly RegressionContrast[]): readonly TableRow[] {
  return rows.map((row) => ({
    'chain knows': row.against,
    quantity: row.quantity === 'tco2e' ? 'tCO2e' : 'kWh',
    reports: row.n,
    'chain, half within ×÷': row.chainMedianFactor.toFixed(2),
    'chain, 90% within': row.chainFactor90.toFixed(2),
    'R2, half within ×÷': row.regressionMedianFactor.toFixed(2),
    'R2, 90% within': row.regressionFactor90.toFixed(2),
  }));
}

/** Blind predictions beside the figures that nothing had used. */
export function blindRows(predictions: readonly BlindPrediction[]): readonly TableRow[] {
  return predictions.map((each) => ({
    report: each.reportId,
    runs: each.runs,
    'predicted from': each.set,
    'reported, t': readable(each.reported),
    predicted: readable(each.predicted, each.low90, each.high90),
    '90% interval': `${readable(each.low90)} – ${readable(each.high90)}`,
    'predicted / reported': (each.predicted / each.reported).toPrecision(2),
    remark: each.remark,
  }));
}
