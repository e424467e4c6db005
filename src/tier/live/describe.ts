import { InputError } from '../../errors.js';
import { rememberRecent } from '../naming/remember.js';
import { organisationOf } from '../naming/tokens.js';
import { modalityOf } from '../population/modality.js';
import type { CreatedOn, ObservedRepository } from '../population/observed.js';
import { LEAST_PARAMS } from '../population/own-params.js';
import { factsFromTagsAndName } from '../population/tag-facts.js';
import { isRepositoryId, type CrawlRow } from './record.js';

/**
 * The Hub began to record days of creation on this day; every older repository carries it
 * (huggingface_hub, `ModelInfo.created_at`).
 */
const FIRST_RECORDED_DAY = '2022-03-02';

/** What describes repositories of one crawl, beside their own rows. */
export type DescribeContext = {
  /** Day of the crawl, YYYY-MM-DD. */
  readonly observedOn: string;
  /** Modality by architecture tag. */
  readonly modalities: ReadonlyMap<string, string>;
  /** Architecture tags that are known. */
  readonly architectures: ReadonlySet<string>;
  /** What frozen tables know of the day of creation. */
  readonly createdBefore: (repositoryId: string) => CreatedOn | undefined;
  /** Day of the first frozen snapshot that holds it. */
  readonly seenBefore: (repositoryId: string) => string | undefined;
  /** The id of a listed repository that differs in case only. */
  readonly listedAs: (repositoryId: string) => string;
};

/**
 * Describes a crawled repository in the terms that the resolver and the size rules read. Architecture
 * and parents come from the tags, else from the configuration and the card's metadata.
 *
 * @param record a checked row
 * @param context day and known architectures
 * @returns the repository as the frozen snapshots describe theirs
 * @throws InputError when the row's JSON is broken
 */
export function describeRecord(record: CrawlRow, context: DescribeContext): ObservedRepository {
  const { repositoryId } = record;
  const facts = factsFromTagsAndName(repositoryId, record.tags, context.architectures);
  const library = facts.library ?? record.library;
  const architecture = facts.architecture ?? modelType(record);
  const fromTags = facts.baseModels.length > 0;
  const parents = fromTags ? facts : cardParents(record);
  return {
    repositoryId,
    organisation: organisationOf(repositoryId),
    task: record.task,
    library,
    architecture,
    modality: modalityOf(
      repositoryId,
      record.task,
      library,
      architecture === undefined ? undefined : context.modalities.get(architecture),
    ),
    baseModels: listedParents(repositoryId, parents.baseModels, context),
    baseRelation: parents.baseRelation,
    flags: facts.flags,
    created: createdOf(record, context),
    existedOn: record.createdOn,
    lastModifiedOn: record.lastModifiedOn,
    firstSeenOn: context.seenBefore(repositoryId) ?? context.observedOn,
    countedParams:
      (record.safetensorsTotal ?? 0) >= LEAST_PARAMS ? record.safetensorsTotal : undefined,
    countedBy: countedOn(context.observedOn),
  };
}

/** One text for all rows of a crawl. */
const countedOn = rememberRecent((day: string): string => `safetensors files on the Hub, ${day}`);

const createdOf = (record: CrawlRow, context: DescribeContext): CreatedOn | undefined => {
  const { createdOn } = record;
  return createdOn !== undefined && createdOn > FIRST_RECORDED_DAY
    ? { createdOn, createdMethod: 'the Hub’s own date' }
    : context.createdBefore(record.repositoryId);
};

/** Parents that can be ids, under the case in which they are listed; never the repository itself. */
const listedParents = (
  repositoryId: string,
  parents: readonly string[],
  context: DescribeContext,
): readonly string[] => {
  if (parents.length === 0) return parents;
  const listed: string[] = [];
  for (const parent of parents) {
    if (!isRepositoryId(parent)) continue;
    const id = context.listedAs(parent);
    if (id !== repositoryId) listed.push(id);
  }
  return listed.length < 2 ? listed : [...new Set(listed)];
};

type Json = Readonly<Record<string, unknown>>;

/** What a text of JSON holds; undefined where it is broken. */
const parseObject = (text: string): Json | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
};

const broken = (record: CrawlRow, field: 'configJson' | 'cardDataJson'): never => {
  throw new InputError({
    file: `snapshot, ${record.repositoryId}`,
    field,
    value: record[field],
    expected: 'JSON',
  });
};

/** An architecture is one word: the Hub's `model_type`. */
const WORD = /^[A-Za-z0-9][\w.+-]{0,63}$/;

/** Descendants share their parent's configuration, and short cards say the same. */
const typeInConfig = rememberRecent((text: string): { readonly type?: string } | undefined => {
  const config = parseObject(text);
  const type = config?.['model_type'];
  return config && (typeof type === 'string' && WORD.test(type) ? { type } : {});
});

const modelType = (record: CrawlRow): string | undefined => {
  const { configJson } = record;
  if (configJson === undefined) return undefined;
  return (typeInConfig(configJson) ?? broken(record, 'configJson')).type;
};

type Parents = Pick<ObservedRepository, 'baseModels' | 'baseRelation'>;

const NO_PARENTS: Parents = { baseModels: [], baseRelation: undefined };
const RELATIONS: readonly unknown[] = ['finetune', 'quantized', 'adapter', 'merge'];

const parentsInCard = rememberRecent((text: string): Parents | undefined => {
  const card = parseObject(text);
  if (card === undefined) return undefined;
  const named = card['base_model'];
  const list: readonly unknown[] = Array.isArray(named) ? named : [named];
  const relation = card['base_model_relation'];
  return {
    baseModels: list.filter((id): id is string => typeof id === 'string'),
    baseRelation:
      typeof relation === 'string' && RELATIONS.includes(relation) ? relation : undefined,
  };
});

/** Cards name parents as one text or a list; the Hub makes tags of them, but not of all. */
const cardParents = (record: CrawlRow): Parents => {
  const { cardDataJson } = record;
  if (cardDataJson === undefined) return NO_PARENTS;
  return parentsInCard(cardDataJson) ?? broken(record, 'cardDataJson');
};
