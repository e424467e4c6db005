import type { KnownModel } from '../sensitivity/known-indices.js';
import type { PopulationModel } from '../sensitivity/population-model.js';
import type { RunInformation } from '../sensitivity/run-information.js';
import type { IndexEstimate, SobolIndices } from '../sensitivity/sobol-indices.js';
import type { StructuralChoice } from '../sensitivity/structural.js';
import type { Tornado } from '../sensitivity/tornado.js';
import type { InformationValue } from '../sensitivity/value-of-information.js';
import { readable, type TableRow } from './result-tables.js';

const share = (value: number): string => {
  const text = value.toFixed(3);
  return text === '-0.000' ? '0.000' : text;
};

const interval = ({ low, high }: IndexEstimate): string => `${share(low)} – ${share(high)}`;

/** Tonnes to three significant digits. */
const tonnes = (value: number): string => {
  const rounded = Number(value.toPrecision(3));
  return (rounded === 0 ? 0 : rounded).toLocaleString('en-US');
};

/** Tonnes with a sign, so that a difference reads as one. */
const change = (value: number): string => `${value < 0 ? '−' : '+'}${tonnes(Math.abs(value))}`;

/** A share as whole percent, without a sign on nothing. */
const percent = (value: number): string => `${Math.round(100 * value) || 0}%`;

/** Which runs the model of the total draws, and what is held at its mean. */
export function populationModelRows(model: PopulationModel): readonly TableRow[] {
  const { left, total, units } = model;
  const { p2_5, p97_5 } = total;
  const ofTotal = (value: number): string => `${((100 * value) / total.mean).toFixed(1)}%`;
  return [
    {
      part: 'drawn',
      runs: units.length,
      'mean tCO2e': readable(total.mean - left.meanTco2e, p2_5, p97_5),
      share: ofTotal(total.mean - left.meanTco2e),
    },
    {
      part: 'held at their mean',
      runs: left.runs,
      'mean tCO2e': tonnes(left.meanTco2e),
      share: ofTotal(left.meanTco2e),
    },
  ];
}

/** First-order and total indices with 95% intervals, largest total index first. */
export function sobolRows(indices: SobolIndices): readonly TableRow[] {
  return [...indices.inputs]
    .sort((a, b) => b.total.estimate - a.total.estimate)
    .map(({ input, firstOrder, total }) => ({
      input,
      'first order': share(firstOrder.estimate),
      '95% interval': interval(firstOrder),
      total: share(total.estimate),
      '95% interval ': interval(total),
    }));
}

/** The sum of the first-order indices on each scale. */
export function sumRows(
  scales: readonly { readonly scale: string; readonly indices: SobolIndices }[],
): readonly TableRow[] {
  return scales.map(({ scale, indices }) => ({
    output: scale,
    'sum of first-order indices': share(indices.sumOfFirstOrder.estimate),
    '95% interval': interval(indices.sumOfFirstOrder),
    'sum of total indices': share(
      indices.inputs.reduce((sum, { total }) => sum + total.estimate, 0),
    ),
    samples: indices.samples,
  }));
}

/** Estimated indices beside the closed form. */
export function knownRows(known: KnownModel, indices: SobolIndices): readonly TableRow[] {
  return indices.inputs.map(({ input, firstOrder, total }, i) => ({
    model: known.name,
    input,
    'first order': share(firstOrder.estimate),
    'closed form': share(known.firstOrder[i] ?? NaN),
    total: share(total.estimate),
    'closed form ': share(known.total[i] ?? NaN),
  }));
}

/** The largest distance of estimated from closed-form indices. */
export function largestIndexError(known: KnownModel, indices: SobolIndices): number {
  return Math.max(
    ...indices.inputs.flatMap(({ firstOrder, total }, i) => [
      Math.abs(firstOrder.estimate - (known.firstOrder[i] ?? NaN)),
      Math.abs(total.estimate - (known.total[i] ?? NaN)),
    ]),
  );
}

/** Tornado bars: the median of the total at each end, and the change from the base. */
export function tornadoRows({ baseTco2e, bars }: Tornado): readonly TableRow[] {
  return bars.map(({ input, lowTco2e, highTco2e }) => ({
    input,
    'at 5%, t': tonnes(lowTco2e),
    'at 95%, t': tonnes(highTco2e),
    'change at 5%': change(lowTco2e - baseTco2e),
    'change at 95%': change(highTco2e - baseTco2e),
  }));
}

/** The total under each choice of structure. */
export function structuralRows(choices: readonly StructuralChoice[]): readonly TableRow[] {
  const base = choices[0]?.tco2e.median ?? NaN;
  return choices.map(({ question, choice, tco2e }) => ({
    question,
    choice,
    'median, t': readable(tco2e.median, tco2e.p2_5, tco2e.p97_5),
    '95% interval': `${readable(tco2e.p2_5, tco2e.p2_5, tco2e.p97_5)} – ${readable(tco2e.p97_5, tco2e.p2_5, tco2e.p97_5)}`,
    'change of the median': percent(tco2e.median / base - 1),
  }));
}

/** What each disclosure would do, the most useful first. */
export function informationRows(rows: readonly InformationValue[]): readonly TableRow[] {
  return rows.map((row) => ({
    'every run discloses': row.disclosure,
    'then known': row.knows,
    runs: row.runs,
    'width today, t': tonnes(row.widthTco2e),
    'expected width, t': tonnes(row.widthAfterTco2e),
    'narrower by, t': change(row.narrowerTco2e),
    '± 2 SE': tonnes(2 * row.standardErrorTco2e),
    'in percent': percent(row.narrowerTco2e / row.widthTco2e),
  }));
}

/** What the disclosure of one run alone would do, the most useful first. */
export function runInformationRows(
  runs: readonly RunInformation[],
  count = 15,
): readonly TableRow[] {
  return runs.slice(0, count).map((run) => ({
    run: run.name,
    tier: run.tier,
    'mean, t': tonnes(run.meanTco2e),
    '90% interval, t': `${tonnes(run.lowTco2e)} – ${tonnes(run.highTco2e)}`,
    'share of the variance': `${(100 * run.varianceShare).toFixed(1)}%`,
    'narrower by, t': tonnes(run.narrowerTco2e),
    evidence: run.reason,
  }));
}
