import { InputError } from '../errors.js';

type Check = {
  /** Names of the field and of those that it lies in. */
  readonly path: readonly string[];
  readonly holds: (value: unknown) => boolean;
  readonly expected: string;
};

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isDigest = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const isDay = (value: unknown): boolean => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  // 30 February is taken for 1 March by some engines.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
};

const isAsked = (value: unknown): boolean =>
  isText(value) || typeof value === 'number' || typeof value === 'boolean' || isTexts(value);

const isLeftOut = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['field']) &&
  isText(value['expected']) &&
  isCount(value['rows']) &&
  isTexts(value['first']);

const optional =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || holds(value);

const listOf =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(holds);

const COUNT = 'a whole number from 0';

const CHECKS: readonly Check[] = [
  { path: ['name'], holds: (value) => value === 'hub-snapshot', expected: 'hub-snapshot' },
  ...['title', 'description', 'file', 'producer', 'licence', 'toolVersion'].map((name) => ({
    path: [name],
    holds: isText,
    expected: 'a text',
  })),
  { path: ['sha256'], holds: isDigest, expected: '64 hexadecimal digits' },
  { path: ['bytes'], holds: isCount, expected: COUNT },
  { path: ['rows'], holds: isCount, expected: COUNT },
  { path: ['primaryKey'], holds: isTexts, expected: 'a list of texts' },
  { path: ['date'], holds: isDay, expected: 'a day, YYYY-MM-DD' },
  {
    path: ['query'],
    holds: (value) => isObject(value) && Object.values(value).every(isAsked),
    expected: 'an object of texts, numbers, true or false, and lists of texts',
  },
  { path: ['counts'], holds: isObject, expected: 'an object' },
  { path: ['counts', 'listed'], holds: isCount, expected: COUNT },
  { path: ['counts', 'kept'], holds: isCount, expected: COUNT },
  {
    path: ['counts', 'cards'],
    // Not each status: an older record may not know them all.
    holds: (value) => isObject(value) && Object.values(value).every(isCount),
    expected: 'an object of whole numbers from 0',
  },
  { path: ['hubTotal'], holds: optional(isCount), expected: COUNT },
  {
    path: ['leftOut'],
    holds: optional(listOf(isLeftOut)),
    expected: 'a list of objects with field, expected, rows and first',
  },
  { path: ['notes'], holds: isTexts, expected: 'a list of texts' },
  {
    path: ['columns'],
    holds: listOf((value) => isObject(value) && isText(value['name'])),
    expected: 'a list of objects with a name',
  },
];

/**
 * Checks the fields of a record of a snapshot: its checksum says that it is as it was written, not that it
 * was written as it should be.
 *
 * @param file the record, for messages
 * @param record what it holds
 * @throws InputError naming the first field that is not as expected
 */
export function checkRecordShape(file: string, record: object): void {
  for (const { path, holds, expected } of CHECKS) {
    const value = path.reduce<unknown>(
      (within, name) => (isObject(within) ? within[name] : undefined),
      record,
    );
    if (!holds(value)) throw new InputError({ file, field: path.join('.'), value, expected });
  }
}
