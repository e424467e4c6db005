import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { describeFailure, type Failure } from './kernel-failure.js';

/*
 * tslab 1.0.22 prints a thrown error to stderr and replies `error` without name or message, and a
 * promise that rejects with nobody awaiting it is told only after the reply, where every client has
 * stopped listening. Here both become `error` messages of the Jupyter protocol and fail their cell.
 */

type KernelMessage = { readonly content: unknown; createReply(): KernelReply };
type KernelReply = {
  header: { msg_type: string };
  content: unknown;
  signAndSend(key: string, socket: unknown): void;
};
type Server = { readonly connInfo: { readonly key: string }; readonly iopub: unknown };
type ExecuteRequest = { readonly code: string; readonly silent?: boolean };
type ExecuteReply = { readonly status: string; readonly execution_count?: number };
type Executor = { execute: (source: string) => Promise<boolean> };
type Log = (...args: readonly unknown[]) => void;
type Method<Self, Args extends readonly unknown[], Result> = (this: Self, ...args: Args) => Result;
type Handler = { readonly execCount: number };

type JupyterModule = {
  readonly ZmqServer: {
    readonly prototype: {
      handleExecute: Method<Server, [unknown, KernelMessage], Promise<void>>;
      bindSocket: Method<Server, [{ sendHighWaterMark?: number }, number], Promise<void>>;
    };
  };
  readonly JupyterHandlerImpl: {
    readonly prototype: {
      handleExecute: Method<Handler, [ExecuteRequest, ...unknown[]], Promise<ExecuteReply>>;
      handleExecuteImpl: Method<
        Handler,
        [ExecuteRequest, ...unknown[]],
        Promise<{ readonly count: number }>
      >;
    };
  };
};
type ExecutorModule = {
  createExecutor: (
    root: string,
    converters: unknown,
    console: { readonly log: Log; readonly error: Log },
  ) => Executor;
};

/** A cell being executed, or one that has left work behind. */
type Cell = {
  readonly source: string;
  readonly publish: (failure: Failure, late: boolean) => void;
  running: boolean;
  failure: Failure | undefined;
};

const cells = new AsyncLocalStorage<Cell>();

/** How long a kernel that is to end waits for timers and requests that cells left behind, in ms. */
const LONGEST_SETTLING = 2000;

/** Loads a module of the project's own tslab. */
export function tslabModule<T>(name: 'main' | 'jupyter' | 'executor'): T {
  return createRequire(import.meta.url)(`tslab/dist/${name}.js`) as T;
}

const fail = (cell: Cell, failure: Failure): void => {
  cell.publish(failure, !cell.running);
  cell.failure ??= failure;
};

/** Reports what nobody caught to the cell that caused it; Node keeps the cell with the promise. */
const reportLost = (kind: string) => (reason: unknown) => {
  const cell = cells.getStore();
  const failure = describeFailure([reason], kind);
  if (cell === undefined) process.stderr.write(`${failure.traceback.join('\n')}\n`);
  else fail(cell, failure);
};

/** Node tells of a lost rejection when a turn of the event loop ends, so a cell lasts until then. */
const twoTurns = async (): Promise<void> => {
  await nextTurn();
  await nextTurn();
};

const pendingWork = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(Timeout|FSReq|TCP|GetAddrInfo)/.test(name))
    .length;

/** Waits until cells' timers and requests are over: an idle tslab has none of its own. */
const settle = async (): Promise<void> => {
  const end = Date.now() + LONGEST_SETTLING;
  await twoTurns();
  while (pendingWork() > 0 && Date.now() < end) await wait(20);
  await twoTurns();
};

const withErrorReports = (create: ExecutorModule['createExecutor']) => {
  const patched: ExecutorModule['createExecutor'] = (root, converters, console) => {
    const reports: (readonly unknown[])[] = [];
    const error: Log = (...args) => reports.push(args);
    const executor = create(root, converters, { log: console.log, error });
    const execute = executor.execute;
    executor.execute = async (source) => {
      reports.length = 0;
      const ok = await execute(source);
      await twoTurns();
      const cell = cells.getStore();
      if (cell === undefined || ok) for (const report of reports) console.error(...report);
      else fail(cell, describeFailure(reports.flat(), undefined, source));
      return ok && cell?.failure === undefined;
    };
    return executor;
  };
  return patched;
};

/** Makes tslab send `error` messages, and fail a cell for a rejection that nobody awaits. */
export function addErrorMessages(): void {
  const jupyter = tslabModule<JupyterModule>('jupyter');
  const executor = tslabModule<ExecutorModule>('executor');
  const server = jupyter.ZmqServer.prototype;
  const handler = jupyter.JupyterHandlerImpl.prototype;
  const { handleExecute: serve, bindSocket } = server;
  const { handleExecute, handleExecuteImpl } = handler;
  const cellOf = new WeakMap<ExecuteRequest, Cell>();

  executor.createExecutor = withErrorReports(executor.createExecutor);
  server.bindSocket = function (socket, port) {
    // A cell that prints much must not lose lines because a client reads slowly.
    if (socket === this.iopub) socket.sendHighWaterMark = 0;
    return bindSocket.call(this, socket, port);
  };
  server.handleExecute = function (socket, message) {
    const publish = (failure: Failure, late: boolean): void => {
      const reply = message.createReply();
      reply.header.msg_type = 'error';
      reply.content = { ...failure, late };
      reply.signAndSend(this.connInfo.key, this.iopub);
    };
    const request = message.content as ExecuteRequest;
    cellOf.set(request, { source: request.code, publish, running: true, failure: undefined });
    return serve.call(this, socket, message);
  };
  handler.handleExecute = async function (request, ...rest) {
    const reply = await handleExecute.call(this, request, ...rest);
    const cell = cellOf.get(request);
    if (cell !== undefined) cell.running = false;
    return reply.status === 'error' ? { ...reply, ...cell?.failure } : reply;
  };
  handler.handleExecuteImpl = async function (request, ...rest) {
    const cell = cellOf.get(request);
    if (request.silent === true && request.code === '') {
      await settle();
      return { count: this.execCount };
    }
    const execute = () => handleExecuteImpl.call(this, request, ...rest);
    return cell === undefined ? execute() : cells.run(cell, execute);
  };
}

/** Replaces tslab's own handlers of lost errors, which print where nobody reads. */
export function takeLostErrors(): void {
  process.removeAllListeners('unhandledRejection').removeAllListeners('uncaughtException');
  process.on('unhandledRejection', reportLost('a promise rejected and nothing awaited it'));
  process.on('uncaughtException', reportLost('thrown where nothing could catch it'));
}
