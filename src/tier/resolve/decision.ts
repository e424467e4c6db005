import { modelStem } from '../naming/relation.js';
import type { NameRelation } from './relation-by-name.js';
import type { SameNameIndex } from './same-name.js';
import {
  WITHOUT_TRAINING,
  type Confidence,
  type CuratedRun,
  type DecidedBy,
  type DerivedRun,
  type Relation,
  type ResolvableRepository,
} from './types.js';

export type Evidence = {
  readonly decidedBy: DecidedBy;
  readonly confidence: Confidence;
  readonly reason: string;
};

export type Decision = {
  readonly runId: string | undefined;
  readonly rootRunId: string | undefined;
  readonly relation: Relation;
  readonly parentRepositoryId: string | undefined;
  readonly evidence: Evidence;
  /** The repository's own run where no table lists it. */
  readonly ownRun: DerivedRun | undefined;
};

type Decide = (repositoryId: string, child: ResolvableRepository) => Decision;

/** Words of an edit: without them the name is that of the model that was edited. */
const EDIT_WORDS =
  /-?(abliterated|abliteration|abli|ablated|ablitirated|heretic|crack|derestricted|biprojected|uncensored|expo|mpoa)(-\d(\.\d)?)?(?=-|$)/g;

/** Trainings on top of each other, or parents of parents, beyond which tags are not believed. */
export const LONGEST_CHAIN = 64;

/** Turns evidence into decisions, and keeps the runs that no table lists. */
export class DecisionBuilder {
  private readonly derived = new Map<string, DerivedRun>();
  private readonly roots = new Map<string, string>();

  constructor(
    private readonly runs: ReadonlyMap<string, CuratedRun>,
    private readonly sameNames: SameNameIndex,
    private readonly decide: Decide,
  ) {}

  /** A repository that holds a curated run's own weights. */
  own(run: CuratedRun, repositoryId: string): Decision {
    const evidence: Evidence = {
      decidedBy: 'own-repository',
      confidence: 'high',
      reason: `${repositoryId} is ${run.name}'s own repository`,
    };
    return held(ownRelation(run.kind), undefined, evidence, run.runId, this.rootOf(run.runId));
  }

  /** A decision from a relation and what it points to: a parent repository, a run, or nothing. */
  from(
    repository: ResolvableRepository,
    relation: Relation,
    parentId: string | undefined,
    run: CuratedRun | undefined,
    evidence: Evidence,
  ): Decision {
    if (relation === 'fixture') return held(relation, parentId, evidence, undefined, undefined);
    const parent = parentId === undefined ? undefined : this.decide(parentId, repository);
    if (parent?.relation === 'fixture') {
      return held('fixture', parentId, evidence, undefined, undefined);
    }
    const heldRun = parent?.runId ?? run?.runId;
    const root = parent ? parent.rootRunId : run && this.rootOf(run.runId);
    if (relation === 'original') {
      return run
        ? held(relation, parentId, evidence, run.runId, this.rootOf(run.runId))
        : trained(repository, relation, parentId, evidence, undefined, undefined);
    }
    if (!WITHOUT_TRAINING.has(relation)) {
      return trained(repository, relation, parentId, evidence, heldRun, root);
    }
    if (heldRun !== undefined) return held(relation, parentId, evidence, heldRun, root);
    const unlisted =
      relation === 'merge' ? undefined : this.unlisted(repository, stemOf(repository), undefined);
    return held(relation, parentId, evidence, unlisted, undefined);
  }

  /**
   * A decision from a root run found by name or shape; the words of the name give the relation.
   *
   * @param ruled the relation that a rule or a hand-made decision states
   * @param read how the repository relates to the run by its name
   */
  byName(
    repository: ResolvableRepository,
    run: CuratedRun | undefined,
    ruled: Relation | undefined,
    read: NameRelation,
    evidence: Evidence,
  ): Decision {
    const relation = ruled ?? read.training;
    if (!WITHOUT_TRAINING.has(relation) || run === undefined || relation === 'fixture') {
      return this.from(repository, relation, undefined, run, evidence);
    }
    const stem = stemOf(repository).replace(EDIT_WORDS, '').replace(/^-/, '');
    const original = this.sameNames.original(stem);
    if (original !== undefined && original !== repository.repositoryId) {
      return this.from(repository, relation, original, undefined, evidence);
    }
    if (ruled === undefined && read.adds && relation !== 'merge') {
      const runId = this.unlisted(repository, stem, run);
      return held(relation, undefined, evidence, runId, this.rootOf(run.runId));
    }
    return this.from(repository, relation, undefined, run, evidence);
  }

  /**
   * The derived runs among `runIds`, with the runs they start from. Tags of strangers can form a
   * circle, or a chain without end: such a chain is cut, and the run at the cut starts from nothing
   * that is known.
   */
  derivedRuns(runIds: readonly string[]): readonly DerivedRun[] {
    const needed = new Map<string, DerivedRun>();
    const depths = new Map<string, number>();
    for (const start of runIds) {
      const chain = new Map<string, DerivedRun>();
      let run = this.derived.get(start);
      while (run !== undefined && !needed.has(run.runId) && !chain.has(run.runId)) {
        chain.set(run.runId, run);
        run = run.baseRunId === undefined ? undefined : this.derived.get(run.baseRunId);
      }
      let depth = run === undefined ? 0 : (depths.get(run.runId) ?? LONGEST_CHAIN);
      for (const link of [...chain.values()].reverse()) {
        const cut = depth >= LONGEST_CHAIN;
        depth = cut ? 1 : depth + 1;
        depths.set(link.runId, depth);
        needed.set(link.runId, cut ? { ...link, baseRunId: undefined } : link);
      }
    }
    return [...needed.values()].sort((a, b) => (a.runId < b.runId ? -1 : 1));
  }

  derivedRun(runId: string): DerivedRun | undefined {
    return this.derived.get(runId);
  }

  keptRuns(): readonly DerivedRun[] {
    return [...this.derived.values()];
  }

  keep(run: DerivedRun): void {
    this.derived.set(run.runId, run);
  }

  /** The pre-training from which a run descends: itself, or the end of its chain of bases. */
  private rootOf(runId: string): string {
    const ready = this.roots.get(runId);
    if (ready !== undefined) return ready;
    const seen = new Set<string>();
    let current = runId;
    for (;;) {
      const base = this.runs.get(current)?.baseRunId;
      if (base === undefined || seen.has(base) || !this.runs.has(base)) break;
      seen.add(base);
      current = base;
    }
    this.roots.set(runId, current);
    return current;
  }

  /** A model that is known only through its conversions: one run for all of them. */
  private unlisted(
    { repositoryId }: ResolvableRepository,
    stem: string,
    base: CuratedRun | undefined,
  ): string {
    const runId = `model:${stem}`;
    if (!this.derived.has(runId)) {
      this.derived.set(runId, { runId, kind: 'fine-tune', baseRunId: base?.runId, repositoryId });
    }
    return runId;
  }
}

/** A decision for weights of a run that the repository's own training did not make, or of none. */
function held(
  relation: Relation,
  parentRepositoryId: string | undefined,
  evidence: Evidence,
  runId: string | undefined,
  rootRunId: string | undefined,
): Decision {
  return { runId, rootRunId, relation, parentRepositoryId, evidence, ownRun: undefined };
}

/** A decision for weights that the repository's own training made; a pre-training is its own root. */
function trained(
  { repositoryId }: ResolvableRepository,
  relation: Relation,
  parentRepositoryId: string | undefined,
  evidence: Evidence,
  baseRunId: string | undefined,
  root: string | undefined,
): Decision {
  const runId = `repo:${repositoryId}`;
  const kind = relation === 'original' ? 'pre-training' : trainingKind(relation);
  const ownRun: DerivedRun = { runId, kind, baseRunId, repositoryId };
  const rootRunId = relation === 'original' ? runId : root;
  return { runId, rootRunId, relation, parentRepositoryId, evidence, ownRun };
}

const stemOf = (repository: ResolvableRepository): string =>
  repository.stem ?? modelStem(repository.repositoryId);

function ownRelation(kind: string): Relation {
  if (
    kind === 'continued' ||
    kind === 'distillation' ||
    kind === 'fine-tune' ||
    kind === 'adapter'
  ) {
    return kind;
  }
  return kind === 'quantisation' ? 'quantised' : 'original';
}

function trainingKind(relation: Relation): DerivedRun['kind'] {
  if (relation === 'adapter' || relation === 'continued' || relation === 'distillation') {
    return relation;
  }
  return 'fine-tune';
}
