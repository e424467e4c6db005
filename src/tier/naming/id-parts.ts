/**
 * The part of a Hub id after its organisation.
 *
 * @example
 * baseName('Qwen/Qwen3-8B'); // 'Qwen3-8B'
 */
export function baseName(repositoryId: string): string {
  return repositoryId.slice(repositoryId.indexOf('/') + 1);
}

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
