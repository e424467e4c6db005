import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'hc-lab-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

// Stands for JupyterLab: says how it was started, then waits for the signal.
const lab = join(scratch, 'jupyter-lab');
writeFileSync(
  lab,
  `#!${process.execPath}
const { existsSync } = require('node:fs');
const [data] = process.env.JUPYTER_PATH.split(':');
const kernels = ['hugging-carbon', 'tslab'].filter((name) => existsSync(data + '/kernels/' + name + '/kernel.json'));
process.on('SIGTERM', () => { console.log('ended'); process.exit(0); });
console.log(JSON.stringify({ args: process.argv.slice(2), folder: process.cwd(), data, kernels }));
setInterval(() => {}, 1000);
`,
);
chmodSync(lab, 0o755);
const environment = { ...process.env, PATH: scratch };

test('starts the JupyterLab found, on loopback, with the kernel; Ctrl+C ends both', async () => {
  const child = spawn(process.execPath, [main, 'lab', '--no-open', '--', '--debug'], {
    env: environment,
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (!printed.includes('ended') && printed.includes('\n')) child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const [first = '', last] = printed.trim().split('\n');
  const said = JSON.parse(first) as {
    readonly args: readonly string[];
    readonly folder: string;
    readonly data: string;
    readonly kernels: readonly string[];
  };
  expect(said.args.filter((x) => x !== '--allow-root')).toEqual([
    '--ip=127.0.0.1',
    '--no-browser',
    '--debug',
  ]);
  expect(said.folder).toMatch(/notebooks$/);
  expect(said.kernels).toEqual(['hugging-carbon', 'tslab']);
  expect([last, code, existsSync(said.data)]).toEqual(['ended', 0, false]);
});

const runLab = (...args: readonly string[]) =>
  spawnSync(process.execPath, [main, 'lab', ...args], { env: environment, encoding: 'utf8' });

test('--dry-run prints the command and starts nothing', () => {
  const { stdout, status } = runLab('--dry-run', '--port', '9999');
  expect(stdout).toMatch(/^cd .*notebooks\n.*jupyter-lab --ip=127\.0\.0\.1 --port=9999/);
  expect(status).toBe(0);
});

test('without a Jupyter it says what to install', () => {
  rmSync(lab);
  const { stderr, status } = runLab();
  expect(status).toBe(1);
  expect(stderr).toContain('found neither jupyter-lab nor jupyter-notebook on PATH');
  expect(stderr).toContain('pip install jupyterlab');
});
