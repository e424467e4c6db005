import katex from 'katex';
import MarkdownIt, { type StateBlock, type StateInline, type Token } from 'markdown-it';

/** A heading that the table of contents lists. */
export type Heading = { readonly level: number; readonly id: string; readonly text: string };

/** Markdown as HTML, with the headings it has. */
export type RenderedMarkdown = { readonly html: string; readonly headings: readonly Heading[] };

/** A formula in TeX as MathML, which browsers draw without a font or style sheet of ours. */
export function renderMath(tex: string, displayMode: boolean): string {
  // An error is shown in place of the formula; `strict` would print warnings to the terminal.
  const options = { displayMode, throwOnError: false, strict: 'ignore', output: 'mathml' } as const;
  return katex.renderToString(tex, options);
}

const DOLLAR = '$';

type InlineRule = (state: StateInline, silent: boolean) => boolean;
type BlockRule = (state: StateBlock, start: number, end: number, silent: boolean) => boolean;

/** `$…$` in a line. As in Pandoc, `$5 and $6` is no formula: neither space nor digit at the wrong place. */
const inlineMath: InlineRule = (state, silent) => {
  const { src, pos } = state;
  if (src[pos] !== DOLLAR || src[pos + 1] === DOLLAR || /\s/.test(src[pos + 1] ?? ' '))
    return false;
  let end = pos + 1;
  while (end < state.posMax && (src[end] !== DOLLAR || src[end - 1] === '\\')) end++;
  const closed = end < state.posMax && end > pos + 1;
  if (!closed || /\s/.test(src[end - 1] ?? ' ') || /\d/.test(src[end + 1] ?? '')) return false;
  if (!silent) state.push('math', 'math', 0).content = src.slice(pos + 1, end);
  state.pos = end + 1;
  return true;
};

/** `$$…$$` as a block of its own, on one or more lines. */
const blockMath: BlockRule = (state, startLine, endLine, silent) => {
  const lineText = (line: number): string =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  if (!lineText(startLine).startsWith('$$')) return false;
  const lines = [lineText(startLine).slice(2)];
  let line = startLine;
  while (!lines.at(-1)?.trimEnd().endsWith('$$')) {
    line += 1;
    if (line >= endLine) return false;
    lines.push(lineText(line));
  }
  if (silent) return true;
  const token = state.push('math_block', 'math', 0);
  token.block = true;
  token.content = lines.join('\n').trimEnd().slice(0, -2);
  state.line = line + 1;
  return true;
};

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '') || 'section';

/** Where a link leads in the page; undefined leaves its text without a link. */
export type LinkMap = (href: string) => string | undefined;

/** Changes the links of a line; `hidden` tokens print nothing, but what stands between them does. */
const mapLinks = (tokens: readonly Token[], link: LinkMap): void => {
  let dropped = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = link(String(token.attrGet('href') ?? ''));
      dropped = href === undefined;
      if (href !== undefined) token.attrSet('href', href);
    }
    if (dropped && /^link_(open|close)$/.test(token.type)) token.hidden = true;
  }
};

/** A header cell without text heads nothing: it is an ordinary cell. */
const plainEmptyHeaders = (tokens: readonly Token[]): void => {
  tokens.forEach((token, i) => {
    if (token.type !== 'th_open' || tokens[i + 1]?.content !== '') return;
    for (const part of [token, tokens[i + 2]]) if (part !== undefined) part.tag = 'td';
  });
};

/**
 * Makes a renderer of Markdown with formulas. HTML in the text is shown, not obeyed, and each heading
 * gets an id that is unique in the page.
 *
 * @param link where links lead; as they are by default
 */
export function markdownRenderer(
  link: LinkMap = (href) => href,
): (markdown: string) => RenderedMarkdown {
  const parser = new MarkdownIt({ html: false, linkify: false });
  parser.inline.ruler.after('escape', 'math', inlineMath);
  parser.block.ruler.after('fence', 'math_block', blockMath, {
    alt: ['paragraph', 'blockquote', 'list'],
  });
  parser.renderer.rules['math'] = (tokens, i) => renderMath(tokens[i]?.content ?? '', false);
  parser.renderer.rules['math_block'] = (tokens, i) =>
    `<div class="math" tabindex="0">${renderMath(tokens[i]?.content ?? '', true)}</div>`;
  parser.renderer.rules['table_open'] = () => '<div class="scroll" tabindex="0"><table>';
  parser.renderer.rules['table_close'] = () => '</table></div>';
  const { fence } = parser.renderer.rules;
  // Long lines scroll: with the keyboard, too.
  parser.renderer.rules['fence'] = (...given) =>
    (fence?.(...given) ?? '').replace('<pre>', '<pre tabindex="0">');
  const used = new Map<string, number>();
  const uniqueId = (text: string): string => {
    const slug = slugOf(text);
    const count = used.get(slug) ?? 0;
    used.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count + 1}`;
  };
  return (markdown) => {
    const tokens = parser.parse(markdown, {});
    const headings: Heading[] = [];
    for (const { children } of tokens) mapLinks(children ?? [], link);
    plainEmptyHeaders(tokens);
    tokens.forEach((token, i) => {
      if (token.type !== 'heading_open') return;
      const inline = tokens[i + 1]?.children ?? [];
      const text = inline.map(({ content }) => content).join('');
      const id = uniqueId(text);
      token.attrSet('id', id);
      headings.push({ level: Number(token.tag.slice(1)), id, text });
    });
    return { html: parser.renderer.render(tokens, parser.options, {}), headings };
  };
}
