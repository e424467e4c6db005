import type { Tornado } from '../sensitivity/tornado.js';
import type { ExplorerResult } from './explorer.js';
import type { ExplorerState } from './state.js';

/** Shares of draws in bins of equal width. */
export type Histogram = {
  /** Left edge of the first bin. */
  readonly low: number;
  readonly width: number;
  readonly shares: readonly number[];
};

/** A result without its draws: what is shown. */
export type PanelResult = Omit<ExplorerResult, 'totalDraws'>;

/** A named choice of the panel. */
export type Preset = {
  readonly label: string;
  readonly why: string;
  readonly change: Partial<ExplorerState>;
};

/** What the controls offer. */
export type PanelChoices = {
  readonly snapshots: readonly string[];
  readonly accelerators: readonly string[];
  readonly presets: readonly Preset[];
  /** The defaults in words, by slider: what stands there while nothing is set. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly draws: number;
  readonly seed: number;
  readonly state: ExplorerState;
};

/** What a panel shows before its worker has computed anything: the first choice, computed where it was packed. */
export type FirstShown = {
  readonly choices: PanelChoices;
  readonly result: PanelResult;
  readonly histogram: Histogram;
  readonly tornado: Tornado;
};

/** What the page asks of the worker. */
export type PanelRequest =
  | { readonly type: 'open'; readonly packed: string }
  | { readonly type: 'evaluate'; readonly id: number; readonly state: ExplorerState };

/** What the worker answers. */
export type PanelAnswer =
  | { readonly type: 'ready'; readonly choices: PanelChoices }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly result: PanelResult;
      readonly histogram: Histogram;
      /** Milliseconds that the worker took. */
      readonly tookMs: number;
    }
  | { readonly type: 'tornado'; readonly id: number; readonly tornado: Tornado }
  | { readonly type: 'error'; readonly id: number; readonly message: string };
