import { setTimeout as wait } from 'node:timers/promises';
import { makeConnection } from './connection.js';
import type { JupyterMessage } from './jupyter-message.js';
import { spawnKernel } from './kernel-process.js';
import { openSession, type Session } from './kernel-session.js';
import { beforeProcessEnds } from './process-end.js';

/** How the execution of a cell ended. */
export type ExecuteReply = {
  readonly status: string;
  readonly executionCount: number | undefined;
};

/** A running kernel of the project's own tslab. */
export type Kernel = {
  readonly pid: number;
  /**
   * Executes one cell; resolves when both its reply and the kernel's idle status are in.
   *
   * @param onMessage receives each message the cell publishes, also one that comes after the reply
   * @throws KernelError when the kernel dies, the time is over or the signal aborts; close it then
   */
  readonly execute: (
    code: string,
    onMessage: (message: JupyterMessage) => void,
    timeoutSeconds: number,
  ) => Promise<ExecuteReply>;
  /** Stops the running cell; the kernel keeps what earlier cells defined. */
  readonly interrupt: () => void;
  /** Asks the kernel something else than to execute, e.g. `inspect_request`; gives the reply's content. */
  readonly ask: (
    type: string,
    content: Readonly<Record<string, unknown>>,
  ) => Promise<JupyterMessage['content']>;
  /** Waits, 2 s at most, for timers and requests that cells left behind and the errors they throw. */
  readonly settle: () => Promise<void>;
  /** Ends the kernel, its whole process group and its files. Never rejects; may be called twice. */
  readonly close: () => Promise<void>;
};

/** A kernel stopped working: it died, took too long or was told to stop. */
export class KernelError extends Error {
  readonly reason: 'died' | 'timeout' | 'aborted';

  constructor(reason: KernelError['reason'], message: string) {
    super(message);
    this.name = 'KernelError';
    this.reason = reason;
  }
}

/** How long a kernel may take to start, and to leave by itself when told to. */
const START_SECONDS = 60;
const LEAVE_MILLISECONDS = 1000;

/** A kernel publishes nothing to a listener that has not joined yet, so the first request is repeated. */
const REPEAT_MILLISECONDS = 250;

/** How much longer than a kernel's settling (2 s) we wait for it. */
const SETTLE_SECONDS = 10;

/** How long a kernel may take for an answer that needs no cell. */
const ANSWER_SECONDS = 30;

const EXECUTE = {
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
};

const untilReady = async (session: Session): Promise<void> => {
  for (;;) {
    const answered = session.request('shell', 'kernel_info_request', {}).then(() => true);
    if (await Promise.race([answered, wait(REPEAT_MILLISECONDS, false)])) return;
  }
};

/** What every request to a kernel is raced against: the first reason why it can no longer be used. */
const makeSwitch = (kill: () => void) => {
  let reject: (error: KernelError) => void = () => undefined;
  const off = new Promise<never>((_, rejectIt) => (reject = rejectIt));
  off.catch(() => undefined);
  const turnOff = (reason: KernelError['reason'], message: string): void => {
    reject(new KernelError(reason, message));
    kill();
  };
  const limited = async <T>(work: Promise<T>, seconds: number, doing: string): Promise<T> => {
    const message = `${doing} took more than ${seconds} s`;
    const timer = setTimeout(() => turnOff('timeout', message), seconds * 1000);
    try {
      return await Promise.race([work, off]);
    } finally {
      clearTimeout(timer);
    }
  };
  return { turnOff, limited };
};

const executeIn =
  (session: Session, limited: ReturnType<typeof makeSwitch>['limited']): Kernel['execute'] =>
  async (code, onMessage, timeoutSeconds) => {
    const content = { ...EXECUTE, code, silent: false };
    const work = session.request('shell', 'execute_request', content, onMessage);
    const reply = (await limited(work, timeoutSeconds, 'the cell')).content;
    const count = reply['execution_count'];
    return {
      status: String(reply['status']),
      executionCount: typeof count === 'number' ? count : undefined,
    };
  };

/** Starts the process and opens the session, with a way to end both whatever happens. */
const open = async (folder: string) => {
  const connection = await makeConnection();
  let kill = (): void => undefined;
  const takeBack = beforeProcessEnds(() => {
    kill();
    connection.remove();
  });
  try {
    const child = spawnKernel(connection.file, folder);
    kill = child.kill;
    const session = openSession(connection);
    const close = async (): Promise<void> => {
      void session
        .request('control', 'shutdown_request', { restart: false })
        .catch(() => undefined);
      await Promise.race([child.ended, wait(LEAVE_MILLISECONDS)]);
      kill();
      await child.ended;
      session.close();
      connection.remove();
      takeBack();
    };
    return { child, session, close };
  } catch (error) {
    connection.remove();
    takeBack();
    throw error;
  }
};

/**
 * Starts a kernel and waits until it answers.
 *
 * @param options.folder the kernel's working folder, from where cells import
 * @param options.signal ends the kernel and whatever it is doing
 * @throws KernelError when it does not start
 */
export async function startKernel(options: {
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<Kernel> {
  const { folder, signal } = options;
  if (signal?.aborted === true) throw new KernelError('aborted', 'interrupted');
  const { child, session, close } = await open(folder);
  const { turnOff, limited } = makeSwitch(child.kill);
  const onAbort = (): void => turnOff('aborted', 'interrupted');
  signal?.addEventListener('abort', onAbort, { once: true });
  void child.ended.then((how) => turnOff('died', how));
  let closed: Promise<void> | undefined;
  const closeOnce = (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    return (closed ??= close());
  };
  try {
    await limited(untilReady(session), START_SECONDS, 'starting the kernel');
  } catch (error) {
    await closeOnce();
    throw error;
  }
  return {
    pid: child.pid,
    execute: executeIn(session, limited),
    interrupt: child.interrupt,
    ask: async (type, content) =>
      (await limited(session.request('shell', type, content), ANSWER_SECONDS, type)).content,
    settle: async () => {
      const content = { ...EXECUTE, code: '', silent: true };
      const work = session.request('shell', 'execute_request', content);
      await limited(work, SETTLE_SECONDS, 'what the cells left behind');
    },
    close: closeOnce,
  };
}
