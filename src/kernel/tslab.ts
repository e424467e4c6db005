import { createRequire } from 'node:module';
import { setImmediate as inNextTurn } from 'node:timers';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { callingCell, cells, failCell, runCell, type Cell } from './cells.js';
import { cellFile, withCellFile } from './cell-code.js';
import { describeFailure, INTERRUPTED, type Failure } from './failure.js';
import { interruptRunning } from './interruption.js';
import { stopTimers } from './stoppable-timers.js';
import { Stopped, stoppableTurn, TurnBroken, whenStopped } from './stoppable.js';

/*
 * tslab 1.0.22 prints a thrown error to stderr and replies `error` without name or message, tells of a
 * rejected promise that nobody awaits only after the reply, prints a cell's last expression as a stream,
 * and hears no interrupt after a cell's first `await`. Here each becomes what the protocol foresees.
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
type Executor = { execute: (source: string) => Promise<boolean>; readonly interrupt: () => void };
type Log = (...args: readonly unknown[]) => void;
type Method<Self, Args extends readonly unknown[], Result> = (this: Self, ...args: Args) => Result;
type Handler = { readonly execCount: number };
type Inspection = { readonly found: boolean; readonly data: Readonly<Record<string, string>> };
type Completion = {
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
};
type Cursor = { readonly code: string; readonly cursor_pos: number };

type JupyterModule = {
  readonly ZmqServer: {
    readonly prototype: {
      handleExecute: Method<Server, [unknown, KernelMessage], Promise<void>>;
      bindSocket: Method<Server, [{ sendHighWaterMark?: number }, number], Promise<void>>;
      close: Method<Server, [], void>;
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
      handleInspect: Method<Handler, [Cursor], Inspection>;
      handleComplete: Method<Handler, [Cursor], Completion>;
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

/** What the kernel's plugins do where tslab is changed. */
export type KernelHooks = {
  /** Called before each cell with code. */
  readonly beforeCell: (cell: Cell) => Promise<void>;
  readonly afterCell: (cell: Cell) => void;
  /** Publishes the value of a cell's last expression. */
  readonly result: (value: unknown, cell: Cell) => void;
  readonly failure: (failure: Failure, thrown: unknown, cell: Cell) => Failure;
  readonly interrupted: (cell: Cell) => void;
  readonly inspection: (inspection: Inspection, at: Cursor) => Inspection;
  readonly completion: (completion: Completion, at: Cursor) => Completion;
};

/** How long a kernel that was told to end waits for its last messages to leave, in ms. */
const LAST_WORDS_MILLISECONDS = 200;

/** How long a kernel that is to end waits for timers and requests that cells left behind, in ms. */
const LONGEST_SETTLING = 2000;

/** Loads a module of the project's own tslab. */
export function tslabModule<T>(name: 'main' | 'jupyter' | 'executor'): T {
  return createRequire(import.meta.url)(`tslab/dist/${name}.js`) as T;
}

let executor: Executor | undefined;
let hooks: KernelHooks;

const describe = (report: readonly unknown[], cell: Cell, lost?: string): Failure => {
  const failure = describeFailure(report, lost, cell.source, cellFile(cell.number));
  return hooks.failure(failure, report[0], cell);
};

/** Reports what nobody caught to the cell that caused it; Node keeps the cell with the promise. */
const reportLost = (kind: string) => (reason: unknown) => {
  if (reason instanceof TurnBroken) return;
  const cell = cells.getStore();
  if (cell === undefined) {
    process.stderr.write(`${describeFailure([reason], kind).traceback.join('\n')}\n`);
    return;
  }
  const failure = describe([reason], cell, kind);
  // What an interrupted cell left behind stops where it is: no news.
  if (cell.interrupted && failure.ename === INTERRUPTED.ename) return;
  failCell(cell, failure);
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

/** Interrupts the running cell: what it waits for is no longer awaited. */
function interruptCell(): void {
  const cell = interruptRunning();
  if (cell === undefined) return;
  hooks.interrupted(cell);
  executor?.interrupt();
}

/** Marks a promise as looked after: tslab awaits it only once the code has returned. */
const lookAfter = (value: unknown): void => {
  if (value instanceof Promise) value.catch(() => undefined);
};

/**
 * tslab's own way to run a cell, in a turn of the event loop of its own, so that SIGINT stops the code
 * and what follows each `await` that waits for no event.
 */
const stoppableExecute =
  (execute: Executor['execute']) =>
  (source: string, cell: Cell | undefined): Promise<boolean> =>
    new Promise((resolve, reject) => {
      inNextTurn(() => {
        const leftover: unknown[] = [];
        const run = (code: () => unknown): unknown => {
          let returned: unknown;
          let ran = false;
          try {
            stoppableTurn(() => {
              returned = code();
              ran = true;
              lookAfter(returned);
            });
          } catch (error) {
            const stopped = error instanceof Stopped;
            if (stopped || ran) leftover.push(stopped ? new TurnBroken() : error);
            if (stopped || !ran) throw error;
          }
          return returned;
        };
        withCellFile(cell?.number ?? 0, () => execute(source), run).then(resolve, reject);
        if (leftover.length > 0) throw leftover[0];
      });
    });

const withReports = (create: ExecutorModule['createExecutor']) => {
  const patched: ExecutorModule['createExecutor'] = (root, converters, console) => {
    const reports: (readonly unknown[])[] = [];
    const error: Log = (...args) => reports.push(args);
    const log: Log = (value) => {
      const cell = callingCell();
      if (cell === undefined) console.log(value);
      else hooks.result(value, cell);
    };
    const made = create(root, converters, { log, error });
    executor = made;
    const execute = stoppableExecute(made.execute);
    made.execute = async (source) => {
      const cell = cells.getStore();
      reports.length = 0;
      const ok = await execute(source, cell);
      await twoTurns();
      if (cell === undefined || ok) for (const report of reports) console.error(...report);
      else failCell(cell, describe(reports.flat(), cell));
      return ok && cell?.failure === undefined;
    };
    return made;
  };
  return patched;
};

const patchServer = (server: JupyterModule['ZmqServer']['prototype'], cellOf: CellMap): void => {
  const { handleExecute, bindSocket, close } = server;
  server.bindSocket = function (socket, port) {
    // A cell that prints much must not lose lines because a client reads slowly.
    if (socket === this.iopub) socket.sendHighWaterMark = 0;
    return bindSocket.call(this, socket, port);
  };
  server.close = function () {
    close.call(this);
    // What cells left behind must not keep a kernel that was told to end.
    setTimeout(() => process.exit(), LAST_WORDS_MILLISECONDS).unref();
  };
  server.handleExecute = function (socket, message) {
    const send: Cell['send'] = (type, content) => {
      const reply = message.createReply();
      reply.header.msg_type = type;
      reply.content = content;
      reply.signAndSend(this.connInfo.key, this.iopub);
    };
    const request = message.content as ExecuteRequest;
    const rest = { number: 0, running: false, interrupted: false, failure: undefined };
    cellOf.set(request, { source: request.code, send, ...rest });
    return handleExecute.call(this, socket, message);
  };
};

type CellMap = WeakMap<ExecuteRequest, Cell>;

const patchHandler = (
  handler: JupyterModule['JupyterHandlerImpl']['prototype'],
  cellOf: CellMap,
): void => {
  const { handleExecute, handleExecuteImpl, handleInspect, handleComplete } = handler;
  handler.handleExecute = async function (request, ...rest) {
    const reply = await handleExecute.call(this, request, ...rest);
    const cell = cellOf.get(request);
    if (cell !== undefined) cell.running = false;
    // The protocol's word for a cell that did not run because one before it failed.
    if (reply.status === 'abort') return { ...reply, status: 'aborted' };
    return reply.status === 'error' ? { ...reply, ...cell?.failure } : reply;
  };
  handler.handleExecuteImpl = async function (request, ...rest) {
    const cell = cellOf.get(request);
    if (request.silent === true && request.code === '') {
      await settle();
      return { count: this.execCount };
    }
    if (cell === undefined) return handleExecuteImpl.call(this, request, ...rest);
    return runCell(cell, async () => {
      cell.number = this.execCount + 1;
      await hooks.beforeCell(cell);
      try {
        return await handleExecuteImpl.call(this, request, ...rest);
      } finally {
        hooks.afterCell(cell);
      }
    });
  };
  handler.handleInspect = function (request) {
    return hooks.inspection(handleInspect.call(this, request), request);
  };
  handler.handleComplete = function (request) {
    return hooks.completion(handleComplete.call(this, request), request);
  };
};

/** Changes tslab so that cells' results, errors and interrupts reach Jupyter as its protocol foresees. */
export function patchTslab(kernelHooks: KernelHooks): void {
  hooks = kernelHooks;
  const jupyter = tslabModule<JupyterModule>('jupyter');
  const executorModule = tslabModule<ExecutorModule>('executor');
  const cellOf: CellMap = new WeakMap();
  executorModule.createExecutor = withReports(executorModule.createExecutor);
  patchServer(jupyter.ZmqServer.prototype, cellOf);
  patchHandler(jupyter.JupyterHandlerImpl.prototype, cellOf);
}

/** Replaces tslab's own handlers of lost errors, which print where nobody reads, and of interrupts. */
export function takeProcessEvents(): void {
  process.removeAllListeners('unhandledRejection').removeAllListeners('uncaughtException');
  process.on('unhandledRejection', reportLost('a promise rejected and nothing awaited it'));
  process.on('uncaughtException', reportLost('thrown where nothing could catch it'));
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', interruptCell);
  whenStopped(interruptCell);
  stopTimers();
}
