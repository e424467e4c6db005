import { stringify } from 'yaml';
import type { HubRecord } from '../crawl/hub-record.js';

const METADATA_FENCE = '---\n';

/**
 * README.md of a repository: the metadata as a YAML block between fences, then the text.
 *
 * @returns undefined where the record knows neither, or says that there is none
 */
export function cardFile(record: HubRecord): Uint8Array | undefined {
  const { cardDataJson, cardText, cardStatus } = record;
  if (cardStatus === 'unreadable') return Uint8Array.of(0x23, 0x20, 0xc3, 0x28, 0xff, 0xfe, 0x0a);
  if (cardStatus === 'absent' || (cardDataJson === undefined && cardText === undefined)) {
    return undefined;
  }
  const metadata =
    cardDataJson === undefined
      ? ''
      : `${METADATA_FENCE}${stringify(JSON.parse(cardDataJson))}${METADATA_FENCE}`;
  return Buffer.from(`${metadata}${cardText ?? ''}`, 'utf8');
}

/** config.json of a repository, if the record knows one. */
export function configFile(record: HubRecord): Uint8Array | undefined {
  return record.configJson === undefined ? undefined : Buffer.from(record.configJson, 'utf8');
}
