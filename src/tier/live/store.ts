import { modelStem } from '../naming/relation.js';
import type { ObservedRepository } from '../population/observed.js';
import type { Params } from '../population/own-params.js';
import type { ResolvableRepository } from '../resolve/types.js';

/** Numbers texts, so that a column of them holds small integers. */
class Dictionary<Value> {
  private readonly numbers = new Map<string, number>();
  private readonly values: Value[] = [];

  add(key: string, value: Value): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.values.push(value);
    this.numbers.set(key, this.values.length - 1);
    return this.values.length - 1;
  }

  at(number: number): Value {
    return this.values[number] as Value;
  }
}

/** What many repositories share: all but id, owner, size, downloads and parents. */
type Shared = Omit<
  ObservedRepository,
  | 'repositoryId'
  | 'organisation'
  | 'countedParams'
  | 'baseModels'
  | 'created'
  | 'existedOn'
  | 'lastModifiedOn'
>;
type Source = Omit<Params, 'params' | 'paramsActive'>;
type Parents = string | readonly string[] | undefined;

const NONE: readonly string[] = [];

/** A column of small integers that grows. */
class IndexColumn {
  private data = new Int32Array(1024);

  set(row: number, value: number): void {
    if (row >= this.data.length) {
      const wider = new Int32Array(this.data.length * 2);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[row] = value;
  }

  at(row: number): number {
    return this.data[row] ?? 0;
  }
}

/** A column of numbers that grows; NaN stands for nothing. */
class NumberColumn {
  private data = new Float64Array(1024);

  set(row: number, value: number | undefined): void {
    if (row >= this.data.length) {
      const wider = new Float64Array(this.data.length * 2);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[row] = value ?? NaN;
  }

  at(row: number): number | undefined {
    const value = this.data[row];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }
}

/**
 * Millions of repositories in columns, each made again when it is asked for: about 150 bytes a row
 * beside its id, where objects would take over a thousand.
 */
export class RepositoryStore {
  private readonly ids: string[] = [];
  private readonly rows = new Map<string, number>();
  private readonly shared = new IndexColumn();
  private readonly existed = new IndexColumn();
  private readonly modified = new IndexColumn();
  private readonly stems: string[] = [];
  private readonly parents: Parents[] = [];
  private readonly sources = new IndexColumn();
  private readonly created = new IndexColumn();
  private readonly counted = new NumberColumn();
  private readonly params = new NumberColumn();
  private readonly active = new NumberColumn();
  private readonly downloadCounts = new NumberColumn();
  private readonly sharedValues = new Dictionary<Shared>();
  private readonly sourceValues = new Dictionary<Source>();
  private readonly createdValues = new Dictionary<ObservedRepository['created']>();
  private readonly days = new Dictionary<string | undefined>();
  private readonly parentTexts = new Dictionary<string>();
  private readonly folded = new Map<string, string>();

  get size(): number {
    return this.ids.length;
  }

  has(repositoryId: string): boolean {
    return this.rows.has(repositoryId);
  }

  /** Adds a repository with its own size; its id must be new. */
  add(repository: ObservedRepository, params: Params, downloads: number): void {
    const row = this.ids.length;
    const { repositoryId, countedParams, baseModels, created, existedOn, lastModifiedOn } =
      repository;
    const { task, library, architecture, modality, baseRelation, flags } = repository;
    const { firstSeenOn, countedBy } = repository;
    const { params: total, paramsActive, paramsMethod, paramsSource } = params;
    const shared = {
      task,
      library,
      architecture,
      modality,
      baseRelation,
      flags,
      firstSeenOn,
      countedBy,
    };
    this.ids.push(repositoryId);
    this.rows.set(repositoryId, row);
    this.stems.push(modelStem(repositoryId));
    this.shared.set(row, this.sharedValues.add(JSON.stringify(Object.values(shared)), shared));
    const [only] = baseModels;
    this.parents.push(baseModels.length > 1 ? baseModels : only && this.text(only));
    this.existed.set(row, this.days.add(existedOn ?? '', existedOn));
    this.modified.set(row, this.days.add(lastModifiedOn ?? '', lastModifiedOn));
    this.sources.set(
      row,
      this.sourceValues.add(`${paramsMethod} ${paramsSource}`, { paramsMethod, paramsSource }),
    );
    this.created.set(
      row,
      this.createdValues.add(`${created?.createdOn} ${created?.createdMethod}`, created),
    );
    this.counted.set(row, countedParams);
    this.params.set(row, total);
    this.active.set(row, paramsActive);
    this.downloadCounts.set(row, downloads);
  }

  /** One copy of a text that many rows name. */
  private text(value: string): string {
    return this.parentTexts.at(this.parentTexts.add(value, value));
  }

  id(row: number): string {
    return this.ids[row] ?? '';
  }

  rowOf(repositoryId: string): number | undefined {
    return this.rows.get(repositoryId);
  }

  downloads(row: number): number {
    return this.downloadCounts.at(row) ?? 0;
  }

  repository(row: number): ObservedRepository {
    const repositoryId = this.id(row);
    const slash = repositoryId.indexOf('/');
    const shared = this.sharedValues.at(this.shared.at(row));
    return {
      repositoryId,
      organisation: slash < 0 ? '' : repositoryId.slice(0, slash),
      task: shared.task,
      library: shared.library,
      architecture: shared.architecture,
      modality: shared.modality,
      baseRelation: shared.baseRelation,
      flags: shared.flags,
      firstSeenOn: shared.firstSeenOn,
      countedBy: shared.countedBy,
      countedParams: this.counted.at(row),
      baseModels: this.parentsOf(row, repositoryId),
      created: this.createdValues.at(this.created.at(row)),
      existedOn: this.days.at(this.existed.at(row)),
      lastModifiedOn: this.days.at(this.modified.at(row)),
    };
  }

  private parentsOf(row: number, repositoryId: string): readonly string[] {
    const parents = this.parents[row];
    if (parents === undefined) return NONE;
    if (this.folded.size === 0) return typeof parents === 'string' ? [parents] : parents;
    const listed = (typeof parents === 'string' ? [parents] : parents).map(
      (id) => this.folded.get(id) ?? id,
    );
    return [...new Set(listed)].filter((id) => id !== repositoryId);
  }

  /** Parents that are listed in another case are taken for the listed ones from now on. */
  foldCase(): void {
    const missing = new Map<string, string>();
    for (const parents of this.parents) {
      for (const id of typeof parents === 'string' ? [parents] : (parents ?? NONE)) {
        if (!this.rows.has(id)) missing.set(id.toLowerCase(), id);
      }
    }
    const listed = new Map<string, string>();
    for (const id of this.ids) {
      const lower = id.toLowerCase();
      if (missing.has(lower)) listed.set(lower, id);
    }
    for (const parents of this.parents) {
      for (const id of typeof parents === 'string' ? [parents] : (parents ?? NONE)) {
        const found = this.rows.has(id) ? undefined : listed.get(id.toLowerCase());
        if (found !== undefined) this.folded.set(id, found);
      }
    }
  }

  /** A repository as the resolver reads it. */
  resolvable(row: number): ResolvableRepository {
    const shared = this.sharedValues.at(this.shared.at(row));
    const repositoryId = this.id(row);
    return {
      repositoryId,
      task: shared.task,
      library: shared.library,
      architecture: shared.architecture,
      modality: shared.modality,
      params: this.params.at(row),
      createdOn: this.createdValues.at(this.created.at(row))?.createdOn,
      downloads: this.downloads(row),
      baseModels: this.parentsOf(row, repositoryId),
      baseRelation: shared.baseRelation,
      flags: shared.flags,
      stem: this.stems[row],
    };
  }

  /** Size by what needs no other repository. */
  own(row: number): Params {
    const { paramsMethod, paramsSource } = this.sourceValues.at(this.sources.at(row));
    return {
      params: this.params.at(row),
      paramsActive: this.active.at(row),
      paramsMethod,
      paramsSource,
    };
  }
}
