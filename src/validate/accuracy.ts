import { quantileSorted } from 'simple-statistics';
import { randomStream } from '../uncertainty/random.js';
import type { Degraded } from './degradation.js';

/** How good a set of predictions is. */
export type Accuracy = {
  readonly n: number;
  /** Half of the predictions are within this factor of the report. */
  readonly medianFactor: number;
  /** 90% are within this factor. */
  readonly factor90: number;
  /** Mean of log10(predicted / reported). */
  readonly biasLog10: number;
  /** Share of the reports inside the central intervals of 50, 80, 90 and 95%. */
  readonly coverage: Readonly<Record<50 | 80 | 90 | 95, number>>;
};

/**
 * Median error, error of 90% of the runs, bias and coverage of predictions.
 *
 * @param predictions at least one
 * @returns factors, bias in log10, coverage as shares
 * @throws RangeError when there are none
 */
export function accuracyOf(predictions: readonly Degraded[]): Accuracy {
  if (predictions.length === 0) throw new RangeError('predictions: got none, expected some');
  const absolute = predictions.map(({ log10Error }) => Math.abs(log10Error)).sort((a, b) => a - b);
  const covered = (level: number): number =>
    predictions.filter(({ pit }) => Math.abs(pit - 0.5) <= level / 2).length / predictions.length;
  return {
    n: predictions.length,
    medianFactor: 10 ** quantileSorted(absolute, 0.5),
    factor90: 10 ** quantileSorted(absolute, 0.9),
    biasLog10: predictions.reduce((s, { log10Error }) => s + log10Error, 0) / predictions.length,
    coverage: { 50: covered(0.5), 80: covered(0.8), 90: covered(0.9), 95: covered(0.95) },
  };
}

/** 90% intervals of the statistics of an accuracy. */
export type AccuracyIntervals = {
  readonly organisations: number;
  readonly medianFactor: readonly [number, number];
  readonly factor90: readonly [number, number];
  readonly coverage90: readonly [number, number];
};

/** The accuracy of a group with what is known of it. */
export type GroupAccuracy = Accuracy & {
  readonly group: string;
  readonly intervals: AccuracyIntervals;
};

/** Resamples behind an interval. */
const RESAMPLES = 500;

/**
 * How well an accuracy is known: organisations are drawn with replacement, with all their reports, because
 * the reports of one organisation are not independent (cluster bootstrap, percentile intervals). Where all
 * or no reports are covered every resample agrees, and the bootstrap would claim certainty: the coverage's
 * interval reaches at least as far as Wilson's for so many reports.
 *
 * @param predictions at least one
 * @param seed of the resampling, default 1
 * @returns 90% intervals of median factor, 90% factor and coverage of the 90% interval
 * @throws RangeError when there are no predictions
 * @example accuracyIntervals(predictions).coverage90 // e.g. [0.72, 1]
 */
export function accuracyIntervals(predictions: readonly Degraded[], seed = 1): AccuracyIntervals {
  if (predictions.length === 0) throw new RangeError('predictions: got none, expected some');
  const groups = new Map<string, Degraded[]>();
  for (const each of predictions) {
    const key = each.organisation ?? each.reportId;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [each]);
    else known.push(each);
  }
  const clusters = [...groups.values()];
  const stream = randomStream(seed, 'accuracy');
  const resampled = Array.from({ length: RESAMPLES }, () =>
    accuracyOf(
      clusters.flatMap(() => clusters[Math.floor(stream.uniform() * clusters.length)] ?? []),
    ),
  );
  const ends = (of: (accuracy: Accuracy) => number): readonly [number, number] => {
    const sorted = resampled.map(of).sort((a, b) => a - b);
    return [quantileSorted(sorted, 0.05), quantileSorted(sorted, 0.95)];
  };
  return {
    organisations: clusters.length,
    medianFactor: ends(({ medianFactor }) => medianFactor),
    factor90: ends(({ factor90 }) => factor90),
    coverage90: hull(
      ends(({ coverage }) => coverage[90]),
      wilson90(accuracyOf(predictions).coverage[90], predictions.length),
    ),
  };
}

const hull = (
  a: readonly [number, number],
  b: readonly [number, number],
): readonly [number, number] => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

/** Normal quantile of a central 90% interval. */
const Z90 = 1.6448536269514722;

/** Wilson's 90% interval of a share of n independent observations (Wilson 1927). */
const wilson90 = (share: number, n: number): readonly [number, number] => {
  const z2 = Z90 * Z90;
  const centre = share + z2 / (2 * n);
  const half = Z90 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  const end = (x: number): number => Math.min(1, Math.max(0, x / (1 + z2 / n)));
  return [end(centre - half), end(centre + half)];
};

/**
 * Accuracy by a property of the predictions.
 *
 * @param predictions any
 * @param key the property
 * @returns groups in the order of their first member
 * @example accuracyBy(predictions, ({ set }) => set)
 */
export function accuracyBy(
  predictions: readonly Degraded[],
  key: (prediction: Degraded) => string,
): readonly GroupAccuracy[] {
  const groups = new Map<string, Degraded[]>();
  for (const prediction of predictions) {
    const group = groups.get(key(prediction));
    if (group === undefined) groups.set(key(prediction), [prediction]);
    else group.push(prediction);
  }
  return [...groups].map(([group, members]) => ({
    group,
    ...accuracyOf(members),
    intervals: accuracyIntervals(members),
  }));
}

/**
 * Observed against nominal coverage of central intervals: on the diagonal, intervals tell the truth.
 *
 * @param predictions at least one
 * @param levels nominal levels, default 5% to 95% in steps of 5%
 */
export function calibration(
  predictions: readonly Degraded[],
  levels: readonly number[] = Array.from({ length: 19 }, (_, i) => (i + 1) / 20),
): readonly { readonly nominal: number; readonly observed: number }[] {
  return levels.map((nominal) => ({
    nominal,
    observed:
      predictions.filter(({ pit }) => Math.abs(pit - 0.5) <= nominal / 2).length /
      predictions.length,
  }));
}

/**
 * Of each report its worst prediction, so that one report fills one row of a list of misses.
 *
 * @param predictions any
 * @returns one prediction a report, in the order of the reports
 */
export function worstOfEach(predictions: readonly Degraded[]): readonly Degraded[] {
  const worst = new Map<string, Degraded>();
  for (const each of predictions) {
    const known = worst.get(each.reportId);
    if (known === undefined || Math.abs(each.log10Error) > Math.abs(known.log10Error))
      worst.set(each.reportId, each);
  }
  return [...worst.values()];
}

/** How another tool does on the models that this project predicts too. */
export type RivalAccuracy = {
  readonly tool: string;
  readonly n: number;
  readonly medianFactor: number;
  readonly ownMedianFactor: number;
};

/**
 * Median error of other tools and of this project on the same models.
 *
 * @param rivals rows of `rival-predictions.csv`
 * @param predictions this project's, of emissions
 * @returns one row a tool; a tool without a model in common is left out
 */
export function rivalAccuracy(
  rivals: readonly {
    readonly tool: string;
    readonly reportId?: string | undefined;
    readonly tco2e?: number | undefined;
  }[],
  predictions: readonly Degraded[],
): readonly RivalAccuracy[] {
  const own = new Map(predictions.map((each) => [each.reportId, each]));
  const median = (errors: readonly number[]): number =>
    10 **
    quantileSorted(
      [...errors].sort((a, b) => a - b),
      0.5,
    );
  return [...new Set(rivals.map(({ tool }) => tool))].flatMap((tool) => {
    const pairs = rivals.flatMap(({ tool: name, reportId, tco2e }) => {
      const each = own.get(reportId ?? '');
      return name === tool && each !== undefined && tco2e !== undefined ? [{ tco2e, each }] : [];
    });
    if (pairs.length === 0) return [];
    return [
      {
        tool,
        n: pairs.length,
        medianFactor: median(
          pairs.map(({ tco2e, each }) => Math.abs(Math.log10(tco2e / each.reported))),
        ),
        ownMedianFactor: median(pairs.map(({ each }) => Math.abs(each.log10Error))),
      },
    ];
  });
}

/**
 * Predictions in the order of a property, so that groups made of them come in that order.
 *
 * @param predictions any
 * @param key the property
 * @returns a sorted copy
 */
export function sortedBy(
  predictions: readonly Degraded[],
  key: (prediction: Degraded) => string,
): readonly Degraded[] {
  return [...predictions].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
