import type { Figure } from './figures/common.js';

/** Size of a figure's static image where its layout names none, in CSS pixels. */
export const FIGURE_SIZE = { width: 800, height: 440 } as const;

/** Whether something is a figure. */
export function isFigure(value: unknown): value is Figure {
  if (typeof value !== 'object' || value === null) return false;
  const { data, layout } = value as { readonly data?: unknown; readonly layout?: unknown };
  return Array.isArray(data) && typeof layout === 'object' && layout !== null;
}

/** A figure's title as plain text, without Plotly's tags; `Figure` if it has none. */
export function figureTitle({ layout }: Figure): string {
  const title = layout['title'];
  const text =
    typeof title === 'object' && title !== null ? (title as { text?: unknown }).text : title;
  const plain = typeof text === 'string' ? text.replace(/<br\s*\/?>/g, ' ') : '';
  const bare = plain.replace(/<[^>]*>/g, '').trim();
  return bare === '' ? 'Figure' : bare;
}

/** Figures keep 8 significant digits: no eye sees more, and files stay small and diffs clean. */
const DIGITS = 8;

const plain = (value: unknown): unknown => {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([, x]) => x !== undefined && typeof x !== 'function',
  );
  return Object.fromEntries(entries.map(([key, x]) => [key, plain(x)]));
};

/** A figure as JSON can hold it: typed arrays as lists, numbers to 8 significant digits. */
export function plainFigure({ data, layout }: Figure): Figure {
  return plain({ data, layout }) as Figure;
}
