import { knownFlop, type RunEvidence } from '../evidence.js';
import { factSizes } from '../population/fact-sizes.js';
import { runDeriver } from '../population/derive-runs.js';
import type { ObservedRepository } from '../population/observed.js';
import { ownParams, type Params } from '../population/own-params.js';
import { LENDS_SIZE, paramsSettler } from '../population/settle-params.js';
import { Resolver } from '../resolve/resolve.js';
import {
  WITHOUT_TRAINING,
  type DerivedRun,
  type RepositoryList,
  type RepositoryRun,
  type ResolvableRepository,
} from '../resolve/types.js';
import { describeRecord } from './describe.js';
import { knownSizes } from './known-sizes.js';
import { baseRun, describeContext, type CrawlMeta, type LiveReference } from './population.js';
import { readRecord } from './record.js';
import { RepositoryStore } from './store.js';

/** A repository of a large crawl, resolved: its run where it trained something, and its size. */
export type StreamedRepository = {
  readonly repository: ObservedRepository;
  readonly params: Params;
  readonly mapping: RepositoryRun;
  /** The run of its own that follows from it; none for copies and for hand-kept runs. */
  readonly run: RunEvidence | undefined;
};

/** A crawl read into columns, each row once. */
export type LargeCrawl = {
  readonly store: RepositoryStore;
  /** Rows read, repeated ids among them. */
  readonly read: number;
};

/**
 * Reads a crawl of millions into columns. Of a repeated id the first row counts.
 *
 * @param reference frozen tables and hand tables
 * @param records rows, read once
 * @param meta day of the crawl
 * @throws InputError naming a row that cannot be
 */
export function readLargeCrawl(
  reference: LiveReference,
  records: Iterable<unknown>,
  meta: CrawlMeta,
): LargeCrawl {
  const { frozen, curated } = reference;
  const registries = knownSizes(frozen, reference.trackedModels);
  const facts = factSizes(curated);
  const context = describeContext([], frozen, curated, meta.observedOn);
  const store = new RepositoryStore();
  let read = 0;
  for (const value of records) {
    read += 1;
    const record = readRecord(value, read, meta.observedOn);
    if (store.has(record.repositoryId)) continue;
    const repository = describeRecord(record, context);
    const size = facts.get(record.repositoryId) ?? ownParams(repository, registries, curated.sizes);
    store.add(repository, size, record.downloads30d);
  }
  store.foldCase();
  return { store, read };
}

/** Mappings in columns; a repository's own run has its id and is not stored. */
class MappingColumns {
  private readonly runs: (string | null | undefined)[] = [];
  private readonly roots: (string | null | undefined)[] = [];
  private readonly parents: (string | undefined)[] = [];
  private readonly bases: (string | undefined)[] = [];
  private readonly others: Pick<RepositoryRun, 'relation' | 'decidedBy' | 'confidence'>[] = [];
  private readonly kinds = new Map<
    string,
    Pick<RepositoryRun, 'relation' | 'decidedBy' | 'confidence'>
  >();

  add({ repositoryId, ...mapping }: RepositoryRun, baseRunId: string | undefined): void {
    const own = `repo:${repositoryId}`;
    const { relation, decidedBy, confidence } = mapping;
    const key = `${relation} ${decidedBy} ${confidence}`;
    let kind = this.kinds.get(key);
    if (kind === undefined) this.kinds.set(key, (kind = { relation, decidedBy, confidence }));
    this.others.push(kind);
    this.runs.push(mapping.runId === own ? null : mapping.runId);
    this.roots.push(mapping.rootRunId === own ? null : mapping.rootRunId);
    this.parents.push(mapping.parentRepositoryId);
    this.bases.push(baseRunId);
  }

  at(row: number, repositoryId: string): RepositoryRun {
    const [run, root] = [this.runs[row], this.roots[row]];
    const kind = this.others[row];
    return {
      repositoryId,
      runId: run === null ? `repo:${repositoryId}` : run,
      rootRunId: root === null ? `repo:${repositoryId}` : root,
      parentRepositoryId: this.parents[row],
      relation: kind?.relation ?? 'original',
      decidedBy: kind?.decidedBy ?? 'default',
      confidence: kind?.confidence ?? 'low',
      reason: '',
    };
  }

  base(row: number): string | undefined {
    return this.bases[row];
  }
}

const KINDS: Readonly<Record<string, DerivedRun['kind']>> = {
  original: 'pre-training',
  'fine-tune': 'fine-tune',
  adapter: 'adapter',
  continued: 'continued',
  distillation: 'distillation',
};

/**
 * Resolves a large crawl and yields each repository with its size and its run, one at a time: the
 * decisions, sizes and runs of `populationFromRecords`, in memory that holds columns and the decisions of
 * parents only. Where a model is known by its conversions alone, the first of the crawl's order stands
 * for it.
 *
 * @param reference frozen tables and hand tables
 * @param crawl rows in columns
 * @returns repositories in the order of the crawl
 */
export function* streamRuns(
  reference: LiveReference,
  { store }: LargeCrawl,
): Generator<StreamedRepository> {
  const { curated, frozen } = reference;
  const resolver = new Resolver(listOf(store), curated, false);
  const { columns, holders, curatedOwners } = resolveAll(store, resolver);
  const known = frozen.runs.filter(({ runId }) => curated.runs.some((run) => run.runId === runId));
  const knownById = new Map(known.map((run) => [run.runId, run]));
  const rowOfRun = (runId: string): number | undefined =>
    runId.startsWith('repo:') ? store.rowOf(runId.slice(5)) : undefined;
  const derivedRun = (runId: string): DerivedRun | undefined => {
    const row = rowOfRun(runId);
    if (row === undefined) return resolver.derivedRun(runId);
    const repositoryId = store.id(row);
    const { relation } = columns.at(row, repositoryId);
    const kind = KINDS[relation];
    return kind && { runId, kind, baseRunId: columns.base(row), repositoryId };
  };
  const settle = paramsSettler({
    byId: { get: (id) => withRow(store, id, (row) => columns.at(row, id)) },
    own: { get: (id) => withRow(store, id, (row) => store.own(row)) },
    holders,
    runSize: (runId) => {
      const run = knownById.get(runId);
      return { params: run?.paramsTotal, paramsActive: run?.paramsActive };
    },
    runBase: (runId) => (runId === undefined ? undefined : derivedRun(runId)?.baseRunId),
  });
  let current: { readonly repository: ObservedRepository; readonly params: Params } | undefined;
  const settled = (id: string): Params | undefined =>
    current?.repository.repositoryId === id
      ? current.params
      : withRow(store, id, (row) => settle(store.repository(row)));
  const derive = runDeriver({
    curated,
    curatedRuns: known.map(baseRun),
    derivedRun,
    repositories: {
      get: (id) =>
        current?.repository.repositoryId === id
          ? current.repository
          : withRow(store, id, (row) => store.repository(row)),
    },
    params: { get: settled },
  });
  const ownerOf = (runId: string): string | undefined => {
    const row = rowOfRun(runId);
    return row === undefined ? curatedOwners.get(runId) : ownerName(store.id(row));
  };
  const baseOf = (runId: string | undefined): RunEvidence | undefined => {
    if (runId === undefined) return undefined;
    const run = knownById.get(runId);
    const derived = run === undefined ? derivedRun(runId) : undefined;
    return run ?? (derived && derive(derived));
  };
  for (let row = 0; row < store.size; row += 1) {
    const repository = store.repository(row);
    const { repositoryId } = repository;
    const params = settle(repository);
    current = { repository, params };
    const mapping = columns.at(row, repositoryId);
    const own = mapping.runId === `repo:${repositoryId}` ? derivedRun(mapping.runId) : undefined;
    if (own === undefined) {
      yield { repository, params, mapping, run: undefined };
      continue;
    }
    const run = derive(own);
    const base = baseOf(run.baseRunId);
    const owner = repository.organisation === '' ? undefined : repository.organisation;
    const sameOwner = owner !== undefined && base !== undefined && owner === ownerOf(base.runId);
    yield {
      repository,
      params,
      mapping,
      run: {
        ...run,
        architecture: repository.architecture,
        task: repository.task,
        owner,
        baseFlop: base === undefined ? undefined : knownFlop(base),
        sameOrganisationAsBase:
          base?.organisation !== undefined && (run.organisation === base.organisation || sameOwner),
      },
    };
  }
}

const ownerName = (id: string): string | undefined => {
  const slash = id.indexOf('/');
  return slash < 0 ? undefined : id.slice(0, slash);
};

const withRow = <Value>(
  store: RepositoryStore,
  id: string,
  make: (row: number) => Value,
): Value | undefined => {
  const row = store.rowOf(id);
  return row === undefined ? undefined : make(row);
};

const listOf = (store: RepositoryStore): RepositoryList => {
  const at = (row: number): ResolvableRepository => store.resolvable(row);
  return {
    *[Symbol.iterator]() {
      for (let row = 0; row < store.size; row += 1) yield at(row);
    },
    get: (id) => withRow(store, id, at),
  };
};

type Resolved = {
  readonly columns: MappingColumns;
  readonly holders: Map<string, string>;
  readonly curatedOwners: Map<string, string>;
};

const resolveAll = (store: RepositoryStore, resolver: Resolver): Resolved => {
  const columns = new MappingColumns();
  const holders = new Map<string, string>();
  const owners = new Map<string, { readonly rank: number; readonly id: string }>();
  for (let row = 0; row < store.size; row += 1) {
    const id = store.id(row);
    const mapping = resolver.mapping(id);
    const { runId, relation } = mapping;
    const isOwn = runId === `repo:${id}`;
    columns.add(mapping, isOwn ? resolver.derivedRun(runId)?.baseRunId : undefined);
    resolver.forget(id);
    if (runId === undefined || isOwn) continue;
    if (LENDS_SIZE.test(relation) && store.own(row).params !== undefined) {
      const holder = holders.get(runId);
      if (holder === undefined || id < holder) holders.set(runId, id);
    }
    if (runId.startsWith('repo:') || runId.startsWith('model:')) continue;
    const rank = relation === 'original' ? 0 : WITHOUT_TRAINING.has(relation) ? 2 : 1;
    const best = owners.get(runId);
    if (best === undefined || rank < best.rank || (rank === best.rank && id < best.id)) {
      owners.set(runId, { rank, id });
    }
  }
  for (const [runId, holder] of holders) {
    const id = runId.startsWith('repo:') ? runId.slice(5) : holder;
    const row = store.rowOf(id);
    if (row !== undefined && id < holder && store.own(row).params !== undefined) {
      holders.set(runId, id);
    }
  }
  return {
    columns,
    holders,
    curatedOwners: new Map(
      [...owners].flatMap(([runId, { id }]) => {
        const owner = ownerName(id);
        return owner === undefined ? [] : [[runId, owner] as const];
      }),
    ),
  };
};
