import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage, makeRequest } from '../src/runner/jupyter-message.js';
import { startKernel } from '../src/runner/kernel-client.js';
import { kernelspec, writeKernelspec } from '../src/runner/kernelspec.js';

const folder = fileURLToPath(new URL('fixtures/notebooks', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hc-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const untilGone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 100 && isAlive(pid); i++) await wait(50);
  return !isAlive(pid);
};

describe('messages', () => {
  const message = makeRequest('execute_request', { code: '1 + 1' }, 'session');

  test('come back as they were sent, also behind a routing prefix', () => {
    const frames = [Buffer.from('route'), ...encodeMessage(message, 'key')];
    expect(decodeMessage(frames, 'key')).toEqual(message);
  });

  test('are refused when the key is another or a byte has changed', () => {
    const frames = [...encodeMessage(message, 'key')];
    expect(() => decodeMessage(frames, 'other')).toThrow('wrong signature');
    frames[5] = Buffer.from('{"code":"2 + 2"}');
    expect(() => decodeMessage(frames, 'key')).toThrow('wrong signature');
    expect(() => decodeMessage([], 'key')).toThrow('no delimiter');
  });
});

describe('a kernel', () => {
  test('executes cells that share their names, and leaves no process behind', async () => {
    const kernel = await startKernel({ folder });
    const printed: string[] = [];
    const listen = (message: { readonly content: Readonly<Record<string, unknown>> }): void => {
      printed.push(String(message.content['text']));
    };
    const first = await kernel.execute('const a: number = 20;', listen, 30);
    const second = await kernel.execute('console.log(a + 1)', listen, 30);
    await kernel.close();
    await kernel.close();
    expect(first).toEqual({ status: 'ok', executionCount: 1 });
    expect(second).toEqual({ status: 'ok', executionCount: 2 });
    expect(printed).toEqual(['21\n']);
    expect(await untilGone(kernel.pid)).toBe(true);
  });

  test('kills what its cells started', async () => {
    const kernel = await startKernel({ folder });
    let child = 0;
    const code = `import { spawn } from 'child_process';
      console.log(spawn('sleep', ['1000'], { stdio: 'ignore' }).pid)`;
    await kernel.execute(code, (m) => (child = Number(m.content['text'])), 30);
    expect(isAlive(child)).toBe(true);
    await kernel.close();
    expect(await untilGone(child)).toBe(true);
  });

  test('ends when the signal aborts, in the midst of a cell', async () => {
    const abort = new AbortController();
    const kernel = await startKernel({ folder, signal: abort.signal });
    const running = kernel.execute('while (true) {}', () => undefined, 60);
    setTimeout(() => abort.abort(), 200);
    await expect(running).rejects.toMatchObject({ name: 'KernelError', reason: 'aborted' });
    await kernel.close();
    expect(await untilGone(kernel.pid)).toBe(true);
  });
});

describe('when the runner itself ends', () => {
  const client = new URL('../dist/runner/kernel-client.js', import.meta.url).href;
  /** Starts a kernel in a process of its own, with a temporary folder of its own. */
  const startRunner = async (name: string, then: string) => {
    const temporary = mkdtempSync(join(scratch, name));
    const script = `
      import { startKernel } from ${JSON.stringify(client)};
      const kernel = await startKernel({ folder: ${JSON.stringify(folder)} });
      void kernel.execute('while (true) {}', () => undefined, 60).catch(() => undefined);
      console.log(kernel.pid);
      ${then}`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      runner.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    return { runner, pid, left: () => readdirSync(temporary) };
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s, kernel and files go',
    async (signal) => {
      const { runner, pid, left } = await startRunner('signal-', '');
      await wait(300);
      runner.kill(signal);
      expect(await untilGone(pid)).toBe(true);
      await wait(100);
      expect(left()).toEqual([]);
      expect(runner.signalCode).toBe(signal);
    },
  );

  test('by an uncaught error, kernel and files go', async () => {
    const { pid, left } = await startRunner('error-', 'setTimeout(() => process.exit(1), 300);');
    expect(await untilGone(pid)).toBe(true);
    expect(left()).toEqual([]);
  });

  test('by SIGKILL, a kernel in an endless loop goes too', async () => {
    const { runner, pid } = await startRunner('kill-', '');
    runner.kill('SIGKILL');
    expect(await untilGone(pid)).toBe(true);
  });
});

test('the kernelspec names commands that exist', () => {
  const written = writeKernelspec(join(scratch, 'share', 'jupyter'));
  expect(existsSync(join(written, 'kernel.json'))).toBe(true);
  const argv = kernelspec()['argv'] as readonly string[];
  expect(argv.at(-1)).toBe('{connection_file}');
  expect(existsSync(argv.at(-2) ?? '')).toBe(true);
  expect(pathToFileURL(written).href).toContain('share/jupyter/kernels/hugging-carbon');
});
