import { LINKS, LINK_WORDS } from '../intensity/chain.js';
import type { ChangeIntervals } from '../intensity/decompose.js';
import { linkIntervals } from '../intensity/decompose.js';
import { intensityOf, type ChainSums, type IntensityDraws } from '../intensity/draws.js';
import { INTENSITY_EVIDENCE } from '../intensity/evidence.js';
import type { GroupIntensity } from '../intensity/groups.js';
import type { JointTest } from '../intensity/joint-test.js';
import type { IntensityRun } from '../intensity/runs.js';
import type { DrawnTrend, TrendVariant, YearlyChange } from '../intensity/trend.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { readableP } from './regression-tables.js';
import { readable, type TableRow } from './result-tables.js';

/** Median and 90% interval in one cell. */
const with90 = ({ p2_5, p5, median, p95, p97_5 }: Interval): string => {
  const show = (value: number): string => readable(value, p2_5, p97_5);
  return `${show(median)} (${show(p5)} – ${show(p95)})`;
};

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** ATCI of groups: compute-weighted, mean and median over runs, each with its 90% interval. */
export function intensityRows(
  groups: readonly GroupIntensity[],
  name: string,
): readonly TableRow[] {
  return groups.map((group) => ({
    [name]: group.key,
    runs: group.runs,
    'disclosed both': group.informative,
    'share of compute': percent(group.flopShare),
    'ΣC/ΣF (90%)': with90(group.weighted),
    'median run (90%)': with90(group.runMedian),
    'mean run (90%)': with90(group.runMean),
  }));
}

/** What runs' ATCI rests on: how many runs and how much of the compute. */
export function evidenceShareRows(groups: readonly GroupIntensity[]): readonly TableRow[] {
  return INTENSITY_EVIDENCE.flatMap((evidence, i) => {
    const group = groups.find(({ key }) => key === evidence);
    if (group === undefined) return [];
    return [
      {
        'ATCI rests on': evidence,
        'tells something': i < 3 ? 'yes' : i === 3 ? 'no: compute inferred' : 'no: circular',
        runs: group.runs,
        'share of compute': percent(group.flopShare),
        'ΣC/ΣF, g/EFLOP (90%)': with90(group.weighted),
      },
    ];
  });
}

/** Single runs with their ATCI and its 90% interval, largest compute first. */
export function runIntensityRows(
  sample: IntensityDraws,
  counts: (entry: IntensityRun) => boolean,
  limit = 15,
): readonly TableRow[] {
  return sample.runs
    .flatMap((entry, i) => {
      const flop = sample.flop[i];
      return counts(entry) && flop !== undefined ? [{ entry, i, flop: summarise(flop) }] : [];
    })
    .sort((a, b) => b.flop.median - a.flop.median)
    .slice(0, limit)
    .map(({ entry, i, flop }) => ({
      run: entry.run.name,
      released: entry.run.publishedOn ?? '',
      accelerator: entry.run.accelerator ?? '',
      'rests on': entry.evidence,
      FLOP: flop.median.toExponential(1),
      'ATCI, g/EFLOP (90%)': with90(summarise(intensityOf(sample, i))),
    }));
}

/** A run's chain, link by link, with what is reached after each. */
export function chainRows({ chain }: IntensityRun): readonly TableRow[] {
  let product = 1;
  return LINKS.map((link) => {
    const value = Math.exp(chain.ln[link]);
    product *= value;
    return {
      link: LINK_WORDS[link],
      value: Number(value.toPrecision(4)),
      'product so far': Number(product.toPrecision(4)),
    };
  });
}

/** Links of groups with their 90% intervals, one row a group. */
export function linkRows(
  cells: readonly (readonly [string, ChainSums])[],
  name: string,
): readonly TableRow[] {
  return cells.map(([key, sums]) => {
    const intervals = linkIntervals(sums);
    const cells90 = LINKS.map((link, k) => {
      const interval = intervals[k];
      return [LINK_WORDS[link], interval === undefined ? '' : with90(interval)] as const;
    });
    return { [name]: key, ...Object.fromEntries(cells90) };
  });
}

/** Effects of a change: multiplicative and additive with 90% intervals, one row a factor. */
export function changeRows(change: ChangeIntervals): readonly TableRow[] {
  const share = (factor: string): string => {
    const known = Object.entries(LINK_WORDS).find(([link]) => link === factor);
    return known?.[1] ?? 'structure: which group carries the compute';
  };
  return [
    ...change.effects.map(({ factor, additive, multiplicative }) => ({
      factor: share(factor),
      'times (90%)': with90(multiplicative),
      'g/EFLOP (90%)': with90(additive),
      'mean, g/EFLOP': additive.mean.toFixed(1),
    })),
    {
      factor: 'all together',
      'times (90%)': with90(change.ratio),
      'g/EFLOP (90%)': with90(change.change),
      'mean, g/EFLOP': change.change.mean.toFixed(1),
    },
  ];
}

/** Multiplicative effects of several changes side by side: one row a change. */
export function changesRows(
  changes: readonly { readonly label: string; readonly change: ChangeIntervals }[],
): readonly TableRow[] {
  return changes.map(({ label, change }) => ({
    change: label,
    'all (90%)': with90(change.ratio),
    ...Object.fromEntries(
      change.effects.map(({ factor, multiplicative }) => [
        factor,
        `${multiplicative.median.toFixed(2)} (${multiplicative.p5.toFixed(2)} – ${multiplicative.p95.toFixed(2)})`,
      ]),
    ),
  }));
}

/** Mean additive effects by two methods, g/EFLOP: both columns add up to the same change. */
export function methodRows(lmdi: ChangeIntervals, shapley: ChangeIntervals): readonly TableRow[] {
  const rows = lmdi.effects.map(({ factor, additive }, k) => ({
    factor,
    'LMDI-I': additive.mean.toFixed(2),
    Shapley: shapley.effects[k]?.additive.mean.toFixed(2) ?? '',
  }));
  return [
    ...rows,
    {
      factor: 'change of ATCI',
      'LMDI-I': lmdi.change.mean.toFixed(2),
      Shapley: shapley.change.mean.toFixed(2),
    },
  ];
}

const yearsText = (value: number | undefined): string =>
  value === undefined ? '∞' : value.toFixed(1);

/** A halving time with its interval; ∞ where it need not fall. */
const halvingText = ({ halvingYears, halvingLow, halvingHigh }: YearlyChange): string =>
  halvingYears === undefined
    ? 'does not fall'
    : `${yearsText(halvingYears)} (${yearsText(halvingLow)} – ${yearsText(halvingHigh)})`;

const ratioText = ({ ratio, low, high }: YearlyChange): string =>
  `${ratio.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`;

/** The trend of disclosed intensity on all reports and on parts of them. */
export function trendRows(variants: readonly TrendVariant[]): readonly TableRow[] {
  return variants.map((row) => ({
    quantity: row.quantity,
    sample: row.sample,
    n: row.rows,
    organisations: row.organisations,
    'times a year (95%)': ratioText(row.change),
    'bootstrap of organisations (95%)': `${row.bootstrapLow.toFixed(2)} – ${row.bootstrapHigh.toFixed(2)}`,
    p: readableP(row.p),
    'halves in years (95%)': halvingText(row.change),
  }));
}

/** Trends over runs of the population, from the draws. */
export function drawnTrendRows(
  trends: readonly { readonly label: string; readonly trend: DrawnTrend }[],
): readonly TableRow[] {
  return trends.map(({ label, trend }) => ({
    runs: label,
    n: trend.runs,
    'times a year (95%)': ratioText(trend.change),
    'halves in years (95%)': halvingText(trend.change),
    'draws that fall': percent(trend.falling),
  }));
}

/** What each link adds to the slope of log10 ATCI a year, at the medians; columns add up. */
export function linkSlopeRows(
  trends: readonly { readonly label: string; readonly trend: DrawnTrend }[],
): readonly TableRow[] {
  return [
    ...LINKS.map((link) => ({
      link: LINK_WORDS[link],
      ...Object.fromEntries(
        trends.map(({ label, trend }) => [
          label,
          trend.byLink.find((part) => part.link === link)?.slopeLog10.toFixed(4) ?? '',
        ]),
      ),
    })),
    {
      link: 'all links',
      ...Object.fromEntries(
        trends.map(({ label, trend }) => [label, trend.centralSlope.toFixed(4)]),
      ),
    },
  ];
}

/** A joint test as a row. */
export function jointTestRow(name: string, { f, df, df2, p }: JointTest): TableRow {
  return {
    test: name,
    F: Number(f.toPrecision(4)),
    'degrees of freedom': `${df}, ${df2}`,
    p: readableP(p),
  };
}
