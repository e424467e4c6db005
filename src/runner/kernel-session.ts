import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import type { Connection } from './connection.js';
import {
  decodeMessage,
  encodeMessage,
  makeRequest,
  type JupyterMessage,
} from './jupyter-message.js';

/** An exchange of messages with a kernel. */
export type Session = {
  /**
   * Sends a request and resolves with its reply once the kernel is idle again.
   *
   * @param onMessage receives what the kernel publishes for this request, also after the reply
   */
  readonly request: (
    channel: 'shell' | 'control',
    type: string,
    content: Readonly<Record<string, unknown>>,
    onMessage?: (message: JupyterMessage) => void,
  ) => Promise<JupyterMessage>;
  readonly close: () => void;
};

type Exchange = {
  readonly onMessage: (message: JupyterMessage) => void;
  readonly resolve: (reply: JupyterMessage) => void;
  reply: JupyterMessage | undefined;
  idle: boolean;
};

/** The kernel's sockets do not exist yet when we connect: try again soon, and drop nothing. */
const SOCKET_OPTIONS = { linger: 0, reconnectInterval: 20, receiveHighWaterMark: 0 } as const;

/** Opens a session with the kernel of a connection, which may not have started yet. */
export function openSession(connection: Connection): Session {
  const session = randomUUID();
  const exchanges = new Map<string, Exchange>();
  const dealers = { shell: new Dealer(SOCKET_OPTIONS), control: new Dealer(SOCKET_OPTIONS) };
  const iopub = new Subscriber(SOCKET_OPTIONS);
  iopub.subscribe();

  const finish = (exchange: Exchange): void => {
    if (exchange.reply !== undefined && exchange.idle) exchange.resolve(exchange.reply);
  };
  const exchangeOf = (message: JupyterMessage): Exchange | undefined =>
    exchanges.get(message.parentHeader.msg_id ?? '');
  const onReply = (message: JupyterMessage): void => {
    const exchange = exchangeOf(message);
    if (exchange === undefined) return;
    exchange.reply = message;
    finish(exchange);
  };
  const onPublished = (message: JupyterMessage): void => {
    const exchange = exchangeOf(message);
    if (exchange === undefined) return;
    if (message.header.msg_type !== 'status') exchange.onMessage(message);
    else if (message.content['execution_state'] === 'idle') {
      exchange.idle = true;
      finish(exchange);
    }
  };
  const listen = async (
    socket: AsyncIterable<readonly Buffer[]>,
    take: (message: JupyterMessage) => void,
  ): Promise<void> => {
    // Ends when the socket is closed. A message with a wrong signature is not from our kernel.
    for await (const frames of socket) {
      try {
        take(decodeMessage(frames, connection.key));
      } catch (error) {
        process.stderr.write(`dropped a kernel message: ${String(error)}\n`);
      }
    }
  };
  for (const channel of ['shell', 'control'] as const) {
    dealers[channel].connect(connection.address(channel));
    void listen(dealers[channel], onReply);
  }
  iopub.connect(connection.address('iopub'));
  void listen(iopub, onPublished);

  return {
    request: async (channel, type, content, onMessage = () => undefined) => {
      const message = makeRequest(type, content, session);
      const answered = new Promise<JupyterMessage>((resolve) => {
        exchanges.set(message.header.msg_id, { onMessage, resolve, reply: undefined, idle: false });
      });
      await dealers[channel].send([...encodeMessage(message, connection.key)]);
      return answered;
    },
    close: () => {
      for (const socket of [dealers.shell, dealers.control, iopub]) socket.close();
    },
  };
}
