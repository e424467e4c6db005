import type { InformationValue } from '../../sensitivity/value-of-information.js';
import type { RunInformation } from '../../sensitivity/run-information.js';
import type { SobolIndices, IndexEstimate } from '../../sensitivity/sobol-indices.js';
import type { StructuralChoice } from '../../sensitivity/structural.js';
import type { Tornado } from '../../sensitivity/tornado.js';
import { COLOURS, layoutOf, plainLabel, shortLabel, type Figure } from './common.js';
import { intervalDotsFigure } from './interval-dots.js';

const LEGEND = { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0 } as const;
const MARGIN = { l: 60, r: 30, t: 90, b: 70 } as const;

const heightOf = (rows: number, perRow: number): number => 190 + perRow * rows;

/** Inputs worth a bar: the others are in the table. */
const shownIndices = (indices: SobolIndices, least: number) =>
  [...indices.inputs]
    .filter(({ firstOrder, total }) => Math.max(firstOrder.estimate, total.estimate) >= least)
    .sort((a, b) => a.total.estimate - b.total.estimate);

/**
 * First-order and total indices of each input side by side, with 95% intervals.
 *
 * @param indices of an output
 * @param title what the output is
 * @param least inputs with both indices below this are left to the table
 * @returns the figure
 */
export function sobolFigure(indices: SobolIndices, title: string, least = 0.005): Figure {
  const rows = shownIndices(indices, least);
  const bars = (
    name: string,
    color: string,
    of: (row: (typeof rows)[number]) => IndexEstimate,
  ) => ({
    type: 'bar',
    orientation: 'h',
    name,
    x: rows.map((row) => of(row).estimate),
    y: rows.map(({ input }) => plainLabel(input)),
    marker: { color },
    error_x: {
      type: 'data',
      symmetric: false,
      array: rows.map((row) => of(row).high - of(row).estimate),
      arrayminus: rows.map((row) => of(row).estimate - of(row).low),
      color: COLOURS.black,
      thickness: 1.5,
      width: 4,
    },
    hovertemplate: '%{y}: %{x:.3f}<extra></extra>',
  });
  return {
    data: [
      bars('total index', COLOURS.orange, ({ total }) => total),
      bars('first-order index', COLOURS.blue, ({ firstOrder }) => firstOrder),
    ],
    layout: layoutOf(
      { title, x: 'share of the variance (95% interval)', y: '' },
      {
        barmode: 'group',
        height: heightOf(rows.length, 42),
        legend: { ...LEGEND, traceorder: 'reversed' },
        margin: MARGIN,
      },
    ),
  };
}

/**
 * What the median of the total becomes with one input at its 5% and 95% level.
 *
 * @param result of `tornado`
 * @param count how many bars, the longest first
 * @returns the figure
 */
export function tornadoFigure(result: Tornado, count = 14): Figure {
  const rows = result.bars.slice(0, count).reverse();
  const base = result.baseTco2e;
  const side = (name: string, color: string, of: (row: (typeof rows)[number]) => number) => ({
    type: 'bar',
    orientation: 'h',
    name,
    base: rows.map(() => base),
    x: rows.map((row) => of(row) - base),
    y: rows.map(({ input }) => plainLabel(input)),
    marker: { color },
    customdata: rows.map(of),
    hovertemplate: '%{y}: %{customdata:,.0f} t<extra></extra>',
  });
  return {
    data: [
      side('at its 5% level', COLOURS.sky, ({ lowTco2e }) => lowTco2e),
      side('at its 95% level', COLOURS.vermilion, ({ highTco2e }) => highTco2e),
    ],
    layout: layoutOf(
      {
        title: 'Median of the total as one input moves',
        x: 'median of the total, tCO2e',
        y: '',
      },
      {
        barmode: 'overlay',
        height: heightOf(rows.length, 30),
        xaxis: { tickformat: ',.0f' },
        legend: LEGEND,
        margin: MARGIN,
      },
    ),
  };
}

/** The total under each choice of structure: medians with 95% intervals, the base as a line. */
export function structuralFigure(choices: readonly StructuralChoice[]): Figure {
  const base = choices[0];
  return intervalDotsFigure(
    { title: 'The total under other choices', x: 'tCO2e, median and 95% interval' },
    choices.map((row, i) => ({
      label: i === 0 ? row.choice : `${row.question}: ${row.choice}`,
      interval: row.tco2e,
      colour: i === 0 ? COLOURS.black : COLOURS.blue,
    })),
    base === undefined ? undefined : { label: 'as estimated', value: base.tco2e.median },
  );
}

/**
 * Tonnes by which the 90% interval would narrow, by what is disclosed and by whom.
 *
 * @param groups results for several sets of runs, with a name each
 * @returns the figure; bars as in the first group, error bars are two standard errors
 */
export function informationFigure(
  groups: readonly { readonly name: string; readonly rows: readonly InformationValue[] }[],
): Figure {
  const order = [...(groups[0]?.rows ?? [])].reverse().map(({ disclosure }) => disclosure);
  const colours = [COLOURS.blue, COLOURS.orange];
  return {
    data: [...groups].reverse().map(({ name, rows }, i) => {
      const sorted = order.flatMap((each) => rows.find((row) => row.disclosure === each) ?? []);
      return {
        type: 'bar',
        orientation: 'h',
        name,
        x: sorted.map(({ narrowerTco2e }) => narrowerTco2e),
        y: sorted.map(({ disclosure }) => plainLabel(disclosure)),
        marker: { color: colours[(groups.length - 1 - i) % colours.length] },
        error_x: {
          type: 'data',
          array: sorted.map(({ standardErrorTco2e }) => 2 * standardErrorTco2e),
          color: COLOURS.black,
          thickness: 1.5,
          width: 4,
        },
        hovertemplate: '%{y}: %{x:,.0f} t narrower<extra></extra>',
      };
    }),
    layout: layoutOf(
      {
        title: 'What a disclosure would take off the 90% interval',
        x: 'tCO2e narrower (± 2 standard errors)',
        y: '',
      },
      {
        barmode: 'group',
        height: heightOf(order.length, 46),
        xaxis: { tickformat: ',.0f' },
        legend: { ...LEGEND, traceorder: 'reversed' },
        margin: MARGIN,
      },
    ),
  };
}

/** Tonnes by which one run's measured emissions would narrow the interval of the total. */
export function runInformationFigure(runs: readonly RunInformation[], count = 15): Figure {
  const rows = runs.slice(0, count).reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: rows.map(({ narrowerTco2e }) => narrowerTco2e),
        y: rows.map(({ name, tier }) => `${shortLabel(name, 26)} (tier ${tier})`),
        marker: { color: COLOURS.blue },
        hovertemplate: '%{y}: %{x:,.0f} t narrower<extra></extra>',
      },
    ],
    layout: layoutOf(
      {
        title: 'One run alone discloses emissions from measured power',
        x: 'tCO2e narrower, 90% interval of the total',
        y: '',
      },
      { height: heightOf(rows.length, 26), xaxis: { tickformat: ',.0f' } },
    ),
  };
}
