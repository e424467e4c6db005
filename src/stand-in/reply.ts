/** An answer before it is sent. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** A JSON answer. */
export function jsonReply(
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: bytesOf(JSON.stringify(value)),
  };
}

/** A plain-text answer. */
export function textReply(
  text: string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Reply {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: bytesOf(text),
  };
}

/**
 * What the Hub answers when it refuses: the reason in `X-Error-Code` and `X-Error-Message`, and the
 * message again as JSON from the API and as plain text from `resolve`.
 */
export function errorReply(
  status: number,
  code: string | undefined,
  message: string,
  from: 'api' | 'resolve',
): Reply {
  const headers = {
    ...(code === undefined ? {} : { 'x-error-code': code }),
    'x-error-message': message,
  };
  return from === 'api'
    ? jsonReply({ error: message }, headers, status)
    : textReply(message, headers, status);
}

/**
 * A repository that is not there. To those who are not logged in the Hub does not say so: it answers
 * 401 without a code, so that nobody can find out names of private repositories.
 */
export function missingReply(loggedIn: boolean, from: 'api' | 'resolve'): Reply {
  if (loggedIn) return errorReply(404, 'RepoNotFound', 'Repository not found', from);
  const reply = errorReply(401, undefined, 'Invalid username or password.', 'api');
  return {
    ...reply,
    headers: { ...reply.headers, 'www-authenticate': 'Bearer realm="Authentication required"' },
  };
}

/** A repository whose files need the owner's consent. */
export function gatedReply(
  repositoryId: string,
  loggedIn: boolean,
  from: 'api' | 'resolve',
): Reply {
  const start = `Access to model ${headerSafe(repositoryId)} is restricted`;
  return loggedIn
    ? errorReply(403, 'GatedRepo', `${start} and you are not in the authorized list.`, from)
    : errorReply(401, 'GatedRepo', `${start}. You must be authenticated to access it.`, from);
}

/** A repository that the Hub or its owner has switched off. */
export function disabledReply(from: 'api' | 'resolve'): Reply {
  return errorReply(403, undefined, 'Access to this resource is disabled.', from);
}

/** Text that may stand in a header: others would make Node refuse to send the answer. */
export function headerSafe(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/g, '?');
}
