import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JupyterMessage } from '../../src/runner/jupyter-message.js';
import { startKernel, type Kernel } from '../../src/runner/kernel-client.js';

const folder = fileURLToPath(new URL('../fixtures/notebooks', import.meta.url));
let kernel: Kernel;
beforeAll(async () => {
  kernel = await startKernel({ folder });
  await run('const kept: number = 20;');
}, 60_000);
afterAll(() => kernel.close());

const run = async (code: string, interruptAfter?: number) => {
  const messages: JupyterMessage[] = [];
  const work = kernel.execute(code, (message) => messages.push(message), 60);
  if (interruptAfter !== undefined) {
    await wait(interruptAfter);
    kernel.interrupt();
  }
  const reply = await work;
  // tslab refuses cells for 200 ms after one has failed.
  if (reply.status !== 'ok') await wait(300);
  const of = (type: string) => messages.find(({ header }) => header.msg_type === type)?.content;
  return { reply, of };
};

test('the last expression is an execute_result with the number of its cell', async () => {
  const { reply, of } = await run('kept + 1');
  expect(of('execute_result')).toMatchObject({
    data: { 'text/plain': '21' },
    execution_count: reply.executionCount,
  });
});

test('rows are one bundle, with markup of strangers escaped', async () => {
  const { of } = await run("[{ id: '<img src=x onerror=y>', n: 1 }]");
  const { data } = of('execute_result') as { data: Record<string, string> };
  expect(Object.keys(data)).toEqual(['text/html', 'text/plain']);
  expect(data['text/html']).toContain('&lt;img');
  expect(data['text/html']).not.toContain('<img');
});

test('an error points at line and column of the cell, below types and comments', async () => {
  const source =
    'type T = { x: number };\n\n// why\nconst f = (t: T) => {\n  throw new RangeError("boom");\n};\nf({ x: 1 });';
  const { of } = await run(source);
  const { ename, evalue, traceback } = of('error') as Record<string, unknown>;
  expect([ename, evalue]).toEqual(['RangeError', 'boom']);
  expect((traceback as string[]).join('\n')).toMatch(
    /f, In\[\d+\], line 5, column 9\n {6}5 \| {3}throw new/,
  );
});

test.each(['while (true) {}', 'await 1; while (true) {}', 'await new Promise(() => {})'])(
  'an interrupt stops %s and keeps the state',
  async (code) => {
    const { reply, of } = await run(code, 500);
    expect(reply.status).toBe('error');
    expect(of('error')).toMatchObject({ ename: 'Interrupted' });
    expect((await run('kept')).of('execute_result')).toMatchObject({
      data: { 'text/plain': '20' },
    });
  },
);

test('names of the module complete, and show their documentation', async () => {
  await run("import * as hc from 'hugging-carbon';");
  const { matches } = await kernel.ask('complete_request', { code: 'hc.sim', cursor_pos: 6 });
  expect(matches).toContain('simulate');
  const shown = await kernel.ask('inspect_request', {
    code: 'hc.simulate',
    cursor_pos: 6,
    detail_level: 0,
  });
  expect(JSON.stringify(shown['data'])).toContain('The aggregate of a population');
});
