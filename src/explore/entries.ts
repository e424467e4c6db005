import { simulateUnits } from '../simulate/engine.js';
import { fuse } from '../simulate/condense.js';
import type { Estimator } from '../estimate/estimator.js';
import { unitSources, type UnitSource } from '../simulate/units.js';
import { tierPopulation, UNION, type PopulationTables } from '../tier/tier.js';
import { passes, unitDownloads, type UnitDownloads } from './membership.js';
import type { ExplorerState } from './state.js';

/** A unit of the population with what decides whether it counts. */
export type ExplorerUnit = {
  readonly source: UnitSource;
  readonly downloads: UnitDownloads;
  /** A fine-tune or adapter that disclosed nothing: one switch leaves all of them out. */
  readonly imputedFineTune: boolean;
};

/** A unit that is drawn, for itself and perhaps for small ones of its kind. */
export type ExplorerEntry = {
  readonly unit: ExplorerUnit;
  /** The units that it stands for, each with its mean over that of the drawn one. */
  readonly members: readonly { readonly unit: ExplorerUnit; readonly ratio: number }[];
};

/** A unit below this share of the total is stood for by the largest of its tier, kind and year. */
const SMALL = 3e-5;

/** Draws behind the means by which small units are told from large ones. */
const DRAWS = 1000;

/**
 * The units of a population: all that counts in the union of its snapshots at any threshold.
 *
 * @param tables the population
 * @returns units in the order of `unitSources`
 */
export function explorerUnits(tables: PopulationTables): readonly ExplorerUnit[] {
  const tiered = tierPopulation(tables, { snapshot: UNION, threshold: 0 });
  const downloadsOf = unitDownloads(tiered, tables.downloads);
  return unitSources(tiered, { includeImputedFineTunes: true }, 'inclusive')
    .filter(({ weights }) => (weights['total'] ?? 0) > 0)
    .map((source) => ({
      source,
      downloads: downloadsOf(source),
      imputedFineTune:
        ['fine-tune', 'adapter'].includes(source.run.kind) && Number(source.groups['tier']) >= 4,
    }));
}

/**
 * Mean emissions of each unit, tCO2e, by which small units are told from large ones. Rounded to six
 * digits, so that they are the same wherever they are computed.
 *
 * @param units from `explorerUnits`
 * @param estimator the default assumptions
 */
export function unitMeans(units: readonly ExplorerUnit[], estimator: Estimator): readonly number[] {
  const plans = units.map(({ source }) => ({
    plan: fuse(estimator.plan(source.run)),
    weights: { total: 1 },
    groups: {},
  }));
  const result = simulateUnits(plans, {
    draws: DRAWS,
    seed: 1,
    fits: estimator.fits,
    groupWeight: 'total',
    quantities: 'tco2e',
    condenseBelow: 0,
  });
  return Array.from(result.unitMeans, (mean) => Number(mean.toPrecision(6)));
}

const kindKey = ({ source: { groups } }: ExplorerUnit): string =>
  `${groups['tier']} ${groups['kind']} ${groups['year']}`;

/**
 * Picks the units that are drawn: each that carries a share of the total, and of the thousands of small
 * ones the largest of each tier, kind and year, standing for all of them by their means.
 *
 * @param units from `explorerUnits`
 * @param means from `unitMeans`
 * @returns what is drawn, largest first
 * @throws RangeError when there are not as many means as units
 */
export function explorerEntries(
  units: readonly ExplorerUnit[],
  means: readonly number[],
): readonly ExplorerEntry[] {
  if (means.length !== units.length) {
    throw new RangeError(
      `means: got ${means.length}, expected one for each of ${units.length} units`,
    );
  }
  const total = means.reduce((sum, mean) => sum + mean, 0);
  const order = units.map((_, i) => i).sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0) || a - b);
  const entries: { unit: ExplorerUnit; members: { unit: ExplorerUnit; ratio: number }[] }[] = [];
  const kinds = new Map<
    string,
    { readonly entry: (typeof entries)[number]; readonly mean: number }
  >();
  for (const i of order) {
    const unit = units[i];
    const mean = means[i] ?? 0;
    if (unit === undefined || mean <= 0) continue;
    const kind = mean >= SMALL * total ? undefined : kinds.get(kindKey(unit));
    if (kind !== undefined) {
      kind.entry.members.push({ unit, ratio: mean / kind.mean });
      continue;
    }
    const entry = { unit, members: [{ unit, ratio: 1 }] };
    entries.push(entry);
    if (mean < SMALL * total) kinds.set(kindKey(unit), { entry, mean });
  }
  return entries;
}

/**
 * How often each entry counts under a choice.
 *
 * @param entries from `explorerEntries`
 * @param choice snapshot, threshold, attribution, and whether imputed fine-tunes count
 */
export function entryWeights(
  entries: readonly ExplorerEntry[],
  choice: Pick<ExplorerState, 'snapshot' | 'threshold' | 'attribution'>,
  includeImputedFineTunes: boolean,
): Float64Array {
  return Float64Array.from(entries, ({ members }) =>
    members.reduce(
      (sum, { unit, ratio }) =>
        passes(unit.downloads, choice) && (includeImputedFineTunes || !unit.imputedFineTune)
          ? sum + ratio
          : sum,
      0,
    ),
  );
}
