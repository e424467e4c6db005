import type { CuratedTables } from '../population/curated.js';
import { LENDS_SIZE } from '../population/settle-params.js';
import { joinUnlistedRuns, Resolver } from '../resolve/resolve.js';
import { tellingRank, type DerivedRun, type RepositoryRun } from '../resolve/types.js';
import type { CrawlColumns, RowRange } from './crawl-columns.js';
import { MappingColumns, OWN_PREFIX, type SharedMappings } from './mapping-columns.js';

/** A repository that may stand for the owner of a run: the lowest rank, then the first id. */
type Owner = { readonly rank: number; readonly id: string };

/** What the resolver decided of the rows of one part, in memory that threads share. */
export type ResolvedPart = {
  readonly mappings: SharedMappings;
  /** The first repository with a size of its own that holds each run, to lend it to others. */
  readonly holders: ReadonlyMap<string, string>;
  /** The repository that tells of each hand-kept or unlisted run, of those that hold its weights. */
  readonly owners: ReadonlyMap<string, Owner>;
  /** Runs that the decisions name, but for those of listed repositories. */
  readonly named: ReadonlySet<string>;
  /** Runs that are derived, of no listed repository: of models known by conversions, of unlisted parents. */
  readonly derived: readonly DerivedRun[];
};

/**
 * Decides which run each repository of a part holds.
 *
 * @param crawl all parts: parents may be anywhere
 * @param range rows to decide
 * @param curated hand tables
 * @param onRow told the rows done, now and then
 */
export function resolvePart(
  crawl: CrawlColumns,
  range: RowRange,
  curated: CuratedTables,
  onRow: (done: number) => void = () => undefined,
): ResolvedPart {
  const resolver = new Resolver(crawl.list(), curated, false);
  const mappings = new MappingColumns();
  const holders = new Map<string, string>();
  const owners = new Map<string, Owner>();
  const named = new Set<string>();
  for (const [row, id] of crawl.ids(range)) {
    const decision = resolver.resolve(crawl.resolvable(row, id));
    const { runId, rootRunId, ownRun } = decision;
    const base = ownRun?.baseRunId;
    mappings.set(row - range.first, id, decision);
    onRow(row - range.first);
    if (rootRunId !== undefined && rootRunId !== runId) named.add(rootRunId);
    if (base !== undefined) named.add(base);
    if (runId === undefined || mappings.isOwn(row - range.first)) continue;
    named.add(runId);
    if (LENDS_SIZE.test(decision.relation) && crawl.own(row).params !== undefined) {
      keepFirst(holders, runId, id);
    }
    keepBetter(owners, runId, { rank: tellingRank(decision.relation), id });
  }
  return {
    mappings: mappings.share(),
    holders,
    owners,
    named: withoutListed(named, crawl),
    derived: resolver.unlistedRuns(),
  };
}

/** Runs but for those of listed repositories, which their own rows tell. */
const withoutListed = (named: ReadonlySet<string>, crawl: CrawlColumns): ReadonlySet<string> => {
  const others = new Set<string>();
  for (const runId of named) {
    const own = runId.startsWith(OWN_PREFIX) ? runId.slice(OWN_PREFIX.length) : undefined;
    if (own === undefined || crawl.rowOf(own) === undefined) others.add(runId);
  }
  return others;
};

const keepFirst = (holders: Map<string, string>, runId: string, id: string): void => {
  const before = holders.get(runId);
  if (before === undefined || id < before) holders.set(runId, id);
};

const keepBetter = (owners: Map<string, Owner>, runId: string, owner: Owner): void => {
  const best = owners.get(runId);
  const better =
    best === undefined ||
    owner.rank < best.rank ||
    (owner.rank === best.rank && owner.id < best.id);
  if (better) owners.set(runId, owner);
};

/** What the resolver decided of a whole crawl. */
export class CrawlMappings {
  private readonly parts: readonly MappingColumns[];
  private readonly ranges: readonly RowRange[];
  private readonly derived: ReadonlyMap<string, DerivedRun>;
  private readonly owners: ReadonlyMap<string, Owner>;
  /** Runs that the decisions name, but for those of listed repositories. */
  readonly named: ReadonlySet<string>;
  /** The repository that lends its size to the others of a run. */
  readonly holders: ReadonlyMap<string, string>;

  /** @param parts one for each part of the crawl, in its order */
  constructor(crawl: CrawlColumns, parts: readonly ResolvedPart[]) {
    this.parts = parts.map(({ mappings }) => new MappingColumns(mappings));
    this.ranges = crawl.ranges();
    this.derived = joinUnlistedRuns(parts.map(({ derived }) => derived));
    this.named = new Set(parts.flatMap((part) => [...part.named]));
    this.holders = joinHolders(crawl, parts);
    const owners = new Map<string, Owner>();
    for (const part of parts) {
      for (const [runId, owner] of part.owners) keepBetter(owners, runId, owner);
    }
    this.owners = owners;
  }

  at(row: number, repositoryId: string): RepositoryRun {
    const i = this.partOf(row);
    return this.part(i).at(row - this.start(i), repositoryId);
  }

  /** Whether the repository's run is its own. */
  isOwn(row: number): boolean {
    const i = this.partOf(row);
    return this.part(i).isOwn(row - this.start(i));
  }

  relation(row: number): RepositoryRun['relation'] {
    const i = this.partOf(row);
    return this.part(i).relation(row - this.start(i));
  }

  /** The run from which the repository's own one starts. */
  base(row: number, repositoryId: string): string | undefined {
    const i = this.partOf(row);
    return this.part(i).base(row - this.start(i), repositoryId);
  }

  /** The run of no listed repository, by its id. */
  derivedRun(runId: string): DerivedRun | undefined {
    return this.derived.get(runId);
  }

  /** The repository that tells of a hand-kept or unlisted run: its original one, else the first. */
  repositoryOf(runId: string): string | undefined {
    return this.owners.get(runId)?.id;
  }

  private partOf(row: number): number {
    let i = 0;
    while (row >= (this.ranges[i]?.end ?? Infinity)) i += 1;
    return i;
  }

  private part(i: number): MappingColumns {
    return this.parts[i] as MappingColumns;
  }

  private start(i: number): number {
    return this.ranges[i]?.first ?? 0;
  }
}

const joinHolders = (
  crawl: CrawlColumns,
  parts: readonly ResolvedPart[],
): ReadonlyMap<string, string> => {
  const holders = new Map<string, string>();
  for (const part of parts) {
    for (const [runId, id] of part.holders) keepFirst(holders, runId, id);
  }
  // The repository of the run itself is no holder of another's run, but lends like one.
  for (const [runId, holder] of holders) {
    const id = runId.startsWith(OWN_PREFIX) ? runId.slice(OWN_PREFIX.length) : holder;
    const first = id < holder && crawl.with(id, (row) => crawl.own(row).params) !== undefined;
    if (first) holders.set(runId, id);
  }
  return holders;
};
