import { tornadoFigure } from '../explore/figures.js';
import type { FirstShown, PanelAnswer, PanelChoices, PanelRequest } from '../explore/messages.js';
import { stateFromFragment, stateToFragment, type ExplorerState } from '../explore/state.js';
import { actionsOf, presetsOf } from './actions.js';
import { buildControls, type Controls } from './controls.js';
import { make } from './dom.js';
import { openPainter } from './painter.js';
import type { PlotlyApi } from './plotly.js';
import type { Port } from './port.js';
import { buildParts, showResult, type Shown } from './results.js';

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

type Result = Extract<PanelAnswer, { type: 'result' }>;

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
  const painter = openPainter(options.plotly, parts.plots);
  addEventListener('beforeprint', () => void painter.finish());
  const asker = askerOf(post, () => state);
  const change = (by: (state: ExplorerState) => ExplorerState): void => {
    state = by(state);
    controls.show(state);
    if (options.address === true) writeAddress(state);
    ask();
  };
  const ask = (): void => {
    root.classList.add('hc-busy');
    painter.hold();
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
  const refuse = (message: string): void => {
    parts.problem.textContent = message;
    void painter.paint({});
    done();
  };
  const show = (answer: Result): void => {
    parts.problem.textContent = '';
    last = answer;
    const drawn = showResult(painter, answer, parts);
    // The worker computes the next choice while this one is drawn.
    done();
    drawn.then(
      () => {
        root.dataset['shown'] = String(answer.id);
        root.dataset['tookMs'] = answer.tookMs.toFixed(1);
      },
      (error: unknown) => {
        parts.problem.textContent = String(error);
      },
    );
  };
  const receive = (answer: PanelAnswer): void => {
    if (answer.type === 'error') refuse(answer.message);
    else if (answer.type === 'tornado') {
      void painter.paint({ tornado: tornadoFigure(answer.tornado) });
    } else if (answer.type === 'result') show(answer);
  };
  // The worker draws the runs of this choice in advance, whether or not it is shown already.
  if (state === choices.state) asker.ask();
  else ask();
  const ready = Promise.all([
    showResult(painter, options.first, parts),
    painter.paint({ tornado: tornadoFigure(options.first.tornado) }),
  ]).then(() => undefined);
  return { receive, ready };
};

let writing: ReturnType<typeof setTimeout> | undefined;

/** Writes the choice into the address once it rests: browsers slow pages down that do so at each step. */
const writeAddress = (state: ExplorerState): void => {
  clearTimeout(writing);
  writing = setTimeout(() => {
    history.replaceState(null, '', `#${stateToFragment(state)}`);
  }, 250);
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
