import type { RunEvidence } from '../tier/evidence.js';
import type { PopulationTables, Selection } from '../tier/tier.js';
import { tierPopulation } from '../tier/tier.js';
import type { MatchedModel } from './match-models.js';
import { modelNameKey } from './model-name.js';

/** A known training: the rows of a register that are the same training, counted once. */
export type KnownUnit = {
  readonly name: string;
  readonly organisation: string;
  readonly country: string;
  readonly publishedOn: string;
  readonly modality: string;
  /** open, closed or unknown; what stands on the Hub is open. */
  readonly access: string;
  readonly params?: number | undefined;
  /** Compute of its own; undefined where none is listed or the listed one includes a base. */
  readonly flop?: number | undefined;
  readonly confidence?: string | undefined;
  readonly runId?: string | undefined;
  readonly baseModel?: string | undefined;
  readonly belowThreshold?: string | undefined;
  /** Names of all rows that it stands for. */
  readonly members: readonly string[];
};

/**
 * Rows of one organisation, modality and size whose compute agrees to two digits are one training. A
 * looser rule puts different models of one size together (Gemma 2 and 3, Qwen and Wan of 14B).
 */
const SAME_COMPUTE = 1.01;
const SAME_SIZE = 1.02;

/** Kinds of run whose listed compute repeats or includes that of their base. */
const DERIVED: readonly string[] = ['fine-tune', 'adapter', 'continued', 'distillation'];

const organisationsOf = ({ known }: MatchedModel): readonly string[] =>
  (known.organisation ?? 'unknown').split(',').map((name) => name.trim());

const within = (a: number, b: number, ratio: number): boolean => a / b <= ratio && b / a <= ratio;

const repeats = (a: MatchedModel, b: MatchedModel): boolean => {
  if (a.runId !== undefined && b.runId !== undefined) return a.runId === b.runId;
  const others = organisationsOf(b);
  if (!organisationsOf(a).some((name) => others.includes(name))) return false;
  if (modelNameKey(a.known.model) === modelNameKey(b.known.model)) return true;
  if (a.known.modality !== b.known.modality) return false;
  const { params: sizeA, flop: flopA } = a.known;
  const { params: sizeB, flop: flopB } = b.known;
  return (
    sizeA !== undefined &&
    sizeB !== undefined &&
    flopA !== undefined &&
    flopB !== undefined &&
    within(sizeA, sizeB, SAME_SIZE) &&
    within(flopA, flopB, SAME_COMPUTE)
  );
};

/** Hand-kept rows first, then the earliest: later versions repeat the compute of the first. */
const byAuthority = (a: MatchedModel, b: MatchedModel): number => {
  const rank = (row: MatchedModel): number => (row.by === 'hand-kept row' ? 0 : 1);
  return rank(a) - rank(b) || (a.known.publishedOn < b.known.publishedOn ? -1 : 1);
};

const unitFrom = (
  rows: readonly MatchedModel[],
  kindOf: ReadonlyMap<string, string>,
): KnownUnit => {
  const sorted = [...rows].sort(byAuthority);
  const head = sorted[0] as MatchedModel;
  const withCompute = sorted.find(
    ({ known, runId: id, by }) =>
      known.ownCompute &&
      known.flop !== undefined &&
      (by === 'hand-kept row' || !DERIVED.includes(kindOf.get(id ?? '') ?? '')),
  );
  const runId = sorted.find((row) => row.runId !== undefined)?.runId;
  const access = sorted.some(({ known }) => known.access === 'open') ? 'open' : head.known.access;
  const below = sorted.find(({ known }) => known.belowThreshold !== undefined);
  return {
    name: head.known.model,
    organisation: organisationsOf(head)[0] ?? 'unknown',
    country: head.known.country ?? 'unknown',
    publishedOn: head.known.publishedOn,
    modality: head.known.modality,
    access,
    params: head.known.params,
    flop: withCompute?.known.flop,
    confidence: withCompute?.known.confidence ?? head.known.confidence,
    runId,
    baseModel: head.known.baseModel,
    belowThreshold: below?.known.belowThreshold,
    members: sorted.map(({ known }) => known.model),
  };
};

/**
 * Counts each known training once: rows of the same run, of the same name and organisation, or of the
 * same organisation, modality and size with the same compute, are one. The register lists later
 * versions and renamed models with the compute of the first. Of a model that the population knows as
 * a fine-tune of something, the listed compute is its base's and does not count as its own.
 *
 * @param matched rows of the register with their runs
 * @param runs runs of the population, for their kind
 * @returns distinct trainings, in the order of their first rows
 */
export function knownUnits(
  matched: readonly MatchedModel[],
  runs: readonly RunEvidence[],
): readonly KnownUnit[] {
  const kindOf = new Map(runs.map(({ runId, kind }) => [runId, kind]));
  const clusters: MatchedModel[][] = [];
  // Only rows of one run or of one organisation can be one: this keeps the comparison short.
  const buckets = new Map<string, MatchedModel[][]>();
  for (const row of matched) {
    const keys = [
      ...(row.runId === undefined ? [] : [`run ${row.runId}`]),
      ...organisationsOf(row).map((name) => `org ${name}`),
    ];
    const home = keys
      .flatMap((key) => buckets.get(key) ?? [])
      .find((cluster) => cluster.some((other) => repeats(row, other)));
    const cluster = home ?? [];
    cluster.push(row);
    if (home === undefined) clusters.push(cluster);
    for (const key of keys) {
      const list = buckets.get(key) ?? [];
      if (!list.includes(cluster)) list.push(cluster);
      buckets.set(key, list);
    }
  }
  return clusters.map((rows) => unitFrom(rows, kindOf));
}

/** Which runs a selection of the population holds, and by which rule. */
export type PopulationRuns = {
  readonly selection: Selection;
  readonly strict: ReadonlySet<string>;
  readonly inclusive: ReadonlySet<string>;
};

/** The runs of a selection. */
export function populationRuns(tables: PopulationTables, selection: Selection): PopulationRuns {
  const { runs } = tierPopulation(tables, selection);
  return {
    selection,
    strict: new Set(runs.filter((row) => row.strict).map(({ run }) => run.runId)),
    inclusive: new Set(runs.map(({ run }) => run.runId)),
  };
}

/** True when the population holds the run of a unit (inclusive attribution). */
export function isCovered(unit: KnownUnit, population: PopulationRuns): boolean {
  return unit.runId !== undefined && population.inclusive.has(unit.runId);
}
