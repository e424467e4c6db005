import { InputError } from '../../errors.js';
import { organisationOf } from '../naming/tokens.js';
import { modalityOf } from '../population/modality.js';
import type { CreatedOn, ObservedRepository } from '../population/observed.js';
import { factsFromTags, nameFlags } from '../population/tag-facts.js';
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
  const facts = factsFromTags(repositoryId, record.tags, context.architectures);
  const library = facts.library ?? record.library;
  const architecture = facts.architecture ?? modelType(record);
  const fromTags = facts.baseModels.length > 0;
  const parents = fromTags ? facts : cardParents(record);
  const named = nameFlags(repositoryId);
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
    flags: named.length === 0 ? facts.flags : [...facts.flags, ...named],
    created: createdOf(record, context),
    existedOn: record.createdOn,
    lastModifiedOn: record.lastModifiedOn,
    firstSeenOn: context.seenBefore(repositoryId) ?? context.observedOn,
    countedParams: (record.safetensorsTotal ?? 0) > 0 ? record.safetensorsTotal : undefined,
    countedBy: `safetensors files on the Hub, ${context.observedOn}`,
  };
}

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
): readonly string[] =>
  parents.length === 0
    ? parents
    : [
        ...new Set(
          parents
            .filter(isRepositoryId)
            .map(context.listedAs)
            .filter((id) => id !== repositoryId),
        ),
      ];

type Json = Readonly<Record<string, unknown>>;

const parseObject = (text: string | undefined, record: CrawlRow, field: string): Json => {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError({
      file: `snapshot, ${record.repositoryId}`,
      field,
      value: text,
      expected: 'JSON',
    });
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
};

/** An architecture is one word: the Hub's `model_type`. */
const WORD = /^[A-Za-z0-9][\w.+-]{0,63}$/;

const modelType = (record: CrawlRow): string | undefined => {
  const type = parseObject(record.configJson, record, 'configJson')['model_type'];
  return typeof type === 'string' && WORD.test(type) ? type : undefined;
};

const RELATIONS: readonly unknown[] = ['finetune', 'quantized', 'adapter', 'merge'];

/** Cards name parents as one text or a list; the Hub makes tags of them, but not of all. */
const cardParents = (record: CrawlRow): Pick<ObservedRepository, 'baseModels' | 'baseRelation'> => {
  const card = parseObject(record.cardDataJson, record, 'cardDataJson');
  const named = card['base_model'];
  const list: readonly unknown[] = Array.isArray(named) ? named : [named];
  const relation = card['base_model_relation'];
  return {
    baseModels: list.filter((id): id is string => typeof id === 'string'),
    baseRelation:
      typeof relation === 'string' && RELATIONS.includes(relation) ? relation : undefined,
  };
};
