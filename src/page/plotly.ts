import type { Figure } from '../show/figures/common.js';

/** The part of Plotly that the panel uses; the page brings it along. */
export type PlotlyApi = {
  readonly react: (
    where: HTMLElement,
    data: Figure['data'],
    layout: Figure['layout'],
    config: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
  readonly downloadImage: (
    where: HTMLElement,
    options: Readonly<Record<string, unknown>>,
  ) => Promise<unknown>;
};

const CONFIG = { responsive: true, displayModeBar: false } as const;

/** Draws a figure where an earlier one of its kind may stand: only what differs is drawn again. */
export async function drawFigure(
  plotly: PlotlyApi,
  where: HTMLElement,
  figure: Figure,
): Promise<void> {
  // Without a width of its own a figure fills its box.
  await plotly.react(
    where,
    figure.data,
    { ...figure.layout, width: undefined, autosize: true },
    CONFIG,
  );
}

/** Saves a figure as an SVG image. */
export async function saveFigure(
  plotly: PlotlyApi,
  where: HTMLElement,
  filename: string,
): Promise<void> {
  await plotly.downloadImage(where, { format: 'svg', filename, width: 800, height: 440 });
}
