import { expect, test } from 'vitest';
import { openProgress } from '../../src/kernel/progress-output.js';
import { progressReporter } from '../../src/runner/progress.js';
import { openCells } from './cells.js';

type Sent = { readonly text: string; readonly id: string | undefined; readonly update: boolean };

/** A bar with a clock of its own. */
const bar = () => {
  const sent: Sent[] = [];
  let time = 0;
  const progress = openProgress(
    (bundle, options) =>
      sent.push({
        text: bundle['text/plain'],
        id: options?.displayId,
        update: options?.update === true,
      }),
    ({ done }) => ({ 'text/plain': `${done}` }),
    () => time,
  );
  const at = (now: number, done: number, label = 'work'): void => {
    time = now;
    progress.step({ label, done, of: 10 });
  };
  return { at, sent, end: progress.end };
};

test('work that is over within half a second shows no bar', () => {
  const { at, sent, end } = bar();
  at(0, 0);
  at(499, 10);
  end();
  expect(sent).toEqual([]);
});

test('longer work shows one bar, updated at most ten times a second, and emptied at the end', () => {
  const { at, sent, end } = bar();
  at(0, 0);
  for (let now = 500; now < 1000; now += 10) at(now, now / 100);
  end();
  expect(sent.map(({ text, update }) => [text, update])).toEqual([
    ['5', false],
    ['6', true],
    ['7', true],
    ['8', true],
    ['9', true],
    ['', true],
  ]);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
});

test('many short calculations one after another show no bar', () => {
  const { at, sent } = bar();
  for (let now = 0; now < 2000; now += 100) at(now, (now / 100) % 5);
  expect(sent).toEqual([]);
});

test('the runner shows it in its one line', () => {
  const written: string[] = [];
  const stream = { isTTY: true, columns: 120, write: (text: string) => written.push(text) };
  const report = progressReporter(stream, () => 0);
  report({ kind: 'start', notebooks: ['03.ipynb'] });
  const work = { label: 'simulating runs', done: 30, of: 40 };
  report({
    kind: 'cell',
    progress: { notebook: '03.ipynb', done: 1, of: 4, seconds: 1, work },
  });
  expect(written.join('')).toBe(
    `\r\u001b[2K0/1 notebooks, 0:00, about 0:00 left  03 ${'█'.repeat(5)}${'░'.repeat(15)} 1/4, simulating runs 75%`,
  );
});

const { run } = openCells("import * as hc from 'hugging-carbon';");

test('in a cell: a display that is updated in place, marked as progress', async () => {
  const { messages, data } = await run(`
    const busy = (ms: number) => { const end = Date.now() + ms; while (Date.now() < end) {} };
    const count = () => {
      for (let i = 0; i <= 8; i++) { hc.reportWork('counting <b>', i, 8); busy(150); }
      return 'done';
    };
    count()`);
  const bars = messages.filter(
    ({ content }) => 'hugging-carbon-progress' in Object(content['metadata']),
  );
  expect(bars.map(({ header }) => header.msg_type)).toEqual([
    'display_data',
    ...bars.slice(1).map(() => 'update_display_data'),
  ]);
  expect(bars.length).toBeGreaterThan(2);
  const ids = bars.map(
    ({ content }) => (content['transient'] as Record<string, string>)['display_id'],
  );
  expect(new Set(ids).size).toBe(1);
  const [first] = bars;
  const { 'text/html': html, 'text/plain': text } = first?.content['data'] as Record<
    string,
    string
  >;
  expect(html).toContain('counting &lt;b&gt;');
  expect(text).toMatch(/^█+░+ counting <b>: \d+% \(\d of 8\)$/);
  expect(bars.at(-1)?.content['data']).toEqual({ 'text/plain': '' });
  expect(data('execute_result')['text/plain']).toBe('done');
});
