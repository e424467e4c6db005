import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { Estimator } from '../estimate/estimator.js';
import { tierPopulation, type PopulationTables, type Selection } from '../tier/tier.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { fuse } from './condense.js';
import { simulateUnits, type SimulationUnit } from './engine.js';
import { unitSources, type Attribution, type UnitSource } from './units.js';

/** Options of a session; defaults: union, 5000, inclusive, 1,000 draws, seed 1. */
export type SessionOptions = Partial<Selection> & {
  readonly attribution?: Attribution;
  readonly draws?: number;
  readonly seed?: number;
};

/** The total under some assumptions. */
export type SessionTotal = {
  readonly tco2e: Interval;
  /** Draws of the total; draw d of two totals of one session has the same random numbers. */
  readonly totalDraws: Float64Array;
  /** Draws by tier. */
  readonly byTier: ReadonlyMap<string, Float64Array>;
};

/** A population that is ready to be simulated under one set of assumptions after another. */
export type Session = {
  /** Runs that are planned and drawn one by one. */
  readonly carrying: number;
  /** Runs that are stood for by one of their kind, and their share of the total. */
  readonly small: number;
  readonly smallShare: number;
  /** The total under overridden assumptions. */
  readonly total: (overrides?: AssumptionOverrides) => SessionTotal;
};

/** A run below this share of the total is stood for by another. */
const SMALL = 3e-5;

/** Runs of one tier, kind and year behave alike under changed assumptions. */
const kindKey = ({ groups }: UnitSource): string =>
  `${groups['tier']} ${groups['kind']} ${groups['year']}`;

/**
 * Opens a session: the runs that carry the total are found once; what follows plans and draws only them.
 * Of the thousands of runs below 3·10⁻⁵ of the total, the largest of each tier, kind and year stands for
 * all, weighted by their means. So an override reaches the interval in a fraction of a second, with the
 * same random numbers each time: the difference between two totals is no Monte Carlo noise.
 *
 * @param tables the population
 * @param estimator reference data and assumptions to start from
 * @param options snapshot, threshold, attribution, draws, seed
 * @returns the session
 * @throws RangeError for an unknown snapshot, too few draws or a bad seed
 * @example openSession(project.tables, project.estimator).total({ pue: 1.2 }).tco2e.median
 */
export function openSession(
  tables: PopulationTables,
  estimator: Estimator,
  options: SessionOptions = {},
): Session {
  const { draws = 1000, seed = 1 } = options;
  const tiered = tierPopulation(tables, {
    snapshot: options.snapshot ?? 'union',
    threshold: options.threshold ?? 5000,
  });
  const counted = { includeImputedFineTunes: true };
  const sources = unitSources(tiered, counted, options.attribution ?? 'inclusive').filter(
    ({ weights }) => (weights['total'] ?? 0) > 0,
  );
  const simulate = (units: readonly SimulationUnit[], by: Estimator, unitMeans: boolean) =>
    simulateUnits(units, {
      draws,
      seed,
      fits: by.fits,
      groupWeight: 'total',
      quantities: 'tco2e',
      condenseBelow: 0,
      unitMeans,
    });
  const all = sources.map((source) => unitOf(source, estimator, 1));
  const means = simulate(all, estimator, true).unitMeans;
  const { entries, small, smallShare } = represent(sources, means);
  return {
    carrying: sources.length - small,
    small,
    smallShare,
    total: (overrides = {}) => {
      const by = estimator.with(overrides);
      // Without a bound any small run may turn out the largest: then each is drawn.
      const unbounded = by.assumptions.tailBound.rule === 'none';
      const drawn = unbounded ? sources.map((source) => ({ source, weight: 1 })) : entries;
      const units = drawn.flatMap(({ source, weight }) => {
        const fineTune = ['fine-tune', 'adapter'].includes(source.run.kind);
        const left = fineTune && Number(source.groups['tier']) >= 4;
        if (left && !by.assumptions.includeImputedFineTunes) return [];
        return [unitOf(source, by, weight)];
      });
      const result = simulate(units, by, false);
      const totalDraws = result.totals.get('total')?.tco2e ?? new Float64Array(draws);
      return {
        tco2e: summarise(totalDraws),
        totalDraws,
        byTier: result.groups.get('tier') ?? new Map<string, Float64Array>(),
      };
    },
  };
}

const unitOf = (source: UnitSource, by: Estimator, weight: number): SimulationUnit => ({
  plan: fuse(by.plan(source.run)),
  weights: { total: weight },
  groups: { tier: source.groups['tier'] ?? '' },
});

type Entry = { readonly source: UnitSource; readonly weight: number };

/** The runs that carry the total, and one of each kind for all the others. */
const represent = (
  sources: readonly UnitSource[],
  means: Float64Array,
): { readonly entries: readonly Entry[]; readonly small: number; readonly smallShare: number } => {
  const sum = means.reduce((total, mean) => total + mean, 0);
  const entries: Entry[] = [];
  const kinds = new Map<string, { source: UnitSource; largest: number; sum: number }>();
  let small = 0;
  let smallSum = 0;
  sources.forEach((source, i) => {
    const mean = means[i] as number;
    if (mean >= SMALL * sum) {
      entries.push({ source, weight: 1 });
      return;
    }
    small++;
    smallSum += mean;
    const kind = kinds.get(kindKey(source));
    if (kind === undefined) {
      kinds.set(kindKey(source), { source, largest: mean, sum: mean });
      return;
    }
    kind.sum += mean;
    if (mean > kind.largest) {
      kind.largest = mean;
      kind.source = source;
    }
  });
  for (const { source, largest, sum: ofKind } of kinds.values()) {
    entries.push({ source, weight: largest === 0 ? 0 : ofKind / largest });
  }
  return { entries, small, smallShare: smallSum / sum };
};
