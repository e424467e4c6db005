import type { AcceleratorReader } from './accelerators.js';
import type { Finding } from './finding.js';

/** What is known of a repository while its card is read. */
export type ReaderContext = {
  readonly repositoryId: string;
  readonly accelerators: AcceleratorReader;
  readonly usStates: readonly string[];
};

/**
 * What a draft is besides its value: hours that may be of one or all accelerators; hours by the
 * clock; a size of data; the whole of a training; a sum over several models; another row of a table.
 */
export type DraftRole = 'used-hours' | 'clock-hours' | 'dataset' | 'whole' | 'family' | 'other-row';

/** A finding before it is weighed against the rest of the card. */
export type Draft = {
  readonly found: Finding;
  readonly role?: DraftRole | undefined;
  /** The block of the card, and its title. */
  readonly section: number;
  readonly title: string;
};
