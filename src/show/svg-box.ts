import { textWidth } from './text-width.js';

/** A rectangle in pixels. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** What of a DOM element measuring needs; jsdom's elements fit. */
export type ElementLike = {
  readonly tagName: string;
  readonly children: ArrayLike<ElementLike>;
  readonly childNodes: ArrayLike<NodeLike>;
  readonly parentNode: unknown;
  getAttribute(name: string): string | null;
};
type NodeLike = { readonly nodeType: number; readonly nodeValue: string | null };

/** a c e / b d f of an SVG transform. */
type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const EMPTY: Box = { x: 0, y: 0, width: 0, height: 0 };
const TEXT_NODE = 3;
const DEFAULT_FONT_SIZE = 12;

/** Above and below the base line, and between lines, in font sizes. */
const ASCENT = 0.93;
const DESCENT = 0.22;
const LINE = 1.3;

const multiply = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];

const toMatrix = (name: string, [a = 0, b, c]: readonly number[]): Matrix => {
  if (name === 'translate') return [1, 0, 0, 1, a, b ?? 0];
  if (name === 'scale') return [a, 0, 0, b ?? a, 0, 0];
  if (name !== 'rotate') return IDENTITY;
  const turn = (a * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const rotate: Matrix = [cos, sin, -sin, cos, 0, 0];
  if (b === undefined || c === undefined) return rotate;
  return multiply(multiply([1, 0, 0, 1, b, c], rotate), [1, 0, 0, 1, -b, -c]);
};

const transformOf = (element: ElementLike): Matrix => {
  let matrix = IDENTITY;
  for (const [, name = '', args = ''] of (element.getAttribute('transform') ?? '').matchAll(
    /(\w+)\(([^)]*)\)/g,
  )) {
    const numbers = args.split(/[\s,]+/).map(Number);
    matrix = multiply(matrix, toMatrix(name, numbers));
  }
  return matrix;
};

const apply = (m: Matrix, box: Box): Box => {
  const xs = [box.x, box.x + box.width];
  const ys = [box.y, box.y + box.height];
  const corners = xs.flatMap((x) =>
    ys.map((y) => [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]] as const),
  );
  return around(corners);
};

const around = (points: readonly (readonly [number, number])[]): Box => {
  if (points.length === 0) return EMPTY;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
};

const union = (boxes: readonly Box[]): Box => {
  const filled = boxes.filter(({ width, height }) => width > 0 || height > 0);
  return around(
    filled.flatMap((b) => [[b.x, b.y] as const, [b.x + b.width, b.y + b.height] as const]),
  );
};

const isElement = (value: unknown): value is ElementLike =>
  typeof value === 'object' && value !== null && 'getAttribute' in value;

const styleOf = (element: ElementLike, property: string): string | undefined => {
  const style = element.getAttribute('style') ?? '';
  const declared = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`).exec(style)?.[1];
  return (declared ?? element.getAttribute(property) ?? undefined)?.trim();
};

const inherited = (element: ElementLike, property: string): string | undefined => {
  const own = styleOf(element, property);
  if (own !== undefined) return own;
  return isElement(element.parentNode) ? inherited(element.parentNode, property) : undefined;
};

const fontSizeOf = (element: ElementLike): number => {
  const own = styleOf(element, 'font-size');
  const outer = (): number =>
    isElement(element.parentNode) ? fontSizeOf(element.parentNode) : DEFAULT_FONT_SIZE;
  if (own === undefined) return outer();
  const size = Number.parseFloat(own);
  if (own.endsWith('%')) return (outer() * size) / 100;
  return own.endsWith('em') ? outer() * size : size;
};

const lengthOf = (element: ElementLike): number => {
  let width = 0;
  for (const node of Array.from(element.childNodes)) {
    if (node.nodeType === TEXT_NODE) width += textWidth(node.nodeValue ?? '', fontSizeOf(element));
    else if (isElement(node)) width += lengthOf(node);
  }
  return width;
};

const numberOf = (element: ElementLike, name: string): number =>
  Number.parseFloat(element.getAttribute(name) ?? '') || 0;

const textBox = (element: ElementLike): Box => {
  const size = fontSizeOf(element);
  const lines = Array.from(element.children).filter((x) => x.getAttribute('class') === 'line');
  const width = lines.length === 0 ? lengthOf(element) : Math.max(...lines.map(lengthOf));
  if (width === 0) return EMPTY;
  const anchor = inherited(element, 'text-anchor');
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  const more = Math.max(0, lines.length - 1) * LINE * size;
  return {
    x: numberOf(element, 'x') - shift,
    y: numberOf(element, 'y') - ASCENT * size,
    width,
    height: (ASCENT + DESCENT) * size + more,
  };
};

/** The box of a path, from its absolute coordinates; close enough for the margins Plotly asks for. */
const pathBox = (d: string): Box => {
  const points: (readonly [number, number])[] = [];
  let [x, y] = [0, 0];
  for (const [, command = '', args = ''] of d.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = args.match(/-?\d*\.?\d+(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
    const relative = command === command.toLowerCase();
    const end = [numbers.at(-2) ?? 0, numbers.at(-1) ?? 0] as const;
    const upper = command.toUpperCase();
    if (upper === 'H') x = (relative ? x : 0) + end[1];
    else if (upper === 'V') y = (relative ? y : 0) + end[1];
    else if (upper !== 'Z') [x, y] = [(relative ? x : 0) + end[0], (relative ? y : 0) + end[1]];
    points.push([x, y]);
  }
  return around(points);
};

/** Parts of an image that take no room. */
const INVISIBLE = /^(defs|clippath|style|title|desc|script)$/i;

/**
 * The box around an element without its own transform, as `getBBox` gives it in a browser: text from
 * the table of widths, shapes from their attributes, groups from what is in them.
 */
export function boundingBox(element: ElementLike): Box {
  const tag = element.tagName.toLowerCase();
  if (INVISIBLE.test(tag) || styleOf(element, 'display') === 'none') return EMPTY;
  if (tag === 'text' || tag === 'tspan') return textBox(element);
  if (tag === 'rect' || tag === 'image') {
    const [x, y] = [numberOf(element, 'x'), numberOf(element, 'y')];
    return { x, y, width: numberOf(element, 'width'), height: numberOf(element, 'height') };
  }
  if (tag === 'path') return pathBox(element.getAttribute('d') ?? '');
  return union(
    Array.from(element.children).map((child) => apply(transformOf(child), boundingBox(child))),
  );
}
