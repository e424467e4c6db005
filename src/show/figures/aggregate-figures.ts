import type { Aggregate, GroupTotal } from '../../simulate/aggregate.js';
import type { ScenarioTotal } from '../../simulate/scenarios.js';
import type { FunnelStep } from '../../tier/tier.js';
import { TIER_LABELS, type Tier } from '../../tier/evidence.js';
import {
  COLOURS,
  layoutOf,
  plainLabel,
  shortLabel,
  TIER_COLOURS,
  wrappedLabel,
  type Figure,
} from './common.js';
import { intervalDotsFigure } from './interval-dots.js';

/**
 * The inclusion funnel as horizontal bars, one step a bar.
 *
 * @param funnel steps with their counts
 * @returns the figure
 */
export function funnelFigure(funnel: readonly FunnelStep[]): Figure {
  const steps = [...funnel].reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: steps.map(({ count }) => count),
        y: steps.map(({ step }) => plainLabel(step.trim())),
        text: steps.map(({ count }) => count.toLocaleString('en-US')),
        textposition: 'outside',
        cliponaxis: false,
        marker: {
          color: steps.map(({ step }) => (step.startsWith('−') ? COLOURS.orange : COLOURS.blue)),
        },
      },
    ],
    layout: layoutOf({ title: 'From repositories to training runs', x: 'count', y: '' }),
  };
}

/**
 * The distribution of the total: histogram of the draws with median, 95% interval and a reference.
 *
 * @param result an aggregate
 * @param reference a published figure to compare with, tCO2e
 * @returns the figure
 */
export function totalFigure(
  result: Aggregate,
  reference: { readonly label: string; readonly tco2e: number },
): Figure {
  const { p2_5, median, p97_5 } = result.totalTco2e;
  const line = (x: number, color: string, dash: string): Readonly<Record<string, unknown>> => ({
    type: 'line',
    x0: x,
    x1: x,
    yref: 'paper',
    y0: 0,
    y1: 1,
    line: { color, dash, width: 2 },
  });
  const label = (x: number, text: string, color: string): Readonly<Record<string, unknown>> => ({
    x,
    yref: 'paper',
    y: 1,
    yanchor: 'bottom',
    text: plainLabel(text),
    showarrow: false,
    font: { color },
  });
  const counts = histogram(result.totalDraws, 50);
  return {
    data: [
      {
        type: 'bar',
        x: counts.map(({ centre }) => centre),
        y: counts.map(({ share }) => share * 100),
        width: counts.map(({ width }) => width),
        marker: { color: COLOURS.sky },
        name: 'draws',
      },
    ],
    layout: layoutOf(
      {
        title: `Distribution of the total, ${result.draws.toLocaleString('en-US')} draws`,
        x: 'emissions of training (tCO2e)',
        y: 'share of draws (%)',
      },
      {
        bargap: 0,
        showlegend: false,
        xaxis: { tickformat: ',.0f', rangemode: 'tozero' },
        annotations: [
          label(median, 'median and 95% interval', COLOURS.blue),
          label(reference.tco2e, reference.label, COLOURS.black),
        ],
        shapes: [
          line(p2_5, COLOURS.blue, 'dot'),
          line(median, COLOURS.blue, 'solid'),
          line(p97_5, COLOURS.blue, 'dot'),
          line(reference.tco2e, COLOURS.black, 'dash'),
        ],
      },
    ),
  };
}

/** Counts in equal bins from the smallest draw to the 99.5th percentile, so that a tail does not flatten all. */
const histogram = (
  draws: Float64Array,
  bins: number,
): readonly { readonly centre: number; readonly width: number; readonly share: number }[] => {
  const sorted = Float64Array.from(draws).sort();
  const low = sorted[0] ?? 0;
  const high = sorted[Math.floor(0.995 * (sorted.length - 1))] ?? 1;
  const width = (high - low) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const x of sorted) {
    const bin = Math.min(Math.floor((x - low) / width), bins);
    if (bin < bins) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, i) => ({
    centre: Number((low + (i + 0.5) * width).toPrecision(8)),
    width: Number(width.toPrecision(8)),
    share: count / sorted.length,
  }));
};

/**
 * Mean emissions of groups as bars with 95% intervals.
 *
 * @param title of the figure
 * @param groups groups in the order to draw
 * @param axis what the groups are
 * @param colourOf colour of a group; default blue
 * @returns the figure
 */
export function groupFigure(
  title: string,
  groups: readonly GroupTotal[],
  axis: string,
  colourOf: (key: string) => string = () => COLOURS.blue,
): Figure {
  return {
    data: [
      {
        type: 'bar',
        x: groups.map(({ key }) => wrappedLabel(key)),
        y: groups.map(({ tco2e }) => tco2e.mean),
        error_y: {
          type: 'data',
          symmetric: false,
          array: groups.map(({ tco2e }) => tco2e.p97_5 - tco2e.mean),
          arrayminus: groups.map(({ tco2e }) => tco2e.mean - tco2e.p2_5),
          thickness: 1.5,
          color: COLOURS.black,
        },
        marker: { color: groups.map(({ key }) => colourOf(key)) },
      },
    ],
    layout: layoutOf(
      { title, x: axis, y: 'emissions of training (tCO2e)' },
      { xaxis: { type: 'category' }, yaxis: { tickformat: ',.0f', rangemode: 'tozero' } },
    ),
  };
}

/** Emissions by tier, in the colours of the tiers. */
export function tierFigure(result: Aggregate): Figure {
  const labelled = result.byTier.map((row) => ({
    ...row,
    key: `${row.key} ${TIER_LABELS[Number(row.key) as Tier]}`,
  }));
  return groupFigure(
    'Emissions by tier of evidence, mean and 95% interval',
    labelled,
    'tier',
    (key) => TIER_COLOURS[key.slice(0, 1)] ?? COLOURS.grey,
  );
}

/** The runs that emitted most, as horizontal bars in the colour of their tier. */
export function topRunsFigure(result: Aggregate): Figure {
  const runs = [...result.topRuns].reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: runs.map(({ meanTco2e }) => meanTco2e),
        y: runs.map(({ name }) => shortLabel(name)),
        text: runs.map(({ tier }) => `tier ${tier}`),
        textposition: 'outside',
        cliponaxis: false,
        marker: { color: runs.map(({ tier }) => TIER_COLOURS[tier]) },
      },
    ],
    layout: layoutOf(
      { title: `The ${runs.length} largest runs`, x: 'mean emissions of training (tCO2e)', y: '' },
      { height: 560, xaxis: { tickformat: ',.0f' } },
    ),
  };
}

/**
 * Totals of scenarios side by side, median and 95% interval, on a logarithmic axis, with a line at a
 * published figure.
 *
 * @param title of the figure
 * @param rows scenarios, drawn from top to bottom
 * @param reference the published figure, tCO2e
 * @returns the figure
 */
export function scenarioFigure(
  title: string,
  rows: readonly ScenarioTotal[],
  reference: { readonly label: string; readonly tco2e: number },
): Figure {
  const dots = rows.map(({ label, tco2e }) => ({ label, interval: tco2e, colour: COLOURS.blue }));
  return intervalDotsFigure({ title, x: 'total emissions (tCO2e, logarithmic)' }, dots, {
    label: reference.label,
    value: reference.tco2e,
  });
}
