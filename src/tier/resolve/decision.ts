import { modelStem } from '../naming/relation.js';
import { relationByName } from './relation-by-name.js';
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

  constructor(
    private readonly runs: ReadonlyMap<string, CuratedRun>,
    private readonly sameNames: SameNameIndex,
    private readonly decide: Decide,
  ) {}

  /** A repository that holds a curated run's own weights. */
  own(run: CuratedRun, repositoryId: string): Decision {
    return {
      runId: run.runId,
      rootRunId: this.rootOf(run.runId),
      relation: ownRelation(run.kind),
      parentRepositoryId: undefined,
      evidence: {
        decidedBy: 'own-repository',
        confidence: 'high',
        reason: `${repositoryId} is ${run.name}'s own repository`,
      },
    };
  }

  /** A decision from a relation and what it points to: a parent repository, a run, or nothing. */
  from(
    repository: ResolvableRepository,
    relation: Relation,
    parentRepositoryId: string | undefined,
    run: CuratedRun | undefined,
    evidence: Evidence,
  ): Decision {
    const base = { relation, parentRepositoryId, evidence };
    if (relation === 'fixture') return { ...base, runId: undefined, rootRunId: undefined };
    const parent =
      parentRepositoryId === undefined ? undefined : this.decide(parentRepositoryId, repository);
    if (parent?.relation === 'fixture') {
      return { ...base, relation: 'fixture', runId: undefined, rootRunId: undefined };
    }
    const held = parent?.runId ?? run?.runId;
    const root = parent ? parent.rootRunId : run && this.rootOf(run.runId);
    if (relation === 'original') return { ...base, ...this.original(repository, run) };
    if (!WITHOUT_TRAINING.has(relation)) {
      return { ...base, runId: this.derive(repository, relation, held), rootRunId: root };
    }
    if (held !== undefined) return { ...base, runId: held, rootRunId: root };
    if (relation === 'merge') return { ...base, runId: undefined, rootRunId: undefined };
    return {
      ...base,
      runId: this.unlisted(repository, modelStem(repository.repositoryId), undefined),
      rootRunId: undefined,
    };
  }

  /** A decision from a root run found by name or shape; the words of the name give the relation. */
  byName(
    repository: ResolvableRepository,
    run: CuratedRun | undefined,
    ruled: Relation | undefined,
    evidence: Evidence,
  ): Decision {
    const read = relationByName(repository, run);
    const relation = ruled ?? read.training;
    const trained = !WITHOUT_TRAINING.has(relation);
    if (trained || run === undefined || relation === 'fixture') {
      return this.from(repository, relation, undefined, run, evidence);
    }
    const stem = modelStem(repository.repositoryId).replace(EDIT_WORDS, '').replace(/^-/, '');
    const original = this.sameNames.original(stem);
    if (original !== undefined && original !== repository.repositoryId) {
      return this.from(repository, relation, original, undefined, evidence);
    }
    if (ruled === undefined && read.adds && relation !== 'merge') {
      const runId = this.unlisted(repository, stem, run);
      return {
        relation,
        runId,
        rootRunId: this.rootOf(run.runId),
        parentRepositoryId: undefined,
        evidence,
      };
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

  /** Of all derived runs those that pass, without a list of all. */
  derivedWhere(passes: (run: DerivedRun) => boolean): readonly DerivedRun[] {
    const passing: DerivedRun[] = [];
    for (const run of this.derived.values()) if (passes(run)) passing.push(run);
    return passing;
  }

  forget(runId: string): void {
    this.derived.delete(runId);
  }

  /** The pre-training from which a run descends: itself, or the end of its chain of bases. */
  private rootOf(runId: string): string {
    const seen = new Set<string>();
    let current = runId;
    for (;;) {
      const base = this.runs.get(current)?.baseRunId;
      if (base === undefined || seen.has(base) || !this.runs.has(base)) return current;
      seen.add(base);
      current = base;
    }
  }

  private original(
    repository: ResolvableRepository,
    run: CuratedRun | undefined,
  ): Pick<Decision, 'runId' | 'rootRunId'> {
    if (run) return { runId: run.runId, rootRunId: this.rootOf(run.runId) };
    const runId = `repo:${repository.repositoryId}`;
    this.derived.set(runId, {
      runId,
      kind: 'pre-training',
      baseRunId: undefined,
      repositoryId: repository.repositoryId,
    });
    return { runId, rootRunId: runId };
  }

  private derive(
    repository: ResolvableRepository,
    relation: Relation,
    baseRunId: string | undefined,
  ): string {
    const runId = `repo:${repository.repositoryId}`;
    const kind = trainingKind(relation);
    this.derived.set(runId, { runId, kind, baseRunId, repositoryId: repository.repositoryId });
    return runId;
  }

  /** A model that is known only through its conversions: one run for all of them. */
  private unlisted(
    repository: ResolvableRepository,
    stem: string,
    base: CuratedRun | undefined,
  ): string {
    const runId = `model:${stem}`;
    const { repositoryId } = repository;
    if (!this.derived.has(runId)) {
      this.derived.set(runId, { runId, kind: 'fine-tune', baseRunId: base?.runId, repositoryId });
    }
    return runId;
  }
}

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
