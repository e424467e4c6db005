import {
  COLOURS,
  layoutOf,
  shortLabel,
  TIER_COLOURS,
  wrappedLabel,
  type Figure,
} from '../show/figures/common.js';
import type { Tornado } from '../sensitivity/tornado.js';
import type { ExplorerGroup, ExplorerRun } from './explorer.js';
import type { Histogram, PanelResult } from './messages.js';

/** What the distribution stands beside: the figure that the paper published. */
export const PAPER = { label: 'paper, 5.8×10⁴ t', tco2e: 5.8e4 } as const;

type Plain = Readonly<Record<string, unknown>>;

const line = (x: number, color: string, dash: string): Plain => ({
  type: 'line',
  x0: x,
  x1: x,
  yref: 'paper',
  y0: 0,
  y1: 1,
  line: { color, dash, width: 2 },
});

/** Axes whose labels have a fixed room: to measure them anew would double the time of a redrawing. */
const FIXED = { automargin: false } as const;

/** Room for labels beside a vertical axis, at about six pixels a letter. */
const roomFor = (labels: readonly string[]): number =>
  14 + 6.1 * Math.max(...labels.flatMap((label) => label.split('<br>').map(visibleLength)), 0);

/** Letters of a label; an escaped character is one. */
const visibleLength = (label: string): number => label.replace(/&(amp|lt|gt);/g, 'x').length;

/** Room for a panel's figures: several stand beside each other. */
const compact = (more: Plain = {}): Plain => ({
  width: undefined,
  height: 320,
  margin: { l: 60, r: 15, t: 45, b: 55 },
  showlegend: false,
  ...more,
});

/**
 * The distribution of the total: share of draws in bins of tCO2e, with median, 95% interval and the
 * paper's figure.
 */
export function distributionFigure(result: PanelResult, histogram: Histogram): Figure {
  const { p2_5, median, p97_5 } = result.tco2e;
  const { low, width, shares } = histogram;
  return {
    data: [
      {
        type: 'bar',
        x: shares.map((_, i) => low + (i + 0.5) * width),
        y: shares.map((share) => 100 * share),
        width,
        marker: { color: COLOURS.sky },
        hovertemplate: '%{x:,.0f} t: %{y:.1f}%<extra></extra>',
      },
    ],
    layout: layoutOf(
      {
        title: 'Distribution of the total, tCO2e',
        x: '',
        y: 'draws (%)',
      },
      compact({
        height: 240,
        margin: { l: 50, r: 15, t: 60, b: 30 },
        bargap: 0,
        xaxis: { ...FIXED, tickformat: '~s', rangemode: 'tozero', nticks: 6 },
        yaxis: { ...FIXED, nticks: 4 },
        shapes: [
          line(p2_5, COLOURS.blue, 'dot'),
          line(median, COLOURS.blue, 'solid'),
          line(p97_5, COLOURS.blue, 'dot'),
          line(PAPER.tco2e, COLOURS.black, 'dash'),
        ],
        annotations: [
          {
            x: PAPER.tco2e,
            yref: 'paper',
            y: 1,
            yanchor: 'bottom',
            text: PAPER.label,
            showarrow: false,
            font: { color: COLOURS.black, size: 11 },
          },
        ],
      }),
    ),
  };
}

type Errors = {
  readonly type: 'data';
  readonly symmetric: false;
  readonly array: readonly number[];
  readonly arrayminus: readonly number[];
};

const interval95 = (groups: readonly ExplorerGroup[]): Errors => ({
  type: 'data',
  symmetric: false,
  array: groups.map(({ tco2e }) => Math.max(0, tco2e.p97_5 - tco2e.mean)),
  arrayminus: groups.map(({ tco2e }) => Math.max(0, tco2e.mean - tco2e.p2_5)),
});

/** Emissions by tier of evidence, mean and 95% interval; the best evidence on top. */
export function tiersFigure(groups: readonly ExplorerGroup[]): Figure {
  const rows = [...groups].reverse();
  const labels = rows.map(({ label }) => wrappedLabel(label, 20));
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: rows.map(({ tco2e }) => tco2e.mean),
        y: labels,
        error_x: interval95(rows),
        marker: { color: rows.map(({ key }) => TIER_COLOURS[key] ?? COLOURS.grey) },
        hovertemplate: '%{y}: %{x:,.0f} t<extra></extra>',
      },
    ],
    layout: layoutOf(
      { title: 'By tier of evidence, tCO2e', x: '', y: '' },
      compact({
        height: 280,
        margin: { l: roomFor(labels), r: 15, t: 45, b: 30 },
        xaxis: { ...FIXED, tickformat: '~s', rangemode: 'tozero', nticks: 5 },
        yaxis: { ...FIXED, tickfont: { size: 11 } },
      }),
    ),
  };
}

/** Emissions by year of release, mean and 95% interval. */
export function yearsFigure(groups: readonly ExplorerGroup[]): Figure {
  return {
    data: [
      {
        type: 'bar',
        x: groups.map(({ label }) => label),
        y: groups.map(({ tco2e }) => tco2e.mean),
        error_y: interval95(groups),
        marker: { color: COLOURS.blue },
        hovertemplate: '%{x}: %{y:,.0f} t<extra></extra>',
      },
    ],
    layout: layoutOf(
      { title: 'By year of release, tCO2e', x: '', y: '' },
      compact({
        height: 280,
        margin: { l: 45, r: 15, t: 45, b: 55 },
        yaxis: { ...FIXED, tickformat: '~s', rangemode: 'tozero', nticks: 5 },
        xaxis: { ...FIXED, type: 'category', tickangle: -90, tickfont: { size: 11 } },
      }),
    ),
  };
}

/** The runs that emit most: median and 90% interval, coloured by tier. */
export function topRunsFigure(runs: readonly ExplorerRun[]): Figure {
  const rows = [...runs].reverse();
  const labels = rows.map(({ name, tier }) => `${shortLabel(name, 24)} · ${tier}`);
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: rows.map(({ tco2e }) => tco2e.median),
        y: labels,
        error_x: {
          type: 'data',
          symmetric: false,
          array: rows.map(({ tco2e }) => tco2e.p95 - tco2e.median),
          arrayminus: rows.map(({ tco2e }) => tco2e.median - tco2e.p5),
          thickness: 1,
        },
        marker: { color: rows.map(({ tier }) => TIER_COLOURS[String(tier)] ?? COLOURS.grey) },
        hovertemplate: '%{y}: %{x:,.0f} t<extra></extra>',
      },
    ],
    layout: layoutOf(
      { title: 'Largest runs and their tiers, tCO2e', x: '', y: '' },
      compact({
        height: 400,
        margin: { l: roomFor(labels), r: 15, t: 45, b: 30 },
        xaxis: { ...FIXED, tickformat: '~s', rangemode: 'tozero', nticks: 5 },
        yaxis: { ...FIXED, tickfont: { size: 11 } },
      }),
    ),
  };
}

const square = (color: string): string => `<span style="color:${color}">■</span>`;

/** Bars of the tornado that are shown. */
const MOST_BARS = 10;

/** The median of the total as one input moves from its 5% to its 95% level. */
export function tornadoFigure({ baseTco2e, bars: all }: Tornado): Figure {
  const shown = all.slice(0, MOST_BARS).reverse();
  const labels = shown.map(({ input }) => shortLabel(input, 28));
  const bar = (name: string, color: string, end: 'lowTco2e' | 'highTco2e'): Plain => ({
    type: 'bar',
    orientation: 'h',
    name,
    base: baseTco2e,
    x: shown.map((each) => each[end] - baseTco2e),
    y: labels,
    marker: { color },
    customdata: shown.map((each) => each[end]),
    hovertemplate: '%{y}, %{fullData.name}: %{customdata:,.0f} t<extra></extra>',
  });
  return {
    data: [
      bar('at its 5%', COLOURS.sky, 'lowTco2e'),
      bar('at its 95%', COLOURS.vermilion, 'highTco2e'),
    ],
    layout: layoutOf(
      { title: 'What moves the median, tCO2e', x: '', y: '' },
      compact({
        height: 400,
        barmode: 'overlay',
        annotations: [
          {
            xref: 'paper',
            x: 0,
            xanchor: 'left',
            yref: 'paper',
            y: 1,
            yanchor: 'bottom',
            text: `${square(COLOURS.sky)} input at its 5% ${square(COLOURS.vermilion)} at its 95%`,
            showarrow: false,
            font: { size: 11 },
          },
        ],
        margin: { l: roomFor(labels), r: 15, t: 60, b: 30 },
        xaxis: { ...FIXED, tickformat: '~s', range: rangeOf(all), nticks: 4 },
        yaxis: { ...FIXED, tickfont: { size: 11 } },
      }),
    ),
  };
}

const rangeOf = (all: Tornado['bars']): readonly [number, number] => {
  const values = all.flatMap(({ lowTco2e, highTco2e }) => [lowTco2e, highTco2e]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low);
  return [low - room, high + room];
};
