import { Dictionary, IndexColumn, NumberColumn } from '../../columns/number-columns.js';
import { TupleDictionary } from '../../columns/tuple-dictionary.js';
import { keptTexts, TextTable } from '../../columns/text-table.js';
import { modelStem, nameSigns } from '../naming/relation.js';
import { organisationOf } from '../naming/tokens.js';
import type { ObservedRepository } from '../population/observed.js';
import type { Params } from '../population/own-params.js';
import type { CardDisclosure } from './disclosure.js';
import { signBits, signsFromBits, type TreatmentSigns } from '../resolve/sign-bits.js';
import type { ResolvableRepository } from '../resolve/types.js';
import type { SharedStore, SharedValue, SizeSource } from './shared-store.js';

const NONE: readonly string[] = [];
/** A column of parents holds the number of the only one, this, or below it the number of a list. */
const NO_PARENT = -1;

/**
 * Millions of repositories in columns, each made again when it is asked for: about 170 bytes a row, ids
 * among them, where objects would take over a thousand.
 */
export class RepositoryStore {
  /** A row's number is that of its id. */
  private readonly ids: TextTable;
  private readonly stemTexts: TextTable;
  private readonly parentIds: TextTable;
  private readonly parentId: (number: number) => string;
  private readonly parentLists: (readonly number[])[];
  private readonly stems: IndexColumn;
  private readonly signs: IndexColumn;
  private readonly shared: IndexColumn;
  private readonly existed: IndexColumn;
  private readonly modified: IndexColumn;
  private readonly parents: IndexColumn;
  private readonly sources: IndexColumn;
  private readonly created: IndexColumn;
  private readonly counted: NumberColumn;
  private readonly params: NumberColumn;
  private readonly active: NumberColumn;
  private readonly downloadCounts: NumberColumn;
  private readonly sharedValues: TupleDictionary<SharedValue>;
  private readonly sourceValues: TupleDictionary<SizeSource>;
  private readonly createdValues: TupleDictionary<ObservedRepository['created']>;
  private readonly days: Dictionary<string | undefined>;
  private readonly disclosed: Map<number, CardDisclosure>;
  private folded: ReadonlyMap<string, string> = new Map();

  /** @param from a store that another thread shared, to read only */
  constructor(from?: SharedStore) {
    this.ids = new TextTable(from?.ids);
    this.stemTexts = new TextTable(from?.stemTexts);
    this.parentIds = new TextTable(from?.parentIds);
    this.parentId = keptTexts(this.parentIds);
    this.parentLists = [...(from?.parentLists ?? [])];
    this.stems = new IndexColumn(from?.stems);
    this.signs = new IndexColumn(from?.signs);
    this.shared = new IndexColumn(from?.shared);
    this.existed = new IndexColumn(from?.existed);
    this.modified = new IndexColumn(from?.modified);
    this.parents = new IndexColumn(from?.parents);
    this.sources = new IndexColumn(from?.sources);
    this.created = new IndexColumn(from?.created);
    this.counted = new NumberColumn(from?.counted);
    this.params = new NumberColumn(from?.params);
    this.active = new NumberColumn(from?.active);
    this.downloadCounts = new NumberColumn(from?.downloadCounts);
    this.sharedValues = new TupleDictionary(from?.sharedValues);
    this.sourceValues = new TupleDictionary(from?.sourceValues);
    this.createdValues = new TupleDictionary(from?.createdValues);
    this.days = new Dictionary(from?.days);
    this.disclosed = new Map(from?.disclosures);
  }

  /** The store in memory that threads share: `new RepositoryStore(shared)` reads it there. */
  share(): SharedStore {
    const { size } = this;
    return {
      ids: this.ids.shared(),
      stemTexts: this.stemTexts.shared(),
      parentIds: this.parentIds.shared(),
      parentLists: this.parentLists,
      stems: this.stems.shared(size),
      signs: this.signs.shared(size),
      shared: this.shared.shared(size),
      existed: this.existed.shared(size),
      modified: this.modified.shared(size),
      parents: this.parents.shared(size),
      sources: this.sources.shared(size),
      created: this.created.shared(size),
      counted: this.counted.shared(size),
      params: this.params.shared(size),
      active: this.active.shared(size),
      downloadCounts: this.downloadCounts.shared(size),
      sharedValues: this.sharedValues.all(),
      sourceValues: this.sourceValues.all(),
      createdValues: this.createdValues.all(),
      days: this.days.all(),
      disclosures: this.disclosed,
    };
  }

  get size(): number {
    return this.ids.size;
  }

  has(repositoryId: string): boolean {
    return this.ids.find(repositoryId) >= 0;
  }

  /** Takes a row for an id, for `fill`; undefined where the id has one. */
  claim(repositoryId: string): number | undefined {
    const row = this.ids.size;
    return this.ids.add(repositoryId) === row ? row : undefined;
  }

  /** Writes a repository with its own size to the row that its id was given. */
  fill(row: number, repository: ObservedRepository, params: Params, downloads: number): void {
    const { repositoryId, countedParams, baseModels, created, existedOn, lastModifiedOn } =
      repository;
    const { task, library, architecture, modality, baseRelation, flags } = repository;
    const { firstSeenOn, countedBy } = repository;
    const { params: total, paramsActive, paramsMethod, paramsSource } = params;
    this.stems.set(row, this.stemTexts.add(modelStem(repositoryId)));
    this.signs.set(row, signBits(nameSigns(repositoryId)));
    this.shared.set(
      row,
      this.sharedValues.add(
        [task, library, architecture, modality, baseRelation, flags, firstSeenOn, countedBy],
        () => ({
          task,
          library,
          architecture,
          modality,
          baseRelation,
          flags,
          firstSeenOn,
          countedBy,
        }),
      ),
    );
    this.parents.set(row, this.parentsNumber(baseModels));
    this.existed.set(row, this.days.add(existedOn ?? '', existedOn));
    this.modified.set(row, this.days.add(lastModifiedOn ?? '', lastModifiedOn));
    this.sources.set(
      row,
      this.sourceValues.add([paramsMethod, paramsSource], () => ({ paramsMethod, paramsSource })),
    );
    this.created.set(
      row,
      this.createdValues.add([created?.createdOn, created?.createdMethod], () => created),
    );
    this.counted.set(row, countedParams);
    this.params.set(row, total);
    this.active.set(row, paramsActive);
    this.downloadCounts.set(row, downloads);
  }

  /** Keeps what a row's card discloses. */
  disclose(row: number, disclosure: CardDisclosure): void {
    this.disclosed.set(row, disclosure);
  }

  /** What cards disclose, by row, in the order of the rows. */
  get disclosures(): ReadonlyMap<number, CardDisclosure> {
    return this.disclosed;
  }

  private parentsNumber(ids: readonly string[]): number {
    const [only] = ids;
    if (only === undefined) return NO_PARENT;
    if (ids.length === 1) return this.parentIds.add(only);
    this.parentLists.push(ids.map((id) => this.parentIds.add(id)));
    return NO_PARENT - this.parentLists.length;
  }

  id(row: number): string {
    return this.ids.at(row);
  }

  rowOf(repositoryId: string): number | undefined {
    const row = this.ids.find(repositoryId);
    return row < 0 ? undefined : row;
  }

  downloads(row: number): number {
    return this.downloadCounts.at(row) ?? 0;
  }

  /** @param id of the row, where it is known: to make it again takes time */
  repository(row: number, id?: string): ObservedRepository {
    const repositoryId = id ?? this.id(row);
    const shared = this.sharedValues.at(this.shared.at(row));
    return {
      repositoryId,
      organisation: organisationOf(repositoryId),
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
    const number = this.parents.at(row);
    if (number === NO_PARENT) return NONE;
    if (number >= 0 && this.folded.size === 0) return [this.parentId(number)];
    const numbers = number >= 0 ? [number] : (this.parentLists[NO_PARENT - 1 - number] ?? []);
    const named = numbers.map(this.parentId);
    if (this.folded.size === 0) return named;
    const listed = named.map((id) => this.folded.get(id) ?? id);
    return [...new Set(listed)].filter((id) => id !== repositoryId);
  }

  /** Parents that repositories name, each once. */
  *parentNames(): Generator<string> {
    for (let number = 0; number < this.parentIds.size; number += 1) {
      yield this.parentIds.at(number);
    }
  }

  /** Ids that are, in lower case, among some. */
  *inLowerCase(lowered: ReadonlySet<string>): Generator<string> {
    for (const number of this.ids.inLowerCase(lowered)) yield this.id(number);
  }

  /** From now on a parent is taken for the repository that is listed in another case. */
  takeAs(folded: ReadonlyMap<string, string>): void {
    this.folded = folded;
  }

  /** The number of a row's stem. */
  stem(row: number): number {
    return this.stems.at(row);
  }

  /** What the words of a row's name say. */
  signsOf(row: number): TreatmentSigns {
    return signsFromBits(this.signs.at(row));
  }

  /** How many stems there are; their numbers are below this. */
  get stemCount(): number {
    return this.stemTexts.size;
  }

  /** The number of a stem, or -1. */
  stemNumber(stem: string): number {
    return this.stemTexts.find(stem);
  }

  /** The number of a stem that another store has under a number, or -1. */
  stemNumberFrom(store: RepositoryStore, number: number): number {
    return this.stemTexts.findFrom(store.stemTexts, number);
  }

  /** Whether it holds the id of another store's row. */
  hasRowOf(store: RepositoryStore, row: number): boolean {
    return this.ids.findFrom(store.ids, row) >= 0;
  }

  /**
   * A repository as the resolver reads it.
   *
   * @param row of this store
   * @param id of the row, where it is known
   * @param numberedAs its row in the crawl
   * @param stemNumber of its stem in the crawl
   */
  resolvable(
    row: number,
    id?: string,
    numberedAs = row,
    stemNumber = this.stem(row),
  ): ResolvableRepository {
    const shared = this.sharedValues.at(this.shared.at(row));
    const repositoryId = id ?? this.id(row);
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
      stem: this.stemTexts.at(this.stems.at(row)),
      signs: this.signsOf(row),
      row: numberedAs,
      stemNumber,
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
