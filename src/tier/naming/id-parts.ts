/**
 * The part of a Hub id after its organisation.
 *
 * @example
 * baseName('Qwen/Qwen3-8B'); // 'Qwen3-8B'
 */
export function baseName(repositoryId: string): string {
  if (repositoryId !== lastId) {
    lastName = repositoryId.slice(repositoryId.indexOf('/') + 1);
    lastId = repositoryId;
  }
  return lastName;
}

/** What asks for the name of one id asks several times: the same text each time is found sooner. */
let lastId = '';
let lastName = '';

/**
 * The organisation of a Hub id; ids of the Hub's first years have none.
 *
 * @example
 * organisationOf('Qwen/Qwen3-8B'); // 'Qwen'
 * organisationOf('gpt2'); // ''
 */
export function organisationOf(repositoryId: string): string {
  const slash = repositoryId.indexOf('/');
  return slash < 0 ? '' : repositoryId.slice(0, slash);
}
