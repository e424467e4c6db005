import type { SchemaElement } from 'hyparquet';
import { CARD_STATUSES, type HubRecord } from '../crawl/hub-record.js';

/** A column of a snapshot: how a field of a record is stored, and what is said of it. */
export type SnapshotColumn = {
  readonly name: keyof HubRecord;
  readonly type: 'text' | 'integer' | 'date' | 'boolean' | 'list' | 'choice';
  readonly description: string;
  readonly unit?: string | undefined;
  readonly required: boolean;
  /** The Parquet element, and those within it. */
  readonly elements: readonly SchemaElement[];
  /** What stands in the file for a value; undefined if the value is not of this type. */
  readonly write: (value: unknown) => unknown;
  /** The value for what stands in the file; undefined if that is not of this type. */
  readonly read: (stored: unknown) => unknown;
  readonly expected: string;
};

type Rest = {
  readonly description: string;
  readonly required?: boolean;
  readonly unit?: string;
};

const LARGEST_INT32 = 2 ** 31 - 1;
const DAY_MS = 86_400_000;
const SURROGATE = /\p{Surrogate}/u;

/** Text that UTF-8 can hold: no half of a surrogate pair, which would be replaced in silence. */
const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && !SURROGATE.test(value) ? value : undefined;

const repetition = (required: boolean | undefined): 'REQUIRED' | 'OPTIONAL' =>
  required === true ? 'REQUIRED' : 'OPTIONAL';

const text = (name: keyof HubRecord, rest: Rest): SnapshotColumn => ({
  name,
  type: 'text',
  description: rest.description,
  required: rest.required === true,
  elements: [
    {
      name,
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      repetition_type: repetition(rest.required),
    },
  ],
  write: asText,
  read: asText,
  expected: 'a text without half surrogate pairs',
});

const integer = (name: keyof HubRecord, bits: 32 | 64, rest: Rest): SnapshotColumn => {
  const largest = bits === 32 ? LARGEST_INT32 : Number.MAX_SAFE_INTEGER;
  const whole = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest;
  return {
    name,
    type: 'integer',
    description: rest.description,
    unit: rest.unit ?? '1',
    required: rest.required === true,
    elements: [{ name, type: `INT${bits}`, repetition_type: repetition(rest.required) }],
    write: (value) => (whole(value) ? (bits === 32 ? value : BigInt(value)) : undefined),
    read: (stored) => {
      const value = typeof stored === 'bigint' ? Number(stored) : stored;
      return whole(value) ? value : undefined;
    },
    expected: `a whole number from 0 to ${largest}`,
  };
};

const boolean = (name: keyof HubRecord, rest: Rest): SnapshotColumn => {
  const asBoolean = (value: unknown): unknown => (typeof value === 'boolean' ? value : undefined);
  return {
    name,
    type: 'boolean',
    description: rest.description,
    required: true,
    elements: [{ name, type: 'BOOLEAN', repetition_type: 'REQUIRED' }],
    write: asBoolean,
    read: asBoolean,
    expected: 'true or false',
  };
};

/** Days that occurred, so that each is computed once; there are 365 a year. */
const DAY_TEXTS = new Map<number, string>();
const DAY_NUMBERS = new Map<string, number>();

const dayText = (day: number): string | undefined => {
  const known = DAY_TEXTS.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString().slice(0, 10);
  DAY_TEXTS.set(day, text);
  return text;
};

const dayNumber = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return undefined;
  const known = DAY_NUMBERS.get(value);
  if (known !== undefined) return known;
  const day = Date.parse(`${value}T00:00:00Z`) / DAY_MS;
  // 30 February is taken for 1 March by some engines.
  if (Number.isNaN(day) || dayText(day) !== value) return undefined;
  DAY_NUMBERS.set(value, day);
  return day;
};

const date = (name: keyof HubRecord, rest: Rest): SnapshotColumn => ({
  name,
  type: 'date',
  description: rest.description,
  required: false,
  elements: [{ name, type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' }],
  write: dayNumber,
  // The reader is told to leave days as numbers.
  read: (stored) => (typeof stored === 'number' ? dayText(stored) : undefined),
  expected: 'a day, YYYY-MM-DD',
});

const list = (name: keyof HubRecord, rest: Rest): SnapshotColumn => {
  const asTexts = (value: unknown): unknown =>
    Array.isArray(value) && value.every((one) => asText(one) !== undefined) ? value : undefined;
  return {
    name,
    type: 'list',
    description: rest.description,
    required: true,
    elements: [
      { name, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ],
    write: asTexts,
    read: asTexts,
    expected: 'a list of texts without half surrogate pairs',
  };
};

const choice = (name: keyof HubRecord, choices: readonly string[], rest: Rest): SnapshotColumn => {
  const chosen = (value: unknown): unknown => choices.find((one) => one === value);
  return {
    ...text(name, { ...rest, required: true }),
    type: 'choice',
    write: chosen,
    read: chosen,
    expected: `one of ${choices.join(', ')}`,
  };
};

/** The columns of a snapshot in their order in the file: the fields of a `HubRecord`. */
export const SNAPSHOT_COLUMNS: readonly SnapshotColumn[] = [
  text('repositoryId', { description: 'id on the Hub, owner/name; unique', required: true }),
  integer('downloads30d', 64, { description: 'downloads in 30 days', required: true }),
  integer('downloadsAllTime', 64, { description: 'downloads since the repository exists' }),
  integer('likes', 32, { description: 'likes' }),
  text('task', { description: 'pipeline tag' }),
  text('library', { description: 'library' }),
  date('createdOn', { description: 'day the repository was created' }),
  date('lastModifiedOn', { description: 'day of the last change' }),
  boolean('gated', { description: 'access needs the owner’s consent' }),
  boolean('disabled', { description: 'switched off by the Hub or its owner' }),
  list('tags', { description: 'tags, base_model:… among them, in the order of the Hub' }),
  integer('safetensorsTotal', 64, {
    description: 'elements in the safetensors files, as the Hub counted them',
  }),
  text('safetensorsByDtypeJson', { description: 'the same by number format, JSON' }),
  text('configJson', { description: 'config of the list, JSON with sorted keys' }),
  text('cardDataJson', { description: 'metadata of the card, JSON with sorted keys' }),
  choice('cardStatus', CARD_STATUSES, { description: 'what became of the card' }),
  text('cardText', { description: 'README.md without its metadata block' }),
];

/** The Parquet schema of a snapshot. */
export const SNAPSHOT_SCHEMA: readonly SchemaElement[] = [
  { name: 'root', num_children: SNAPSHOT_COLUMNS.length },
  ...SNAPSHOT_COLUMNS.flatMap((column) => column.elements),
];

/** Changes when the meaning of a column changes or a column comes or goes. */
export const SNAPSHOT_SCHEMA_VERSION = 1;

/** Order of the rows: most downloaded first, then by id as code units compare. */
export function compareRows(
  a: Pick<HubRecord, 'downloads30d' | 'repositoryId'>,
  b: Pick<HubRecord, 'downloads30d' | 'repositoryId'>,
): number {
  return (
    b.downloads30d - a.downloads30d ||
    (a.repositoryId < b.repositoryId ? -1 : a.repositoryId > b.repositoryId ? 1 : 0)
  );
}
