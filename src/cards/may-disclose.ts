import type { ReadDisclosure } from '../tier/live/disclosure.js';
import type { CrawlRow } from '../tier/live/record.js';
import { sizeFromName } from '../tier/naming/size.js';
import { familyOf, flexible } from './accelerators.js';

/** A row of `data/accelerators.csv`, as far as it names a device. */
type NamedAccelerator = { readonly accelerator: string };

/** Words without which no label, table or sentence gives a figure or a place, whatever device is named. */
const WORDS = [
  // Emissions and grids: with CO2 in the spellings that `plainText` joins.
  'carbon|emission|greenhouse|grid|c[o0](?:\\$?[_^~]?\\{?2|₂|<su|\\\\text)',
  // Energy, power and overheads.
  'energy|electricity|w\\s?\\.?h(?![a-z])|watt|\\d\\s{0,2}k?w(?![a-z\\d])|usage effectiveness|(?<![a-z])pue(?![a-z])',
  // Hours of accelerators, tokens, places.
  '(?:gpu|tpu|accelerator|chip|card|device)s?[\\s_-]{0,2}(?:chip[\\s-]{0,2})?(?:hours?|hrs?)(?![a-z])',
  'tokens?(?![a-z])|region|location|country|geograph|(?<![a-z])place(?![a-z])|data ?cent(?:er|re)',
] as const;

/** Devices that the table lacks: a sentence that names one may name its place. */
const OTHER_DEVICES = 'rtx|gtx|quadro|apple\\sm\\d|jetson|intel\\s(?:arc|max)';

/** A key of the metadata that gives figures; of the others none does. */
const EMISSIONS_KEY = 'co2_eq_emissions';
/** A number in a configuration: its family's formula may count the parameters. */
const NUMBER = /:\s*\d/;
const EXPERTS = /expert/;

/**
 * Makes a test that tells most cards which disclose nothing without parsing them, for crawls of millions:
 * metadata without `co2_eq_emissions`; a text without any word that an emission, an energy, an
 * accelerator, its hours, a place or tokens need; a size that neither configuration nor name can add to
 * the counted one. It lets through every card that discloses something; most of what it lets through
 * discloses nothing.
 *
 * @param accelerators rows of `data/accelerators.csv`
 * @returns a test of a checked row
 * @example mayDisclose(rows)({ repositoryId: 'a/b', downloads30d: 1, tags: [], cardText: '# B\n\nA model.' }) // false
 */
export function mayDisclose(accelerators: readonly NamedAccelerator[]): (row: CrawlRow) => boolean {
  const families = new Set(accelerators.map((row) => flexible(familyOf(row.accelerator))));
  const pattern = new RegExp([...WORDS, OTHER_DEVICES, ...families].join('|'), 'i');
  return (row) => {
    const { cardText, cardDataJson } = row;
    if (cardText === undefined && cardDataJson === undefined) return false;
    return (
      cardDataJson?.includes(EMISSIONS_KEY) === true ||
      (cardText !== undefined && pattern.test(cardText)) ||
      mayStateSize(row)
    );
  };
}

/** Whether configuration or name may state a size that the count of the weights does not. */
const mayStateSize = ({ repositoryId, safetensorsTotal, configJson }: CrawlRow): boolean => {
  const config = configJson ?? '';
  const mayCount = (safetensorsTotal === undefined || EXPERTS.test(config)) && NUMBER.test(config);
  return mayCount || sizeFromName(repositoryId)?.paramsActive !== undefined;
};

/**
 * The same disclosures as {@link ReadDisclosure}, where most cards need not be parsed.
 *
 * @param read of any card
 * @param accelerators rows of `data/accelerators.csv`
 */
export function quickDisclosureReader(
  read: ReadDisclosure,
  accelerators: readonly NamedAccelerator[],
): ReadDisclosure {
  const may = mayDisclose(accelerators);
  return (row) => (may(row) ? read(row) : undefined);
}
