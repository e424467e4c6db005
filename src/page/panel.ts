import {
  distributionFigure,
  tiersFigure,
  topRunsFigure,
  tornadoFigure,
  yearsFigure,
} from '../explore/figures.js';
import type {
  FirstShown,
  PanelAnswer,
  PanelChoices,
  PanelRequest,
  PanelResult,
} from '../explore/messages.js';
import {
  stateFromFragment,
  stateToCode,
  stateToFragment,
  type ExplorerState,
} from '../explore/state.js';
import { roundByInterval, type Interval } from '../uncertainty/summary.js';
import { buildControls, type Controls } from './controls.js';
import { make, saveText } from './dom.js';
import { drawFigure, saveFigure, type PlotlyApi } from './plotly.js';
import type { Port } from './port.js';

/** What a page hands over. */
export type PanelOptions = {
  /** From `packPanel`. */
  readonly packed: string;
  /** What is shown until the worker has opened the data. */
  readonly first: FirstShown;
  /** The script of the worker, as text. */
  readonly workerSource: string;
  readonly plotly: PlotlyApi;
  /** Read the choice from the page's address, and write it there. */
  readonly address?: boolean;
};

type Shown = Pick<FirstShown, 'result' | 'histogram'>;

const FIGURES = ['distribution', 'tiers', 'years', 'runs', 'tornado'] as const;
type FigureName = (typeof FIGURES)[number];
type Plots = Readonly<Record<FigureName, HTMLElement>>;

const rounded = (value: number, { p2_5, p97_5 }: Interval): string =>
  roundByInterval(value, p2_5, p97_5).toLocaleString('en-US');

const words = (tco2e: Interval): string =>
  `${rounded(tco2e.median, tco2e)} tCO2e (95%: ${rounded(tco2e.p2_5, tco2e)} to ${rounded(tco2e.p97_5, tco2e)})`;

/**
 * Starts the panel in an element of a page: controls, figures, and a worker that computes. The first
 * choice is shown at once; what is moved before the worker is ready is answered when it is.
 *
 * @param root the element; what stands in it is replaced
 * @param options data and worker
 */
export async function startPanel(root: HTMLElement, options: PanelOptions): Promise<void> {
  const port = openWorker(options.workerSource);
  port.postMessage({ type: 'open', packed: options.packed });
  const view = buildView(root, options, (request) => {
    port.postMessage(request);
  });
  port.onmessage = ({ data: answer }) => {
    view.receive(answer);
  };
  await view.ready;
}

type WorkerPort = {
  onmessage: ((event: MessageEvent<PanelAnswer>) => void) | null;
  readonly postMessage: (request: PanelRequest) => void;
};

/** A worker from text: nothing is fetched. Where workers are forbidden, the page computes by itself. */
const openWorker = (source: string): WorkerPort => {
  try {
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    return new Worker(address);
  } catch {
    return openInPage(source);
  }
};

const openInPage = (source: string): WorkerPort => {
  const outer: WorkerPort = {
    onmessage: null,
    postMessage: (request) => {
      setTimeout(() => inner.onmessage?.({ data: request }));
    },
  };
  const inner: Port = {
    onmessage: null,
    postMessage: (answer) => {
      outer.onmessage?.(new MessageEvent('message', { data: answer }));
    },
  };
  Object.assign(globalThis, { huggingCarbonPort: inner });
  // The same script as the worker's, which comes with the page.
  const script = make('script');
  script.textContent = source;
  document.head.append(script);
  return outer;
};

type View = {
  readonly receive: (answer: PanelAnswer) => void;
  /** The first choice is drawn. */
  readonly ready: Promise<void>;
};

const buildView = (
  root: HTMLElement,
  options: PanelOptions,
  post: (request: PanelRequest) => void,
): View => {
  const { choices } = options.first;
  let state = firstState(choices, options);
  let last: Shown = options.first;
  const parts = buildParts(choices.draws);
  const asker = askerOf(post, () => state);
  const change = (by: (state: ExplorerState) => ExplorerState): void => {
    state = by(state);
    controls.show(state);
    if (options.address === true) history.replaceState(null, '', `#${stateToFragment(state)}`);
    ask();
  };
  const ask = (): void => {
    root.classList.add('hc-busy');
    asker.ask();
  };
  const controls: Controls = buildControls(choices, change);
  const actions = actionsOf({
    choices,
    plots: parts.plots,
    state: () => state,
    result: () => last,
    change,
    options,
  });
  root.replaceChildren(
    presetsOf(choices, change),
    make('div', { class: 'hc-columns' }, parts.head, controls.element, ...parts.results),
    actions,
  );
  controls.show(state);
  const done = (): void => {
    if (asker.done()) root.classList.remove('hc-busy');
  };
  const show = async (answer: Shown): Promise<void> => {
    last = answer;
    await showResult(options.plotly, answer, parts, () => {
      root.dataset['total'] = String(answer.result.tco2e.median);
    });
  };
  const refuse = (message: string): void => {
    parts.problem.textContent = message;
    done();
  };
  const receive = (answer: PanelAnswer): void => {
    if (answer.type === 'error') refuse(answer.message);
    else if (answer.type === 'tornado') {
      void drawFigure(options.plotly, parts.plots.tornado, tornadoFigure(answer.tornado));
    } else if (answer.type === 'result') {
      parts.problem.textContent = '';
      show(answer).then(
        () => {
          root.dataset['shown'] = String(answer.id);
          root.dataset['tookMs'] = answer.tookMs.toFixed(1);
          done();
        },
        (error: unknown) => {
          refuse(String(error));
        },
      );
    } else root.dataset['computes'] = 'yes';
  };
  // The worker draws the runs of this choice in advance, whether or not it is shown already.
  if (state === choices.state) asker.ask();
  else ask();
  const ready = Promise.all([
    show(options.first),
    drawFigure(options.plotly, parts.plots.tornado, tornadoFigure(options.first.tornado)),
  ]).then(() => undefined);
  return { receive, ready };
};

/** What the results are shown in. */
type Parts = {
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

const LABELS: Readonly<Record<FigureName, string>> = {
  distribution: 'Distribution of the total',
  tiers: 'Emissions by tier of evidence; the table below has the numbers',
  years: 'Emissions by year of release',
  runs: 'The runs that emit most',
  tornado: 'What moves the median of the total',
};

const buildParts = (draws: number): Parts => {
  const total = make('p', { class: 'hc-total' });
  const spoken = make('p', { class: 'hc-spoken', 'aria-live': 'polite' });
  const problem = make('p', { class: 'hc-problem', role: 'alert' });
  const trace = make('p', { class: 'hc-trace' });
  const table = make('div', { class: 'hc-table-box' });
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
};

const firstState = ({ state, snapshots }: PanelChoices, options: PanelOptions): ExplorerState => {
  if (options.address !== true) return state;
  try {
    return stateFromFragment(location.hash.slice(1), state, snapshots);
  } catch {
    // A broken link opens the panel as it is; the address is replaced with the first change.
    return state;
  }
};

/** One request at a time: while one is under way, only the latest of the next ones waits. */
const askerOf = (
  post: (request: PanelRequest) => void,
  state: () => ExplorerState,
): { readonly ask: () => void; readonly done: () => boolean } => {
  let id = 0;
  let busy = false;
  let waiting = false;
  const send = (): void => {
    busy = true;
    waiting = false;
    post({ type: 'evaluate', id: ++id, state: state() });
  };
  return {
    ask: () => {
      if (busy) waiting = true;
      else send();
    },
    /** @returns true when nothing waits */
    done: () => {
      busy = false;
      if (waiting) send();
      return !busy;
    },
  };
};

const presetsOf = (
  { presets }: PanelChoices,
  change: (by: (state: ExplorerState) => ExplorerState) => void,
): HTMLElement => {
  const buttons = presets.map(({ label, why, change: preset }) => {
    const button = make('button', { type: 'button', title: why }, label);
    button.addEventListener('click', () => {
      change((state) => ({ ...state, ...preset }));
    });
    return button;
  });
  return make('div', { class: 'hc-presets', role: 'group', 'aria-label': 'Presets' }, ...buttons);
};

/** A screen reader hears the total once a slider rests, not at each of its steps. */
const speakLater = (() => {
  const timers = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();
  return (where: HTMLElement, text: string): void => {
    clearTimeout(timers.get(where));
    timers.set(
      where,
      setTimeout(() => {
        where.textContent = text;
      }, 600),
    );
  };
})();

const showResult = async (
  plotly: PlotlyApi,
  { result, histogram }: Shown,
  { total, trace, table, plots, draws, spoken }: Parts,
  totalShown: () => void,
): Promise<void> => {
  total.textContent = words(result.tco2e);
  speakLater(spoken, `Total: ${words(result.tco2e)}`);
  total.dataset['median'] = String(result.tco2e.median);
  total.dataset['low'] = String(result.tco2e.p2_5);
  total.dataset['high'] = String(result.tco2e.p97_5);
  trace.textContent = `${result.runs.toLocaleString('en-US')} training runs, ${draws.toLocaleString('en-US')} draws, assumptions ${result.assumptionHash}`;
  table.replaceChildren(tierTable(result));
  await drawFigure(plotly, plots.distribution, distributionFigure(result, histogram));
  totalShown();
  await Promise.all([
    drawFigure(plotly, plots.tiers, tiersFigure(result.byTier)),
    drawFigure(plotly, plots.years, yearsFigure(result.byYear)),
    drawFigure(plotly, plots.runs, topRunsFigure(result.topRuns)),
  ]);
};

/** The figures in numbers, for those who do not see them. */
const tierTable = ({ byTier, tco2e }: PanelResult): HTMLElement =>
  make(
    'table',
    {},
    make('caption', {}, 'Emissions by tier, tCO2e'),
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        ...['Tier', 'Runs', 'Mean', '95% interval'].map((text) =>
          make('th', { scope: 'col' }, text),
        ),
      ),
    ),
    make(
      'tbody',
      {},
      ...[
        ...byTier,
        { key: 'all', label: 'All', runs: byTier.reduce((s, { runs }) => s + runs, 0), tco2e },
      ].map(({ label, runs, tco2e: of }) =>
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

type ActionParts = {
  readonly choices: PanelChoices;
  readonly plots: Plots;
  readonly state: () => ExplorerState;
  readonly result: () => Shown;
  readonly change: (by: (state: ExplorerState) => ExplorerState) => void;
  readonly options: PanelOptions;
};

const actionsOf = ({
  choices,
  plots,
  state,
  result,
  change,
  options,
}: ActionParts): HTMLElement => {
  const code = make('textarea', { class: 'hc-code', readonly: true, rows: 3, hidden: true });
  code.setAttribute('aria-label', 'The choice as TypeScript or as a link');
  const button = (label: string, act: () => void): HTMLButtonElement => {
    const made = make('button', { type: 'button' }, label);
    made.addEventListener('click', act);
    return made;
  };
  const offer = (text: string): void => {
    code.value = text;
    code.hidden = false;
    code.focus();
    code.select();
    // Copying may be forbidden; the text is selected all the same.
    navigator.clipboard?.writeText(text).catch(() => undefined);
  };
  return make(
    'div',
    { class: 'hc-actions', role: 'group', 'aria-label': 'Take with you' },
    button('Reset', () => {
      change(() => choices.state);
    }),
    button('As TypeScript', () => {
      offer(stateToCode(state(), choices.draws));
    }),
    ...(options.address === true
      ? [
          button('As a link', () => {
            offer(`${location.href.split('#')[0]}#${stateToFragment(state())}`);
          }),
        ]
      : []),
    button('Save the figure', () => {
      void saveFigure(options.plotly, plots.distribution, 'hugging-carbon-total');
    }),
    button('Save the data', () => {
      const { histogram, result: shown } = result();
      const text = JSON.stringify(
        { ...shown, histogram, draws: choices.draws, seed: choices.seed },
        null,
        2,
      );
      saveText('hugging-carbon-total.json', 'application/json', text);
    }),
    code,
  );
};
