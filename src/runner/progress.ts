import type { CellProgress } from './run-notebook.js';

/** What happens while notebooks run. */
export type NotebookEvent =
  | { readonly kind: 'start'; readonly notebooks: readonly string[] }
  | { readonly kind: 'cell'; readonly progress: CellProgress }
  | {
      readonly kind: 'end';
      readonly notebook: string;
      readonly ok: boolean;
      readonly seconds: number;
    };

/** A place where progress is shown: a terminal, or a file that takes plain lines. */
export type ProgressStream = {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly write: (text: string) => unknown;
};

const BAR_CELLS = 20;

const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, share) * BAR_CELLS);
  return '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
};

/** Seconds as minutes and seconds, e.g. 75 → 1:15. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

const shortName = (notebook: string): string => notebook.replace(/\.ipynb$/, '');

type State = {
  readonly started: number;
  readonly total: number;
  readonly running: Map<string, CellProgress>;
  finished: number;
};

/** The share of all work that is done, each notebook counting alike. */
const shareDone = ({ running, finished, total }: State): number => {
  let sum = finished;
  for (const { done, of } of running.values()) sum += of === 0 ? 0 : Math.min(0.99, done / of);
  return total === 0 ? 1 : sum / total;
};

const workText = (work: CellProgress['work']): string =>
  work === undefined
    ? ''
    : `, ${work.label} ${Math.round((100 * work.done) / Math.max(1, work.of))}%`;

const statusLine = (state: State, now: number): string => {
  const share = shareDone(state);
  const elapsed = (now - state.started) / 1000;
  const left = share > 0.05 ? `, about ${formatClock((elapsed * (1 - share)) / share)} left` : '';
  const notebooks = [...state.running.values()]
    .map(
      ({ notebook, done, of, work }) =>
        `${shortName(notebook)} ${bar(done / Math.max(1, of))} ${done}/${of}${workText(work)}`,
    )
    .join('  ');
  const all = `${state.finished}/${state.total} notebooks`;
  return `${all}, ${formatClock(elapsed)}${left}  ${notebooks}`;
};

/**
 * Shows the progress of notebooks: on a terminal a line that overwrites itself, with a bar for each
 * running notebook and the time left; elsewhere one plain line as each notebook ends.
 */
export function progressReporter(
  stream: ProgressStream,
  now: () => number = Date.now,
): (event: NotebookEvent) => void {
  let state: State = { started: now(), total: 0, running: new Map(), finished: 0 };
  const clear = stream.isTTY === true ? '\r\u001b[2K' : '';
  const draw = (): void => {
    if (stream.isTTY !== true || state.running.size === 0) return;
    const line = statusLine(state, now());
    stream.write(`${clear}${line.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
  };
  return (event) => {
    if (event.kind === 'start') {
      state = { started: now(), total: event.notebooks.length, running: new Map(), finished: 0 };
    } else if (event.kind === 'cell') {
      state.running.set(event.progress.notebook, event.progress);
    } else {
      state.running.delete(event.notebook);
      state.finished += 1;
      const verdict = event.ok ? 'ok' : 'FAILED';
      const count = `[${state.finished}/${state.total}]`;
      const time = `${event.seconds.toFixed(1)} s`;
      stream.write(`${clear}${count} ${shortName(event.notebook)}: ${verdict}, ${time}\n`);
    }
    draw();
  };
}
