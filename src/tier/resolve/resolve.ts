import { modelStem } from '../naming/relation.js';
import { DecisionBuilder, LONGEST_CHAIN, type Decision } from './decision.js';
import { shapeIndexer } from './fingerprint.js';
import { sameNameIndexer } from './same-name.js';
import { StemNumbers } from './stem-numbers.js';
import { Steps, type StepIndexes } from './steps.js';
import type {
  Curated,
  DerivedRun,
  RepositoryList,
  RepositoryRun,
  Resolution,
  ResolvableRepository,
} from './types.js';

/**
 * Maps every repository to the training run whose weights it holds, and says how it came to hold
 * them. Steps, strongest evidence first: hand-made override, own repository of a curated run, test
 * fixture, `base_model` tags, equal name, curated name rule, name of a curated run, architecture
 * and size, default by task. Parents outside the list are resolved by their name alone.
 *
 * @throws InputError when a rule's pattern is invalid or names an unknown run
 */
export function resolveRepositories(
  repositories: readonly ResolvableRepository[],
  curated: Curated,
): Resolution {
  const byId = new Map(repositories.map((repository) => [repository.repositoryId, repository]));
  const list: RepositoryList = {
    [Symbol.iterator]: () => repositories[Symbol.iterator](),
    get: (id) => byId.get(id),
  };
  const resolver = new Resolver(list, curated);
  const mappings = repositories.map((repository) => resolver.mapping(repository.repositoryId));
  return { mappings, derivedRuns: resolver.derivedRuns(mappings) };
}

/** Resolves repositories one by one; `resolveRepositories` resolves a list at once. */
export class Resolver {
  private readonly decisions = new Map<string, Decision>();
  /** Ids that are being decided: a repository, its parent, the parent's parent. */
  private readonly inProgress: string[] = [];
  private readonly build: DecisionBuilder;
  private readonly steps: Steps;

  /**
   * @param known all repositories
   * @param curated hand tables
   * @param keepAll whether every decision is kept, or only those of parents, for lists of millions
   * @throws InputError when a rule's pattern is invalid or names an unknown run
   */
  constructor(
    private readonly known: RepositoryList,
    curated: Curated,
    private readonly keepAll = true,
  ) {
    const indexes = indexAll(known, curated);
    this.build = new DecisionBuilder(indexes.runs, indexes.sameNames, (id, child) =>
      this.decideParent(id, child),
    );
    this.steps = new Steps(indexes, this.build);
  }

  /** The mapping of a repository, by its id. */
  mapping(repositoryId: string): RepositoryRun {
    const repository = this.known.get(repositoryId);
    const decision = this.resolve(repository ?? stub(repositoryId, undefined));
    if (decision.ownRun !== undefined) this.build.keep(decision.ownRun);
    return {
      repositoryId,
      runId: decision.runId,
      relation: decision.relation,
      rootRunId: decision.rootRunId,
      parentRepositoryId: decision.parentRepositoryId,
      decidedBy: decision.evidence.decidedBy,
      confidence: decision.evidence.confidence,
      reason: decision.evidence.reason,
    };
  }

  /**
   * The decision for a repository of the list that is at hand: as `mapping`, with the run of its own
   * that `derivedRun` would give.
   */
  resolve(repository: ResolvableRepository): Decision {
    return (
      this.decisions.get(repository.repositoryId) ?? this.decide(repository, true, this.keepAll)
    );
  }

  /** Runs that the mappings need although no table lists them, parents' parents included. */
  derivedRuns(mappings: readonly RepositoryRun[]): Resolution['derivedRuns'] {
    return this.build.derivedRuns(
      mappings.flatMap((row) => [row.runId, row.rootRunId].flatMap((id) => id ?? [])),
    );
  }

  /** The run that a derived id stands for, as it was last derived. */
  derivedRun(runId: string): DerivedRun | undefined {
    return this.build.derivedRun(runId);
  }

  /**
   * The runs that were derived for no listed repository, in the order in which they were first needed:
   * those of models known by their conversions alone, and those of parents outside the list. Resolvers
   * that share out the rows of one list each know their own: see `joinUnlistedRuns`.
   */
  unlistedRuns(): readonly DerivedRun[] {
    return this.build
      .keptRuns()
      .filter(
        ({ runId, repositoryId }) =>
          runId !== `repo:${repositoryId}` || this.known.get(repositoryId) === undefined,
      );
  }

  private decideParent(repositoryId: string, child: ResolvableRepository): Decision {
    const ready = this.decisions.get(repositoryId);
    if (ready) return ready;
    const listed = this.known.get(repositoryId);
    return this.decide(listed ?? stub(repositoryId, child), listed !== undefined, true);
  }

  /**
   * @param isListed whether the repository is in the list
   * @param keep whether its decision is kept
   */
  private decide(repository: ResolvableRepository, isListed: boolean, keep: boolean): Decision {
    const { repositoryId } = repository;
    // A circle of parents, or a chain without end, is left to what the repository itself shows.
    const endless =
      this.inProgress.length >= LONGEST_CHAIN || this.inProgress.includes(repositoryId);
    if (!endless) this.inProgress.push(repositoryId);
    const decision = endless ? this.steps.byDefault(repository) : this.steps.decide(repository);
    if (!endless) {
      this.inProgress.pop();
      if (keep) this.decisions.set(repositoryId, decision);
    }
    // The run of a listed repository follows from its decision.
    if (decision.ownRun !== undefined && (this.keepAll || !isListed)) {
      this.build.keep(decision.ownRun);
    }
    return decision;
  }
}

/**
 * Joins what several resolvers of one list derived for no listed repository. Of a model that is known
 * by its conversions alone, the one that comes first stands for it, as if one resolver had read all.
 *
 * @param parts `unlistedRuns` of each, in the order of their rows: all rows of a part come before
 *   those of the next
 * @returns runs by their id
 */
export function joinUnlistedRuns(
  parts: readonly (readonly DerivedRun[])[],
): ReadonlyMap<string, DerivedRun> {
  const joined = new Map<string, DerivedRun>();
  for (const run of parts.flat()) if (!joined.has(run.runId)) joined.set(run.runId, run);
  return joined;
}

/** Everything that the steps look things up in: the list is read once. */
function indexAll(known: RepositoryList, curated: Curated): StepIndexes {
  const stems = new StemNumbers(known.numbers);
  const sameNames = sameNameIndexer(known, curated, stems);
  const shapes = shapeIndexer(curated.runs, stems);
  const { at, eachRow } = known.numbers ?? {};
  if (at && eachRow) {
    eachRow((row, stem) => {
      sameNames.offerRow(row, stem);
      if (shapes.wants(stem)) shapes.offer(at(row), stem);
    });
  } else {
    for (const repository of known) {
      const { repositoryId, stemNumber } = repository;
      const stem = stemNumber ?? stems.add(repository.stem ?? modelStem(repositoryId));
      sameNames.offer(repository, stem);
      shapes.offer(repository, stem);
    }
  }
  return {
    known,
    curated,
    runs: new Map(curated.runs.map((run) => [run.runId, run])),
    sameNames: sameNames.index(),
    shapes: shapes.index(known),
  };
}

/** A parent outside the list: only its name is known; the child lends what descendants share. */
function stub(repositoryId: string, child: ResolvableRepository | undefined): ResolvableRepository {
  return {
    repositoryId,
    task: child?.task,
    library: child?.library,
    architecture: undefined,
    modality: child?.modality,
    params: undefined,
    createdOn: undefined,
    downloads: 0,
    baseModels: [],
    baseRelation: undefined,
    flags: [],
  };
}
