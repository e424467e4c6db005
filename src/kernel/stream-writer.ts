import { StringDecoder } from 'node:string_decoder';

type Done = (error?: Error | null) => void;

/** `write` of a standard stream. */
export type StreamWrite = (
  chunk: string | Uint8Array,
  encoding?: BufferEncoding | Done,
  done?: Done,
) => boolean;

/**
 * A `write` for `process.stdout` and `process.stderr` of cells. tslab's own forgets the encoding and the
 * callback, so that whoever awaits a write waits for ever, and cuts characters where chunks end.
 *
 * @param send publishes a text
 */
export function streamWriter(send: (text: string) => void): StreamWrite {
  const decoder = new StringDecoder('utf8');
  const textOf = (chunk: string | Uint8Array, encoding: BufferEncoding): string => {
    if (typeof chunk !== 'string') return decoder.write(Buffer.from(chunk));
    return /^utf-?8$/i.test(encoding) ? chunk : decoder.write(Buffer.from(chunk, encoding));
  };
  return (chunk, encoding = 'utf8', done) => {
    const [code, callback] =
      typeof encoding === 'function' ? (['utf8', encoding] as const) : ([encoding, done] as const);
    const text = textOf(chunk, code);
    if (text !== '') send(text);
    if (callback !== undefined) process.nextTick(callback, null);
    return true;
  };
}
