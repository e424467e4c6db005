import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadUserPlugins, PLUGINS_VARIABLE } from '../../src/kernel/user-plugins.js';
import { openCells, type CellRun } from './cells.js';

const template = fileURLToPath(new URL('../../docs/kernel-plugin-template.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hc-plugins-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
};

const broken = file(
  'broken.mjs',
  `export const plugin = { name: 'broken', display: (value) => { if (value?.meter === 'none') throw new Error('no meter'); return undefined; } };`,
);
// Set before the kernel starts, which inherits it.
process.env[PLUGINS_VARIABLE] = [template, broken, join(scratch, 'missing.js')].join(delimiter);

const { run } = openCells();
let first: CellRun;
beforeAll(async () => {
  first = await run("import * as hc from 'hugging-carbon'; ({ meter: '<A>', kwh: 3 })");
}, 240_000);

describe('the template, as a plugin of the kernel', () => {
  test('shows a value of its own, escaped, at the end of a cell and in show()', async () => {
    expect(first.data('execute_result')).toEqual({
      'text/html': '<b>&#60;A&#62;: 3 kWh</b>',
      'text/plain': '<A>: 3 kWh',
    });
    const { data } = await run("hc.show({ meter: 'A', kwh: 3 }, { title: 'Hall' })");
    expect(data('display_data')['text/plain']).toBe('Hall: 3 kWh');
  });

  test('leaves other values to the plugins built in', async () => {
    const { data } = await run('[{ meter: 1 }]');
    expect(data('execute_result')['text/html']).toContain('<table');
  });

  test('adds to what an error says', async () => {
    const { error } = await run("throw new RangeError('3 kWh is too little');");
    expect(error().traceback).toContain('Hint: 1 MWh is 1000 kWh.');
  });

  test('draws the progress of its own work', async () => {
    const { data } = await run(`
      const busy = (ms: number) => { const end = Date.now() + ms; while (Date.now() < end) {} };
      const read = () => { for (let i = 0; i < 3; i++) { hc.reportWork('reading meters', i, 3); busy(600); } };
      read();`);
    expect(data('display_data')).toEqual({ 'text/plain': '1 of 3 meters read' });
  });
});

describe('a plugin that', () => {
  test('is not there is named in the first cell, and the others work', () => {
    expect(String(first.of('stream')?.['text'])).toContain(
      `${join(scratch, 'missing.js')} (named in ${PLUGINS_VARIABLE}) not loaded: no such file`,
    );
  });

  test('throws is passed over, with one message', async () => {
    const { data, of } = await run("({ meter: 'none', kwh: 1 })");
    expect(data('execute_result')['text/plain']).toBe('none: 1 kWh');
    // The template answered first; asked itself, the broken one says so once.
    expect(of('stream')).toBeUndefined();
    const other = await run("({ meter: 'none' })");
    expect(String(other.of('stream')?.['text'])).toBe(
      'kernel plugin "broken" failed and is passed over: no meter\n',
    );
    expect(other.data('execute_result')['text/plain']).toBe("{ meter: 'none' }");
    expect((await run("({ meter: 'none' })")).of('stream')).toBeUndefined();
  });

  test.each([
    ['no-name.mjs', 'export const plugin = {};', 'expected a plugin with a "name", a text'],
    [
      'typo.mjs',
      'export const plugin = { name: "x", dislpay: () => 1 };',
      'unknown hook "dislpay"',
    ],
    [
      'no-hook.mjs',
      'export default { name: "x", display: 3 };',
      'hook "display": expected a function',
    ],
    ['nothing.mjs', 'export const other = 1;', 'expected an export "plugin"'],
  ])('is not one (%s) is refused with the reason', async (name, text, reason) => {
    const before = process.env[PLUGINS_VARIABLE];
    process.env[PLUGINS_VARIABLE] = file(name, text);
    const said: string[] = [];
    const plugins = await loadUserPlugins(scratch, (message) => said.push(message));
    process.env[PLUGINS_VARIABLE] = before;
    expect(plugins).toEqual([]);
    expect(said).toEqual([expect.stringContaining(reason)]);
  });
});

test('package.json nearest to the notebook names plugins, relative to itself', async () => {
  const before = process.env[PLUGINS_VARIABLE];
  delete process.env[PLUGINS_VARIABLE];
  file('package.json', '{"hugging-carbon": {"kernelPlugins": ["own.mjs"]}}');
  file('own.mjs', 'export default { name: "own" };');
  const said: string[] = [];
  const plugins = await loadUserPlugins(scratch, (message) => said.push(message));
  process.env[PLUGINS_VARIABLE] = before;
  expect([plugins.map(({ name }) => name), said]).toEqual([['own'], []]);
});
