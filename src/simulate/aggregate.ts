import { assumptionHash } from '../estimate/assumption-hash.js';
import type { Estimator } from '../estimate/estimator.js';
import type { FunnelStep, PopulationTables, Selection, TieredPopulation } from '../tier/tier.js';
import { tierPopulation } from '../tier/tier.js';
import type { Dependence, SharedSource } from '../uncertainty/shared-draws.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { gramsPerEflop } from '../units.js';
import {
  simulateUnits,
  type SimulationOptions,
  type SimulationResult,
  type SimulationUnit,
} from './engine.js';
import { isTraining, unitsOf, type Attribution } from './units.js';

export type { Attribution };

/** Options of the aggregate; defaults: union, 5000, inclusive, 10,000 draws, seed 1, shared errors. */
export type AggregateOptions = Partial<Selection> & {
  readonly attribution?: Attribution;
  readonly draws?: number;
  readonly seed?: number;
  readonly dependence?: Dependence;
  /** See `SimulationOptions`; 0 draws every run in full. */
  readonly condenseBelow?: number;
  /** See `SimulationOptions`. */
  readonly kernel?: 'fast' | 'plain';
  /** See `SimulationOptions`: draws of shared inputs from a Sobol sequence. */
  readonly sharedSource?: SharedSource;
  readonly top?: number;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: { readonly aborted: boolean };
};

/** One group's share of the total. */
export type GroupTotal = {
  readonly key: string;
  readonly runs: number;
  readonly tco2e: Interval;
  /** Share of the mean total, 0 to 1. */
  readonly share: number;
};

/** One of the runs that emitted most. */
export type TopRun = {
  readonly runId: string;
  readonly name: string;
  readonly tier: number;
  readonly meanTco2e: number;
  readonly share: number;
  readonly reason: string;
};

/** The aggregate of a population. */
export type Aggregate = {
  readonly selection: Selection;
  readonly attribution: Attribution;
  readonly totalTco2e: Interval;
  /** Every repository counted as trained from scratch: the size of the double count. */
  readonly naiveTco2e: Interval;
  readonly totalFlop: Interval;
  readonly totalEnergyKwh: Interval;
  readonly atciGramsPerEflop: Interval;
  readonly byTier: readonly GroupTotal[];
  readonly byYear: readonly GroupTotal[];
  readonly byModality: readonly GroupTotal[];
  readonly byCountry: readonly GroupTotal[];
  readonly byOrganisation: readonly GroupTotal[];
  readonly byKind: readonly GroupTotal[];
  readonly topRuns: readonly TopRun[];
  /** Repositories that only a default decided: counted as decided, as trained from scratch, or not. */
  readonly unmapped: {
    readonly repositories: number;
    readonly asDecidedTco2e: Interval;
    readonly ifFromScratchTco2e: Interval;
  };
  readonly repositories: number;
  readonly runs: number;
  readonly funnel: readonly FunnelStep[];
  readonly seed: number;
  readonly draws: number;
  /** Fingerprint of the assumptions that the figures rest on. */
  readonly assumptionHash: string;
  /** Draws of the total, for figures. */
  readonly totalDraws: Float64Array;
};

const ZERO: Interval = { p2_5: 0, p5: 0, median: 0, mean: 0, p95: 0, p97_5: 0 };

const groupTotals = (
  result: SimulationResult,
  units: readonly SimulationUnit[],
  dimension: string,
  totalMean: number,
  order: 'key' | 'size',
): readonly GroupTotal[] => {
  const runs = new Map<string, number>();
  for (const unit of units) {
    const key = unit.groups[dimension];
    if (key !== undefined && (unit.weights['total'] ?? 0) > 0 && isTraining(unit))
      runs.set(key, (runs.get(key) ?? 0) + 1);
  }
  const rows = [...(result.groups.get(dimension) ?? [])].map(([key, draws]) => {
    const tco2e = summarise(draws);
    return { key, runs: runs.get(key) ?? 0, tco2e, share: tco2e.mean / totalMean };
  });
  return rows.sort((a, b) =>
    order === 'key'
      ? a.key < b.key
        ? -1
        : 1
      : b.tco2e.mean - a.tco2e.mean || (a.key < b.key ? -1 : 1),
  );
};

/**
 * The aggregate of a population: from repositories to runs to tiers to a simulated total with its
 * interval, with the naive count beside it.
 *
 * @param tables repositories, downloads, links, runs
 * @param estimator reference data and assumptions
 * @param options snapshot, threshold, attribution, draws, seed
 * @returns totals in tCO2e, FLOP and kWh, by tier, year, modality, country, organisation and kind
 * @throws RangeError for an unknown snapshot, too few draws or a bad seed
 * @example simulate(tables, estimator, { snapshot: '2024-09', draws: 1000 }).totalTco2e.median
 */
export function simulate(
  tables: PopulationTables,
  estimator: Estimator,
  options: AggregateOptions = {},
): Aggregate {
  const job = prepareAggregate(tables, estimator, options);
  return describeAggregate(job, simulateUnits(job.units, job.settings));
}

/** A population that is tiered and planned, and the settings to simulate it with. */
export type AggregateJob = {
  readonly tiered: TieredPopulation;
  readonly attribution: Attribution;
  readonly units: readonly SimulationUnit[];
  readonly settings: SimulationOptions;
  readonly assumptionHash: string;
  readonly top: number;
};

/**
 * The first half of `simulate`: tiers the population and plans its runs.
 *
 * @param tables repositories, downloads, links, runs
 * @param estimator reference data and assumptions
 * @param options as `simulate`
 * @throws RangeError for an unknown snapshot
 */
export function prepareAggregate(
  tables: PopulationTables,
  estimator: Estimator,
  options: AggregateOptions,
): AggregateJob {
  const selection = {
    snapshot: options.snapshot ?? 'union',
    threshold: options.threshold ?? 5000,
  };
  const attribution = options.attribution ?? 'inclusive';
  const tiered = tierPopulation(tables, selection);
  return {
    tiered,
    attribution,
    units: unitsOf(tiered, estimator, attribution),
    settings: {
      draws: options.draws ?? 10_000,
      seed: options.seed ?? 1,
      fits: estimator.fits,
      dependence: options.dependence ?? 'shared',
      groupWeight: 'total',
      condenseBelow: options.condenseBelow,
      kernel: options.kernel,
      sharedSource: options.sharedSource,
      onProgress: options.onProgress,
      signal: options.signal,
    },
    assumptionHash: assumptionHash(estimator.assumptions),
    top: options.top ?? 20,
  };
}

/** The second half of `simulate`: intervals of totals and groups from their draws. */
export function describeAggregate(
  { tiered, units, attribution, assumptionHash, top }: AggregateJob,
  result: SimulationResult,
): Aggregate {
  const total = result.totals.get('total');
  const interval = (name: string): Interval => {
    const draws = result.totals.get(name);
    return draws === undefined ? ZERO : summarise(draws.tco2e);
  };
  const totalTco2e = interval('total');
  const by = (dimension: string, order: 'key' | 'size'): readonly GroupTotal[] =>
    groupTotals(result, units, dimension, totalTco2e.mean, order);
  const counted = units.filter(
    (unit) => (unit.weights['total'] ?? 0) > 0 && isTraining(unit),
  ).length;
  return {
    assumptionHash,
    selection: tiered.selection,
    attribution,
    totalTco2e,
    naiveTco2e: interval('naive'),
    totalFlop: total === undefined ? ZERO : summarise(total.flop),
    totalEnergyKwh: total === undefined ? ZERO : summarise(total.energyKwh),
    atciGramsPerEflop:
      total === undefined
        ? ZERO
        : summarise(total.tco2e.map((c, d) => gramsPerEflop(c, total.flop[d] as number))),
    byTier: by('tier', 'key'),
    byYear: by('year', 'key'),
    byModality: by('modality', 'size'),
    byCountry: by('country', 'size'),
    byOrganisation: by('organisation', 'size'),
    byKind: by('kind', 'size'),
    topRuns: topRuns(units, result, totalTco2e.mean, top),
    unmapped: {
      repositories: tiered.repositories.filter(
        (r) => r.link.decidedBy === 'default' && r.link.relation !== 'fixture',
      ).length,
      asDecidedTco2e: interval('unmapped'),
      ifFromScratchTco2e: interval('unmappedScratch'),
    },
    repositories: tiered.repositories.length,
    runs: counted,
    funnel: tiered.funnel,
    seed: result.seed,
    draws: result.draws,
    totalDraws: total?.tco2e ?? new Float64Array(0),
  };
}

const topRuns = (
  units: readonly SimulationUnit[],
  result: SimulationResult,
  totalMean: number,
  top: number,
): readonly TopRun[] =>
  units
    .map((unit, i) => ({ unit, mean: result.unitMeans[i] as number }))
    .filter(({ unit }) => (unit.weights['total'] ?? 0) > 0)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, top)
    .map(({ unit, mean }) => ({
      runId: unit.plan.runId,
      name: unit.plan.name,
      tier: unit.plan.tier,
      meanTco2e: mean,
      share: mean / totalMean,
      reason: unit.plan.reason,
    }));
