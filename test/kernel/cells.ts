import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { JupyterMessage } from '../../src/runner/jupyter-message.js';
import { startKernel, type Kernel } from '../../src/runner/kernel-client.js';

/** The folder whose cells find the package by name. */
export const folder = fileURLToPath(new URL('../fixtures/notebooks', import.meta.url));

/** What came of a cell. */
export type CellRun = {
  readonly status: string;
  readonly executionCount: number | undefined;
  /** What it published, in order. */
  readonly messages: readonly JupyterMessage[];
  /** The content of the first message of a type. */
  readonly of: (type: string) => JupyterMessage['content'] | undefined;
  /** The forms of the first output of a type. */
  readonly data: (type: string) => Readonly<Record<string, string>>;
  readonly error: () => { ename: string; evalue: string; traceback: string };
};

const resultOf = (
  reply: { readonly status: string; readonly executionCount: number | undefined },
  messages: readonly JupyterMessage[],
): CellRun => {
  const of: CellRun['of'] = (type) =>
    messages.find(({ header }) => header.msg_type === type)?.content;
  return {
    ...reply,
    messages,
    of,
    data: (type) => (of(type)?.['data'] ?? {}) as Record<string, string>,
    error: () => {
      const { ename, evalue, traceback } = of('error') ?? {};
      const lines = Array.isArray(traceback) ? traceback : [];
      return { ename: String(ename), evalue: String(evalue), traceback: lines.join('\n') };
    },
  };
};

/** Runs a cell; `onMessage` sees what it publishes while it runs. */
export async function runCell(
  kernel: Pick<Kernel, 'execute'>,
  code: string,
  onMessage: (message: JupyterMessage) => void = () => undefined,
): Promise<CellRun> {
  for (;;) {
    const messages: JupyterMessage[] = [];
    const reply = await kernel.execute(
      code,
      (message) => {
        messages.push(message);
        onMessage(message);
      },
      60,
    );
    // tslab refuses cells for 200 ms after one has failed.
    if (reply.status !== 'aborted') return resultOf(reply, messages);
    await wait(50);
  }
}

/** A kernel for the tests of a file, with what it needs first. */
export function openCells(...first: readonly string[]) {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await startKernel({ folder });
    for (const code of first) await runCell(kernel, code);
  }, 240_000);
  afterAll(() => kernel.close());
  return {
    run: (code: string, onMessage?: (message: JupyterMessage) => void) =>
      runCell(kernel, code, onMessage),
    /** Runs a cell and interrupts it, so many times, as soon as it prints something. */
    interrupted: (code: string, times = 1) => {
      let left = times;
      return runCell(kernel, code, ({ header }) => {
        if (header.msg_type !== 'stream') return;
        for (; left > 0; left--) kernel.interrupt();
      });
    },
    kernel: () => kernel,
  };
}
