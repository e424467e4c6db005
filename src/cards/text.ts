const NAMED: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&times;': '×',
  '&quot;': '"',
  '&#10;': ' ',
  '&#39;': "'",
};

/** At most so many characters of a card are read. */
export const LONGEST_CARD = 1_000_000;
/** At most so many characters of one paragraph, cell or list item are read. */
export const LONGEST_BLOCK = 8_000;

/**
 * Text without tags and with one spelling of CO2: `CO<sub>2</sub>`, `CO₂`, `CO$_2$`, `CO^2` and
 * `CO_2` become `CO2`. Runs in one pass, however many `<` the text holds.
 *
 * @example plainText('300 gCO<sub>2</sub>eq') // '300 gCO2eq'
 */
export function plainText(text: string): string {
  return stripTags(text)
    .replace(/&(?:nbsp|amp|lt|gt|times|quot|#10|#39);/g, (entity) => NAMED[entity] ?? ' ')
    .replaceAll('₂', '2')
    .replace(/(co)(?:\$_\{?2\}?\$|\$\^\{?2\}?\$|\^2|_2|~2~|\\textsubscript\{2\})/gi, '$12')
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ')
    .replace(/[\u2010-\u2013]/g, '-');
}

/** Removes `<…>` where it looks like a tag: `<` before a letter, `/` or `!`, closed within 300 characters. */
export function stripTags(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    if (open < 0) break;
    out += text.slice(at, open);
    const close = /[a-z/!]/i.test(text.charAt(open + 1)) ? closeOf(text, open) : -1;
    if (close < 0) {
      out += '<';
      at = open + 1;
    } else {
      out += breaksLine(text.slice(open, close)) ? '\n' : '';
      at = close + 1;
    }
  }
  return out + text.slice(at);
}

const closeOf = (text: string, open: number): number => {
  const close = text.slice(open, open + 300).indexOf('>');
  return close < 0 ? -1 : open + close;
};

const breaksLine = (tag: string): boolean =>
  /^<\/?(?:br|p|li|ul|ol|div|h[1-6]|tr|table|details|summary)\b/i.test(tag);

const ABBREVIATION = /(?:^|\s)(?:eq|cca|ca|approx|e\.g|i\.e|vs|no|fig|al|etc|incl|resp)\.$/i;

/**
 * The sentences of a passage. A point inside a number, and after a common abbreviation, ends none.
 *
 * @example sentences('It took 2.5 h. We used cca. 4 GPUs.') // ['It took 2.5 h.', 'We used cca. 4 GPUs.']
 */
export function sentences(text: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  for (const match of text.matchAll(/[.!?]["”')\]*]{0,3}\s{1,4}/g)) {
    const end = match.index + match[0].length;
    const soFar = text.slice(Math.max(start, match.index - 12), match.index + 1);
    if (ABBREVIATION.test(soFar)) continue;
    found.push(text.slice(start, end).trim());
    start = end;
  }
  found.push(text.slice(start).trim());
  return found.filter((sentence) => sentence !== '');
}

const NOTHING =
  /^[\s[\]().*_`"'-]*(?:more information needed|more info needed|n\/?a|none|nan|null|unknown|not specified|not available|tbd|todo|to be (?:added|determined)|forthcoming|no (?:gpu|cpu|cloud)|-)?[\s[\]().*_`"'-]*$/i;

/**
 * Whether a value says nothing: empty, `[More Information Needed]`, `N/A` and the like.
 *
 * @example isPlaceholder('[More Information Needed]') // true
 */
export function isPlaceholder(value: string): boolean {
  return value.length <= 80 && NOTHING.test(value);
}
