import { InputError } from '../errors.js';
import { canonicalJson } from './canonical-json.js';
import type { HubRecord } from './hub-record.js';
import type { OddRow } from './left-out.js';

/** What the client of the Hub yields of a model, as far as a record needs it; nothing of it is certain. */
export type ListedModel = Readonly<Record<string, unknown>>;

/** What a listing met that no record can hold, counted by kind. */
export type Oddities = { readonly add: (kind: string) => void };

/** Largest JSON of a metadata field that is kept. */
const MOST_JSON = 1_000_000;

const day = (value: unknown): string | undefined => {
  const date =
    value instanceof Date ? value : typeof value === 'string' ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime())
    ? undefined
    : date.toISOString().slice(0, 10);
};

const LONE_SURROGATE = /[\uD800-\uDFFF]/u;
const LONE_SURROGATES = /[\uD800-\uDFFF]/gu;

/** Half a surrogate pair is no character: no UTF-8 file can hold it. */
const wellFormed = (text: string, odd: Oddities): string => {
  if (!LONE_SURROGATE.test(text)) return text;
  odd.add('texts with half a character, replaced by U+FFFD');
  return text.replaceAll(LONE_SURROGATES, '\uFFFD');
};

const textOf = (value: unknown, odd: Oddities): string | undefined =>
  typeof value === 'string' && value !== '' ? wellFormed(value, odd) : undefined;

const count = (value: unknown, field: string, odd: Oddities): number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  odd.add(`values of ${field} that are no count, left out`);
  return undefined;
};

const json = (value: unknown, field: string, odd: Oddities): string | undefined => {
  if (value === undefined || value === null) return undefined;
  try {
    const text = wellFormed(canonicalJson(value), odd);
    if (text.length <= MOST_JSON) return text;
    odd.add(`${field} of more than a megabyte, left out`);
  } catch {
    odd.add(`${field} nested too deep, left out`);
  }
  return undefined;
};

const objectOf = (value: unknown): ListedModel =>
  typeof value === 'object' && value !== null ? (value as ListedModel) : {};

/**
 * Says why no record can hold a model: it has no id, or its downloads are no count.
 *
 * @param model what the client yields
 * @returns what is wrong; undefined for a model that `recordOf` takes
 * @example oddModelOf({ name: 'a/b', downloads: -1 })?.field // 'downloads30d'
 */
export function oddModelOf(model: ListedModel): OddRow | undefined {
  const { name, downloads } = model;
  const repositoryId =
    typeof name === 'string' ? name.replaceAll(LONE_SURROGATES, '\uFFFD') : undefined;
  if (repositoryId === undefined || repositoryId === '') {
    return { repositoryId, field: 'repositoryId', expected: 'a text' };
  }
  return Number.isSafeInteger(downloads) && (downloads as number) >= 0
    ? undefined
    : { repositoryId, field: 'downloads30d', expected: 'a whole number from 0' };
}

/**
 * A listed model as a record, without its card.
 *
 * @param model what the client yields
 * @param odd counts what is left out
 * @returns the record; its card has not been asked for
 * @throws InputError when it has no id or no downloads: `oddModelOf` tells before
 */
export function recordOf(model: ListedModel, odd: Oddities): HubRecord {
  // The client calls the full id (owner/name) `name`; its `id` is an internal key.
  const repositoryId = textOf(model['name'], odd);
  if (repositoryId === undefined) {
    throw new InputError({
      file: 'Hub list',
      field: 'id',
      value: model['name'],
      expected: 'a text',
    });
  }
  const downloads30d = model['downloads'];
  if (!Number.isSafeInteger(downloads30d) || (downloads30d as number) < 0) {
    throw new InputError({
      file: `Hub list, ${repositoryId}`,
      field: 'downloads',
      value: downloads30d,
      expected: 'a whole number from 0',
    });
  }
  const safetensors = objectOf(model['safetensors']);
  const config = objectOf(model['config']);
  const tags = Array.isArray(model['tags']) ? model['tags'] : [];
  return {
    repositoryId,
    downloads30d: downloads30d as number,
    downloadsAllTime: count(model['downloadsAllTime'], 'downloadsAllTime', odd),
    likes: count(model['likes'], 'likes', odd),
    task: textOf(model['task'], odd),
    library: textOf(model['library_name'], odd),
    createdOn: day(model['createdAt']),
    lastModifiedOn: day(model['updatedAt']),
    gated: model['gated'] !== false && model['gated'] !== undefined && model['gated'] !== null,
    disabled: model['disabled'] === true,
    tags: tags.flatMap((tag) => textOf(tag, odd) ?? []),
    safetensorsTotal: count(safetensors['total'], 'safetensors', odd),
    safetensorsByDtypeJson: json(safetensors['parameters'], 'safetensors', odd),
    configJson: Object.keys(config).length === 0 ? undefined : json(config, 'config', odd),
    cardDataJson: json(model['cardData'], 'cardData', odd),
    cardStatus: 'not-asked',
  };
}
