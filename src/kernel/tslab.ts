import { setTimeout as wait } from 'node:timers/promises';
import { cells, failCell, runCell, type Cell } from './cells.js';
import { cellFile } from './cell-code.js';
import { interruptExecution, patchedExecutor, twoTurns } from './execute-cell.js';
import { describeFailure, INTERRUPTED, type Failure } from './failure.js';
import { interruptRunning } from './interruption.js';
import { signalled, watchSignals } from './signals.js';
import { stopTimers } from './stoppable-timers.js';
import { streamWriter } from './stream-writer.js';
import { isLostStop, stopAfter, TurnBroken, whenStopped } from './stoppable.js';
import {
  tslabModule,
  type Cursor,
  type ExecuteRequest,
  type ExecutorModule,
  type JupyterModule,
  type Outlet,
} from './tslab-modules.js';
import type { Completion, Inspection } from './plugin.js';

/*
 * tslab 1.0.22 prints a thrown error to stderr and replies `error` without name or message, tells of a
 * rejected promise that nobody awaits only after the reply, prints a cell's last expression as a stream,
 * and hears no interrupt after a cell's first `await`. Here each becomes what the protocol foresees.
 */

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

let hooks: KernelHooks;

const describe = (report: readonly unknown[], cell: Cell, lost?: string): Failure => {
  const failure = describeFailure(report, lost, cell.source, cellFile(cell.number));
  return hooks.failure(failure, report[0], cell);
};

/** Reports what nobody caught to the cell that caused it; Node keeps the cell with the promise. */
const reportLost = (kind: string) => (reason: unknown) => {
  if (reason instanceof TurnBroken || isLostStop(reason)) return;
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
  if (cell !== undefined) hooks.interrupted(cell);
  interruptExecution();
}

/** Has sockets of this kind send each message without being stopped halfway. */
const sendWhole = (socket: Outlet): void => {
  const { send } = socket;
  // A socket itself takes no properties.
  Object.defineProperty(Object.getPrototypeOf(socket), 'send', {
    value(this: Outlet, parts: unknown) {
      return stopAfter(() => send.call(this, parts));
    },
  });
};

const patchServer = (server: JupyterModule['ZmqServer']['prototype'], cellOf: CellMap): void => {
  const { handleExecute, bindSocket, close } = server;
  server.bindSocket = function (socket, port) {
    if (socket === this.iopub) {
      // A cell that prints much must not lose lines because a client reads slowly,
      socket.sendHighWaterMark = 0;
      // nor because zeromq has the 513th send of a turn wait for the next and refuses all after it.
      socket.sendTimeout = 0;
      sendWhole(socket);
    }
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
      // A signal that came before the cell was not meant for it.
      signalled();
      const stopWatching = watchSignals(interruptCell);
      try {
        await hooks.beforeCell(cell);
        return await handleExecuteImpl.call(this, request, ...rest);
      } finally {
        stopWatching();
        hooks.afterCell(cell);
      }
    });
  };
  handler.createWriteToIopub = (name, send) => streamWriter((text) => send(name, text));
  handler.handleShutdown = ({ restart = false }) => ({ status: 'ok', restart });
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
  executorModule.createExecutor = patchedExecutor(executorModule.createExecutor, {
    result: (value, cell) => hooks.result(value, cell),
    failure: (reports, cell) => failCell(cell, describe(reports, cell)),
  });
  patchServer(jupyter.ZmqServer.prototype, cellOf);
  patchHandler(jupyter.JupyterHandlerImpl.prototype, cellOf);
}

/** Replaces tslab's own handlers of lost errors, which print where nobody reads, and of interrupts. */
export function takeProcessEvents(): void {
  process.removeAllListeners('unhandledRejection').removeAllListeners('uncaughtException');
  process.on('unhandledRejection', reportLost('a promise rejected and nothing awaited it'));
  process.on('uncaughtException', reportLost('thrown where nothing could catch it'));
  whenStopped(interruptCell);
  stopTimers();
}
