import type { HubRecord } from '../crawl/hub-record.js';
import { commitOf, internalKey } from './identity.js';

/** Fields that the list and the info answer without `expand`. */
const PLAIN_FIELDS = [
  'likes',
  'private',
  'downloads',
  'tags',
  'pipeline_tag',
  'library_name',
  'createdAt',
  'modelId',
] as const;

const parsed = (json: string | undefined): unknown =>
  json === undefined ? undefined : (JSON.parse(json) as unknown);

const instant = (day: string | undefined): string | undefined =>
  day === undefined ? undefined : `${day}T00:00:00.000Z`;

const safetensorsOf = (record: HubRecord): unknown =>
  record.safetensorsTotal === undefined
    ? undefined
    : {
        parameters: parsed(record.safetensorsByDtypeJson) ?? {},
        total: record.safetensorsTotal,
      };

const authorOf = (record: HubRecord): string | undefined => {
  const slash = record.repositoryId.indexOf('/');
  return slash < 0 ? undefined : record.repositoryId.slice(0, slash);
};

const READERS: Readonly<Record<string, (record: HubRecord, downloads: number) => unknown>> = {
  author: authorOf,
  cardData: (record) => parsed(record.cardDataJson),
  config: (record) => parsed(record.configJson),
  createdAt: (record) => instant(record.createdOn),
  disabled: (record) => record.disabled,
  downloads: (_, downloads) => downloads,
  downloadsAllTime: (record) => record.downloadsAllTime,
  gated: (record) => (record.gated ? 'manual' : false),
  lastModified: (record) => instant(record.lastModifiedOn),
  library_name: (record) => record.library,
  likes: (record) => record.likes ?? 0,
  modelId: (record) => record.repositoryId,
  pipeline_tag: (record) => record.task,
  private: () => false,
  safetensors: safetensorsOf,
  sha: (record) => commitOf(record.repositoryId),
  siblings: (record) =>
    [
      record.cardText === undefined && record.cardDataJson === undefined ? '' : 'README.md',
      record.configJson === undefined ? '' : 'config.json',
    ]
      .filter((name) => name !== '')
      .map((rfilename) => ({ rfilename })),
  spaces: () => [],
  tags: (record) => record.tags,
};

/** Fields that `expand` may name; the last four are known to the Hub and not kept by a snapshot. */
export const EXPANDABLE: readonly string[] = [
  ...Object.keys(READERS),
  'gitalyUid',
  'inferenceProviderMapping',
  'model-index',
  'transformersInfo',
];

/**
 * A repository as the Hub's API sends it: always `_id` and `id`, then what `expand` asks for. A field
 * that the record does not know is left out, as the Hub does.
 *
 * @param record the repository
 * @param expand names of fields; none for the Hub's short answer
 * @param downloads in 30 days, if they moved since the record was made
 * @returns an object ready for JSON
 */
export function modelJson(
  record: HubRecord,
  expand: readonly string[],
  downloads = record.downloads30d,
): Readonly<Record<string, unknown>> {
  const fields = expand.length === 0 ? PLAIN_FIELDS : expand;
  const values = fields.map((field) => [field, READERS[field]?.(record, downloads)] as const);
  return {
    _id: internalKey(record.repositoryId),
    id: record.repositoryId,
    ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
}
