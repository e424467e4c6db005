import { describe, expect, test } from 'vitest';
import { openCells } from './cells.js';

const { run } = openCells("import * as hc from 'hugging-carbon';");

describe('an error of a cell', () => {
  test('points at line and column, below types and comments', async () => {
    const source = [
      'type T = { x: number };',
      '',
      '// why',
      'const f = (t: T) => {',
      '  throw new RangeError("boom");',
      '};',
      'f({ x: 1 });',
    ].join('\n');
    const { error, status } = await run(source);
    expect(status).toBe('error');
    expect(error()).toMatchObject({ ename: 'RangeError', evalue: 'boom' });
    expect(error().traceback).toMatch(
      /f, In\[\d+\], line 5, column 9\n {6}5 \| {3}throw new RangeError\("boom"\);\n {8}\| {9}\^\n.*line 7, column 1/,
    );
  });

  test('in a function of an earlier cell points at that cell', async () => {
    const { executionCount } = await run(
      '\nfunction early(): never {\n  throw new TypeError("x");\n}',
    );
    const { error } = await run('early();');
    expect(error().traceback).toContain(`early, In[${executionCount}], line 3, column 9`);
  });

  test.each([
    ['awaited', 'await 1;\nawait Promise.reject(new RangeError("no"));', 'no'],
    [
      'after an event',
      'await new Promise((r) => setTimeout(r, 5));\nthrow new RangeError("no");',
      'no',
    ],
    [
      'not awaited',
      'const work = async () => { throw new RangeError("no"); };\nvoid work();',
      'no (a promise rejected and nothing awaited it)',
    ],
  ])('%s has name and message', async (_, source, evalue) => {
    const { error, status } = await run(source);
    expect(status).toBe('error');
    expect(error()).toMatchObject({ ename: 'RangeError', evalue });
  });

  test('that is no Error is shown as it is', async () => {
    expect((await run('throw { code: 7 };')).error()).toMatchObject({
      ename: 'Error',
      evalue: 'thrown value {"code":7}',
    });
  });

  test('of the module names what was wrong, and the cell', async () => {
    const { error } = await run('\nhc.load().estimator.with({ pue: 110 } as never);');
    expect(error().evalue).toContain('pue');
    expect(error().traceback).toMatch(/In\[\d+\], line 2/);
    expect(error().traceback).not.toMatch(/node_modules\/tslab|\/dist\/kernel\//);
  });
});

test('a type error points at line and column, and nothing runs', async () => {
  const { error, of } = await run('console.log("ran");\nconst n: number = "one";');
  expect(of('stream')).toBeUndefined();
  expect(error().ename).toBe('TypeScriptError');
  expect(error().traceback).toContain(
    "line 2:7 - Type 'string' is not assignable to type 'number'.\n  const n: number = \"one\";\n        ^",
  );
});

test('an error in a timer after the cell is published, with the cell that set it', async () => {
  await run('const release = { now: false };');
  let publish: (content: unknown) => void = () => undefined;
  const late = new Promise<unknown>((resolve) => (publish = resolve));
  const setting = await run(
    "setInterval(() => { if (release.now) { release.now = false; throw new RangeError('late'); } }, 2);",
    ({ header, content }) => {
      if (header.msg_type === 'error') publish(content);
    },
  );
  expect(setting.status).toBe('ok');
  expect((await run('release.now = true;')).status).toBe('ok');
  expect(await late).toMatchObject({ ename: 'RangeError', late: true });
});
