import type { Modality } from './modality.js';
import type { TagFacts } from './tag-facts.js';

/** When a repository was created, and how that was learnt. */
export type CreatedOn = { readonly createdOn: string; readonly createdMethod: string };

/**
 * A repository as a snapshot shows it, before it is resolved to a run and its parameters are settled.
 * Frozen snapshots and a crawl of today fill the same fields.
 */
export type ObservedRepository = TagFacts & {
  readonly repositoryId: string;
  /** Owner on the Hub; empty for the oldest ids. */
  readonly organisation: string;
  readonly task: string | undefined;
  readonly modality: Modality;
  readonly created: CreatedOn | undefined;
  /** A day on which it is known to have existed, where the day of creation is not known. */
  readonly existedOn?: string | undefined;
  readonly lastModifiedOn: string | undefined;
  /** Day of the first snapshot that holds it. */
  readonly firstSeenOn: string;
  /** Parameters counted in the weight files, packed ones among them. */
  readonly countedParams: number | undefined;
  /** Who counted them. */
  readonly countedBy: string;
};
