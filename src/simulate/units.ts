import { calibratedRepository, calibrationRun } from '../tier/calibration.js';
import { tierOf, type RunEvidence } from '../tier/evidence.js';
import type { Assumptions } from '../estimate/assumptions.js';
import type { Estimator } from '../estimate/estimator.js';
import type {
  PopulationRepository,
  TieredPopulation,
  TieredRepository,
  TieredRun,
} from '../tier/tier.js';
import { centralValues } from '../estimate/estimate.js';
import type { Membership } from './accumulate.js';
import type { SimulationUnit } from './engine.js';

/** How runs are attributed to a download threshold. */
export type Attribution = 'strict' | 'inclusive';

const calibrations = new WeakMap<PopulationRepository, RunEvidence>();
const scratchRuns = new WeakMap<PopulationRepository, RunEvidence>();

/** A repository counted as if its weights had been trained from nothing. */
export function fromScratch({ repository, link }: TieredRepository): RunEvidence {
  const known = scratchRuns.get(repository);
  if (known !== undefined) return known;
  const made: RunEvidence = {
    runId: `scratch:${repository.repositoryId}`,
    name: repository.repositoryId,
    organisation: repository.organisation,
    publishedOn: dateOf(repository),
    modality: repository.modality ?? 'other',
    kind: 'pre-training',
    paramsTotal: repository.params,
    paramsActive: repository.paramsActive,
    architecture: repository.architecture,
    task: repository.task,
    baseRunId: link.rootRunId,
  };
  scratchRuns.set(repository, made);
  return made;
}

const dateOf = (repository: PopulationRepository): string | undefined =>
  repository.createdOn ?? repository.lastModifiedOn;

const groupsOf = ({
  run,
  tier,
}: Pick<TieredRun, 'run' | 'tier'>): Readonly<Record<string, string>> => ({
  tier: String(tier),
  year: run.publishedOn?.slice(0, 4) ?? 'unknown',
  modality: run.modality,
  country: run.organisationCountry ?? 'unknown',
  organisation: run.organisation ?? 'unknown',
  kind: run.kind,
});

/** How many repositories the naive count takes each run for, and those that have no run to take. */
const naiveCounts = (
  tiered: TieredPopulation,
): {
  readonly counts: ReadonlyMap<string, number>;
  readonly orphans: readonly TieredRepository[];
} => {
  const preTrainings = new Map(
    tiered.runs
      .filter((r) => r.run.kind !== 'fine-tune' && r.run.kind !== 'adapter')
      .map((r) => [r.run.runId, r]),
  );
  const counts = new Map<string, number>();
  const orphans: TieredRepository[] = [];
  for (const entry of tiered.repositories) {
    if (entry.link.relation === 'fixture') continue;
    const root = [entry.link.rootRunId, entry.link.runId].find(
      (id) => id !== undefined && preTrainings.has(id),
    );
    if (root === undefined) orphans.push(entry);
    else counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return { counts, orphans };
};

const calibration = ({ repository }: TieredRepository): RunEvidence => {
  const known = calibrations.get(repository);
  if (known !== undefined) return known;
  const made = calibrationRun(repository);
  calibrations.set(repository, made);
  return made;
};

/** A unit that trains something, as opposed to the calibration of a quantisation. */
export function isTraining({ plan }: SimulationUnit): boolean {
  return calibratedRepository(plan.runId) === undefined;
}

/** What a unit is planned from: the evidence, its weights and groups. */
export type UnitSource = Membership & { readonly run: RunEvidence };

/**
 * What a tiered population counts, with the weights `total`, `naive`, `unmapped` and `unmappedScratch`.
 *
 * @param tiered the population
 * @param assumptions whether imputed fine-tunes count
 * @param attribution strict or inclusive
 */
export function unitSources(
  tiered: TieredPopulation,
  assumptions: Pick<Assumptions, 'includeImputedFineTunes'>,
  attribution: Attribution,
): readonly UnitSource[] {
  const { counts, orphans } = naiveCounts(tiered);
  const skipFineTunes = !assumptions.includeImputedFineTunes;
  const sources: UnitSource[] = tiered.runs.map((entry) => {
    const counted = attribution === 'inclusive' || entry.strict;
    const left =
      skipFineTunes && ['fine-tune', 'adapter'].includes(entry.run.kind) && entry.tier >= 4;
    const total = counted && !left ? 1 : 0;
    return {
      run: entry.run,
      weights: {
        total,
        naive: counts.get(entry.run.runId) ?? 0,
        unmapped: entry.unmapped ? total : 0,
      },
      groups: groupsOf(entry),
    };
  });
  const isUnmapped = new Set(
    tiered.repositories
      .filter((r) => r.link.decidedBy === 'default')
      .map((r) => r.repository.repositoryId),
  );
  for (const entry of tiered.repositories) {
    if (entry.link.relation !== 'quantised') continue;
    const run = calibration(entry);
    const tier = tierOf(run);
    sources.push({ run, weights: { total: 1 }, groups: groupsOf({ run, tier }) });
  }
  const orphanIds = new Set(orphans.map((r) => r.repository.repositoryId));
  for (const entry of tiered.repositories) {
    const id = entry.repository.repositoryId;
    if (!orphanIds.has(id) && !isUnmapped.has(id)) continue;
    if (entry.link.relation === 'fixture') continue;
    sources.push({
      run: fromScratch(entry),
      weights: {
        naive: orphanIds.has(id) ? 1 : 0,
        unmappedScratch: isUnmapped.has(id) ? 1 : 0,
      },
      groups: {},
    });
  }
  return sources;
}

/** Turns a tiered population into simulation units; see `unitSources` for their weights. */
export function unitsOf(
  tiered: TieredPopulation,
  estimator: Estimator,
  attribution: Attribution,
): readonly SimulationUnit[] {
  const units = unitSources(tiered, estimator.assumptions, attribution).map(
    ({ run, weights, groups }) => ({ plan: estimator.plan(run), weights, groups }),
  );
  return lumpSmall(lumpSmall(units, 'organisation'), 'country');
}

/** Groups of a dimension that are kept apart; the smaller ones are counted together. */
const MOST_GROUPS = 24;

/**
 * Puts all but the largest groups of a dimension together, so that memory does not grow with the
 * number of organisations. Which are largest is decided by the central estimates.
 */
const lumpSmall = (
  units: readonly SimulationUnit[],
  dimension: string,
): readonly SimulationUnit[] => {
  const sizes = new Map<string, number>();
  for (const unit of units) {
    const key = unit.groups[dimension];
    if (key === undefined || (unit.weights['total'] ?? 0) === 0) continue;
    sizes.set(key, (sizes.get(key) ?? 0) + centralValues(unit.plan).tco2e);
  }
  const kept = new Set(
    [...sizes]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, MOST_GROUPS)
      .map(([key]) => key),
  );
  return units.map((unit) => {
    const key = unit.groups[dimension];
    return key === undefined || kept.has(key)
      ? unit
      : { ...unit, groups: { ...unit.groups, [dimension]: 'others' } };
  });
};
