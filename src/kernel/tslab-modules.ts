import { createRequire } from 'node:module';
import type { Completion, Inspection } from './plugin.js';

/* The parts of tslab 1.0.22 that this kernel changes: tslab exports no types of them. */

export type KernelMessage = { readonly content: unknown; createReply(): KernelReply };
export type KernelReply = {
  header: { msg_type: string };
  content: unknown;
  signAndSend(key: string, socket: unknown): void;
};
/** A socket that sends: of zeromq. */
export type Outlet = {
  sendHighWaterMark: number;
  sendTimeout: number;
  readonly send: (this: Outlet, parts: unknown) => Promise<void> | undefined;
};
export type Server = { readonly connInfo: { readonly key: string }; readonly iopub: unknown };
export type ExecuteRequest = { readonly code: string; readonly silent?: boolean };
export type ShutdownRequest = { readonly restart?: boolean };
export type ExecuteReply = { readonly status: string; readonly execution_count?: number };
export type Executor = {
  execute: (source: string) => Promise<boolean>;
  readonly interrupt: () => void;
};
export type Log = (...args: readonly unknown[]) => void;
export type Method<Self, Args extends readonly unknown[], Result> = (
  this: Self,
  ...args: Args
) => Result;
export type Handler = { readonly execCount: number };
export type Cursor = { readonly code: string; readonly cursor_pos: number };

export type JupyterModule = {
  readonly ZmqServer: {
    readonly prototype: {
      handleExecute: Method<Server, [unknown, KernelMessage], Promise<void>>;
      bindSocket: Method<Server, [Outlet, number], Promise<void>>;
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
      createWriteToIopub: Method<Handler, [string, (name: string, text: string) => void], unknown>;
      handleShutdown: Method<Handler, [ShutdownRequest], unknown>;
      handleInspect: Method<Handler, [Cursor], Inspection>;
      handleComplete: Method<Handler, [Cursor], Completion>;
    };
  };
};
export type ExecutorModule = {
  createExecutor: (
    root: string,
    converters: unknown,
    console: { readonly log: Log; readonly error: Log },
  ) => Executor;
};

/** Loads a module of the project's own tslab. */
export function tslabModule<T>(name: 'main' | 'jupyter' | 'executor'): T {
  return createRequire(import.meta.url)(`tslab/dist/${name}.js`) as T;
}
