import type { SharedTexts } from '../../columns/text-table.js';
import type { ObservedRepository } from '../population/observed.js';
import type { Params } from '../population/own-params.js';
import type { CardDisclosure } from './disclosure.js';

/** What many repositories share: all but id, owner, size, downloads and parents. */
export type SharedValue = Omit<
  ObservedRepository,
  | 'repositoryId'
  | 'organisation'
  | 'countedParams'
  | 'baseModels'
  | 'created'
  | 'existedOn'
  | 'lastModifiedOn'
>;
/** How the size of many repositories was learnt. */
export type SizeSource = Omit<Params, 'params' | 'paramsActive'>;

/** A store in memory that threads share. */
export type SharedStore = {
  readonly ids: SharedTexts;
  readonly stemTexts: SharedTexts;
  readonly parentIds: SharedTexts;
  readonly parentLists: readonly (readonly number[])[];
  readonly stems: Int32Array;
  readonly signs: Int32Array;
  readonly shared: Int32Array;
  readonly existed: Int32Array;
  readonly modified: Int32Array;
  readonly parents: Int32Array;
  readonly sources: Int32Array;
  readonly created: Int32Array;
  readonly counted: Float64Array;
  readonly params: Float64Array;
  readonly active: Float64Array;
  readonly downloadCounts: Float64Array;
  readonly sharedValues: readonly SharedValue[];
  readonly sourceValues: readonly SizeSource[];
  readonly createdValues: readonly ObservedRepository['created'][];
  readonly days: readonly (string | undefined)[];
  /** What cards disclose, by row; few do. */
  readonly disclosures: ReadonlyMap<number, CardDisclosure>;
};
