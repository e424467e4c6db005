import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './fault.js';
import { jsonReply, textReply, type Reply } from './reply.js';

const TICK_MS = 20;

const WAIT_MESSAGE = 'Too many requests: slow down (a stand-in for the Hub).';

const statusReply = (fault: Fault): Reply => {
  const status = Number(fault.fault);
  const headers: Record<string, string> = {};
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
  if (fault.retryAfterDate !== undefined) {
    headers['retry-after'] = new Date(Date.now() + fault.retryAfterDate * 1000).toUTCString();
  }
  if (fault.resetSeconds !== undefined) {
    headers['ratelimit'] = `"api";r=0;t=${fault.resetSeconds}`;
  }
  return status === 429
    ? jsonReply({ error: WAIT_MESSAGE }, headers, 429)
    : textReply(`${status}: the stand-in was asked to fail`, headers, status);
};

const shareOf = (body: Uint8Array, fault: Fault): Uint8Array =>
  body.subarray(0, Math.floor(body.length * (fault.share ?? 0.5)));

/** Replaces the answer where a fault says so; other faults change how it is sent. */
const faultyReply = (reply: Reply, fault: Fault | undefined): Reply => {
  switch (fault?.fault) {
    case '403':
      return textReply('Blocked by proxy (the stand-in was asked to).', {}, 403);
    case '429':
    case '500':
    case '502':
    case '503':
    case '504':
      return statusReply(fault);
    case 'truncated':
      return { ...reply, body: shareOf(reply.body, fault) };
    case 'wrong-type':
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: Buffer.from('<!doctype html><title>Back soon</title><p>Back soon.</p>\n'),
      };
    case 'wrong-shape':
      return jsonReply({ models: 'not a list' });
    default:
      return reply;
  }
};

const drip = (response: ServerResponse, body: Uint8Array, bytesPerSecond: number): void => {
  const step = Math.max(1, Math.round((bytesPerSecond * TICK_MS) / 1000));
  const pauseMs = (step / bytesPerSecond) * 1000;
  const send = (from: number): void => {
    if (response.destroyed) return;
    if (from >= body.length) {
      response.end();
      return;
    }
    response.write(body.subarray(from, from + step));
    setTimeout(() => send(from + step), pauseMs);
  };
  send(0);
};

/**
 * Sends an answer, damaged as a fault says.
 *
 * @param request what is answered
 * @param response where the answer goes
 * @param whole the answer as it should be
 * @param fault how it goes wrong, if it does
 * @returns the status that was sent; undefined where the connection was cut or kept waiting before one
 */
export function deliver(
  request: IncomingMessage,
  response: ServerResponse,
  whole: Reply,
  fault: Fault | undefined,
): number | undefined {
  if (fault?.fault === 'stall') return undefined;
  if (fault?.fault === 'reset') {
    request.socket.resetAndDestroy();
    return undefined;
  }
  const { status, headers, body } = faultyReply(whole, fault);
  response.writeHead(status, { ...headers, 'content-length': body.length });
  if (request.method === 'HEAD') {
    response.end();
  } else if (fault?.fault === 'reset-in-body') {
    const { socket } = request;
    response.write(shareOf(body, fault), () => setImmediate(() => socket.resetAndDestroy()));
  } else if (fault?.fault === 'drip') {
    drip(response, body, fault.bytesPerSecond ?? 200);
  } else {
    response.end(body);
  }
  return status;
}
