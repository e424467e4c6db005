import { expect, test } from 'vitest';
import { makeConnection } from '../../src/runner/connection.js';
import { spawnKernel } from '../../src/runner/kernel-process.js';
import { openSession } from '../../src/runner/kernel-session.js';
import { folder } from './cells.js';

test('a kernel that is told to end ends by itself, whatever its cells have left', async () => {
  const connection = await makeConnection();
  const child = spawnKernel(connection.file, folder);
  const session = openSession(connection);
  try {
    const code = 'setInterval(() => {}, 1000); void new Promise(() => {});';
    await session.request('shell', 'execute_request', { code, silent: false, store_history: true });
    const started = performance.now();
    const content = { restart: true };
    const [reply, how] = await Promise.all([
      session.request('control', 'shutdown_request', content),
      child.ended,
    ]);
    expect(reply.content).toEqual({ status: 'ok', restart: true });
    expect(how).toBe('the kernel ended with exit code 0');
    // A third of a second on an idle machine.
    expect(performance.now() - started).toBeLessThan(5000);
  } finally {
    child.kill();
    session.close();
    connection.remove();
  }
});
