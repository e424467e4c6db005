import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, '../dist/cli/main.js');
const scratch = mkdtempSync(join(tmpdir(), 'hc-explore-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs `explore`; ends it as Ctrl+C does once its output holds what is awaited. */
const explore = async (
  args: readonly string[],
  {
    until,
    path,
    visit,
  }: {
    readonly until?: string;
    readonly path?: string;
    readonly visit?: (address: string) => Promise<void>;
  } = {},
): Promise<Ended> => {
  const env = { ...process.env, ...(path === undefined ? {} : { PATH: path }) };
  const child = spawn(process.execPath, [program, 'explore', ...args], { env });
  let stdout = '';
  let stderr = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let visited: Promise<void> | undefined;
  const look = (): void => {
    if (until === undefined || visited !== undefined || !`${stdout}${stderr}`.includes(until))
      return;
    visited = (visit?.(stdout.trim()) ?? Promise.resolve()).finally(() => child.kill('SIGINT'));
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    look();
  });
  const code = await ended;
  await visited;
  return { code, stdout, stderr };
};

const occupiedPort = async (): Promise<Server> =>
  await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });

describe('explore', () => {
  it('serves the panel on loopback until Ctrl+C, and nothing else', async () => {
    const answers: unknown[] = [];
    const { code, stdout } = await explore(['--no-open'], {
      until: 'Ctrl+C ends it.',
      visit: async (address) => {
        const page = await fetch(address);
        answers.push(page.status, page.headers.get('content-type'));
        answers.push((await page.text()).includes('class="hc-explorer"'));
        answers.push((await fetch(new URL('package.json', address))).status);
      },
    });
    expect(answers).toEqual([200, 'text/html; charset=utf-8', true, 404]);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect(code).toBe(0);
  }, 240_000);

  it('says which option helps when the port is in use, exit 1', async () => {
    const server = await occupiedPort();
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await explore(['--no-open', '--port', String(port)]);
    server.close();
    expect(stderr).toContain(`port ${port} is in use: give another with --port, or 0 for any`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  }, 240_000);

  it.skipIf(process.platform !== 'linux')(
    'says what to do where no browser is, and where the one found fails',
    async () => {
      const failing = join(scratch, 'xdg-open');
      writeFileSync(failing, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
      for (const path of [join(scratch, 'empty'), `${scratch}:/bin`]) {
        const { code, stdout, stderr } = await explore([], { path, until: 'no browser' });
        expect(stderr).toContain(`no browser could be opened: open ${stdout.trim()} yourself`);
        expect(code).toBe(0);
      }
    },
    240_000,
  );
});
