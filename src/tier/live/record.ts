import { InputError } from '../../errors.js';
import { rememberRecent } from '../naming/remember.js';

/**
 * One repository as a crawl kept it: what the tables are made from. A `HubRecord` fits. All texts come
 * from strangers.
 */
export type CrawlRow = {
  readonly repositoryId: string;
  readonly downloads30d: number;
  readonly task?: string | undefined;
  readonly library?: string | undefined;
  readonly createdOn?: string | undefined;
  readonly lastModifiedOn?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly tags: readonly string[];
  readonly safetensorsTotal?: number | undefined;
  readonly configJson?: string | undefined;
  readonly cardDataJson?: string | undefined;
  readonly cardText?: string | undefined;
  readonly safetensorsByDtypeJson?: string | undefined;
};

/** Longest id that the Hub gives: owner and name of at most 96 characters each. */
const LONGEST_ID = 193;
/** Ids end in table cells, paths and regular expressions; the Hub's own grammar is narrower still. */
const ID = /^[^\u0000-\u0020\u007f-\u009f;\u2028\u2029\ufffd\ud800-\udfff]+$/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** The oldest repository of the frozen tables is of 2018; a day before this one is a typing error. */
const EARLIEST = '2016-01-01';
const MS_PER_DAY = 86_400_000;
/** A long crawl ends some days after the day of its record. */
const LONGEST_CRAWL_DAYS = 31;
/** No repository has been downloaded and no model counted beyond these, by several powers of ten. */
const MOST_DOWNLOADS = 1e12;
const MOST_PARAMS = 1e14;

const fail = (row: number, field: string, value: unknown, expected: string): never => {
  throw new InputError({ file: 'snapshot', row, field, value, expected });
};

/**
 * Whether a text can be the id of a repository: no blanks, no control characters, no `;`.
 *
 * @example isRepositoryId('Qwen/Qwen3-8B') // true
 */
export function isRepositoryId(text: string): boolean {
  return text.length <= LONGEST_ID && (isPlain(text) || ID.test(text));
}

const [BLANK, SEMICOLON, DELETE] = [0x20, 0x3b, 0x7f] as const;

/** Whether all characters are of ASCII, printed, and none a blank or `;`, as in almost all ids. */
const isPlain = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= BLANK || code >= DELETE || code === SEMICOLON) return false;
  }
  return text !== '';
};

const optionalText = (value: unknown, field: string, row: number): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : fail(row, field, value, 'a text');
};

const optionalDay = (
  value: unknown,
  field: string,
  row: number,
  observedOn: string,
): string | undefined => {
  const day = optionalText(value, field, row);
  if (day === undefined) return undefined;
  return isDay(day) && day >= EARLIEST && day <= lastDay(observedOn)
    ? day
    : fail(row, field, day, `a day from ${EARLIEST} to the crawl of ${observedOn}`);
};

/** Whether a text is a day of the calendar. */
const isDay = rememberRecent((text: string): boolean => {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
});

const lastDay = rememberRecent((observedOn: string): string =>
  new Date(Date.parse(observedOn) + LONGEST_CRAWL_DAYS * MS_PER_DAY).toISOString().slice(0, 10),
);

const isText = (value: unknown): value is string => typeof value === 'string';

const wholeNumber = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;

/**
 * Checks a row of a snapshot, so that nothing impossible enters the tables.
 *
 * @param value what the snapshot holds in the row
 * @param row number of the row, for messages
 * @param observedOn day of the crawl, YYYY-MM-DD
 * @returns the row, with exactly the fields that the tables are made from and its card
 * @throws InputError naming row, field, value and what was expected
 * @example readRecord({ repositoryId: 'a/b', downloads30d: 7, tags: [] }, 1, '2026-11-25').downloads30d // 7
 */
export function readRecord(value: unknown, row: number, observedOn: string): CrawlRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(row, 'row', value, 'an object');
  }
  const record = value as Readonly<Record<string, unknown>>;
  const { repositoryId, downloads30d, tags, safetensorsTotal, disabled } = record;
  const { task, library, createdOn, lastModifiedOn, configJson, cardDataJson } = record;
  const { cardText, safetensorsByDtypeJson } = record;
  if (typeof repositoryId !== 'string' || !isRepositoryId(repositoryId)) {
    return fail(row, 'repositoryId', repositoryId, 'an id of a repository');
  }
  if (!wholeNumber(downloads30d, MOST_DOWNLOADS)) {
    return fail(row, 'downloads30d', downloads30d, 'a whole number from 0 to 1e12');
  }
  if (!Array.isArray(tags) || !tags.every(isText)) {
    return fail(row, 'tags', tags, 'a list of texts');
  }
  if (
    safetensorsTotal !== undefined &&
    safetensorsTotal !== null &&
    !wholeNumber(safetensorsTotal, MOST_PARAMS)
  ) {
    return fail(row, 'safetensorsTotal', safetensorsTotal, 'a whole number from 0 to 1e14');
  }
  if (disabled !== undefined && typeof disabled !== 'boolean') {
    return fail(row, 'disabled', disabled, 'true or false');
  }
  return {
    repositoryId,
    downloads30d,
    task: optionalText(task, 'task', row),
    library: optionalText(library, 'library', row),
    createdOn: optionalDay(createdOn, 'createdOn', row, observedOn),
    lastModifiedOn: optionalDay(lastModifiedOn, 'lastModifiedOn', row, observedOn),
    disabled,
    tags,
    safetensorsTotal: safetensorsTotal ?? undefined,
    configJson: optionalText(configJson, 'configJson', row),
    cardDataJson: optionalText(cardDataJson, 'cardDataJson', row),
    cardText: optionalText(cardText, 'cardText', row),
    safetensorsByDtypeJson: optionalText(safetensorsByDtypeJson, 'safetensorsByDtypeJson', row),
  };
}
