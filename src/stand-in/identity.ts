import { createHash } from 'node:crypto';

const sha1 = (data: string | Uint8Array): string => createHash('sha1').update(data).digest('hex');

/** The internal key of a repository, 24 hexadecimal digits as the Hub's; the same for the same id. */
export function internalKey(repositoryId: string): string {
  return sha1(`key ${repositoryId}`).slice(0, 24);
}

/** A commit that stands for the state of a repository: 40 hexadecimal digits. */
export function commitOf(repositoryId: string): string {
  return sha1(`commit ${repositoryId}`);
}

/**
 * The id that git gives to a file's content; the Hub sends it as the ETag of small files.
 *
 * @example gitBlobId(new Uint8Array()) // 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
 */
export function gitBlobId(content: Uint8Array): string {
  const hash = createHash('sha1');
  hash.update(`blob ${content.length}\0`);
  hash.update(content);
  return hash.digest('hex');
}
