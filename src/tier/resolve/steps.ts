import { isFixture } from '../naming/fixture.js';
import { nameSigns } from '../naming/relation.js';
import { organisationOf } from '../naming/tokens.js';
import type { Decision, DecisionBuilder, Evidence } from './decision.js';
import { defaultDecision } from './defaults.js';
import type { ShapeIndex } from './fingerprint.js';
import { taggedParent } from './parents.js';
import { packagingByName, relationByName } from './relation-by-name.js';
import { compileRules, type RuleBook } from './rules.js';
import { indexRunNames, type RunNameIndex } from './run-names.js';
import type { SameNameIndex } from './same-name.js';
import type { TreatmentSigns } from './sign-bits.js';
import type {
  ArchitectureRoot,
  Curated,
  CuratedRun,
  Override,
  RepositoryList,
  ResolvableRepository,
} from './types.js';

/** What the steps look things up in. */
export type StepIndexes = {
  readonly known: RepositoryList;
  readonly curated: Curated;
  readonly runs: ReadonlyMap<string, CuratedRun>;
  readonly sameNames: SameNameIndex;
  readonly shapes: ShapeIndex;
};

/** A repository with what several steps ask of its name. */
type Subject = {
  readonly repository: ResolvableRepository;
  readonly signs: TreatmentSigns;
  /** Whether its organisation publishes a curated run. */
  readonly isLab: boolean;
};

/** What the hand tables say of a repository by its id. */
type ById = {
  readonly override: Override | undefined;
  /** The run that it holds as its own. */
  readonly owner: CuratedRun | undefined;
};

const FIXTURE: Evidence = {
  decidedBy: 'name-rule',
  confidence: 'high',
  reason: 'test fixture, probe or configuration without trained weights',
};

/** The steps of a decision: each either decides a repository or leaves it to the next one. */
export class Steps {
  private readonly runs: ReadonlyMap<string, CuratedRun>;
  private readonly sameNames: SameNameIndex;
  private readonly shapes: ShapeIndex;
  private readonly byId: ReadonlyMap<string, ById>;
  private readonly labs: ReadonlySet<string>;
  private readonly rules: RuleBook;
  private readonly names: RunNameIndex;
  private readonly roots: ReadonlyMap<string | undefined, readonly ArchitectureRoot[]>;
  private readonly sizes = new Map<CuratedRun, number | undefined>();

  /** @throws InputError when a rule's pattern is invalid or names an unknown run */
  constructor(
    private readonly indexes: StepIndexes,
    private readonly build: DecisionBuilder,
  ) {
    const { curated, runs } = indexes;
    this.runs = runs;
    this.sameNames = indexes.sameNames;
    this.shapes = indexes.shapes;
    this.byId = tablesById(curated);
    this.labs = new Set(
      curated.runs.flatMap((run) => run.repositories.map((id) => organisationOf(id))),
    );
    this.rules = compileRules(curated.rules, new Set(runs.keys()));
    this.names = indexRunNames(curated.runs);
    this.roots = rootsByArchitecture(curated.architectureRoots);
  }

  /** The decision of the strongest evidence. */
  decide(repository: ResolvableRepository): Decision {
    const byId = this.byId.get(repository.repositoryId);
    const known =
      (byId && (this.byHand(repository, byId) ?? this.ownRun(repository, byId))) ??
      this.fixture(repository);
    if (known) return known;
    const subject = this.subject(repository);
    return (
      this.byTags(subject) ??
      this.bySameName(subject) ??
      this.byRule(subject) ??
      this.byRunName(subject) ??
      this.byShape(subject) ??
      this.byArchitecture(subject) ??
      this.default(subject)
    );
  }

  /** The decision without any evidence but what the repository itself shows. */
  byDefault(repository: ResolvableRepository): Decision {
    return this.default(this.subject(repository));
  }

  private subject(repository: ResolvableRepository): Subject {
    const { repositoryId } = repository;
    const isLab = this.labs.has(organisationOf(repositoryId));
    return { repository, signs: repository.signs ?? nameSigns(repositoryId), isLab };
  }

  private byHand(
    repository: ResolvableRepository,
    { override, owner }: ById,
  ): Decision | undefined {
    if (override === undefined) return undefined;
    // An override that names no run, or only the base, says less than the run that claims it.
    const names = override.runId ?? override.parentRepositoryId;
    if (owner && (names === undefined || names === owner.baseRunId)) return undefined;
    const { relation, runId, parentRepositoryId, note } = override;
    const evidence: Evidence = {
      decidedBy: 'override',
      confidence: 'high',
      reason: note ?? 'decided by hand',
    };
    const run = runId === undefined ? undefined : this.runs.get(runId);
    if (
      relation !== undefined &&
      (run || parentRepositoryId !== undefined || runId === undefined)
    ) {
      return this.build.from(repository, relation, parentRepositoryId, run, evidence);
    }
    return this.build.byName(repository, run, relation, relationByName(repository, run), evidence);
  }

  private ownRun({ repositoryId }: ResolvableRepository, { owner }: ById): Decision | undefined {
    return owner && this.build.own(owner, repositoryId);
  }

  private fixture(repository: ResolvableRepository): Decision | undefined {
    if (!isFixture(repository.repositoryId)) return undefined;
    return this.build.from(repository, 'fixture', undefined, undefined, FIXTURE);
  }

  /**
   * A quantised repository sometimes tags the pre-trained base although its name is that of a listed
   * fine-tune: the name wins, because it says which weights were converted.
   */
  private byTags({ repository, signs }: Subject): Decision | undefined {
    const tagged = taggedParent(repository, signs);
    if (!tagged) return undefined;
    const packaged = tagged.relation === 'quantised' || tagged.relation === 'conversion';
    const sameName = packaged ? this.sameNames.parentOf(repository, signs) : undefined;
    const parent = sameName ?? tagged.parentRepositoryId;
    const corrected = tagged.corrected || parent !== tagged.parentRepositoryId;
    const claim = `tagged ${repository.baseRelation ?? 'base'} of ${tagged.parentRepositoryId}`;
    return this.build.from(repository, tagged.relation, parent, undefined, {
      decidedBy: 'base-model-tag',
      confidence: corrected ? 'medium' : 'high',
      reason: corrected ? `${claim}, corrected by its name` : claim,
    });
  }

  private bySameName({ repository, signs }: Subject): Decision | undefined {
    const parent = this.sameNames.parentOf(repository, signs);
    if (parent === undefined) return undefined;
    return this.build.from(repository, packagingByName(repository, signs), parent, undefined, {
      decidedBy: 'name-rule',
      confidence: this.labs.has(organisationOf(parent)) ? 'high' : 'medium',
      reason: `same model name as ${parent}`,
    });
  }

  private byRule({ repository, signs }: Subject): Decision | undefined {
    const match = this.rules.match(repository.repositoryId);
    if (!match || (match.runId === undefined && match.relation === undefined)) return undefined;
    const run = match.runId === undefined ? undefined : this.runs.get(match.runId);
    const read = relationByName(repository, run, signs);
    return this.build.byName(repository, run, match.relation, read, {
      decidedBy: 'name-rule',
      confidence: 'medium',
      reason: match.label,
    });
  }

  private byRunName({ repository, signs }: Subject): Decision | undefined {
    const run = this.names.find(repository.repositoryId);
    if (!run || !this.similarSize(repository, run)) return undefined;
    const read = relationByName(repository, run, signs);
    return this.build.byName(repository, run, undefined, read, {
      decidedBy: 'name-rule',
      confidence: 'medium',
      reason: `the name contains that of ${run.name}`,
    });
  }

  private byShape({ repository, signs, isLab }: Subject): Decision | undefined {
    const shape = this.shapes.find(repository, !isLab);
    if (!shape) return undefined;
    const size = shape.exact ? 'exact size' : 'about the size';
    const read = relationByName(repository, shape.run, signs);
    return this.build.byName(repository, shape.run, read.training, read, {
      decidedBy: 'architecture',
      confidence: 'low',
      reason: `architecture and ${size} of ${shape.run.name}${shape.ambiguous ? ', among others' : ''}`,
    });
  }

  private byArchitecture({ repository, signs, isLab }: Subject): Decision | undefined {
    const root = this.roots
      .get(repository.architecture)
      ?.find(({ task }) => task === undefined || task === repository.task);
    const run = root && this.runs.get(root.runId);
    if (!run || isLab) return undefined;
    const read = relationByName(repository, run, signs);
    return this.build.byName(repository, run, read.training, read, {
      decidedBy: 'architecture',
      confidence: 'low',
      reason: `community checkpoint of architecture ${root.architecture}`,
    });
  }

  private default({ repository, signs, isLab }: Subject): Decision {
    const { relation, reason } = defaultDecision(repository, isLab, signs);
    const evidence: Evidence = { decidedBy: 'default', confidence: 'low', reason };
    return this.build.from(repository, relation, undefined, undefined, evidence);
  }

  /** A name may mention a run of another size ("distilled from"): sizes far apart do not match. */
  private similarSize(repository: ResolvableRepository, run: CuratedRun): boolean {
    if (repository.params === undefined) return true;
    const params = this.sizeOf(run);
    if (params === undefined) return true;
    return repository.params / params > 0.6 && repository.params / params < 1.7;
  }

  /** The size of the first of a run's own repositories that has one; thousands of descendants ask. */
  private sizeOf(run: CuratedRun): number | undefined {
    if (!this.sizes.has(run)) {
      const own = run.repositories.map((id) => this.indexes.known.get(id)?.params);
      this.sizes.set(
        run,
        own.find((params) => params !== undefined),
      );
    }
    return this.sizes.get(run);
  }
}

/** Most repositories are in neither table: one look tells. */
function tablesById({ runs, overrides }: Curated): ReadonlyMap<string, ById> {
  const owners = new Map(runs.flatMap((run) => run.repositories.map((id) => [id, run])));
  const byId = new Map<string, ById>();
  for (const [id, owner] of owners) byId.set(id, { override: undefined, owner });
  for (const override of overrides) {
    const { repositoryId } = override;
    byId.set(repositoryId, { override, owner: owners.get(repositoryId) });
  }
  return byId;
}

function rootsByArchitecture(
  rows: readonly ArchitectureRoot[],
): ReadonlyMap<string, readonly ArchitectureRoot[]> {
  const roots = new Map<string, ArchitectureRoot[]>();
  for (const row of rows) {
    const same = roots.get(row.architecture);
    if (same === undefined) roots.set(row.architecture, [row]);
    else same.push(row);
  }
  return roots;
}
