import { LINKS, type Link } from '../../intensity/chain.js';
import { linkIntervals, type ChangeIntervals } from '../../intensity/decompose.js';
import type { ChainSums } from '../../intensity/draws.js';
import type { GroupIntensity } from '../../intensity/groups.js';
import type { IntensityRow } from '../../intensity/trend.js';
import type { ModelFit } from '../../regress/model.js';
import type { Interval } from '../../uncertainty/summary.js';
import { COLOURS, layoutOf, plainLabel, shortLabel, type Figure } from './common.js';

const errors90 = (intervals: readonly Interval[], color: string) => ({
  type: 'data',
  symmetric: false,
  array: intervals.map(({ p95, median }) => p95 - median),
  arrayminus: intervals.map(({ p5, median }) => median - p5),
  thickness: 1.5,
  width: 4,
  color,
});

/** Ticks of an intensity axis: decades alone are too far apart. */
const TICKS = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];

/**
 * ATCI of groups, compute-weighted and of the median run, with 90% intervals, one group a row.
 *
 * @param title of the figure
 * @param groups in the order to draw, from top to bottom
 * @returns the figure
 */
export function intensityFigure(title: string, groups: readonly GroupIntensity[]): Figure {
  const rows = [...groups].reverse();
  const trace = (
    name: string,
    intervals: readonly Interval[],
    shift: number,
    color: string,
    symbol: string,
  ) => ({
    type: 'scatter',
    mode: 'markers',
    name,
    x: intervals.map(({ median }) => median),
    y: rows.map((_, i) => i + shift),
    error_x: errors90(intervals, color),
    marker: { size: 9, color, symbol },
    text: rows.map(({ key }) => plainLabel(key)),
    hovertemplate: '%{text}: %{x:.3g} g/EFLOP<extra></extra>',
  });
  return {
    data: [
      trace(
        'all compute together, ΣC/ΣF',
        rows.map(({ weighted }) => weighted),
        0.14,
        COLOURS.blue,
        'circle',
      ),
      trace(
        'median run',
        rows.map(({ runMedian }) => runMedian),
        -0.14,
        COLOURS.vermilion,
        'diamond',
      ),
    ],
    layout: layoutOf(
      { title, x: 'ATCI, median and 90% interval (gCO2e/EFLOP, logarithmic)', y: '' },
      {
        xaxis: { type: 'log', tickvals: TICKS },
        yaxis: {
          tickvals: rows.map((_, i) => i),
          ticktext: rows.map(({ key, runs }) => `${shortLabel(key, 28)} (${runs})`),
          range: [-0.6, rows.length - 0.4],
          showgrid: false,
        },
        height: 170 + 34 * rows.length,
        legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
        margin: { l: 80, r: 30, t: 90, b: 70 },
      },
    ),
  };
}

const GENERATION_STYLE: Readonly<Record<string, readonly [string, string]>> = {
  'Volta and older': [COLOURS.vermilion, 'x'],
  TPU: [COLOURS.green, 'square'],
  'Ampere and contemporaries': [COLOURS.orange, 'diamond'],
  'Hopper and later': [COLOURS.blue, 'circle'],
};

/** Days at the first of each quarter between the first and the last report. */
const quarters = (rows: readonly IntensityRow[]): readonly string[] => {
  const days = rows.map(({ publishedOn }) => publishedOn).sort();
  const first = Number(days[0]?.slice(0, 4));
  const last = Number(days[days.length - 1]?.slice(0, 4)) + 1;
  return Array.from({ length: (last - first) * 4 + 1 }, (_, i) => {
    const month = String((i % 4) * 3 + 1).padStart(2, '0');
    return `${first + Math.floor(i / 4)}-${month}-01`;
  });
};

/**
 * Disclosed intensity by date and accelerator generation, with the fitted trend and the cluster-robust
 * 95% interval of its mean.
 *
 * @param fit a trend by date
 * @param title of the figure
 * @param unit of the intensity
 * @returns the figure
 */
export function intensityTrendFigure(
  fit: ModelFit<IntensityRow>,
  title: string,
  unit: string,
): Figure {
  const { rows } = fit;
  const days = quarters(rows);
  const [like] = rows;
  if (like === undefined) throw new RangeError('fit: got no rows, expected at least one');
  const line = days.map((publishedOn) =>
    fit.predict({ ...like, publishedOn }, { covariance: 'clustered' }),
  );
  const band = (y: readonly number[], more: Readonly<Record<string, unknown>>) => ({
    type: 'scatter',
    mode: 'lines',
    x: days,
    y,
    line: { width: 0, color: COLOURS.grey },
    hoverinfo: 'skip',
    showlegend: false,
    ...more,
  });
  return {
    data: [
      band(
        line.map(({ meanLow }) => 10 ** meanLow),
        {},
      ),
      band(
        line.map(({ meanHigh }) => 10 ** meanHigh),
        {
          fill: 'tonexty',
          fillcolor: 'rgba(136,136,136,0.2)',
          showlegend: true,
          name: '95% interval',
        },
      ),
      band(
        line.map(({ mean }) => 10 ** mean),
        { line: { width: 2, color: COLOURS.black }, showlegend: true, name: 'trend' },
      ),
      ...Object.entries(GENERATION_STYLE).map(([name, [color, symbol]]) => {
        const shown = rows.filter(({ generation }) => generation === name);
        return {
          type: 'scatter',
          mode: 'markers',
          name,
          x: shown.map(({ publishedOn }) => publishedOn),
          y: shown.map(({ intensity }) => intensity),
          text: shown.map((row) => plainLabel(row.name)),
          hovertemplate: '%{text}: %{y:.3g}<extra></extra>',
          marker: { color, symbol, size: 9 },
        };
      }),
    ],
    layout: layoutOf(
      { title, x: 'date of the report', y: `${unit}, logarithmic` },
      {
        yaxis: { type: 'log', dtick: 1, exponentformat: 'none' },
        legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
        margin: { l: 80, r: 30, t: 120, b: 70 },
        height: 520,
      },
    ),
  };
}

/** Words of the factors of a change, short enough for an axis. */
const SHORT: Readonly<Record<string, string>> = {
  structure: 'structure',
  chip: 'chip (TDP/peak)',
  utilisation: '1/utilisation',
  load: 'load',
  host: 'host overhead',
  pue: 'PUE',
  grid: 'grid',
  disclosure: 'disclosed/chain',
};

/**
 * A change of ATCI as a waterfall of mean additive effects, which add up exactly, with the 90% interval
 * of each effect.
 *
 * @param change from `decomposeChange`
 * @param labels of the two ends
 * @param title of the figure
 * @returns the figure
 */
export function waterfallFigure(
  change: ChangeIntervals,
  labels: readonly [string, string],
  title: string,
): Figure {
  let level = change.from.mean;
  const steps = change.effects.map(({ factor, additive }) => {
    const base = level;
    level += additive.mean;
    return { label: SHORT[factor] ?? factor, base, height: additive.mean, interval: additive };
  });
  const x = [labels[0], ...steps.map(({ label }) => label), labels[1]].map(plainLabel);
  const ends = COLOURS.grey;
  return {
    data: [
      {
        type: 'bar',
        x,
        base: [0, ...steps.map(({ base }) => base), 0],
        y: [change.from.mean, ...steps.map(({ height }) => height), change.to.mean],
        marker: {
          color: [
            ends,
            ...steps.map(({ height }) => (height < 0 ? COLOURS.green : COLOURS.vermilion)),
            ends,
          ],
        },
        error_y: {
          type: 'data',
          symmetric: false,
          array: [change.from, ...steps.map(({ interval }) => interval), change.to].map(
            ({ p95, mean }) => Math.max(0, p95 - mean),
          ),
          arrayminus: [change.from, ...steps.map(({ interval }) => interval), change.to].map(
            ({ p5, mean }) => Math.max(0, mean - p5),
          ),
          thickness: 1.5,
          width: 4,
          color: COLOURS.black,
        },
        hovertemplate: '%{x}: %{y:.3g} g/EFLOP<extra></extra>',
      },
    ],
    layout: layoutOf(
      { title, x: '', y: 'mean and 90% interval (gCO2e/EFLOP)' },
      { xaxis: { type: 'category', tickangle: -35 }, yaxis: { tickformat: ',.0f' }, height: 480 },
    ),
  };
}

const LINK_STYLE: Readonly<Record<Link, readonly [string, string]>> = {
  chip: [COLOURS.blue, 'circle'],
  utilisation: [COLOURS.orange, 'square'],
  load: [COLOURS.sky, 'diamond'],
  host: [COLOURS.purple, 'cross'],
  pue: [COLOURS.green, 'triangle-up'],
  grid: [COLOURS.vermilion, 'x'],
  disclosure: [COLOURS.grey, 'star'],
};

/**
 * The links of all compute of each year over those of the first year, with 90% intervals of the links:
 * what lies below 1 improved.
 *
 * @param cells sums along the chain by year, in order
 * @returns the figure
 */
export function linkYearsFigure(cells: readonly (readonly [string, ChainSums])[]): Figure {
  const intervals = cells.map(([, sums]) => linkIntervals(sums));
  return {
    data: LINKS.filter((link) => link !== 'disclosure').map((link) => {
      const k = LINKS.indexOf(link);
      const [color, symbol] = LINK_STYLE[link];
      const first = intervals[0]?.[k]?.median ?? NaN;
      const own = intervals.flatMap((each) => each[k] ?? []);
      const relative = own.map((each) => ({
        ...each,
        median: each.median / first,
        p5: each.p5 / first,
        p95: each.p95 / first,
      }));
      return {
        type: 'scatter',
        mode: 'lines+markers',
        name: SHORT[link] ?? link,
        x: cells.map(([year]) => Number(year) + 0.05 * (k - 2.5)),
        y: relative.map(({ median }) => median),
        error_y: errors90(relative, color),
        line: { color, width: 1.5 },
        marker: { color, symbol, size: 8 },
      };
    }),
    layout: layoutOf(
      {
        title: `Links of ATCI over their level of ${cells[0]?.[0] ?? ''}`,
        x: 'year of release',
        y: 'ratio, median and 90% interval (logarithmic)',
      },
      {
        xaxis: { dtick: 1 },
        yaxis: { type: 'log', tickvals: [0.05, 0.1, 0.2, 0.5, 1, 2, 5] },
        legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom' },
        margin: { l: 80, r: 30, t: 110, b: 70 },
        height: 500,
      },
    ),
  };
}
