import type { RivalPrediction } from '../simulate/project.js';
import type { ReportedRun } from '../tier/reported-run.js';
import type { Accuracy } from '../validate/accuracy.js';
import type { Degraded } from '../validate/degradation.js';
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

/** Median error, error of 90%, bias and coverage, one row a group. */
export function accuracyRows(
  rows: readonly (Accuracy & { readonly group: string })[],
): readonly TableRow[] {
  return rows.map(({ group, n, medianFactor, factor90, biasLog10, coverage }) => ({
    group,
    n,
    'half within ×÷': medianFactor.toFixed(2),
    '90% within ×÷': factor90.toFixed(2),
    'bias, factor': (10 ** biasLog10).toFixed(2),
    'in 50%': percent(coverage[50]),
    'in 80%': percent(coverage[80]),
    'in 90%': percent(coverage[90]),
    'in 95%': percent(coverage[95]),
  }));
}

/** The goals of a tier beside what was reached. */
export type Goal = {
  readonly group: string;
  readonly medianFactor: number;
  readonly factor90: number;
};

/**
 * Goal beside result: errors within the factors set, coverage of the 90% interval within 85 to 95%.
 *
 * @param rows accuracy by group
 * @param goals the factors to reach
 * @returns one row a goal; a group that is missing says so
 */
export function goalRows(
  rows: readonly (Accuracy & { readonly group: string })[],
  goals: readonly Goal[],
): readonly TableRow[] {
  const verdict = (ok: boolean): string => (ok ? 'reached' : 'missed');
  return goals.map((goal): TableRow => {
    const row = rows.find(({ group }) => group === goal.group);
    if (row === undefined) return { group: goal.group, n: 0, 'half within': 'no reports' };
    const covered = row.coverage[90];
    return {
      group: goal.group,
      n: row.n,
      'half within': `${row.medianFactor.toFixed(2)} (goal ${goal.medianFactor}): ${verdict(row.medianFactor <= goal.medianFactor)}`,
      '90% within': `${row.factor90.toFixed(2)} (goal ${goal.factor90}): ${verdict(row.factor90 <= goal.factor90)}`,
      '90% interval covers': `${percent(covered)}: ${covered < 0.85 ? 'too narrow' : covered > 0.95 ? 'wide' : 'reached'}`,
    };
  });
}

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
