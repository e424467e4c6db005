import type { Figure } from '../show/figures/common.js';

/*
 * While a slider moves, Plotly's redrawing of four figures would take most of a tenth of a second: it
 * lays out axes, titles and labels that stay as they are. So the bars, error bars and lines that Plotly
 * drew are moved in place, with Plotly's own axes; once the slider rests, Plotly draws the same figure.
 */

/** The part of an axis of a drawn figure that places values; Plotly keeps it with the element. */
type Axis = {
  readonly range: readonly [number, number];
  readonly type: string;
  /** Place of a value, in pixels from the plot's edge. */
  readonly c2p: (value: number) => number;
  readonly _offset: number;
};
type Drawn = HTMLElement & {
  readonly _fullLayout?: { readonly xaxis: Axis; readonly yaxis: Axis };
};

type Errors = { readonly array: readonly number[]; readonly arrayminus: readonly number[] };
type Bars = {
  readonly type: string;
  readonly orientation?: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width?: number;
  readonly error_x?: Errors;
  readonly error_y?: Errors;
};
type Line = { readonly x0: number; readonly x1: number };

/** A new outline of an element that Plotly drew. */
type Move = { readonly path: Element; readonly d: string };

/** While a slider moves, axes stay as long as the largest value takes at least this share of them. */
const LEAST_SHARE = 0.15;
/** Where they must change, the largest value takes this share of the new ones. */
const NEW_SHARE = 0.6;

const pathsOf = (where: Element, selector: string): readonly Element[] => [
  ...where.querySelectorAll(selector),
];

/** All but the numbers: what is drawn the same for two figures that differ in lengths only. */
export const formOf = ({ data, layout }: Figure): string =>
  JSON.stringify([data, layout], (key, value: unknown) => {
    if (/^(x0|x1|range|width|base|customdata)$/.test(key)) return undefined;
    return Array.isArray(value) && value.every((each) => typeof each === 'number')
      ? value.length
      : value;
  });

/**
 * Moves the bars, error bars and upright lines of a drawn figure to the values of another one of the same
 * form.
 *
 * @param where the element in which Plotly drew
 * @param figure of the same form (`formOf`) as the one drawn
 * @returns false, and nothing is moved, where a value leaves the axes or fills too little of them, or
 *   where Plotly's drawing is not as expected: then Plotly must draw
 */
export function glide(where: HTMLElement, figure: Figure): boolean {
  const axes = (where as Drawn)._fullLayout;
  if (axes === undefined) return false;
  const traces = figure.data as unknown as readonly Bars[];
  const elements = pathsOf(where, '.barlayer > .trace');
  if (elements.length !== traces.length) return false;
  const moves: Move[] = [];
  for (const [i, trace] of traces.entries()) {
    const element = elements[i];
    const moved = element && movedBars(trace, element, axes.xaxis, axes.yaxis);
    if (moved === undefined) return false;
    moves.push(...moved);
  }
  const lines = movedLines(where, (figure.layout['shapes'] ?? []) as readonly Line[], axes.xaxis);
  if (lines === undefined) return false;
  for (const { path, d } of [...moves, ...lines]) path.setAttribute('d', d);
  return true;
}

/** The same figure on longer axes, so that the next moves fit them too. */
export function withRoom(figure: Figure): Figure {
  const traces = figure.data as unknown as readonly Bars[];
  const across = traces.some(({ orientation }) => orientation === 'h');
  const reach = (values: readonly number[]): readonly [number, number] => [
    Math.min(0, ...values) / NEW_SHARE,
    Math.max(0, ...values) / NEW_SHARE,
  ];
  const long = reach(traces.flatMap((trace) => reachedBy(trace, across)));
  const { layout } = figure;
  const axis = (name: 'xaxis' | 'yaxis', range: readonly [number, number]) => ({
    [name]: { ...(layout[name] as object), range },
  });
  const wide = traces.flatMap(({ x, width }) => (width === undefined ? [] : x));
  return {
    ...figure,
    layout: {
      ...layout,
      ...axis(across ? 'xaxis' : 'yaxis', long),
      ...(across || wide.length === 0 ? {} : axis('xaxis', reach(wide))),
    },
  };
}

/** The ends of bars and error bars. */
const reachedBy = ({ x, y, error_x, error_y }: Bars, across: boolean): readonly number[] => {
  const errors = across ? error_x : error_y;
  return (across ? x : y).map((end, i) => end + (errors?.array[i] ?? 0));
};

const isOn = ({ range: [low, high] }: Axis, value: number): boolean =>
  value >= low && value <= high;

/** All values are on the axis, and take enough of it. */
const fits = (axis: Axis, values: readonly number[]): boolean => {
  const [low, high] = axis.range;
  const reached = Math.max(...values) - Math.min(0, ...values);
  return values.every((value) => isOn(axis, value)) && reached >= LEAST_SHARE * (high - low);
};

const movedBars = (
  trace: Bars,
  element: Element,
  xaxis: Axis,
  yaxis: Axis,
): readonly Move[] | undefined => {
  const across = trace.orientation === 'h';
  const [axis, lengths] = across ? [xaxis, trace.x] : [yaxis, trace.y];
  const errors = across ? trace.error_x : trace.error_y;
  const spans = lengths.map((end, i) => ({
    low: end - (errors?.arrayminus[i] ?? 0),
    high: end + (errors?.array[i] ?? 0),
  }));
  const reached = [0, ...spans.flatMap(({ low, high }) => [low, high])];
  if (!fits(axis, reached)) return undefined;
  const sides = across ? [] : sidesOf(trace, xaxis);
  if (sides === undefined) return undefined;
  const bars = pathsOf(element, '.point > path');
  if (bars.length !== lengths.length) return undefined;
  const start = axis.c2p(0);
  const moves = bars.map((path, i) => {
    const d = barOutline(path, across, start, axis.c2p(lengths[i] ?? NaN), sides[i]);
    return d === undefined ? undefined : { path, d };
  });
  const whiskers = errors === undefined ? [] : movedErrors(element, across, axis, spans);
  if (whiskers === undefined || moves.includes(undefined)) return undefined;
  return [...moves.filter((move) => move !== undefined), ...whiskers];
};

type Sides = readonly [left: number, right: number];

/** Where upright bars stand that have a place and a width in numbers; none where their places stay. */
const sidesOf = ({ x, width }: Bars, axis: Axis): readonly Sides[] | undefined => {
  if (axis.type === 'category' || width === undefined) return [];
  const edges = [(x[0] ?? NaN) - width / 2, (x[x.length - 1] ?? NaN) + width / 2];
  if (!fits(axis, edges)) return undefined;
  return x.map((at) => [
    Math.round(axis.c2p(at - width / 2)),
    Math.round(axis.c2p(at + width / 2)),
  ]);
};

const OUTLINE = /^M([-\d.e]+),([-\d.e]+)V([-\d.e]+)H([-\d.e]+)V/;

/** The outline of a bar with another end: `M left,start V end H right V start Z`, or lying down. */
const barOutline = (
  path: Element,
  across: boolean,
  start: number,
  end: number,
  sides: Sides | undefined,
): string | undefined => {
  const match = OUTLINE.exec(path.getAttribute('d') ?? '');
  if (match === null) return undefined;
  const [, left, bottom, top, right] = match;
  return across
    ? `M${start},${bottom}V${top}H${end}V${bottom}Z`
    : `M${sides?.[0] ?? left},${start}V${end}H${sides?.[1] ?? right}V${start}Z`;
};

const ACROSS = /^M[-\d.e]+,([-\d.e]+)v([-\d.e]+)/;
const UPRIGHT = /^M([-\d.e]+),[-\d.e]+h([-\d.e]+)/;

/** Error bars with their hats: a line between two short ones. */
const movedErrors = (
  element: Element,
  across: boolean,
  axis: Axis,
  spans: readonly { readonly low: number; readonly high: number }[],
): readonly Move[] | undefined => {
  const paths = pathsOf(element, across ? '.xerror' : '.yerror');
  if (paths.length !== spans.length) return undefined;
  const moves = paths.map((path, i) => {
    const match = (across ? ACROSS : UPRIGHT).exec(path.getAttribute('d') ?? '');
    const span = spans[i];
    if (match === null || span === undefined) return undefined;
    const [side, hat] = [match[1], Number(match[2])];
    const [high, low] = [axis.c2p(span.high), axis.c2p(span.low)];
    const d = across
      ? `M${high},${side}v${hat}m0,${-hat / 2}H${low}m0,${-hat / 2}v${hat}`
      : `M${side},${high}h${hat}m${-hat / 2},0V${low}m${-hat / 2},0h${hat}`;
    return { path, d };
  });
  return moves.includes(undefined) ? undefined : moves.filter((move) => move !== undefined);
};

const UPRIGHT_LINE = /^M[-\d.e]+,([-\d.e]+)L[-\d.e]+,([-\d.e]+)$/;

/** Lines over the whole height of the plot. */
const movedLines = (
  where: HTMLElement,
  lines: readonly Line[],
  axis: Axis,
): readonly Move[] | undefined => {
  const paths = pathsOf(where, '.shapelayer > path, .shapelayer > g > path');
  if (paths.length !== lines.length) return undefined;
  const moves = paths.map((path) => {
    const line = lines[Number(path.getAttribute('data-index'))];
    const match = UPRIGHT_LINE.exec(path.getAttribute('d') ?? '');
    if (line === undefined || match === null) return undefined;
    if (!isOn(axis, line.x0)) return undefined;
    const x = axis._offset + axis.c2p(line.x0);
    return { path, d: `M${x},${match[1]}L${x},${match[2]}` };
  });
  return moves.includes(undefined) ? undefined : moves.filter((move) => move !== undefined);
};
