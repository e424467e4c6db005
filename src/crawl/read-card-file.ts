import { createHash } from 'node:crypto';
import type { CardStatus, HubRecord } from './hub-record.js';
import { TooLargeError, type PoliteClient } from './polite-fetch.js';

/** What became of a card, for a record. */
export type CardAnswer = Required<Pick<HubRecord, 'cardStatus'>> & Pick<HubRecord, 'cardText'>;

/** Text of a card that is kept. */
export const MOST_CARD_BYTES = 1_000_000;

/** Ids as the Hub gives them: anything else is no path that may be asked for. */
const ID = /^[\w.-]{1,96}(?:\/[\w.-]{1,96})?$/;

/**
 * The address of a repository's model card. One GET instead of the client's `downloadFile`, which asks
 * for the size first: half the requests.
 *
 * @returns the address, or undefined for an id that no repository can have
 * @example cardAddress('https://huggingface.co', 'a/b') // 'https://huggingface.co/a/b/resolve/main/README.md'
 */
export function cardAddress(hubUrl: string, repositoryId: string): string | undefined {
  const dots = repositoryId.split('/').some((part) => /^\.+$/.test(part));
  if (!ID.test(repositoryId) || dots) return undefined;
  return `${hubUrl}/${repositoryId}/resolve/main/README.md`;
}

/**
 * Says what is wrong with a file whose `ETag` is the id that git gives to its content: a proxy may have
 * cut it.
 */
export function fileProblem(body: Uint8Array, headers: Headers): string | undefined {
  const etag = /^(?:W\/)?"?([0-9a-f]{40})"?$/.exec(headers.get('etag') ?? '')?.[1];
  if (etag === undefined) return undefined;
  const blob = createHash('sha1').update(`blob ${body.length}\0`).update(body).digest('hex');
  return blob === etag ? undefined : 'a file that is not what its ETag says';
}

/** The text of a card without its metadata, which the list sends parsed. */
export function withoutMetadata(text: string): string {
  const start = /^\uFEFF?---[ \t]*\r?\n/.exec(text);
  if (start === null) return text;
  const end = /\r?\n---[ \t]*(?:\r?\n|$)/.exec(text.slice(start[0].length - 1));
  return end === null ? text : text.slice(start[0].length - 1 + end.index + end[0].length);
}

/** Without a token a missing repository is answered 401 as a private one; a disabled one is answered 403. */
const statusOf = ({ status, headers }: Response): CardStatus => {
  const code = headers.get('x-error-code');
  if (code === 'EntryNotFound') return 'absent';
  if (code === 'GatedRepo') return 'gated';
  return [401, 403, 404, 410].includes(status) ? 'gone' : 'unreadable';
};

/**
 * Asks for a repository's model card.
 *
 * @param client a polite client with `mostBytes` of the card and `fileProblem` as its check
 * @param record the repository
 * @param options server and token
 * @returns what became of it: every answer has a status
 * @throws InputError when the server does not answer
 */
export async function readCardFile(
  client: PoliteClient,
  record: HubRecord,
  options: { readonly hubUrl: string; readonly token?: string | undefined },
): Promise<CardAnswer> {
  const address = cardAddress(options.hubUrl, record.repositoryId);
  if (address === undefined) return { cardStatus: 'unreadable' };
  try {
    const response = await client.fetch(address, {
      headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
    });
    if (!response.ok) return { cardStatus: statusOf(response) };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
    return { cardStatus: 'read', cardText: withoutMetadata(text) };
  } catch (error) {
    if (error instanceof TooLargeError) return { cardStatus: 'unreadable' };
    // A decoder that is fatal throws TypeError for bytes that are no UTF-8.
    if (error instanceof TypeError && /encod|valid/i.test(error.message)) {
      return { cardStatus: 'unreadable' };
    }
    throw error;
  }
}
