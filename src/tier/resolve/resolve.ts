import { isFixture } from '../naming/fixture.js';
import { organisationOf } from '../naming/tokens.js';
import { DecisionBuilder, LONGEST_CHAIN, type Decision, type Evidence } from './decision.js';
import { indexShapes } from './fingerprint.js';
import { defaultDecision } from './defaults.js';
import { taggedParent } from './parents.js';
import { compileRules, indexRunNames } from './rules.js';
import { relationByName } from './relation-by-name.js';
import { indexSameNames, type SameNameIndex } from './same-name.js';
import type {
  Curated,
  CuratedRun,
  DerivedRun,
  Override,
  RepositoryList,
  RepositoryRun,
  Resolution,
  ResolvableRepository,
} from './types.js';

/** Each step either decides a repository or leaves it to the next one. */
type Step = (repository: ResolvableRepository) => Decision | undefined;

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
  private readonly runs: ReadonlyMap<string, CuratedRun>;
  private readonly decisions = new Map<string, Decision>();
  private readonly inProgress = new Set<string>();
  private readonly build: DecisionBuilder;
  private readonly steps: readonly Step[];

  /**
   * @param known all repositories
   * @param curated hand tables
   * @param keepAll whether every decision is kept, or only those of parents, for lists of millions
   */
  constructor(
    private readonly known: RepositoryList,
    curated: Curated,
    private readonly keepAll = true,
  ) {
    this.runs = new Map(curated.runs.map((run) => [run.runId, run]));
    const sameNames = indexSameNames(known, curated);
    this.build = new DecisionBuilder(this.runs, sameNames, (id, child) => this.decide(id, child));
    this.steps = this.makeSteps(curated, sameNames);
  }

  mapping(repositoryId: string): RepositoryRun {
    const decision = this.decide(repositoryId, undefined);
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

  /** Forgets the run of a repository that is no parent of another, so that memory stays small. */
  forget(repositoryId: string): void {
    if (!this.decisions.has(repositoryId)) this.build.forget(`repo:${repositoryId}`);
  }

  /** Runs that were derived for ids which are not `listed`: models known by their conversions, parents. */
  derivedOfOthers(listed: (repositoryId: string) => boolean): readonly DerivedRun[] {
    return this.build.derivedWhere(
      (run) => run.runId !== `repo:${run.repositoryId}` || !listed(run.repositoryId),
    );
  }

  private decide(repositoryId: string, child: ResolvableRepository | undefined): Decision {
    const ready = this.decisions.get(repositoryId);
    if (ready) return ready;
    const repository = this.known.get(repositoryId) ?? stub(repositoryId, child);
    // A circle of parents, or a chain without end, is left to what the repository itself shows.
    if (this.inProgress.has(repositoryId) || this.inProgress.size >= LONGEST_CHAIN) {
      return this.byDefault(repository);
    }
    this.inProgress.add(repositoryId);
    const decision = this.firstDecision(repository);
    this.inProgress.delete(repositoryId);
    if (this.keepAll || child !== undefined) this.decisions.set(repositoryId, decision);
    return decision;
  }

  private firstDecision(repository: ResolvableRepository): Decision {
    for (const step of this.steps) {
      const decision = step(repository);
      if (decision) return decision;
    }
    return this.byDefault(repository);
  }

  private byDefault(repository: ResolvableRepository): Decision {
    const isLab = this.labs.has(organisationOf(repository.repositoryId));
    const { relation, reason } = defaultDecision(repository, isLab);
    const evidence: Evidence = { decidedBy: 'default', confidence: 'low', reason };
    return this.build.from(repository, relation, undefined, undefined, evidence);
  }

  private labs: ReadonlySet<string> = new Set();

  private makeSteps(curated: Curated, sameNames: SameNameIndex): readonly Step[] {
    const owners = new Map(curated.runs.flatMap((run) => run.repositories.map((id) => [id, run])));
    this.labs = new Set([...owners.keys()].map(organisationOf));
    const overrides = new Map(curated.overrides.map((row) => [row.repositoryId, row]));
    const rules = compileRules(curated.rules, new Set(this.runs.keys()));
    const names = indexRunNames(curated.runs);
    const shapes = indexShapes(this.known, curated.runs);
    const roots = curated.architectureRoots;
    const { build } = this;
    return [
      (r) => {
        const override = overrides.get(r.repositoryId);
        const owner = owners.get(r.repositoryId);
        // An override that names no run, or only the base, says less than the run that claims it.
        const names = override?.runId ?? override?.parentRepositoryId;
        if (owner && (names === undefined || names === owner.baseRunId)) return undefined;
        return overrideStep(r, override, this.runs, build);
      },
      (r) => {
        const run = owners.get(r.repositoryId);
        return run && build.own(run, r.repositoryId);
      },
      (r) =>
        isFixture(r.repositoryId)
          ? build.from(r, 'fixture', undefined, undefined, {
              decidedBy: 'name-rule',
              confidence: 'high',
              reason: 'test fixture, probe or configuration without trained weights',
            })
          : undefined,
      (r) => tagStep(r, build, sameNames),
      (r) => {
        const parent = sameNames.parentOf(r.repositoryId);
        if (parent === undefined) return undefined;
        const relation = relationByName(r, undefined).packaging;
        return build.from(r, relation, parent, undefined, {
          decidedBy: 'name-rule',
          confidence: this.labs.has(organisationOf(parent)) ? 'high' : 'medium',
          reason: `same model name as ${parent}`,
        });
      },
      (r) => {
        const match = rules.match(r.repositoryId);
        if (!match || (match.runId === undefined && match.relation === undefined)) return undefined;
        const run = match.runId === undefined ? undefined : this.runs.get(match.runId);
        return build.byName(r, run, match.relation, {
          decidedBy: 'name-rule',
          confidence: 'medium',
          reason: `${match.label}`,
        });
      },
      (r) => {
        const run = names.find(r.repositoryId);
        if (!run || !this.similarSize(r, run)) return undefined;
        return build.byName(r, run, undefined, {
          decidedBy: 'name-rule',
          confidence: 'medium',
          reason: `the name contains that of ${run.name}`,
        });
      },
      (r) => {
        const shape = shapes.find(r, !this.labs.has(organisationOf(r.repositoryId)));
        if (!shape) return undefined;
        const size = shape.exact ? 'exact size' : 'about the size';
        return build.byName(r, shape.run, relationByName(r, shape.run).training, {
          decidedBy: 'architecture',
          confidence: 'low',
          reason: `architecture and ${size} of ${shape.run.name}${shape.ambiguous ? ', among others' : ''}`,
        });
      },
      (r) => {
        const root = roots.find(
          (row) =>
            row.architecture === r.architecture && (row.task === undefined || row.task === r.task),
        );
        const run = root && this.runs.get(root.runId);
        if (!run || this.labs.has(organisationOf(r.repositoryId))) return undefined;
        return build.byName(r, run, relationByName(r, run).training, {
          decidedBy: 'architecture',
          confidence: 'low',
          reason: `community checkpoint of architecture ${root.architecture}`,
        });
      },
    ];
  }

  /** A name may mention a run of another size ("distilled from"): sizes far apart do not match. */
  private similarSize(repository: ResolvableRepository, run: CuratedRun): boolean {
    const params = run.repositories
      .map((id) => this.known.get(id)?.params)
      .find((n) => n !== undefined);
    if (params === undefined || repository.params === undefined) return true;
    return repository.params / params > 0.6 && repository.params / params < 1.7;
  }
}

function overrideStep(
  repository: ResolvableRepository,
  override: Override | undefined,
  runs: ReadonlyMap<string, CuratedRun>,
  build: DecisionBuilder,
): Decision | undefined {
  if (!override) return undefined;
  const evidence: Evidence = {
    decidedBy: 'override',
    confidence: 'high',
    reason: override.note ?? 'decided by hand',
  };
  const run = override.runId === undefined ? undefined : runs.get(override.runId);
  if (
    override.relation !== undefined &&
    (run || override.parentRepositoryId !== undefined || override.runId === undefined)
  ) {
    return build.from(repository, override.relation, override.parentRepositoryId, run, evidence);
  }
  return build.byName(repository, run, override.relation, evidence);
}

/**
 * A quantised repository sometimes tags the pre-trained base although its name is that of a listed
 * fine-tune: the name wins, because it says which weights were converted.
 */
function tagStep(
  repository: ResolvableRepository,
  build: DecisionBuilder,
  sameNames: SameNameIndex,
): Decision | undefined {
  const tagged = taggedParent(repository);
  if (!tagged) return undefined;
  const packaged = tagged.relation === 'quantised' || tagged.relation === 'conversion';
  const sameName = packaged ? sameNames.parentOf(repository.repositoryId) : undefined;
  const parent = sameName ?? tagged.parentRepositoryId;
  const corrected = tagged.corrected || parent !== tagged.parentRepositoryId;
  const claim = `tagged ${repository.baseRelation ?? 'base'} of ${tagged.parentRepositoryId}`;
  return build.from(repository, tagged.relation, parent, undefined, {
    decidedBy: 'base-model-tag',
    confidence: corrected ? 'medium' : 'high',
    reason: corrected ? `${claim}, corrected by its name` : claim,
  });
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
