import {
  DISCLOSURE_FIELDS,
  type CardDisclosure,
  type ReadDisclosure,
} from '../tier/live/disclosure.js';
import { evidenceFromCard } from './evidence.js';
import type { CardReader } from './read-card.js';

/**
 * What the tiers take of a repository's card, for the tables of a crawl.
 *
 * @param read a reader of cards
 * @returns a function from a row of a snapshot to the fields its card discloses; undefined for a row
 *   whose card was not read or discloses nothing
 */
export function disclosureReader(read: CardReader): ReadDisclosure {
  return (record) => {
    if (record.cardText === undefined && record.cardDataJson === undefined) return undefined;
    const { evidence, leftOut } = evidenceFromCard(read(record));
    // The mapping of the repository, not its card, decides the kind of its run.
    const disclosure: CardDisclosure = { ...evidence, flagged: leftOut.length };
    const says = DISCLOSURE_FIELDS.some((field) => disclosure[field] !== undefined);
    return says || leftOut.length > 0 ? disclosure : undefined;
  };
}
