import { describe, expect, test } from 'vitest';
import { openCells } from './cells.js';

const { run, kernel } = openCells("import * as hc from 'hugging-carbon'; const kept: number = 20;");

const OUTPUTS = ['execute_result', 'display_data', 'stream', 'error'];

describe('the last expression', () => {
  test('is one execute_result with the number of its cell', async () => {
    const { of, messages, executionCount } = await run('kept + 1');
    expect(of('execute_result')).toMatchObject({
      data: { 'text/plain': '21' },
      execution_count: executionCount,
    });
    expect(messages.filter(({ header }) => OUTPUTS.includes(header.msg_type))).toHaveLength(1);
  });

  test('of no value is no output', async () => {
    const { messages } = await run('undefined');
    expect(messages.filter(({ header }) => OUTPUTS.includes(header.msg_type))).toEqual([]);
  });

  test('after an await is shown too', async () => {
    expect((await run('await 1; kept * 2')).data('execute_result')['text/plain']).toBe('40');
  });

  test('of rows is one bundle, with markup of strangers escaped', async () => {
    const data = (await run("[{ id: '<img src=x onerror=y>', n: 1 }]")).data('execute_result');
    expect(Object.keys(data)).toEqual(['text/html', 'text/plain']);
    expect(data['text/html']).toContain('&lt;img');
    expect(data['text/html']).not.toContain('<img');
  });

  test('of many rows is cut, with the size told', async () => {
    const code = 'Array.from({ length: 5000 }, (_, i) => ({ i }))';
    const data = (await run(code)).data('execute_result');
    expect(data['text/plain']).toContain('30 of 5000 rows shown');
    expect(data['text/html']?.match(/<tr>/g)).toHaveLength(31);
  });

  test('of a long text or object is cut, with its size told', async () => {
    const text = (await run("'x'.repeat(1_000_000)")).data('execute_result')['text/plain'];
    expect(text).toBe(`${'x'.repeat(50_000)}… (1,000,000 characters in all)`);
    const list = (await run('[...Array(1_000_000).keys()]')).data('execute_result')['text/plain'];
    expect(list).toContain('... 999970 more items');
  });

  test('of a figure is Plotly, SVG and text', async () => {
    const title = '<img src=x onerror=y>';
    const code = `({ data: [{ type: 'bar', x: ['a'], y: [1] }], layout: { title: { text: '${title}' } } })`;
    const data = (await run(code)).data('execute_result');
    expect(Object.keys(data)).toEqual([
      'application/vnd.plotly.v1+json',
      'image/svg+xml',
      'text/plain',
    ]);
    expect(data['image/svg+xml']).toMatch(/^<svg/);
    expect(data['image/svg+xml']).not.toMatch(/<img|onerror=y>/);
  });

  test('of a data frame is a table', async () => {
    await run("import { DataFrame } from 'danfojs-node';");
    const code = "new DataFrame([{ run: '<b>', tco2e: 291 }, { run: 'two', tco2e: 4 }])";
    const data = (await run(code)).data('execute_result');
    expect(data['text/plain']?.split('\n')).toEqual([
      'run  tco2e',
      '---  -----',
      '<b>    291',
      'two      4',
    ]);
    expect(data['text/html']).toContain('&lt;b&gt;');
  });

  test('of an estimate shows its values and where they come from', async () => {
    await run(
      'const project = hc.load(); const one = hc.estimate(project.tables.runs[0], project.estimator);',
    );
    const data = (await run('one')).data('execute_result');
    expect(data['text/html']).toContain('Where the values come from');
    expect(data['text/plain']).toContain('tCO2e');
    const tree = (await run('one.provenance')).data('execute_result');
    expect(tree['text/html']).toContain('class="hc-provenance"');
    expect(data['text/plain']).toContain(tree['text/plain'] ?? 'none');
  });

  test('of a regression is its summary', async () => {
    const code = `hc.ols({ names: ['constant', 'x'], design: [[1, 1], [1, 2], [1, 3], [1, 4]], response: [2.1, 3.9, 6.2, 7.8] })`;
    const data = (await run(code)).data('execute_result');
    // By hand: the slope is Σ(x−x̄)(y−ȳ) / Σ(x−x̄)² = 9.7 / 5.
    expect(data['text/html']).toContain('1.940');
    expect(data['text/plain']).toContain('constant');
  });
});

test('show() is display_data, as soon as it is called', async () => {
  const { messages, data } = await run("hc.show([{ id: '<b>' }]); console.log('after');");
  const types = messages.map(({ header }) => header.msg_type);
  expect(types.filter((type) => OUTPUTS.includes(type))).toEqual(['display_data', 'stream']);
  expect(data('display_data')['text/html']).toContain('&lt;b&gt;');
});

describe('names of the module', () => {
  test('complete', async () => {
    const reply = await kernel().ask('complete_request', { code: 'hc.sim', cursor_pos: 6 });
    expect(reply['matches']).toContain('simulate');
  });

  test('show their documentation, as text and as HTML', async () => {
    const position = { code: 'hc.simulate', cursor_pos: 6, detail_level: 0 };
    const { found, data } = await kernel().ask('inspect_request', position);
    const { 'text/plain': text, 'text/html': html } = data as Record<string, string>;
    expect(found).toBe(true);
    expect(text).toContain('The aggregate of a population');
    expect(html).toContain('The aggregate of a population');
  });
});

test('of many lines printed at once none is lost', async () => {
  const { messages } = await run('for (let i = 0; i < 5000; i++) console.log(i);');
  const text = messages
    .filter(({ header }) => header.msg_type === 'stream')
    .map(({ content }) => String(content['text']))
    .join('');
  expect(text).toBe(Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
});

test('what is written to a stream in pieces is whole, and whoever waits for it is told', async () => {
  const { messages } = await run(`
    const euro = Buffer.from('€');
    process.stdout.write(euro.subarray(0, 1));
    process.stdout.write(euro.subarray(1));
    process.stdout.write('c3a4', 'hex');
    await new Promise((done) => process.stdout.write(' whole', done));
    console.log(', told');`);
  const text = messages
    .filter(({ header }) => header.msg_type === 'stream')
    .map(({ content }) => String(content['text']))
    .join('');
  expect(text).toBe('€ä whole, told\n');
});
