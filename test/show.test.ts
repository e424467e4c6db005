import { describe, expect, test } from 'vitest';
import { escapeHtml } from '../src/show/escape.js';
import { figureTitle, plainFigure } from '../src/show/figure.js';
import { figureSvg } from '../src/show/kernel-svg.js';
import { showNumber, tableHtml, tablePlain, tableText } from '../src/show/table-view.js';
import { textWidth } from '../src/show/text-width.js';

describe('numbers', () => {
  test.each([
    [1234567.891, '1,234,568'],
    [2024, '2024'],
    [12345, '12,345'],
    [0.25, '0.2500'],
    [-3.14159, '-3.142'],
    [6.02e23, '6.020e23'],
    [1.5e-7, '1.500e-7'],
    [0, '0'],
    [Number.NaN, 'not a number'],
  ])('%s is shown as %s', (value, text) => {
    expect(showNumber(value)).toBe(text);
  });
});

describe('tables', () => {
  const rows = [
    { run: '<b>one</b>', tco2e: 12345.678 },
    { run: 'two', tco2e: undefined },
    { run: 'three', tco2e: 0.25 },
  ];

  test('as text: aligned, numbers to the right, with the size told when cut', () => {
    expect(tablePlain(tableText(rows, { title: 'Runs', limit: 2 }))).toBe(
      [
        'Runs',
        'run          tco2e',
        '----------  ------',
        '<b>one</b>  12,346',
        'two',
        '2 of 3 rows shown',
      ].join('\n'),
    );
  });

  test('as HTML: escaped, with a caption and column headers', () => {
    const html = tableHtml(tableText(rows, { title: 'Runs & more' }));
    expect(html).toContain('Runs &amp; more</caption>');
    expect(html).toContain('&lt;b&gt;one&lt;/b&gt;');
    expect(html).toMatch(/<th scope="col"[^>]*text-align:right">tco2e<\/th>/);
  });

  test('with labels, formats and an order of their own', () => {
    const table = tableText(rows, {
      columns: { tco2e: { label: 'tCO2e', digits: 2 }, run: { format: () => 'x' } },
    });
    expect(table.columns.map(({ label }) => label)).toEqual(['tCO2e', 'run']);
    expect(table.rows[2]).toEqual(['0.25', 'x']);
  });

  test('of 5,000 rows are shown in less than 200 ms', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ i, id: `model-${i}` }));
    const start = performance.now();
    tableHtml(tableText(many));
    expect(performance.now() - start).toBeLessThan(200);
  });
});

test('HTML is escaped', () => {
  expect(escapeHtml('<b a="1">')).toBe('&lt;b a=&quot;1&quot;&gt;');
});

describe('figures', () => {
  const bar = {
    data: [{ type: 'bar', x: ['a', 'b'], y: [1, 2] }],
    layout: { title: { text: 'Two <b>bars</b>' }, width: 400, height: 300 },
  };

  test('have a title as plain text', () => {
    expect(figureTitle(bar)).toBe('Two bars');
    expect(figureTitle({ data: [], layout: {} })).toBe('Figure');
  });

  test('become plain JSON: no typed arrays, no more digits than anyone sees', () => {
    const y = Float64Array.from([1 / 3, Number.NaN]);
    const plain = plainFigure({ data: [{ y, gone: undefined }], layout: {} });
    expect(plain.data).toEqual([{ y: [0.33333333, null] }]);
  });

  test('are drawn to the same bytes each time, without touching the figure', () => {
    const before = JSON.stringify(bar);
    const svg = figureSvg(bar);
    expect(svg).toMatch(/^<svg .*width="400" height="300"/);
    expect(svg.match(/class="point"/g)).toHaveLength(2);
    figureSvg({ data: [{ type: 'scatter', x: [1], y: [2] }], layout: {} });
    expect(figureSvg(bar)).toBe(svg);
    expect(JSON.stringify(bar)).toBe(before);
  });

  test.each(['scatter', 'bar', 'histogram', 'box'])('of type %s are drawn', (type) => {
    expect(figureSvg({ data: [{ type, x: [1, 2, 3], y: [1, 3, 2] }], layout: {} })).toContain(
      '<path',
    );
  });

  test('with a heat map are drawn without a canvas', () => {
    const svg = figureSvg({
      data: [
        {
          type: 'heatmap',
          z: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
      layout: {},
    });
    expect(svg).toContain('data:image/svg+xml,');
  });

  test('show markup of strangers as text', () => {
    const layout = { title: { text: '<script>x</script><img src=x onerror=y>' } };
    const svg = figureSvg({ data: [], layout });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('<img');
  });
});

test('text is as wide as in Helvetica, with a tenth of room', () => {
  expect(textWidth('0', 10)).toBeCloseTo(6.116, 10);
  expect(textWidth('Wi', 1000)).toBeCloseTo((944 + 222) * 1.1, 6);
  expect(textWidth('模', 10)).toBeCloseTo(11, 10);
});
