import {
  distributionFigure,
  tiersFigure,
  topRunsFigure,
  tornadoFigure,
  yearsFigure,
} from '../explore/figures.js';
import type { PanelAnswer, PanelChoices, PanelRequest } from '../explore/messages.js';
import {
  stateFromFragment,
  stateToCode,
  stateToFragment,
  type ExplorerState,
} from '../explore/state.js';
import { roundByInterval, type Interval } from '../uncertainty/summary.js';
import { buildControls, type Controls } from './controls.js';
import { make, saveText } from './dom.js';
import { drawFigure, saveFigure } from './plotly.js';
import type { Port } from './port.js';

/** What a page hands over. */
export type PanelOptions = {
  /** From `packPanel`. */
  readonly packed: string;
  /** The script of the worker, as text. */
  readonly workerSource: string;
  /** Read the choice from the page's address, and write it there. */
  readonly address?: boolean;
};

type Result = Extract<PanelAnswer, { type: 'result' }>;

const FIGURES = ['distribution', 'tiers', 'years', 'runs', 'tornado'] as const;
type FigureName = (typeof FIGURES)[number];

const rounded = (value: number, { p2_5, p97_5 }: Interval): string =>
  roundByInterval(value, p2_5, p97_5).toLocaleString('en-US');

const words = (tco2e: Interval): string =>
  `${rounded(tco2e.median, tco2e)} tCO2e (95%: ${rounded(tco2e.p2_5, tco2e)} to ${rounded(tco2e.p97_5, tco2e)})`;

/**
 * Starts the panel in an element of a page: controls, figures, and a worker that computes.
 *
 * @param root the element; what stands in it is replaced once the first result is there
 * @param options data and worker
 */
export function startPanel(root: HTMLElement, options: PanelOptions): void {
  const started = performance.now();
  const port = openWorker(options.workerSource);
  const status = make('p', { class: 'hc-status', role: 'status' }, 'Preparing …');
  root.append(status);
  let view: View | undefined;
  port.onmessage = ({ data: answer }) => {
    if (answer.type === 'ready') {
      view = buildView(root, answer.choices, options, (request) => {
        port.postMessage(request);
      });
      status.remove();
      root.dataset['readyMs'] = String(Math.round(performance.now() - started));
    } else if (view === undefined) {
      status.textContent = answer.type === 'error' ? `Not possible: ${answer.message}` : '';
    } else view.receive(answer);
  };
  port.postMessage({ type: 'open', packed: options.packed });
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

type View = { readonly receive: (answer: PanelAnswer) => void };

const buildView = (
  root: HTMLElement,
  choices: PanelChoices,
  options: PanelOptions,
  post: (request: PanelRequest) => void,
): View => {
  let state = firstState(choices, options);
  let last: Result | undefined;
  const total = make('p', { class: 'hc-total', 'aria-live': 'polite' });
  const problem = make('p', { class: 'hc-problem', role: 'alert' });
  const trace = make('p', { class: 'hc-trace' });
  const plots = Object.fromEntries(
    FIGURES.map((name) => [name, make('div', { class: `hc-plot hc-${name}` })]),
  ) as Record<FigureName, HTMLDivElement>;
  const asker = askerOf(post, () => state);
  const change = (by: (state: ExplorerState) => ExplorerState): void => {
    state = by(state);
    controls.show(state);
    if (options.address === true) history.replaceState(null, '', `#${stateToFragment(state)}`);
    asker.ask();
  };
  const controls: Controls = buildControls(choices, change);
  const table = make('div', { class: 'hc-table-box' });
  root.replaceChildren(
    presetsOf(choices, change),
    make(
      'div',
      { class: 'hc-columns' },
      controls.element,
      make(
        'div',
        { class: 'hc-results' },
        total,
        problem,
        ...FIGURES.map((name) => plots[name]),
        table,
        trace,
      ),
    ),
    actionsOf({ choices, plots, state: () => state, result: () => last, change, options }),
  );
  controls.show(state);
  asker.ask();
  const receive = (answer: PanelAnswer): void => {
    if (answer.type === 'error') {
      asker.done();
      problem.textContent = answer.message;
      return;
    }
    if (answer.type === 'tornado') {
      void drawFigure(plots.tornado, tornadoFigure(answer.tornado));
      return;
    }
    if (answer.type !== 'result') return;
    problem.textContent = '';
    last = answer;
    showResult(answer, { total, trace, table, plots, draws: choices.draws }).then(
      () => {
        root.dataset['shown'] = String(answer.id);
        root.dataset['tookMs'] = answer.tookMs.toFixed(1);
        asker.done();
      },
      (error: unknown) => {
        problem.textContent = String(error);
        asker.done();
      },
    );
  };
  return { receive };
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
): { readonly ask: () => void; readonly done: () => void } => {
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
    done: () => {
      busy = false;
      if (waiting) send();
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

type Shown = {
  readonly total: HTMLElement;
  readonly trace: HTMLElement;
  readonly table: HTMLElement;
  readonly plots: Readonly<Record<FigureName, HTMLElement>>;
  readonly draws: number;
};

const showResult = async (
  { result, histogram }: Result,
  { total, trace, table, plots, draws }: Shown,
): Promise<void> => {
  total.textContent = words(result.tco2e);
  total.dataset['median'] = String(result.tco2e.median);
  total.dataset['low'] = String(result.tco2e.p2_5);
  total.dataset['high'] = String(result.tco2e.p97_5);
  trace.textContent = `${result.runs.toLocaleString('en-US')} training runs, ${draws.toLocaleString('en-US')} draws, assumptions ${result.assumptionHash}`;
  table.replaceChildren(tierTable(result));
  await Promise.all([
    drawFigure(plots.distribution, distributionFigure(result, histogram)),
    drawFigure(plots.tiers, tiersFigure(result.byTier)),
    drawFigure(plots.years, yearsFigure(result.byYear)),
    drawFigure(plots.runs, topRunsFigure(result.topRuns)),
  ]);
};

/** The figures in numbers, for those who do not see them. */
const tierTable = ({ byTier, tco2e }: Result['result']): HTMLElement =>
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
  readonly plots: Readonly<Record<FigureName, HTMLElement>>;
  readonly state: () => ExplorerState;
  readonly result: () => Result | undefined;
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
      void saveFigure(plots.distribution, 'hugging-carbon-total');
    }),
    button('Save the data', () => {
      const last = result();
      if (last === undefined) return;
      const { histogram, result: shown } = last;
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
