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

/** Types that a README.md comes with: as the Hub gives it, and as a store of large files does. */
const CARD_TYPES = ['text/plain', 'text/markdown', 'text/x-markdown', 'application/octet-stream'];

/** What the Hub says by itself when it refuses a file; a proxy's refusal has neither header. */
const refusalOf = (headers: Headers): { readonly code: string; readonly message: string } => ({
  code: headers.get('x-error-code') ?? '',
  message: headers.get('x-error-message') ?? '',
});

/** Whether the Hub itself says that this repository or this file is not to be had. */
const isRefusal = (status: number, headers: Headers): boolean => {
  const { code, message } = refusalOf(headers);
  if (status === 403) return code === 'GatedRepo' || /\bdisabled\b/i.test(message);
  // A token that is not accepted says nothing of the repository.
  if (status === 401 && /credentials in authorization/i.test(message)) return false;
  return status >= 400 && (code !== '' || message !== '');
};

/**
 * Says what is wrong with the answer to a request for README.md: an error page in its place, a refusal
 * that is not the Hub's own, or content that is not what its `ETag` says (the id that git gives to it): a
 * proxy may have cut it.
 *
 * @param body of the answer
 * @param headers of the answer
 * @param status of the answer
 * @returns the problem, or undefined for a card and for a refusal of the Hub
 */
export function fileProblem(
  body: Uint8Array,
  headers: Headers,
  status: number,
): string | undefined {
  if (status !== 200) {
    return isRefusal(status, headers) ? undefined : `HTTP ${status}, no answer of the Hub itself`;
  }
  const type = headers.get('content-type') ?? '';
  if (!CARD_TYPES.includes(type.split(';')[0]?.trim().toLowerCase() ?? '')) {
    return `content type ${type === '' ? 'missing' : type.slice(0, 40)}, not that of a README.md`;
  }
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
  const { code } = refusalOf(headers);
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
 * @throws GivenUpError when the server fails at every try, InputError when it asks to wait for too long
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
