import { escapeHtml } from '../show/escape.js';
import { figureTitle, isFigure } from '../show/figure.js';
import { joinText, type CellOutput, type MimeBundle } from './notebook-file.js';
import { renderMath, type RenderedMarkdown } from './page-markdown.js';
import { panelOutput } from './page-panel.js';
import { sanitiseHtml } from './page-sanitise.js';

/** What rendering outputs needs of its page. */
export type OutputContext = {
  readonly markdown: (text: string) => RenderedMarkdown;
  /** A number for the next figure of the page. */
  readonly nextFigure: () => number;
  /** Called for each assumption panel of the page. */
  readonly nextPanel: () => number;
  /** What the outputs are called for people who do not see them, e.g. `Output of cell 3`. */
  readonly label: string;
};

const PLOTLY = 'application/vnd.plotly.v1+json';
const BITMAPS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  const isLines = Array.isArray(value) && value.every((x) => typeof x === 'string');
  return isLines ? joinText(value) : undefined;
};

/** Terminal colours have no meaning in a page. */
const withoutAnsi = (text: string): string => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');

const pre = (text: string, kind: string, label: string): string =>
  `<pre class="${kind}" tabindex="0" aria-label="${escapeHtml(label)}">${escapeHtml(withoutAnsi(text))}</pre>`;

/** An image in an img element runs no script, whatever is in it. */
const image = (mime: string, base64: string, alt: string): string =>
  `<img src="data:${mime};base64,${base64}" alt="${escapeHtml(alt)}">`;

const svgImage = (svg: string, alt: string): string =>
  image('image/svg+xml', Buffer.from(svg).toString('base64'), alt);

/** JSON inside a script element: no `<` of it can end the element. */
const jsonText = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const renderFigure = (data: MimeBundle, context: OutputContext): string | undefined => {
  const figure = data[PLOTLY];
  if (!isFigure(figure)) return undefined;
  const id = `figure-${context.nextFigure()}`;
  const title = figureTitle(figure);
  const svg = textOf(data['image/svg+xml']);
  const still = svg === undefined ? `<p>${escapeHtml(title)}</p>` : svgImage(svg, title);
  return [
    `<figure class="plot" id="${id}" aria-label="${escapeHtml(`Figure: ${title}`)}">`,
    `<div class="still">${still}</div>`,
    `<script type="application/json">${jsonText({ data: figure.data, layout: figure.layout })}</script>`,
    '</figure>',
  ].join('\n');
};

const renderBundle = (data: MimeBundle, context: OutputContext): string => {
  const plain = textOf(data['text/plain']) ?? '';
  const figure = renderFigure(data, context);
  if (figure !== undefined) return figure;
  const html = textOf(data['text/html']);
  const panel = html === undefined ? undefined : panelOutput(html);
  if (panel !== undefined) {
    context.nextPanel();
    return panel;
  }
  if (html !== undefined) {
    const label = escapeHtml(context.label);
    return `<div class="scroll" role="region" tabindex="0" aria-label="${label}">${sanitiseHtml(html)}</div>`;
  }
  const svg = textOf(data['image/svg+xml']);
  if (svg !== undefined) return svgImage(svg, plain || context.label);
  for (const mime of BITMAPS) {
    const bitmap = textOf(data[mime])?.replace(/[^A-Za-z0-9+/=]/g, '');
    if (bitmap !== undefined) return image(mime, bitmap, plain || context.label);
  }
  const markdown = textOf(data['text/markdown']);
  if (markdown !== undefined) return context.markdown(markdown).html;
  const latex = textOf(data['text/latex']);
  if (latex !== undefined) return renderMath(latex.replace(/^\s*\$+|\$+\s*$/g, ''), true);
  return pre(plain, 'text', context.label);
};

/** One output of a cell as HTML, in the richest form that the page can show. */
export function renderOutput(output: CellOutput, context: OutputContext): string {
  switch (output.output_type) {
    case 'stream':
      return pre(
        joinText(output.text),
        output.name === 'stderr' ? 'stderr' : 'text',
        context.label,
      );
    case 'error':
      return pre(output.traceback.join('\n'), 'stderr', context.label);
    default:
      return renderBundle(output.data, context);
  }
}
