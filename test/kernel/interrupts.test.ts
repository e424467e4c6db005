import { describe, expect, test } from 'vitest';
import { openCells } from './cells.js';

const { run, interrupted, kernel } = openCells(
  "import * as hc from 'hugging-carbon'; const kept = 20; const project = hc.load();",
  "import { setTimeout as sleep } from 'node:timers/promises';",
);

const keepsState = async (): Promise<void> => {
  expect((await run('kept + 1')).data('execute_result')['text/plain']).toBe('21');
};

const SIMULATION = `hc.simulate(project.tables, project.estimator, { snapshot: 'union', draws: 1_000_000 });`;

describe('an interrupt stops', () => {
  test.each([
    ['an endless loop', "console.log('go'); while (true) {}"],
    ['one after an await', "console.log('go'); await 1; while (true) {}"],
    ['one that awaits', "console.log('go'); for (;;) await 1;"],
    [
      'one in a function',
      "const f = async () => { await 1; for (;;) {} };\nconsole.log('go'); await f();",
    ],
    [
      'one after a timer',
      "await new Promise((r) => setTimeout(r, 5)); console.log('go'); for (;;) {}",
    ],
    ['a promise that never settles', "console.log('go'); await new Promise(() => {});"],
    ['a long wait', "console.log('go'); await sleep(100_000);"],
    [
      'one that left another ready to begin',
      "const g = async () => { await 1; for (;;) {} };\nvoid g(); console.log('go'); for (;;) {}",
    ],
    ['a simulation', `console.log('go'); ${SIMULATION}`],
    ['one after an event', `await sleep(5); console.log('go'); ${SIMULATION}`],
  ])('%s, and keeps the state', async (_, code) => {
    const { status, error } = await interrupted(code);
    expect(status).toBe('error');
    expect(error()).toEqual({
      ename: 'Interrupted',
      evalue: 'stopped by an interrupt; what earlier cells defined is kept',
      traceback: expect.stringContaining('Interrupted') as string,
    });
    await keepsState();
  });
});

test('of a loop that prints each interrupt stops it, also one that comes in the middle of a line', async () => {
  for (let i = 0; i < 20; i++) {
    const started = await interrupted("for (;;) console.log('go');");
    expect(started.error().ename).toBe('Interrupted');
    expect(started.messages.filter(({ header }) => header.msg_type === 'error')).toHaveLength(1);
  }
  await keepsState();
});

test('more signals at once do not end the kernel', async () => {
  for (const code of [
    "console.log('go'); for (;;) {}",
    "console.log('go'); await sleep(100_000);",
  ]) {
    expect((await interrupted(code, 5)).error().ename).toBe('Interrupted');
  }
  await keepsState();
});

test('a signal while a cell is still compiled, or just begins, is not lost', async () => {
  for (let i = 0; i < 5; i++) {
    const timer = setInterval(() => kernel().interrupt(), 3);
    const code = `const never${i} = await new Promise((r) => setTimeout(r, 100_000));`;
    const { error } = await run(code);
    clearInterval(timer);
    expect(error().ename).toBe('Interrupted');
  }
  await keepsState();
});

test('a signal when no cell runs does nothing, to the next cell either', async () => {
  kernel().interrupt();
  kernel().interrupt();
  await keepsState();
});

test('a cell that listens to SIGINT itself does not lose the interrupt', async () => {
  await run("const heard = () => {}; process.on('SIGINT', heard); process.off('SIGINT', heard);");
  await run("process.on('SIGINT', () => {});");
  expect((await interrupted("console.log('go'); for (;;) {}")).error().ename).toBe('Interrupted');
  await keepsState();
});

test('work that an interrupted cell leaves behind ends at its next step', async () => {
  // The signal comes after a first step: it may stop a cell at once where it says 'go'.
  await run('const seen = { steps: 0 };');
  const code = `
    const work = async () => {
      for (;;) {
        hc.reportWork('counting', (seen.steps += 1), 1e9);
        if (seen.steps === 1) console.log('go');
        await sleep(2);
      }
    };
    await work();`;
  expect((await interrupted(code)).error().ename).toBe('Interrupted');
  const rest = 'const before = seen.steps; await sleep(100); [before > 0, seen.steps - before]';
  // Its next step counts once more, and is its last.
  expect((await run(rest)).data('execute_result')['text/plain']).toMatch(/^\[ true, [01] \]$/);
});
