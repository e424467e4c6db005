import type { Backtest, DownloadClass } from '../represent/census.js';
import { drawsOf } from '../represent/cells.js';
import type { CaptureEstimate } from '../represent/capture.js';
import type { Coverage } from '../represent/coverage.js';
import type { Extrapolation } from '../represent/extrapolate.js';
import type { LeftOut } from '../represent/leave-out.js';
import type { LogLinearEstimate } from '../represent/log-linear.js';
import type { MatchedModel } from '../represent/match-models.js';
import type { MissingRun } from '../represent/missing.js';
import type { PowerLawFit } from '../represent/power-law.js';
import { cellLabel, RULES, type RepresentStudy } from '../represent/study.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { readable, type TableRow } from './result-tables.js';

const percent = (share: number): string =>
  share > 0 && share < 0.005 ? `${(100 * share).toFixed(1)}%` : `${Math.round(100 * share)}%`;

const range = (low: number, high: number): string => `${percent(low)} – ${percent(high)}`;

const tonnes = ({ p2_5, median, p97_5 }: Interval): TableRow => ({
  'median tCO2e': readable(median, p2_5, p97_5),
  '2.5%': readable(p2_5, p2_5, p97_5),
  '97.5%': readable(p97_5, p2_5, p97_5),
});

const shown = (interval: Interval): string => {
  const { p2_5, median, p97_5 } = interval;
  const show = (x: number): string => readable(x, p2_5, p97_5);
  return `${show(median)} (${show(p2_5)} – ${show(p97_5)})`;
};

/** How many models of the register were matched, by access and by what matched them. */
export function matchRows(matched: readonly MatchedModel[]): readonly TableRow[] {
  const kinds = ['hand-kept row', 'name of a run', 'name of a repository'] as const;
  return ['open', 'closed', 'unknown'].map((access) => {
    const rows = matched.filter(({ known }) => known.access === access);
    const by = (kind: string | undefined): number => rows.filter((row) => row.by === kind).length;
    return {
      'weights by the register': access,
      models: rows.length,
      ...Object.fromEntries(kinds.map((kind) => [kind, by(kind)])),
      unmatched: by(undefined),
    };
  });
}

/** Matches by name only, to be read one by one. */
export function namedMatchRows(matched: readonly MatchedModel[]): readonly TableRow[] {
  return matched
    .filter(({ by }) => by !== undefined && by !== 'hand-kept row')
    .map(({ known, by, matchedName, runId }) => ({
      model: known.model,
      organisation: known.organisation ?? '',
      'matched by': by ?? '',
      name: matchedName ?? '',
      run: runId ?? '',
    }));
}

/** Open models of the register with no run in the tables, largest compute first. */
export function unmatchedRows(matched: readonly MatchedModel[]): readonly TableRow[] {
  return matched
    .filter(({ by, known }) => by === undefined && known.access === 'open')
    .sort((a, b) => (b.known.flop ?? 0) - (a.known.flop ?? 0))
    .map(({ known }) => ({
      model: known.model,
      organisation: known.organisation ?? '',
      published: known.publishedOn,
      modality: known.modality,
      'compute, FLOP': known.flop === undefined ? '' : known.flop.toExponential(1),
    }));
}

/** Coverage by group, by count and by compute. */
export function coverageRows(rows: readonly Coverage[], name: string): readonly TableRow[] {
  return rows.map(({ group, count, withCompute, knownFlop, flopShare, flopShareDraws }) => ({
    [name]: group,
    models: count.n,
    covered: count.successes,
    share: percent(count.share),
    '95% (Wilson)': range(count.low95, count.high95),
    'with compute': withCompute,
    'known compute, FLOP': knownFlop === 0 ? '' : knownFlop.toExponential(1),
    'compute covered': flopShare === undefined ? '' : percent(flopShare),
    '95% (confidence)':
      flopShareDraws === undefined ? '' : range(flopShareDraws.p2_5, flopShareDraws.p97_5),
  }));
}

/** The largest missing runs with reason and mean emissions. */
export function missingRows(study: RepresentStudy, top: number): readonly TableRow[] {
  return study.missing.slice(0, top).map(({ unit, reason }) => {
    const mean = study.totals.meanTco2e.get(`missing:${unit.name}`);
    return {
      model: unit.name,
      organisation: unit.organisation,
      published: unit.publishedOn,
      modality: unit.modality,
      'compute, FLOP': (unit.flop ?? 0).toExponential(1),
      'mean tCO2e': mean === undefined ? '' : readable(mean, 0, mean),
      'why it is missing': reason,
    };
  });
}

/** Missing runs by reason: how many, how much compute, how many tonnes. */
export function missingByReason(
  missing: readonly MissingRun[],
  meanTco2e: ReadonlyMap<string, number>,
): readonly TableRow[] {
  const reasons = new Map<string, { runs: number; flop: number; tco2e: number }>();
  for (const { unit, reason } of missing) {
    const key = reason.split(':')[0] ?? reason;
    const sum = reasons.get(key) ?? { runs: 0, flop: 0, tco2e: 0 };
    sum.runs += 1;
    sum.flop += unit.flop ?? 0;
    sum.tco2e += meanTco2e.get(`missing:${unit.name}`) ?? 0;
    reasons.set(key, sum);
  }
  return [...reasons]
    .sort(([, a], [, b]) => b.tco2e - a.tco2e)
    .map(([reason, { runs, flop, tco2e }]) => ({
      'why missing': reason,
      runs,
      'compute, FLOP': flop.toExponential(1),
      'mean tCO2e': readable(tco2e, 0, tco2e),
    }));
}

/** What the missing runs would add. */
export function missingTotalRows(study: RepresentStudy): readonly TableRow[] {
  const base = drawsOf(study.totals, cellLabel('union', 'inclusive', study.thresholds[0] ?? 0));
  return ['missing', 'missing at the census', 'later']
    .filter((label) => study.totals.draws.has(label))
    .map((label) => {
      const draws = drawsOf(study.totals, label);
      const share = summarise(draws.map((x, d) => x / (base[d] as number)));
      return {
        'large open runs that are missing': MISSING_LABELS[label] ?? label,
        runs: study.totals.runs.get(label) ?? 0,
        ...tonnes(summarise(draws)),
        'of the union, inclusive': `${percent(share.median)} (${range(share.p2_5, share.p97_5)})`,
      };
    });
}

const MISSING_LABELS: Readonly<Record<string, string>> = {
  missing: 'published until the last snapshot',
  'missing at the census': 'of these until the census',
  later: 'published after the last snapshot',
};

/** Totals by threshold, strict and inclusive, of a snapshot. */
export function thresholdRows(study: RepresentStudy, snapshot: string): readonly TableRow[] {
  return study.thresholds.map((threshold) => {
    const cell = (rule: string): string => cellLabel(snapshot, rule, threshold);
    return {
      'more downloads than': threshold.toLocaleString('en-US'),
      repositories: study.totals.repositories.get(cell('strict')) ?? 0,
      'runs, strict': study.totals.runs.get(cell('strict')) ?? 0,
      'strict, tCO2e': shown(summarise(drawsOf(study.totals, cell('strict')))),
      'runs, inclusive': study.totals.runs.get(cell('inclusive')) ?? 0,
      'inclusive, tCO2e': shown(summarise(drawsOf(study.totals, cell('inclusive')))),
    };
  });
}

/** The three attribution rules side by side, by snapshot. */
export function ruleRows(study: RepresentStudy): readonly TableRow[] {
  const lowest = study.thresholds[0] ?? 0;
  return study.snapshots.map((snapshot) => ({
    snapshot,
    ...Object.fromEntries(
      RULES.map((rule) => [
        `${rule}, tCO2e`,
        shown(summarise(drawsOf(study.totals, cellLabel(snapshot, rule, lowest)))),
      ]),
    ),
  }));
}

/** A split cell by its groups, in the order of their names. */
export function splitRows(study: RepresentStudy, label: string, name: string): readonly TableRow[] {
  const prefix = `${label}|`;
  return [...study.totals.draws]
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, draws]) => ({
      [name]: key.slice(prefix.length),
      runs: study.totals.runs.get(key) ?? 0,
      ...tonnes(summarise(draws)),
    }));
}

/** Totals without each of the largest organisations. */
export function leftOutRows(rows: readonly LeftOut[], top: number): readonly TableRow[] {
  return rows.slice(0, top).map(({ group, runs, without, share }) => ({
    without: group,
    runs,
    'total without, tCO2e': shown(without),
    'share of the total': percent(share.median),
    '95% of the share': range(share.p2_5, share.p97_5),
  }));
}

/** Power laws of downloads, with their goodness of fit where it was computed. */
export function powerLawRows(
  fits: readonly { readonly label: string; readonly fit: PowerLawFit; readonly p?: number }[],
): readonly TableRow[] {
  return fits.map(({ label, fit, p }) => ({
    fit: label,
    xmin: fit.xmin,
    'repositories in the tail': fit.tail,
    exponent: `${fit.exponent.toFixed(3)} ± ${fit.standardError.toFixed(3)}`,
    'KS distance': fit.distance.toFixed(4),
    'goodness-of-fit p': p === undefined ? '' : p.toFixed(2),
  }));
}

/** Emissions per repository by class of downloads. */
export function downloadClassRows(rows: readonly DownloadClass[]): readonly TableRow[] {
  return rows.map((row) => ({
    downloads: Number.isFinite(row.to)
      ? `${row.from.toLocaleString('en-US')} – ${row.to.toLocaleString('en-US')}`
      : `above ${row.from.toLocaleString('en-US')}`,
    repositories: row.repositories,
    'mean tCO2e per repository': readable(row.meanTco2e, 0, row.meanTco2e),
    fitted: readable(row.fitted, 0, row.fitted),
    'largest repository’s share': percent(row.largestShare),
  }));
}

/** The extrapolation tried where the answer is known. */
export function backtestRows(rows: readonly Backtest[]): readonly TableRow[] {
  return rows.map(({ law, from, to, extrapolated, repositories, meanTco2e }) => ({
    'fitted above': from.toLocaleString('en-US'),
    law,
    [`repositories above ${to.toLocaleString('en-US')}, expected`]: Math.round(
      extrapolated.repositories.median,
    ),
    'there are': repositories,
    'tCO2e, expected': shown(extrapolated.tco2e),
    'there is (mean)': readable(meanTco2e, 0, meanTco2e),
  }));
}

/** Extrapolated totals. */
export function extrapolationRows(rows: readonly Extrapolation[]): readonly TableRow[] {
  return rows.map(({ law, floor, repositories, tco2e, added }) => ({
    'from downloads of': floor.toLocaleString('en-US'),
    law,
    repositories: Math.round(repositories.median).toLocaleString('en-US'),
    'strict total, tCO2e': shown(tco2e),
    'added to the total': `× ${(1 + added.median).toFixed(2)} (${(1 + added.p2_5).toFixed(2)} – ${(1 + added.p97_5).toFixed(2)})`,
  }));
}

/** Capture–recapture of two lists. */
export function captureRows(
  rows: readonly { readonly stratum: string; readonly result: CaptureEstimate }[],
  first: string,
  second: string,
): readonly TableRow[] {
  return rows.map(({ stratum, result }) => ({
    stratum,
    [first]: result.first,
    [second]: result.second,
    'on both': result.both,
    'on either': result.seen,
    'Chapman estimate': readable(result.estimate, result.low95, result.high95),
    '95%': `${readable(result.low95, result.low95, result.high95)} – ${readable(result.high95, result.low95, result.high95)}`,
    [`share on the ${first}`]: percent(result.first / result.estimate),
  }));
}

/** Log-linear models of three lists. */
export function logLinearRows(rows: readonly LogLinearEstimate[]): readonly TableRow[] {
  const least = Math.min(...rows.map(({ aic }) => aic));
  return rows.map((row) => ({
    'dependent pairs': row.dependence
      .replaceAll('1', 'H')
      .replaceAll('2', 'R')
      .replaceAll('3', 'T'),
    ΔAIC: (row.aic - least).toFixed(1),
    deviance: Math.abs(row.deviance).toFixed(1),
    df: row.degreesOfFreedom,
    'on any list': row.seen,
    estimate: readable(row.estimate, row.low95, row.high95),
    '95%': `${readable(row.low95, row.low95, row.high95)} – ${readable(row.high95, row.low95, row.high95)}`,
  }));
}

/** The answer in numbers. */
export function answerRows(
  study: RepresentStudy,
  coverage: {
    readonly open: Coverage;
    readonly largeOpen: Coverage;
    readonly all: Coverage;
    readonly capture: CaptureEstimate;
  },
): readonly TableRow[] {
  const byCompute = ({ flopShare = 0, flopShareDraws }: Coverage): TableRow => ({
    share: percent(flopShare),
    '95%': flopShareDraws === undefined ? '' : range(flopShareDraws.p2_5, flopShareDraws.p97_5),
  });
  const byCount = ({ count }: Coverage): TableRow => ({
    share: percent(count.share),
    '95%': range(count.low95, count.high95),
  });
  const { open, largeOpen, all, capture } = coverage;
  return [
    { question: 'of the known open models, by count', ...byCount(open) },
    { question: 'of the known large open trainings, by count', ...byCount(largeOpen) },
    { question: 'of the known open training compute', ...byCompute(open) },
    { question: 'of all known training compute, closed included', ...byCompute(all) },
    {
      question: 'of the large open language pre-trainings there are (capture–recapture)',
      share: percent(capture.first / capture.estimate),
      '95%': range(capture.first / capture.high95, capture.first / capture.low95),
    },
    ...missingShare(study),
  ];
}

const missingShare = (study: RepresentStudy): readonly TableRow[] => {
  const base = drawsOf(study.totals, cellLabel('union', 'inclusive', study.thresholds[0] ?? 0));
  const missing = drawsOf(study.totals, 'missing');
  const share = summarise(base.map((x, d) => x / (x + (missing[d] as number))));
  return [
    {
      question: 'of the emissions of population and known missing large open runs together',
      share: percent(share.median),
      '95%': range(share.p2_5, share.p97_5),
    },
  ];
};
