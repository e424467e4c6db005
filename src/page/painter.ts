import type { Figure } from '../show/figures/common.js';
import { formOf, glide, withRoom } from './glide.js';
import { drawFigure, type PlotlyApi } from './plotly.js';

/** The panel's figures, in the order in which they are drawn. */
export const FIGURES = ['distribution', 'tiers', 'years', 'runs', 'tornado'] as const;
export type FigureName = (typeof FIGURES)[number];
export type Plots = Readonly<Record<FigureName, HTMLElement>>;

/**
 * Shows figures, always the latest of each. Those in sight are moved at once, in place where they only
 * change in length; once nothing moves any more, Plotly draws all of them.
 */
export type Painter = {
  /** @returns when the figures in sight show what they are given */
  readonly paint: (figures: Partial<Record<FigureName, Figure>>) => Promise<void>;
  /** Puts off Plotly's drawing at rest: other figures are on their way. */
  readonly hold: () => void;
  /** @returns when Plotly has drawn all figures, those out of sight too */
  readonly finish: () => Promise<void>;
};

/** How long nothing must have moved before Plotly draws all figures, in ms. */
const REST = 150;

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
  /** Figures that Plotly has not drawn yet. */
  const waiting = new Map<FigureName, Figure>();
  /** Those of them that are in sight and not moved either. */
  const fresh = new Set<FigureName>();
  const drawn = new Map<FigureName, { readonly text: string; readonly form: string }>();
  // Until the browser has told what is in sight, everything may be.
  let inSight: ReadonlySet<FigureName> = new Set(FIGURES);
  let work: Promise<void> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const draw = async (name: FigureName): Promise<void> => {
    const figure = waiting.get(name);
    if (figure === undefined) return;
    waiting.delete(name);
    fresh.delete(name);
    const text = JSON.stringify(figure);
    // What did not change needs no drawing, unless it was moved and came back.
    if (drawn.get(name)?.text === text) return;
    await drawFigure(plotly, plots[name], figure);
    drawn.set(name, { text, form: formOf(figure) });
  };
  /** What is drawn in between is drawn again at rest. */
  const move = async (name: FigureName): Promise<void> => {
    const figure = waiting.get(name);
    const before = drawn.get(name);
    if (figure === undefined || before === undefined) {
      await draw(name);
      return;
    }
    fresh.delete(name);
    const form = formOf(figure);
    if (before.form !== form || !glide(plots[name], figure)) {
      await drawFigure(plotly, plots[name], withRoom(figure));
    }
    drawn.set(name, { text: '', form });
  };
  const showInSight = (): Promise<void> => {
    const show = async (): Promise<void> => {
      for (;;) {
        const name = FIGURES.find((each) => fresh.has(each) && inSight.has(each));
        if (name === undefined) return;
        await move(name);
      }
    };
    work ??= Promise.resolve()
      .then(show)
      .finally(() => {
        work = undefined;
      });
    return work;
  };
  const finish = async (): Promise<void> => {
    await showInSight();
    for (const name of FIGURES) {
      await draw(name);
      // The page answers in between.
      await nextTask();
    }
  };
  const drawAtRest = (): void => {
    clearTimeout(rest);
    rest = setTimeout(() => void finish(), REST);
  };
  watchSight(plots, (names) => {
    inSight = names;
    void showInSight();
  });
  return {
    paint: async (figures) => {
      for (const name of FIGURES) {
        const figure = figures[name];
        if (figure === undefined) continue;
        waiting.set(name, figure);
        fresh.add(name);
      }
      drawAtRest();
      await showInSight();
    },
    hold: () => {
      clearTimeout(rest);
    },
    finish,
  };
}

/** Tells which figures are in sight, whenever that changes. */
const watchSight = (plots: Plots, changed: (names: ReadonlySet<FigureName>) => void): void => {
  const seen = new Set<FigureName>();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const name = FIGURES.find((each) => plots[each] === target);
      if (name === undefined) continue;
      if (isIntersecting) seen.add(name);
      else seen.delete(name);
    }
    changed(new Set(seen));
  });
  for (const name of FIGURES) observer.observe(plots[name]);
};
