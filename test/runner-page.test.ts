import { describe, expect, test } from 'vitest';
import { markdownRenderer } from '../src/runner/page-markdown.js';
import { sanitiseHtml } from '../src/runner/page-sanitise.js';
import { renderPage } from '../src/runner/page.js';
import { formatClock, progressReporter } from '../src/runner/progress.js';

describe('Markdown', () => {
  const render = markdownRenderer();

  test('draws formulas as MathML and leaves prices alone', () => {
    expect(render('so $E = P t$.').html).toContain('<math');
    expect(render('from $5 to $6 or $ 7$').html).not.toContain('<math');
    expect(render('$$\na\n+ b\n$$').html).toContain('display="block"');
    expect(render('`$x$`').html).toContain('<code>$x$</code>');
  });

  test('gives headings ids that are unique', () => {
    const { headings } = render('## Two words\n\n## Two words');
    expect(headings.map(({ id }) => id)).toEqual(['two-words', 'two-words-2']);
  });

  test('shows HTML and script links as text', () => {
    const { html } = render('<script>x</script> [a](javascript:x)');
    expect(html).not.toContain('<script');
    expect(html).not.toContain('href');
  });
});

describe('HTML of outputs', () => {
  test.each([
    ['<script>x</script>', ''],
    ['<b onclick="x">b</b>', '<b>b</b>'],
    ['<a href="javascript:x">a</a>', '<a>a</a>'],
    ['<a href=" JaVaScRiPt:x">a</a>', '<a>a</a>'],
    ['<iframe src="x"></iframe>', ''],
    ['<svg onload="x"><path d="M0 0"/></svg>', ''],
    ['<p style="position:fixed">p</p>', '<p>p</p>'],
    ['<custom-element onx="1"><i>i</i></custom-element>', '<i>i</i>'],
    [
      '<table><tr><th scope="col">h</th></tr></table>',
      '<table><tbody><tr><th scope="col">h</th></tr></tbody></table>',
    ],
  ])('%s', (given, expected) => {
    expect(sanitiseHtml(given)).toBe(expected);
  });
});

describe('a page', () => {
  const evil = '</script><script>evil()</script>';
  const page = renderPage({
    file: 'evil.ipynb',
    seconds: 1,
    cellSeconds: [],
    notebook: {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        { cell_type: 'markdown', id: 'a', metadata: {}, source: `# ${evil}\n\n## Part` },
        {
          cell_type: 'code',
          id: 'b',
          metadata: {},
          source: `f('${evil}')`,
          execution_count: 1,
          outputs: [
            { output_type: 'stream', name: 'stdout', text: evil },
            { output_type: 'display_data', metadata: {}, data: { 'text/html': evil } },
            {
              output_type: 'display_data',
              metadata: {},
              data: {
                'application/vnd.plotly.v1+json': { data: [], layout: { title: { text: evil } } },
                'image/svg+xml': `<svg>${evil}</svg>`,
              },
            },
          ],
        },
      ],
    },
  });

  test('runs no script but its own, and loads nothing', () => {
    expect(page).not.toContain('<script>evil');
    // The control of the code, Plotly, and what draws the figures.
    expect(page.match(/<script>/g)).toHaveLength(3);
    expect(page).toMatch(/default-src 'none'; script-src( 'sha256-[^']+'){3}; /);
    expect(page.replace(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(
      /(src|href)="(https?:)?\/\//,
    );
  });

  test('has title, language, landmarks, skip link and contents', () => {
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<main id="main">');
    expect(page).toContain('<a class="skip" href="#main">');
    expect(page).toContain('<li class="level-2"><a href="#part">Part</a></li>');
    expect(page).toContain('<title>&lt;/script&gt;');
    expect(page).toContain('aria-label="Figure: ');
  });
});

describe('progress', () => {
  const run = (isTTY: boolean): string => {
    let shown = '';
    let time = 0;
    const stream = { isTTY, columns: 200, write: (text: string) => (shown += text) };
    const report = progressReporter(stream, () => time);
    report({ kind: 'start', notebooks: ['a', 'b'] });
    time = 10_000;
    const progress = { notebook: 'a.ipynb', done: 5, of: 10, seconds: 10 };
    report({ kind: 'cell', progress });
    report({ kind: 'end', notebook: 'a.ipynb', ok: true, seconds: 20 });
    return shown;
  };

  test('is a bar with the time left on a terminal, plain lines elsewhere', () => {
    expect(run(true)).toContain(
      '0/2 notebooks, 0:10, about 0:30 left  a ██████████░░░░░░░░░░ 5/10',
    );
    expect(run(false)).toBe('[1/2] a: ok, 20.0 s\n');
  });

  test('shows minutes and seconds', () => {
    expect(formatClock(75)).toBe('1:15');
  });
});
