import { bootstrap } from '../regress/bootstrap.js';
import { emissionsRows, type EmissionsRow } from '../regress/emissions.js';
import { fitModel, type ModelFit } from '../regress/model.js';
import { computed, factor, years, type Term } from '../regress/terms.js';
import type { ReportedRun } from '../tier/reported-run.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { gramsPerEflop } from '../units.js';
import { LINKS, type Link } from './chain.js';
import { intensityOf, type IntensityDraws } from './draws.js';
import type { IntensityRun } from './runs.js';

/** A report of emissions or energy over disclosed compute. */
export type IntensityRow = EmissionsRow & {
  /** gCO2e/EFLOP, or kWh/EFLOP. */
  readonly intensity: number;
};

/**
 * ATCI (or energy per compute) as disclosed: reports of pre-training with known compute, date and
 * accelerator, at the scope of the report. No assumption of this project is in it.
 *
 * @param reports rows of `validation-runs.csv`
 * @param quantity emissions give gCO2e/EFLOP, energy gives kWh/EFLOP
 * @returns rows in the order of the reports
 * @example reportedIntensity(reports, 'tco2e').find(({ name }) => name === 'Llama 2 70B').intensity
 */
export function reportedIntensity(
  reports: readonly ReportedRun[],
  quantity: 'tco2e' | 'energyKwh',
): readonly IntensityRow[] {
  return emissionsRows(reports, quantity).flatMap((row) => {
    const value = row[quantity];
    if (value === undefined || value <= 0) return [];
    const intensity =
      quantity === 'tco2e' ? gramsPerEflop(value, row.flop) : value / (row.flop / 1e18);
    return [{ ...row, intensity }];
  });
}

const response: Term<IntensityRow> = computed('log10(intensity)', (row) =>
  Math.log10(row.intensity),
);
const date: Term<IntensityRow> = years('publishedOn');
const generation: Term<IntensityRow> = factor('generation', { base: 'Ampere and contemporaries' });

/**
 * The trend of disclosed intensity: log10 of intensity on the date, standard errors robust to clusters of
 * organisations; with generations, each has a level of its own.
 *
 * @param rows from `reportedIntensity`
 * @param explains by date, by generation, or both
 * @returns the fit; the coefficient `years(publishedOn)` is the change of log10 a year
 * @throws RangeError for too few rows
 */
export function fitIntensityTrend(
  rows: readonly IntensityRow[],
  explains: 'date' | 'generation' | 'both' = 'date',
): ModelFit<IntensityRow> {
  const terms =
    explains === 'date' ? [date] : explains === 'generation' ? [generation] : [date, generation];
  return fitModel(rows, {
    response,
    terms,
    clusters: (row) => row.organisation,
    label: (row) => row.name,
  });
}

/** A slope of log10 as a yearly change and as the time in which the quantity halves. */
export type YearlyChange = {
  /** Ratio from one year to the next, with its interval. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Years in which it halves; undefined where it does not fall. */
  readonly halvingYears?: number | undefined;
  /** Shortest halving time the interval allows; undefined where even that end rises. */
  readonly halvingLow?: number | undefined;
  /** Longest; undefined where the interval holds no change or a rise: then there is no longest. */
  readonly halvingHigh?: number | undefined;
};

const halving = (log10Slope: number): number | undefined =>
  log10Slope < 0 ? -Math.log10(2) / log10Slope : undefined;

/**
 * A slope and its interval as a yearly ratio and a halving time. The interval of the halving time is that
 * of the slope, inverted; when the slope's interval reaches 0 the halving time has no upper end.
 *
 * @param slope change of log10 a year
 * @param low lower end of its interval
 * @param high upper end
 * @returns ratio and halving time
 * @throws RangeError when the ends do not enclose the slope
 * @example yearlyChange(-Math.log10(2), -0.5, -0.1).halvingYears // 1
 */
export function yearlyChange(slope: number, low: number, high: number): YearlyChange {
  if (!(low <= slope && slope <= high)) {
    throw new RangeError(`interval: got ${low} to ${high}, expected one that encloses ${slope}`);
  }
  return {
    ratio: 10 ** slope,
    low: 10 ** low,
    high: 10 ** high,
    halvingYears: halving(slope),
    halvingLow: halving(low),
    halvingHigh: halving(high),
  };
}

/** Coefficient of the date in a fit, as a yearly change with its 95% interval. */
export function fittedChange(fit: ModelFit<IntensityRow>): YearlyChange {
  const slope = fit.ols.coefficients.find(({ name }) => name === date.label);
  if (slope === undefined) {
    throw new RangeError(`fit ${fit.formula}: has no date, expected a term ${date.label}`);
  }
  return yearlyChange(slope.estimate, slope.low95, slope.high95);
}

const MS_PER_YEAR = 365.25 * 24 * 3600 * 1000;

/**
 * Weights of a least-squares slope: (t − t̄) / Σ(t − t̄)². The slope of y is Σ weight·y, so it is linear in y,
 * and the slopes of the links of a chain add up to the slope of their product.
 *
 * @param runs the runs; one without a date has weight 0 and does not count
 * @returns one weight a run, per year
 * @throws RangeError when fewer than two dates differ
 */
export function slopeWeights(runs: readonly IntensityRun[]): readonly number[] {
  const times = runs.map(({ run }) =>
    run.publishedOn === undefined ? undefined : Date.parse(run.publishedOn) / MS_PER_YEAR,
  );
  const known = times.filter((t) => t !== undefined);
  const mean = known.reduce((sum, t) => sum + t, 0) / known.length;
  const squares = known.reduce((sum, t) => sum + (t - mean) ** 2, 0);
  if (!(squares > 0)) {
    throw new RangeError(`dates: got ${new Set(known).size} different, expected at least 2`);
  }
  return times.map((t) => (t === undefined ? 0 : (t - mean) / squares));
}

/** The trend over a set of runs with what the draws say of it. */
export type DrawnTrend = {
  readonly runs: number;
  /** Change of log10 ATCI a year. */
  readonly slopeLog10: Interval;
  readonly change: YearlyChange;
  /** Share of the draws in which ATCI falls. */
  readonly falling: number;
  /** Part of the central slope that each link makes; they add up to `centralSlope`. */
  readonly byLink: readonly { readonly link: Link; readonly slopeLog10: number }[];
  /** The slope with every factor at its median. */
  readonly centralSlope: number;
};

/** ln of a run's ATCI at the medians. */
const centralLn = ({ chain }: IntensityRun): number =>
  LINKS.reduce((sum, link) => sum + chain.ln[link], 0);

/**
 * The trend over many runs, each counted once: one least-squares slope of log10 ATCI on the date in every
 * draw, so that shared errors move all runs together. The interval is that of what is unknown of these
 * runs; they are all runs of the population, not a sample of more.
 *
 * @param sample draws of all runs
 * @param counts which runs to take
 * @returns slope, yearly ratio and halving time with 95% intervals, and the links' parts
 * @throws RangeError when fewer than two dates differ
 */
export function drawnTrend(
  sample: IntensityDraws,
  counts: (entry: IntensityRun) => boolean = () => true,
): DrawnTrend {
  const members = sample.runs.flatMap((entry, i) =>
    counts(entry) && entry.run.publishedOn !== undefined ? [i] : [],
  );
  const runs = members.flatMap((i) => sample.runs[i] ?? []);
  const weights = slopeWeights(runs);
  const slopes = new Float64Array(sample.draws);
  members.forEach((index, i) => {
    const weight = weights[i] ?? 0;
    intensityOf(sample, index).forEach((x, d) => {
      (slopes[d] as number) += weight * Math.log10(x);
    });
  });
  const interval = summarise(slopes);
  const slopeOf = (ln: (entry: IntensityRun) => number): number =>
    runs.reduce((sum, entry, i) => sum + (weights[i] ?? 0) * ln(entry), 0) / Math.LN10;
  return {
    runs: runs.length,
    slopeLog10: interval,
    change: yearlyChange(interval.median, interval.p2_5, interval.p97_5),
    falling: slopes.filter((s) => s < 0).length / sample.draws,
    byLink: LINKS.map((link) => ({ link, slopeLog10: slopeOf(({ chain }) => chain.ln[link]) })),
    centralSlope: slopeOf(centralLn),
  };
}

/** A trend on a part of the reports, to see what it rests on. */
export type TrendVariant = {
  readonly sample: string;
  readonly quantity: 'gCO2e/EFLOP' | 'kWh/EFLOP';
  readonly rows: number;
  readonly organisations: number;
  readonly change: YearlyChange;
  readonly p: number;
  /** 95% percentile interval of the yearly ratio when whole organisations are drawn anew. */
  readonly bootstrapLow: number;
  readonly bootstrapHigh: number;
};

/** Compute from which a run counts as a large one here, FLOP. */
const LARGE_FLOP = 1e22;

/** Which reports a variant keeps. */
const VARIANTS: readonly (readonly [string, (row: IntensityRow) => boolean])[] = [
  ['all reports', () => true],
  ['without Volta and older', (row) => row.generation !== 'Volta and older'],
  [`from ${LARGE_FLOP.toExponential(0)} FLOP`, (row) => row.flop >= LARGE_FLOP],
  ['measured power', (row) => row.measured],
  ['hours × TDP or declared', (row) => !row.measured],
];

/**
 * The trend on all reports and on parts of them, for emissions and for energy. With about ten
 * organisations the cluster-robust interval is itself uncertain, so that of a bootstrap of whole
 * organisations stands beside it.
 *
 * @param reports rows of `validation-runs.csv`
 * @param options draws of the bootstrap (default 500) and seed (default 1)
 * @returns one row a variant with at least ten reports of at least three organisations
 */
export function trendVariants(
  reports: readonly ReportedRun[],
  options: { readonly draws?: number; readonly seed?: number } = {},
): readonly TrendVariant[] {
  return (['tco2e', 'energyKwh'] as const).flatMap((quantity) => {
    const rows = reportedIntensity(reports, quantity);
    return VARIANTS.flatMap(([sample, keeps]) => {
      const kept = rows.filter(keeps);
      const organisations = new Set(kept.map(({ organisation }) => organisation)).size;
      if (kept.length < 10 || organisations < 3) return [];
      const fit = fitIntensityTrend(kept);
      const resampled = bootstrap(fit.ols.input, { scheme: 'cluster', ...options });
      const slope = resampled.coefficients.find(({ name }) => name === date.label);
      return [
        {
          sample,
          quantity: quantity === 'tco2e' ? ('gCO2e/EFLOP' as const) : ('kWh/EFLOP' as const),
          rows: kept.length,
          organisations,
          change: fittedChange(fit),
          p: fit.ols.coefficients.find(({ name }) => name === date.label)?.p ?? NaN,
          bootstrapLow: 10 ** (slope?.low95 ?? NaN),
          bootstrapHigh: 10 ** (slope?.high95 ?? NaN),
        },
      ];
    });
  });
}
