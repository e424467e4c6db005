/** A Plotly figure as plain data, so that the same object serves kernel, page and file. */
export type Figure = {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
};

/** Okabe and Ito's colours, told apart by people with any common colour vision. */
export const COLOURS = {
  blue: '#0072B2',
  orange: '#E69F00',
  green: '#009E73',
  vermilion: '#D55E00',
  sky: '#56B4E9',
  purple: '#CC79A7',
  black: '#333333',
  grey: '#888888',
} as const;

/** One colour per tier, best evidence first. */
export const TIER_COLOURS: Readonly<Record<string, string>> = {
  '1': COLOURS.blue,
  '2': COLOURS.sky,
  '3': COLOURS.green,
  '4': COLOURS.orange,
  '5': COLOURS.vermilion,
};

/** Titles of a figure and its axes, units included. */
export type Titles = { readonly title: string; readonly x: string; readonly y: string };

/**
 * The layout that all figures share: fonts, room for labels, axes with titles and units.
 *
 * @param titles of figure and axes
 * @param more what differs
 * @returns a Plotly layout
 */
export function layoutOf(
  { title, x, y }: Titles,
  more: {
    readonly xaxis?: Readonly<Record<string, unknown>>;
    readonly yaxis?: Readonly<Record<string, unknown>>;
    readonly [key: string]: unknown;
  } = {},
): Readonly<Record<string, unknown>> {
  const { xaxis, yaxis, ...rest } = more;
  const axis = { automargin: true, gridcolor: '#dddddd', zerolinecolor: '#bbbbbb' };
  return {
    title: { text: title, x: 0.02, xanchor: 'left', font: { size: 16 } },
    font: { family: 'Arial, Helvetica, sans-serif', size: 13, color: '#222222' },
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    width: 800,
    height: 440,
    margin: { l: 80, r: 30, t: 60, b: 70 },
    xaxis: { ...axis, title: { text: x }, ...xaxis },
    yaxis: { ...axis, title: { text: y }, ...yaxis },
    ...rest,
  };
}

/** A text of a stranger in a figure: Plotly reads a subset of HTML, so its markup is taken out. */
export function plainLabel(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A label short enough for an axis. */
export function shortLabel(text: string, longest = 34): string {
  return plainLabel(text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
}

/** A label broken into lines at spaces, for the axis of a bar chart. */
export function wrappedLabel(text: string, width = 14): string {
  const lines = text.split(' ').reduce<string[]>((done, word) => {
    const last = done[done.length - 1];
    if (last === undefined || last.length + 1 + word.length > width) return [...done, word];
    return [...done.slice(0, -1), `${last} ${word}`];
  }, []);
  return lines.map(plainLabel).join('<br>');
}
