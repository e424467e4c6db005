import { Worker } from 'node:worker_threads';
import type { ControlEvent, ControlTask } from './control-thread.js';
import { CLOSED, flags } from './interruption.js';

/** Where replies on the control channel go. */
export type ControlSocket = { readonly send: (frames: readonly (Uint8Array | string)[]) => void };

/** The control channel in its own thread. */
export type Control = { readonly close: () => void };

/** How long the end of the process waits for the thread, in ms. */
const LONGEST_CLOSING = 1000;

/**
 * Opens the control channel in a thread of its own.
 *
 * @param onMessage receives every message but interrupts
 * @param onInterrupt receives an interrupt as soon as the main thread is free
 * @throws Error when the address cannot be bound
 */
export async function openControl(
  connection: Omit<ControlTask, 'flags'>,
  onMessage: (socket: ControlSocket, frames: readonly Buffer[]) => void,
  onInterrupt: (frames: readonly Buffer[]) => void,
): Promise<Control> {
  const workerData: ControlTask = { ...connection, flags };
  const thread = new Worker(new URL('./control-thread.js', import.meta.url), { workerData });
  const socket: ControlSocket = {
    send: (frames) => thread.postMessage(frames.map((frame) => Buffer.from(frame))),
  };
  await new Promise<void>((resolve, reject) => {
    thread.once('error', reject);
    thread.on('message', (event: ControlEvent) => {
      if (event.kind === 'bound') resolve();
      else if (event.kind === 'failed') reject(new Error(event.reason));
      else {
        const frames = event.frames.map((frame) => Buffer.from(frame));
        if (event.kind === 'interrupt') onInterrupt(frames);
        else onMessage(socket, frames);
      }
    });
  });
  const close = (): void => thread.postMessage('close');
  // A thread that is ended while its socket waits takes the process down with it.
  process.on('exit', () => {
    close();
    Atomics.wait(flags, CLOSED, 0, LONGEST_CLOSING);
  });
  return { close };
}
