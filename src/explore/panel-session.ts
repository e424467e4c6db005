import { gridOf } from '../estimate/places.js';
import type { Reference } from '../estimate/reference.js';
import type { Tornado } from '../sensitivity/tornado.js';
import { createProject } from '../simulate/project.js';
import { UNION } from '../tier/tier.js';
import { openExplorer } from './explorer.js';
import type { FirstShown, Histogram, PanelChoices, PanelResult, Preset } from './messages.js';
import { unpackPanel } from './panel-data.js';
import type { ExplorerState } from './state.js';

/** A panel's data, opened: what the worker of a page, or a test, computes with. */
export type PanelSession = {
  readonly choices: PanelChoices;
  readonly evaluate: (state: ExplorerState) => {
    readonly result: PanelResult;
    readonly histogram: Histogram;
  };
  readonly tornado: (state: ExplorerState) => Tornado;
  readonly tornadoReady: (state: ExplorerState) => boolean;
  /** Works ahead; false when nothing is left to do. */
  readonly prepare: (state: ExplorerState) => boolean;
};

/** Bins of the distribution. */
const BINS = 48;

/**
 * Shares of draws in equal bins from the smallest draw to the 99.5th percentile, so that a tail does not
 * flatten all; what lies beyond is in the last bin.
 *
 * @param draws at least one
 * @example histogramOf([1, 2, 3, 4], 3).shares // [0.25, 0.25, 0.5]
 */
export function histogramOf(draws: ArrayLike<number>, bins = BINS): Histogram {
  const sorted = Float64Array.from(draws).sort();
  const low = sorted[0] ?? 0;
  const high = sorted[Math.ceil(0.995 * (sorted.length - 1))] ?? low;
  const width = (high - low) / bins || 1;
  const shares = new Array<number>(bins).fill(0);
  for (const x of sorted) {
    const bin = Math.min(bins - 1, Math.floor((x - low) / width));
    shares[bin] = (shares[bin] as number) + 1 / sorted.length;
  }
  return { low, width, shares };
}

/** The country whose electricity stands for an all-renewable one: hydropower and wind. */
const RENEWABLE = 'NOR';

const presetsOf = (reference: Reference): readonly Preset[] => {
  const years = reference.grid
    .filter(({ country }) => country === RENEWABLE)
    .map(({ year }) => year);
  const renewable = gridOf(reference, RENEWABLE, Math.max(...years));
  return [
    {
      label: 'As estimated',
      why: 'union of the snapshots, location-based, final runs',
      change: { snapshot: UNION, threshold: 5000, attribution: 'inclusive', overrides: {} },
    },
    {
      label: 'The paper’s scope',
      why: 'snapshot of September 2024, more than 5,000 downloads',
      change: { snapshot: '2024-09', threshold: 5000, attribution: 'inclusive', overrides: {} },
    },
    {
      label: 'Market-based',
      why: 'electricity by the contracts of the organisation, where its ratio is known',
      change: { overrides: { accounting: 'market' } },
    },
    ...(renewable === undefined
      ? []
      : [
          {
            label: 'All renewable',
            why: `every undisclosed grid as Norway’s in ${renewable.year}: ${renewable.gramsPerKwh} gCO2e/kWh (${renewable.source})`,
            change: { overrides: { gridGramsPerKwh: Math.round(renewable.gramsPerKwh) } },
          },
        ]),
    {
      label: 'Grids of 2020',
      why: 'every undisclosed grid as it was in 2020',
      change: { overrides: { gridYear: 2020 } },
    },
    {
      label: 'Whole development',
      why: 'with failed and exploratory runs (seven figures of five developers)',
      change: { overrides: { includeExploratory: true } },
    },
  ];
};

/**
 * Opens a panel's data: refits the regressions from the tables in it and draws the first choice's runs.
 *
 * @param packed from `packPanel`
 * @returns what answers to the controls
 * @throws SyntaxError or RangeError when the data is damaged
 */
export function openPanel(packed: string): PanelSession {
  const { tables, means, draws, seed, state } = unpackPanel(packed);
  const project = createProject(tables);
  const { reference, assumptions } = project.estimator;
  const explorer = openExplorer(project.tables, project.estimator, { draws, seed, means });
  const snapshots = [...new Set(project.tables.downloads.map((row) => row.snapshot))].sort();
  return {
    choices: {
      snapshots: snapshots.length > 1 ? [UNION, ...snapshots] : snapshots,
      accelerators: [...new Set(reference.acceleratorUse.map((row) => row.accelerator))]
        .filter((name) =>
          reference.accelerators.some(
            (row) =>
              row.accelerator === name &&
              row.peakTflops !== undefined &&
              row.tdpWatts !== undefined,
          ),
        )
        .sort(),
      presets: presetsOf(reference).filter(
        ({ change }) =>
          change.snapshot === undefined || [UNION, ...snapshots].includes(change.snapshot),
      ),
      defaults: {
        pue: `about ${(1 + assumptions.pueExcess.median).toFixed(2)}, uncertain`,
        gridGramsPerKwh: 'by place and year',
        effectiveUtilisation: 'by accelerator',
      },
      draws,
      seed,
      state,
    },
    evaluate: (asked) => {
      const { totalDraws, ...result } = explorer.evaluate(asked);
      return { result, histogram: histogramOf(totalDraws) };
    },
    tornado: explorer.tornado,
    tornadoReady: explorer.tornadoReady,
    prepare: explorer.prepare,
  };
}

/** Digits that are the same in every engine, and more than any figure shows. */
const DIGITS = 12;

/**
 * What a session shows of its first choice, rounded to twelve digits, so that a page can show it at once.
 *
 * @param session from `openPanel`
 */
export function firstShown(session: PanelSession): FirstShown {
  const { choices } = session;
  const shown = {
    choices,
    ...session.evaluate(choices.state),
    tornado: session.tornado(choices.state),
  };
  const rounded = JSON.stringify(shown, (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value,
  );
  return JSON.parse(rounded) as FirstShown;
}
