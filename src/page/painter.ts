import type { Figure } from '../show/figures/common.js';
import { drawFigure, type PlotlyApi } from './plotly.js';

/** The panel's figures, in the order in which they are drawn. */
export const FIGURES = ['distribution', 'tiers', 'years', 'runs', 'tornado'] as const;
export type FigureName = (typeof FIGURES)[number];
export type Plots = Readonly<Record<FigureName, HTMLElement>>;

/** Draws figures one after another, always the latest of each, so that the page answers in between. */
export type Painter = {
  /** @returns when nothing waits any more */
  readonly paint: (figures: Partial<Record<FigureName, Figure>>) => Promise<void>;
};

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      resolve();
    };
    port2.postMessage(undefined);
  });

/**
 * Opens a painter.
 *
 * @param plotly the page's Plotly
 * @param plots where each figure stands
 */
export function openPainter(plotly: PlotlyApi, plots: Plots): Painter {
  const waiting = new Map<FigureName, Figure>();
  const drawn = new Map<FigureName, string>();
  let work: Promise<void> | undefined;
  const pump = async (): Promise<void> => {
    await Promise.resolve();
    try {
      await drawWaiting();
    } finally {
      work = undefined;
    }
  };
  const drawWaiting = async (): Promise<void> => {
    for (;;) {
      const name = FIGURES.find((each) => waiting.has(each));
      const figure = name === undefined ? undefined : waiting.get(name);
      if (name === undefined || figure === undefined) return;
      waiting.delete(name);
      const text = JSON.stringify(figure);
      // What did not change needs no drawing.
      if (drawn.get(name) === text) continue;
      await drawFigure(plotly, plots[name], figure);
      drawn.set(name, text);
      await nextTask();
    }
  };
  return {
    paint: async (figures) => {
      for (const name of FIGURES) {
        const figure = figures[name];
        if (figure !== undefined) waiting.set(name, figure);
      }
      work ??= pump();
      await work;
    },
  };
}
