import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection, type Connection } from '../../src/runner/connection.js';
import { openSession, type Session } from '../../src/runner/kernel-session.js';
import { folder, runCell, type CellRun } from './cells.js';

/* The real tslab, started as `tslab install` has Jupyter start it, without this project's kernel. */

let connection: Connection;
let session: Session;
let child: ChildProcess;

beforeAll(async () => {
  connection = await makeConnection();
  const tslab = createRequire(import.meta.url).resolve('tslab/bin/tslab');
  const args = ['--no-warnings', tslab, 'kernel', '--config-path', connection.file];
  child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  session = openSession(connection);
  for (;;) {
    const answered = session.request('shell', 'kernel_info_request', {}).then(() => true);
    if (await Promise.race([answered, wait(250, false)])) return;
  }
}, 240_000);

afterAll(() => {
  child.kill('SIGKILL');
  session.close();
  connection.remove();
});

const run = (code: string): Promise<CellRun> =>
  runCell(
    {
      execute: async (source, onMessage) => {
        const content = { code: source, silent: false, store_history: true, stop_on_error: true };
        const reply = await session.request('shell', 'execute_request', content, onMessage);
        return { status: String(reply.content['status']), executionCount: undefined };
      },
    },
    code,
  );

test('show() shows tables, figures and objects; the last expression is printed', async () => {
  const table = await run(
    "import { show, simulate } from 'hugging-carbon'; show([{ id: '<b>', n: 1 }]);",
  );
  expect(table.data('display_data')['text/html']).toContain('&lt;b&gt;');
  const figure = await run("show({ data: [{ type: 'bar', x: ['a'], y: [1] }], layout: {} });");
  expect(figure.data('display_data')['image/svg+xml']).toMatch(/^<svg/);
  const fields = await run('show({ total: 3 });');
  expect(fields.data('display_data')['text/plain']).toContain('total');
  const last = await run('show(7); 20 + 1');
  expect(last.of('stream')).toEqual({ name: 'stdout', text: '21\n' });
});
