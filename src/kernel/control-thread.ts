/*
 * Runs in a thread of its own and owns the kernel's control channel, so that an interrupt is heard while
 * a calculation keeps the main thread busy. Other messages go on to the main thread.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Router } from 'zeromq';
import { decodeMessage, encodeMessage, makeRequest } from '../runner/jupyter-message.js';
import { CLOSED, REQUESTED } from './interruption.js';

/** What the thread is given. */
export type ControlTask = {
  readonly address: string;
  readonly key: string;
  readonly flags: Int32Array;
};

/** What the thread tells the main thread. */
export type ControlEvent =
  | { readonly kind: 'bound' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'interrupt' | 'message'; readonly frames: readonly Uint8Array[] };

/** How long a calculation may take to stop by itself before it is broken off. */
const GRACE_MILLISECONDS = 400;

const { address, key, flags } = workerData as ControlTask;
const port = parentPort as MessagePort;
const tell = (event: ControlEvent): void => port.postMessage(event);
const socket = new Router({ linger: 0 });

/** Only one message can be on its way to a socket at a time. */
let sending: Promise<void> = Promise.resolve();
const send = (frames: readonly Uint8Array[]): void => {
  sending = sending
    .then(() => socket.send(frames.map((x) => Buffer.from(x))))
    .catch(() => undefined);
};

const interrupt = (): void => {
  Atomics.store(flags, REQUESTED, 1);
  // The signal ends code that never looks at the flag, as long as it runs before the cell's first await.
  setTimeout(() => {
    if (Atomics.load(flags, REQUESTED) === 1) process.kill(process.pid, 'SIGINT');
  }, GRACE_MILLISECONDS);
};

const take = (frames: readonly Buffer[]): void => {
  const message = decodeMessage(frames, key);
  if (message.header.msg_type !== 'interrupt_request') return tell({ kind: 'message', frames });
  interrupt();
  const route = frames.slice(
    0,
    frames.findIndex((frame) => frame.toString() === '<IDS|MSG>'),
  );
  const reply = makeRequest('interrupt_reply', { status: 'ok' }, message.header.session);
  send([...route, ...encodeMessage({ ...reply, parentHeader: message.header }, key)]);
  tell({ kind: 'interrupt', frames });
};

port.on('message', (frames: readonly Uint8Array[] | 'close') => {
  if (frames !== 'close') return send(frames);
  void sending.then(() => socket.close());
});
try {
  await socket.bind(address);
  tell({ kind: 'bound' });
} catch (error) {
  tell({ kind: 'failed', reason: String(error) });
}
for await (const frames of socket) {
  try {
    take(frames);
  } catch (error) {
    process.stderr.write(`dropped a control message: ${String(error)}\n`);
  }
}

port.close();
Atomics.store(flags, CLOSED, 1);
Atomics.notify(flags, CLOSED);
