import { distributionFigure, tiersFigure, topRunsFigure, yearsFigure } from '../explore/figures.js';
import type { FirstShown, PanelResult } from '../explore/messages.js';
import { roundByInterval, type Interval } from '../uncertainty/summary.js';
import { make } from './dom.js';
import { FIGURES, type FigureName, type Painter, type Plots } from './painter.js';

/** A result and the shape of its distribution. */
export type Shown = Pick<FirstShown, 'result' | 'histogram'>;

/** What the results are shown in. */
export type Parts = {
  readonly head: HTMLElement;
  readonly total: HTMLElement;
  readonly spoken: HTMLElement;
  readonly problem: HTMLElement;
  readonly trace: HTMLElement;
  readonly table: HTMLElement;
  readonly plots: Plots;
  readonly results: readonly HTMLElement[];
  readonly draws: number;
};

const rounded = (value: number, { p2_5, p97_5 }: Interval): string =>
  roundByInterval(value, p2_5, p97_5).toLocaleString('en-US');

const words = (tco2e: Interval): string =>
  `${rounded(tco2e.median, tco2e)} tCO2e (95%: ${rounded(tco2e.p2_5, tco2e)} to ${rounded(tco2e.p97_5, tco2e)})`;

const LABELS: Readonly<Record<FigureName, string>> = {
  distribution: 'Distribution of the total',
  tiers: 'Emissions by tier of evidence; the table below has the numbers',
  years: 'Emissions by year of release',
  runs: 'The runs that emit most',
  tornado: 'What moves the median of the total',
};

/** Makes what the results are shown in, still empty. */
export function buildParts(draws: number): Parts {
  const total = make('p', { class: 'hc-total' });
  const spoken = make('p', { class: 'hc-spoken', 'aria-live': 'polite' });
  const problem = make('p', { class: 'hc-problem', role: 'alert' });
  const trace = make('p', { class: 'hc-trace' });
  const table = make('div', {
    class: 'hc-table-box',
    role: 'region',
    tabindex: 0,
    'aria-label': 'Emissions by tier',
  });
  const plots = Object.fromEntries(
    FIGURES.map((name) => [
      name,
      make('div', { class: `hc-plot hc-${name}`, role: 'img', 'aria-label': LABELS[name] }),
    ]),
  ) as Record<FigureName, HTMLDivElement>;
  const { distribution, ...others } = plots;
  const more = make('div', { class: 'hc-more' }, ...Object.values(others), table);
  const head = make('div', { class: 'hc-head' }, total, trace, problem, spoken);
  return {
    ...{ head, total, spoken, problem, trace, table, plots, draws },
    results: [distribution, more],
  };
}

/** A screen reader hears the total once a slider rests, not at each of its steps. */
const timers = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();
const speakLater = (where: HTMLElement, text: string): void => {
  clearTimeout(timers.get(where));
  const speak = (): void => {
    where.textContent = text;
  };
  timers.set(where, setTimeout(speak, 600));
};

/**
 * Shows a result: its numbers at once, then its figures one after another.
 *
 * @returns when all figures are drawn
 */
export async function showResult(
  painter: Painter,
  { result, histogram }: Shown,
  { total, trace, table, draws, spoken }: Parts,
): Promise<void> {
  total.textContent = words(result.tco2e);
  speakLater(spoken, `Total: ${words(result.tco2e)}`);
  total.dataset['median'] = String(result.tco2e.median);
  total.dataset['low'] = String(result.tco2e.p2_5);
  total.dataset['high'] = String(result.tco2e.p97_5);
  trace.textContent = `${result.runs.toLocaleString('en-US')} training runs · ${draws.toLocaleString('en-US')} draws · assumptions ${result.assumptionHash}`;
  table.replaceChildren(tierTable(result));
  await painter.paint({
    distribution: distributionFigure(result, histogram),
    tiers: tiersFigure(result.byTier),
    years: yearsFigure(result.byYear),
    runs: topRunsFigure(result.topRuns),
  });
}

/** The figures in numbers, for those who do not see them. */
const tierTable = ({ byTier, tco2e }: PanelResult): HTMLElement => {
  const all = byTier.reduce((sum, { runs }) => sum + runs, 0);
  const rows = [...byTier, { key: 'all', label: 'All', runs: all, tco2e }];
  const heads = ['Tier', 'Runs', 'Mean', '95% interval'];
  return make(
    'table',
    {},
    make('caption', {}, 'Emissions by tier, tCO2e'),
    make('thead', {}, make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text)))),
    make(
      'tbody',
      {},
      ...rows.map(({ label, runs, tco2e: of }) =>
        make(
          'tr',
          {},
          make('th', { scope: 'row' }, label),
          make('td', {}, runs.toLocaleString('en-US')),
          make('td', {}, rounded(of.mean, of)),
          make('td', {}, `${rounded(of.p2_5, of)} to ${rounded(of.p97_5, of)}`),
        ),
      ),
    ),
  );
};
