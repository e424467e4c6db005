import type { TreatmentSigns } from './sign-bits.js';

/** How a repository's weights relate to the training run that made them. */
export const RELATIONS = [
  'original',
  'copy',
  'conversion',
  'quantised',
  'merge',
  'adapter',
  'fine-tune',
  'continued',
  'distillation',
  'fixture',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** What kind of evidence decided a mapping, strongest first. */
export const DECIDED_BY = [
  'override',
  'own-repository',
  'base-model-tag',
  'name-rule',
  'architecture',
  'default',
] as const;
export type DecidedBy = (typeof DECIDED_BY)[number];

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What the resolver needs to know of a repository; a live crawl can fill the same fields. */
export type ResolvableRepository = {
  readonly repositoryId: string;
  readonly task: string | undefined;
  readonly library: string | undefined;
  readonly architecture: string | undefined;
  readonly modality: string | undefined;
  /** Parameter count, only where it may be trusted (not of packed weights). */
  readonly params: number | undefined;
  readonly createdOn: string | undefined;
  readonly downloads: number;
  readonly baseModels: readonly string[];
  readonly baseRelation: string | undefined;
  readonly flags: readonly string[];
  /** `modelStem` of the id, where a store already knows it. */
  readonly stem?: string | undefined;
  /** The signs of the id, where a store already knows them. */
  readonly signs?: TreatmentSigns | undefined;
  /** Its number and that of its stem, where the list has `numbers`. */
  readonly row?: number | undefined;
  readonly stemNumber?: number | undefined;
};

/** Repositories to resolve: in an order, and by id. A store may make each when it is asked for. */
export type RepositoryList = Iterable<ResolvableRepository> & {
  readonly get: (repositoryId: string) => ResolvableRepository | undefined;
  /** Where a store numbers all of its repositories and their stems: then nothing of them is kept twice. */
  readonly numbers?: ListNumbers | undefined;
};

/** The numbers by which a list of millions goes; each repository of it has its `row` and `stemNumber`. */
export type ListNumbers = {
  /** The id of a row. */
  readonly idOf: (row: number) => string;
  /** The number of a stem, or -1; repositories have the same exactly if their stems are equal. */
  readonly stemNumber: (stem: string) => number;
  /** All numbers of stems are below this. */
  readonly stemCount: number;
  /** The signs of a row's name, without its id. */
  readonly signsOf?: ((row: number) => TreatmentSigns) | undefined;
  /** The repository of a row, where that is quicker than by its id. */
  readonly at?: ((row: number) => ResolvableRepository) | undefined;
  /**
   * Calls for each row of the list, in its order, with the number of the stem: quicker than to make all
   * repositories, of which most are alone with their name.
   */
  readonly eachRow?: ((visit: (row: number, stem: number) => void) => void) | undefined;
};

/** A training run of the hand-kept tables, with the repositories that hold its own weights. */
export type CuratedRun = {
  readonly runId: string;
  readonly name: string;
  readonly organisation: string;
  readonly publishedOn: string | undefined;
  readonly modality: string;
  readonly kind: string;
  readonly baseRunId: string | undefined;
  readonly repositories: readonly string[];
};

/** A pattern on repository names that leads to a run, a relation, or both. */
export type NameRule = {
  readonly priority: number;
  readonly pattern: string;
  readonly runId: string | undefined;
  readonly relation: Relation | undefined;
};

/** A decision for one repository, made by hand. */
export type Override = {
  readonly repositoryId: string;
  readonly runId: string | undefined;
  readonly relation: Relation | undefined;
  readonly parentRepositoryId: string | undefined;
  readonly note: string | undefined;
};

/** Architectures whose community checkpoints all descend from one run. */
export type ArchitectureRoot = {
  readonly architecture: string;
  readonly task: string | undefined;
  readonly runId: string;
};

export type Curated = {
  readonly runs: readonly CuratedRun[];
  readonly rules: readonly NameRule[];
  readonly overrides: readonly Override[];
  readonly architectureRoots: readonly ArchitectureRoot[];
  /** Organisations that re-publish other people's weights under the same name. */
  readonly reuploaders: readonly string[];
};

/** The mapping of one repository: the run whose weights it holds, and how it came to hold them. */
export type RepositoryRun = {
  readonly repositoryId: string;
  /** The repository's own training, or the run whose weights it holds; empty when nothing is known. */
  readonly runId: string | undefined;
  readonly relation: Relation;
  /** The pre-training at the root; empty when the base is unknown. */
  readonly rootRunId: string | undefined;
  readonly parentRepositoryId: string | undefined;
  readonly decidedBy: DecidedBy;
  readonly confidence: Confidence;
  readonly reason: string;
};

/** A training run that has no row in the curated tables: it follows from a repository's mapping. */
export type DerivedRun = {
  /** `repo:<Hub id>`, or `model:<name>` for a model known only by its conversions. */
  readonly runId: string;
  readonly kind: 'pre-training' | 'fine-tune' | 'adapter' | 'continued' | 'distillation';
  readonly baseRunId: string | undefined;
  /** The repository through which the run is known: its own, or the first that holds its weights. */
  readonly repositoryId: string;
};

export type Resolution = {
  readonly mappings: readonly RepositoryRun[];
  readonly derivedRuns: readonly DerivedRun[];
};

/** Relations that hold another run's weights and train nothing. */
export const WITHOUT_TRAINING: ReadonlySet<Relation> = new Set([
  'copy',
  'conversion',
  'quantised',
  'merge',
  'fixture',
]);

/**
 * How well a repository tells of the run that it holds: 0 the run's own, 1 one that its owner trained
 * further, 2 a copy or conversion.
 *
 * @example tellingRank('quantised') // 2
 */
export function tellingRank(relation: string): number {
  if (relation === 'original') return 0;
  return (WITHOUT_TRAINING as ReadonlySet<string>).has(relation) ? 2 : 1;
}
