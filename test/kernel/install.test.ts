import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { userFolder } from '../../src/runner/jupyter-folders.js';
import {
  findKernelspecs,
  removeKernelspec,
  specState,
  writeKernelspec,
} from '../../src/runner/kernelspec.js';

const scratch = mkdtempSync(join(tmpdir(), 'hc-install-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe('the folder of the user', () => {
  test.each([
    ['linux', { HOME: '/h' }, '/h/.local/share/jupyter'],
    ['linux', { HOME: '/h', XDG_DATA_HOME: '/d' }, '/d/jupyter'],
    ['darwin', { HOME: '/h' }, '/h/Library/Jupyter'],
    ['win32', { HOME: '/h', APPDATA: '/a' }, '/a/jupyter'],
    ['linux', { HOME: '/h', JUPYTER_DATA_DIR: '/own' }, '/own'],
  ] as const)('on %s with %o is %s', (platform, environment, folder) => {
    expect(userFolder(environment, platform)).toBe(folder);
  });
});

describe('a kernelspec', () => {
  test('is written, found as pointing here, and removed without a trace', () => {
    const data = join(scratch, 'whole');
    const folder = writeKernelspec(data);
    const { argv, interrupt_mode } = JSON.parse(
      readFileSync(join(folder, 'kernel.json'), 'utf8'),
    ) as {
      argv: string[];
      interrupt_mode: string;
    };
    expect(argv.at(-1)).toBe('{connection_file}');
    expect(existsSync(argv.at(-2) ?? '')).toBe(true);
    expect(interrupt_mode).toBe('signal');
    expect(findKernelspecs([{ folder: data, what: 'a test' }])).toEqual([
      { name: 'hugging-carbon', folder, where: 'a test', state: 'here' },
    ]);
    expect(removeKernelspec(data)).toBe(folder);
    expect(readdirSync(join(data, 'kernels'))).toEqual([]);
    expect(removeKernelspec(data)).toBeUndefined();
  });

  test('whose program is gone is told as broken, one of another copy as elsewhere', () => {
    const data = join(scratch, 'moved');
    const folder = writeKernelspec(data);
    const text = readFileSync(join(folder, 'kernel.json'), 'utf8');
    writeFileSync(join(folder, 'kernel.json'), text.replace('/kernel/main.js', '/gone/main.js'));
    expect(specState(folder)).toBe('broken');
    writeFileSync(join(folder, 'kernel.json'), text.replace('/kernel/main.js', '/cli/main.js'));
    expect(specState(folder)).toBe('elsewhere');
  });

  test('of somebody else is neither replaced nor removed', () => {
    const data = join(scratch, 'foreign');
    const folder = join(data, 'kernels', 'tslab');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'kernel.json'), '{"argv": ["tslab"]}');
    expect(() => writeKernelspec(data, 'tslab')).toThrow('somebody else’s');
    expect(() => removeKernelspec(data, 'tslab')).toThrow('somebody else’s');
    expect(readFileSync(join(folder, 'kernel.json'), 'utf8')).toBe('{"argv": ["tslab"]}');
    expect(findKernelspecs([{ folder: data, what: '' }])).toEqual([]);
  });

  test('keeps a file that somebody put beside it', () => {
    const data = join(scratch, 'kept');
    const folder = writeKernelspec(data);
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    removeKernelspec(data);
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });
});

describe('hugging-carbon kernel', () => {
  const kernel = (...args: readonly string[]) =>
    spawnSync(process.execPath, [main, 'kernel', ...args], { encoding: 'utf8' });
  const prefix = ['--prefix', join(scratch, 'cli')];
  const folder = join(scratch, 'cli/share/jupyter/kernels/hugging-carbon');

  test('installs, lists and uninstalls below a prefix, and says where', () => {
    expect(kernel('install', ...prefix, '--dry-run').stdout).toContain(`would write: ${folder}`);
    expect(existsSync(folder)).toBe(false);
    expect(kernel('install', ...prefix).stdout).toContain(`written: ${folder}`);
    expect(kernel('list', ...prefix).stdout).toContain(`${folder}: points here`);
    expect(kernel('uninstall', ...prefix).stdout).toContain(`removed: ${folder}`);
    expect(existsSync(folder)).toBe(false);
  });

  test('called wrongly says so with exit code 2', () => {
    const both = kernel('install', ...prefix, '--user');
    expect([both.status, both.stderr]).toEqual([2, 'error: give --prefix or --user, not both\n']);
    const name = kernel('install', ...prefix, '--name', '../x');
    expect([name.status, name.stderr]).toEqual([2, expect.stringContaining('got "../x"')]);
  });
});
