import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The header of a message of the Jupyter protocol, version 5.3. */
export type MessageHeader = {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
};

/** A message of the Jupyter protocol, without its routing prefix. */
export type JupyterMessage = {
  readonly header: MessageHeader;
  /** The header of the request that this message answers. */
  readonly parentHeader: Partial<MessageHeader>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
};

/** Ends the routing prefix of a message on the wire. */
const DELIMITER = Buffer.from('<IDS|MSG>');

const sign = (key: string, parts: readonly Uint8Array[]): Buffer => {
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return Buffer.from(hash.digest('hex'));
};

/** Makes a request of the given type. */
export function makeRequest(
  type: string,
  content: Readonly<Record<string, unknown>>,
  session: string,
): JupyterMessage {
  return {
    header: {
      msg_id: randomUUID(),
      msg_type: type,
      session,
      username: 'hugging-carbon',
      date: new Date().toISOString(),
      version: '5.3',
    },
    parentHeader: {},
    metadata: {},
    content,
  };
}

/** The frames of a message on the wire: delimiter, HMAC-SHA256 signature, four JSON parts. */
export function encodeMessage(message: JupyterMessage, key: string): readonly Buffer[] {
  const { header, parentHeader, metadata, content } = message;
  const parts = [header, parentHeader, metadata, content].map((x) =>
    Buffer.from(JSON.stringify(x)),
  );
  return [DELIMITER, sign(key, parts), ...parts];
}

const parsePart = (part: Uint8Array | undefined): Record<string, unknown> => {
  const value: unknown = JSON.parse(Buffer.from(part ?? []).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a part of a kernel message is not a JSON object');
  }
  return value as Record<string, unknown>;
};

/**
 * Reads a message from its frames and checks its signature.
 *
 * @throws Error when the delimiter is missing, the signature is wrong or a part is not a JSON object
 */
export function decodeMessage(frames: readonly Uint8Array[], key: string): JupyterMessage {
  const start = frames.findIndex((frame) => DELIMITER.equals(frame));
  if (start < 0) throw new Error('a kernel message has no delimiter');
  const parts = frames.slice(start + 2, start + 6);
  const given = Buffer.from(frames[start + 1] ?? []);
  const expected = sign(key, parts);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Error('a kernel message has a wrong signature');
  }
  const [header, parentHeader, metadata, content] = parts.map(parsePart);
  return {
    header: header as MessageHeader,
    parentHeader: parentHeader ?? {},
    metadata: metadata ?? {},
    content: content ?? {},
  };
}
