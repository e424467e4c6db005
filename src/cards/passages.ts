import MarkdownIt, { type Token } from 'markdown-it';
import { takeHtmlTables, TABLE_MARK, type CardTable } from './html-table.js';
import { paragraphOf, type Paragraph } from './labels.js';
import { isPlaceholder, LONGEST_BLOCK, LONGEST_CARD, plainText, sentences } from './text.js';

/** One thing that a card says, and the titles that it stands under. */
export type Passage = {
  /** Titles from the outermost in; a paragraph that is all emphasis counts as a title. */
  readonly headings: readonly string[];
  /** Number of the block of consecutive passages under one title. */
  readonly section: number;
} & (
  | {
      readonly kind: 'field';
      readonly label: string;
      readonly value: string;
      readonly text: string;
    }
  | {
      readonly kind: 'sentence';
      readonly text: string;
      /** What the paragraph that the sentence stands in is about. */
      readonly about: Paragraph;
    }
  | { readonly kind: 'table'; readonly rows: CardTable; readonly text: string }
);

const markdown = new MarkdownIt({ html: true, linkify: false, typographer: false });
markdown.disable(['image', 'autolink', 'entity']);

/** At most so many passages of a card are read. */
const MOST_PASSAGES = 5_000;

/**
 * The passages of a card's text: fields (`Label: value`), sentences and tables, with the titles that
 * they stand under. Code is left out, it is no statement. Text beyond {@link LONGEST_CARD}
 * characters is not read.
 *
 * @param text Markdown with HTML, without the metadata block
 */
export function passagesOf(text: string): readonly Passage[] {
  const taken = takeHtmlTables(text.slice(0, LONGEST_CARD));
  const tokens = parse(shortLines(taken.text));
  const builder = new Builder(taken.tables.map(({ rows }) => rows));
  builder.readAll(tokens);
  return builder.passages;
}

/** markdown-it may refuse a text of its own accord; such a card is read as plain lines. */
function parse(text: string): readonly Token[] {
  try {
    return markdown.parse(text, {});
  } catch {
    return [];
  }
}

/** Lines longer than any paragraph are cut: nobody reads a figure out of a megabyte without a break. */
const shortLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line.length > LONGEST_BLOCK ? line.slice(0, LONGEST_BLOCK) : line))
    .join('\n');

type Title = { readonly level: number; readonly text: string };

class Builder {
  readonly passages: Passage[] = [];
  private titles: readonly Title[] = [];
  private section = 0;

  constructor(private readonly htmlTables: readonly CardTable[]) {}

  readAll(tokens: readonly Token[]): void {
    for (let i = 0; i < tokens.length && this.passages.length < MOST_PASSAGES; i += 1) {
      const token = tokens[i];
      if (!token) continue;
      if (token.type === 'heading_open') {
        this.title(Number(token.tag.slice(1)), inlineText(tokens[i + 1]));
        i += 1;
      } else if (token.type === 'table_open') {
        const end = closing(tokens, i);
        this.table(markdownRows(tokens.slice(i, end)));
        i = end;
      } else if (token.type === 'inline') this.block(token, inlineText(token));
      else if (token.type === 'html_block') this.htmlBlock(token.content);
    }
  }

  private title(level: number, text: string): void {
    this.titles = [...this.titles.filter((title) => title.level < level), { level, text }];
    this.section += 1;
  }

  private block(token: Token, text: string): void {
    const mark = text.indexOf(TABLE_MARK);
    if (mark >= 0) {
      const rows = this.htmlTables[Number(text.slice(mark + TABLE_MARK.length))];
      if (rows) this.table(rows);
      return;
    }
    if (
      isEmphasisOnly(token) &&
      !text.includes('\n') &&
      text.length <= 100 &&
      !/[.:]\s*\S|[.!?]$/.test(text)
    ) {
      this.title(7, text.replace(/:$/, ''));
      return;
    }
    this.lines(text.split('\n'));
  }

  private htmlBlock(html: string): void {
    for (const part of html.slice(0, LONGEST_CARD).split(/(?=<h[1-6]\b)/i)) {
      const heading = /^<h([1-6])\b[^>]{0,200}>([^<]{1,200})<\/h/i.exec(part);
      if (heading) this.title(Number(heading[1]), plainText(heading[2] ?? '').trim());
      this.lines(plainText(heading ? part.slice(heading[0].length) : part).split('\n'));
    }
  }

  private lines(lines: readonly string[]): void {
    let prose: string[] = [];
    const flush = (): void => {
      const paragraph = prose.join(' ');
      const about = paragraphOf(paragraph);
      for (const sentence of sentences(paragraph)) this.sentence(sentence, about);
      prose = [];
    };
    for (let i = 0; i < lines.length; i += 1) {
      const line = (lines[i] ?? '').slice(0, LONGEST_BLOCK).trim();
      const field = fieldOf(line);
      if (!field) {
        if (line !== '') prose.push(line);
        continue;
      }
      flush();
      // The value may stand on the next line.
      const next = (lines[i + 1] ?? '').trim();
      const value = field.value === '' && next !== '' && !fieldOf(next) ? next : field.value;
      if (value !== field.value) i += 1;
      this.field(field.label, value);
    }
    flush();
  }

  private field(label: string, value: string): void {
    if (isPlaceholder(value)) return;
    this.push({ kind: 'field', label, value, text: `${label}: ${value}` });
  }

  private sentence(text: string, about: Paragraph): void {
    this.push({ kind: 'sentence', text, about });
  }

  private table(rows: CardTable): void {
    this.push({ kind: 'table', rows, text: rows.map((row) => row.join(' | ')).join('\n') });
  }

  private push(body: DistributiveOmit<Passage, 'headings' | 'section'>): void {
    this.passages.push({
      ...body,
      headings: this.titles.map(({ text }) => text),
      section: this.section,
    });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const LONGEST_LABEL = 130;

/** `Label: value`, with a label that has no sentence in it. */
function fieldOf(line: string): { readonly label: string; readonly value: string } | undefined {
  const text = line.replace(/^[\s*•+>-]{1,8}/, '');
  const colon = text.slice(0, LONGEST_LABEL + 1).search(/:(?!\/\/)/);
  if (colon < 1) return undefined;
  const label = text
    .slice(0, colon)
    .replace(/[*`]|^_{1,3}|_{1,3}$/g, '')
    .trim();
  if (label === '' || /[.!?]\s/.test(label) || /\d:\d?$/.test(text.slice(colon - 1, colon + 2)))
    return undefined;
  return {
    label,
    value: text
      .slice(colon + 1)
      .replace(/^[*_`\s]{1,6}/, '')
      .trim(),
  };
}

function inlineText(token: Token | undefined): string {
  if (!token) return '';
  const parts = (token.children ?? []).map((child) => {
    if (child.type === 'softbreak' || child.type === 'hardbreak') return '\n';
    return child.type === 'html_inline' || child.type === 'text' || child.type === 'code_inline'
      ? child.content
      : '';
  });
  return plainText(parts.join(''));
}

const isEmphasisOnly = (token: Token): boolean => {
  const children = token.children ?? [];
  let depth = 0;
  let inside = 0;
  for (const child of children) {
    if (/^(?:strong|em)_open$/.test(child.type)) depth += 1;
    else if (/^(?:strong|em)_close$/.test(child.type)) depth -= 1;
    else if (child.content.trim() !== '' && depth === 0) return false;
    else if (child.content.trim() !== '') inside += 1;
  }
  return inside > 0;
};

const closing = (tokens: readonly Token[], open: number): number => {
  const end = tokens.findIndex((token, i) => i > open && token.type === 'table_close');
  return end < 0 ? tokens.length - 1 : end;
};

function markdownRows(tokens: readonly Token[]): CardTable {
  const rows: string[][] = [];
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'inline')
      rows[rows.length - 1]?.push(inlineText(token).replace(/\s+/g, ' ').trim());
  }
  return rows.slice(0, 200);
}
