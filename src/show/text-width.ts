/**
 * Advance widths of Helvetica, in thousandths of the font size, for the printable ASCII characters from
 * the space on (Adobe Core 14 font metrics). Text is measured from this table, not from an installed
 * font, so that a static image has the same bytes on every machine.
 */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
] as const;

const FIRST = 32;
const OTHER_WIDTH = 600;
const WIDE_WIDTH = 1000;

/** From here on characters (Chinese, Japanese, Korean and most symbols) are as wide as high. */
const WIDE_FROM = 0x2e80;

/** A fallback font may be wider than Helvetica: leave this much room. */
const ALLOWANCE = 1.1;

/**
 * Width of a text in pixels, with room for a somewhat wider font.
 *
 * @param text one line
 * @param fontSize in pixels
 * @example
 * textWidth('0', 10) // 6.116
 */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? FIRST;
    width += WIDTHS[code - FIRST] ?? (code >= WIDE_FROM ? WIDE_WIDTH : OTHER_WIDTH);
  }
  return (width * ALLOWANCE * fontSize) / 1000;
}
