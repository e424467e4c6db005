import { InputError } from '../errors.js';

/** The Hub itself. */
export const HUB_URL = 'https://huggingface.co';

/** What a header may hold of a token, and what the Hub's tokens begin with. */
const TOKEN = /^hf_[\x21-\x7e]+$/;

/** Whether a server is the Hub itself, over an encrypted connection. */
export function isHub(hubUrl: string): boolean {
  return new URL(hubUrl).origin === new URL(HUB_URL).origin;
}

/**
 * The access token that goes with requests to a server: a token is for the Hub, and goes nowhere else.
 * Blanks around it, such as the line end of a file, are dropped.
 *
 * @param hubUrl the server that is asked
 * @param token as it was given, for instance in HF_TOKEN
 * @returns the token, or undefined where there is none or the server is another
 * @throws InputError for what can be no token; its message does not hold what was given
 * @example tokenFor('http://127.0.0.1:8080', 'hf_abc') // undefined
 */
export function tokenFor(hubUrl: string, token: string | undefined): string | undefined {
  const trimmed = token?.trim() ?? '';
  if (trimmed === '' || !isHub(hubUrl)) return undefined;
  if (TOKEN.test(trimmed)) return trimmed;
  throw new InputError({
    field: 'HF_TOKEN',
    expected: 'a token of the Hub: hf_ and printable ASCII without blanks (its text is not shown)',
  });
}

/**
 * A message without the token that it may quote: errors of a fetch function name the header they choke on.
 *
 * @example withoutToken('"Bearer hf_abc" is invalid') // '"Bearer (a token)'
 */
export function withoutToken(message: string): string {
  // Where a token ends cannot be told when it holds blanks or line ends: what follows is dropped.
  return message.replace(/(bearer\s+)[\s\S]*/i, '$1(a token)').replace(/hf_[\s\S]*/, '(a token)');
}
