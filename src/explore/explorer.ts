import { quantileSorted } from 'simple-statistics';
import { assumptionHash } from '../estimate/assumption-hash.js';
import type { Estimator } from '../estimate/estimator.js';
import type { Tornado } from '../sensitivity/tornado.js';
import { TIER_LABELS, type Tier } from '../tier/evidence.js';
import type { PopulationTables } from '../tier/tier.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import {
  entryWeights,
  explorerEntries,
  explorerUnits,
  unitMeans,
  type ExplorerEntry,
  type ExplorerUnit,
} from './entries.js';
import { passes } from './membership.js';
import { SCALABLE, splitOverrides, type ExplorerState } from './state.js';
import {
  drawAnew,
  drawStructure,
  exponentsOf,
  scalingTo,
  type ExplorerDraws,
  type Structure,
} from './structure.js';
import { OWN_ERRORS, tornadoRatios, type TornadoRatios } from './tornado-ratios.js';

/** One bar of the total: a tier or a year. */
export type ExplorerGroup = {
  readonly key: string;
  readonly label: string;
  /** Training runs that count; calibrations of quantised repositories are emissions, but no runs. */
  readonly runs: number;
  readonly tco2e: Interval;
};

/** A run among those that emitted most. */
export type ExplorerRun = {
  readonly runId: string;
  readonly name: string;
  readonly tier: number;
  readonly tco2e: Interval;
};

/** What the panel shows of one choice. */
export type ExplorerResult = {
  readonly state: ExplorerState;
  readonly tco2e: Interval;
  /** Draws of the total, tCO2e; draw d has the same random numbers under every choice. */
  readonly totalDraws: Float64Array;
  readonly runs: number;
  readonly byTier: readonly ExplorerGroup[];
  readonly byYear: readonly ExplorerGroup[];
  readonly topRuns: readonly ExplorerRun[];
  readonly assumptionHash: string;
};

/** A population that answers to one choice after another. */
export type Explorer = {
  readonly draws: number;
  readonly seed: number;
  /** Units that are drawn, and units that they stand for. */
  readonly drawn: number;
  readonly units: number;
  readonly evaluate: (state: ExplorerState) => ExplorerResult;
  readonly tornado: (state: ExplorerState) => Tornado;
  /** True when the tornado of this choice needs no new plans: sliders only scale it. */
  readonly tornadoReady: (state: ExplorerState) => boolean;
  /**
   * Does one piece of the work that the next move of a slider would else wait for.
   * @returns false when there is none left
   */
  readonly prepare: (state: ExplorerState) => boolean;
};

/** Options of an explorer; defaults: 2,000 draws, seed 1, means simulated. */
export type ExplorerOptions = Partial<ExplorerDraws> & {
  /** From `unitMeans`, where they are known already. */
  readonly means?: readonly number[] | undefined;
};

/** Structures that are kept, each one row of draws an entry. */
const MOST_STRUCTURES = 6;

/** Runs that the panel lists. */
const TOP = 15;

/** Slider values at which structures are drawn in advance; any valid value does. */
const IN_ADVANCE = { pue: 1.2, gridGramsPerKwh: 400, effectiveUtilisation: 0.3 } as const;

/**
 * Opens a population to choices of snapshot, threshold, attribution and assumptions.
 *
 * A new choice of what counts only sums what is drawn. A new value of a slider scales each run by the
 * power with which its emissions follow; the explorer finds these powers from the runs' plans. Anything
 * else plans and draws the runs again. All use the random numbers of `simulate` with the same seed, so
 * that differences are effects of the choice.
 *
 * @param tables the population
 * @param estimator reference data and default assumptions
 * @param options draws, seed, means of the units
 * @returns the explorer
 * @throws RangeError for bad draws or seed
 * @example
 * openExplorer(project.tables, project.estimator).evaluate({
 *   snapshot: 'union', threshold: 5000, attribution: 'inclusive', overrides: { pue: 1.2 },
 * }).tco2e.median
 */
export function openExplorer(
  tables: PopulationTables,
  estimator: Estimator,
  options: ExplorerOptions = {},
): Explorer {
  const draws = { draws: options.draws ?? 2000, seed: options.seed ?? 1 };
  const units = explorerUnits(tables);
  const entries = explorerEntries(units, options.means ?? unitMeans(units, estimator));
  const cells = cellsOf(entries);
  const structures = new Map<string, Structure>();
  const tornados = new WeakMap<Structure, TornadoRatios>();

  const structureOf = (state: ExplorerState): Structure => {
    const { key } = splitOverrides(state.overrides);
    const known = structures.get(key);
    const structure = known ?? drawStructure(entries, estimator, state.overrides, draws);
    // The one used last goes to the end: the first is the first to be forgotten.
    structures.delete(key);
    structures.set(key, structure);
    const [oldest] = structures.keys();
    if (structures.size > MOST_STRUCTURES && oldest !== undefined) structures.delete(oldest);
    return structure;
  };

  // A slider that is dragged asks for the same choice of runs again and again.
  let counted: (Counted & { readonly key: string }) | undefined;
  const countedBy = (state: ExplorerState, by: Estimator): Counted => {
    const { includeImputedFineTunes } = by.assumptions;
    const { snapshot, threshold, attribution } = state;
    const key = JSON.stringify([snapshot, threshold, attribution, includeImputedFineTunes]);
    if (counted?.key !== key) {
      const weights = entryWeights(entries, state, includeImputedFineTunes);
      counted = { key, weights, runs: countRuns(units, state, includeImputedFineTunes) };
    }
    return counted;
  };

  const ratiosOf = (structure: Structure): TornadoRatios => {
    const known = tornados.get(structure) ?? tornadoRatios(entries, structure, draws);
    tornados.set(structure, known);
    return known;
  };

  return {
    ...draws,
    drawn: entries.length,
    units: units.length,
    evaluate: (state) => {
      const by = estimator.with(state.overrides);
      const structure = structureOf(state);
      const scaled = rowsOf(entries, estimator, structure, state, draws);
      return describe(
        { entries, cells, by, ...countedBy(state, by), ...scaled },
        state,
        draws.draws,
      );
    },
    tornado: (state) => {
      const by = estimator.with(state.overrides);
      const structure = structureOf(state);
      const { factors } = scalingTo(entries, estimator, structure, state.overrides);
      const scale = countedBy(state, by).weights.map(
        (weight, i) => weight * (factors[i] as number),
      );
      return tornadoOf(ratiosOf(structure), scale, draws.draws);
    },
    tornadoReady: ({ overrides }) => {
      const structure = structures.get(splitOverrides(overrides).key);
      return structure !== undefined && tornados.has(structure);
    },
    prepare: (state) => {
      const structure = structureOf(state);
      for (const slider of SCALABLE) {
        if (structure.at[slider] === undefined || structure.exponents.has(slider)) continue;
        exponentsOf(entries, estimator, structure, state.overrides, slider);
        return true;
      }
      if (!tornados.has(structure)) {
        ratiosOf(structure);
        return true;
      }
      for (const slider of SCALABLE) {
        if (structure.at[slider] !== undefined) continue;
        const overrides = { ...state.overrides, [slider]: IN_ADVANCE[slider] };
        if (structures.has(splitOverrides(overrides).key)) continue;
        const next = structureOf({ ...state, overrides });
        for (const each of SCALABLE) {
          if (next.at[each] !== undefined) exponentsOf(entries, estimator, next, overrides, each);
        }
        // The one on screen stays the last to be forgotten.
        structureOf(state);
        return true;
      }
      return false;
    },
  };
}

/** Groups of tier and year: every entry is in one. */
type Cells = {
  readonly ofEntry: Int32Array;
  readonly groups: readonly { readonly tier: string; readonly year: string }[];
};

const cellsOf = (entries: readonly ExplorerEntry[]): Cells => {
  const groups: { tier: string; year: string }[] = [];
  const index = new Map<string, number>();
  const ofEntry = Int32Array.from(entries, ({ unit }) => {
    const { tier = '', year = '' } = unit.source.groups;
    const key = `${tier} ${year}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, groups.length);
    groups.push({ tier, year });
    return groups.length - 1;
  });
  return { ofEntry, groups };
};

type Rows = {
  readonly values: Float64Array;
  readonly means: Float64Array;
  readonly factors: Float64Array;
};

/** Rows of draws and what each is multiplied by; rows that follow no power are drawn anew. */
const rowsOf = (
  entries: readonly ExplorerEntry[],
  base: Estimator,
  structure: Structure,
  { overrides }: ExplorerState,
  draws: ExplorerDraws,
): Rows => {
  const { factors, anew } = scalingTo(entries, base, structure, overrides);
  const { values, means } = structure;
  if (anew.length === 0) return { values, means, factors };
  if (anew.length > entries.length / 2) {
    const other = drawStructure(entries, base, overrides, draws);
    return { values: other.values, means: other.means, factors: factors.map(() => 1) };
  }
  const rows = drawAnew(entries, anew, base.with(overrides), draws);
  const changed = { values: values.slice(), means: means.slice(), factors: factors.slice() };
  anew.forEach((entry, k) => {
    const row = rows.subarray(k * draws.draws, (k + 1) * draws.draws);
    changed.values.set(row, entry * draws.draws);
    changed.means[entry] = row.reduce((sum, x) => sum + x, 0) / draws.draws;
    changed.factors[entry] = 1;
  });
  return changed;
};

/** What counts under a choice: how often each entry, and how many training runs in all and by group. */
type Counted = { readonly weights: Float64Array; readonly runs: ReadonlyMap<string, number> };

type Parts = Rows &
  Counted & {
    readonly entries: readonly ExplorerEntry[];
    readonly cells: Cells;
    readonly by: Estimator;
  };

const describe = (parts: Parts, state: ExplorerState, draws: number): ExplorerResult => {
  const sums = sumCells(parts, draws);
  const totalDraws = addAll(sums, draws);
  const groupsBy = (dimension: 'tier' | 'year', labelOf: (key: string) => string) =>
    [...new Set(parts.cells.groups.map((group) => group[dimension]))].sort().map((key) => ({
      key,
      label: labelOf(key),
      runs: parts.runs.get(`${dimension} ${key}`) ?? 0,
      tco2e: summarise(
        addAll(
          sums.filter((_, c) => parts.cells.groups[c]?.[dimension] === key),
          draws,
        ),
      ),
    }));
  return {
    state,
    tco2e: summarise(totalDraws),
    totalDraws,
    runs: parts.runs.get('all') ?? 0,
    byTier: groupsBy('tier', (key) => `${key} ${TIER_LABELS[Number(key) as Tier]}`),
    byYear: groupsBy('year', (key) => key),
    topRuns: topRuns(parts, draws),
    assumptionHash: assumptionHash(parts.by.assumptions),
  };
};

/** Draws of every group of tier and year. */
const sumCells = (
  { values, factors, weights, cells }: Parts,
  draws: number,
): readonly Float64Array[] => {
  const sums = cells.groups.map(() => new Float64Array(draws));
  cells.ofEntry.forEach((cell, i) => {
    const scale = (weights[i] as number) * (factors[i] as number);
    const sum = sums[cell];
    if (scale === 0 || sum === undefined) return;
    const start = i * draws;
    for (let d = 0; d < draws; d++) {
      sum[d] = (sum[d] as number) + scale * (values[start + d] as number);
    }
  });
  return sums;
};

const addAll = (sums: readonly Float64Array[], draws: number): Float64Array => {
  const total = new Float64Array(draws);
  for (const sum of sums) {
    for (let d = 0; d < draws; d++) total[d] = (total[d] as number) + (sum[d] as number);
  }
  return total;
};

/** Training runs that count, in all and by group. */
const countRuns = (
  units: readonly ExplorerUnit[],
  state: ExplorerState,
  includeImputedFineTunes: boolean,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const add = (key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { source, downloads, imputedFineTune } of units) {
    if (source.run.kind === 'quantisation' || !passes(downloads, state)) continue;
    if (imputedFineTune && !includeImputedFineTunes) continue;
    add('all');
    add(`tier ${source.groups['tier']}`);
    add(`year ${source.groups['year']}`);
  }
  return counts;
};

/** Summaries of rows: a slider only multiplies them. */
const summaries = new WeakMap<Float64Array, Map<number, Interval>>();

const summaryOf = (values: Float64Array, row: number, draws: number): Interval => {
  let ofRows = summaries.get(values);
  if (ofRows === undefined) summaries.set(values, (ofRows = new Map<number, Interval>()));
  const known = ofRows.get(row);
  if (known !== undefined) return known;
  const made = summarise(values.subarray(row * draws, (row + 1) * draws));
  ofRows.set(row, made);
  return made;
};

const timesInterval = (factor: number, i: Interval): Interval => ({
  p2_5: factor * i.p2_5,
  p5: factor * i.p5,
  median: factor * i.median,
  mean: factor * i.mean,
  p95: factor * i.p95,
  p97_5: factor * i.p97_5,
});

const topRuns = (
  { entries, values, means, factors, weights }: Parts,
  draws: number,
): readonly ExplorerRun[] =>
  entries
    .map(({ unit, members }, i) => ({
      i,
      unit,
      // An entry that stands for others is small: it cannot be among the largest.
      mean:
        members.length === 1 && (weights[i] as number) > 0
          ? (means[i] as number) * (factors[i] as number)
          : 0,
    }))
    .filter(({ mean }) => mean > 0)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, TOP)
    .map(({ i, unit: { source } }) => {
      return {
        runId: source.run.runId,
        name: source.run.name,
        tier: Number(source.groups['tier']),
        tco2e: timesInterval(factors[i] as number, summaryOf(values, i, draws)),
      };
    });

/**
 * The median of the total as each input moves from its 5% to its 95% level with the others at their
 * medians; for the errors of single runs, the 5% and 95% quantile of the total that they alone give.
 */
const tornadoOf = (
  { ownValues, ownMeans, inputs }: TornadoRatios,
  scale: Float64Array,
  draws: number,
): Tornado => {
  const own = new Float64Array(draws);
  scale.forEach((factor, i) => {
    if (factor === 0) return;
    for (let d = 0; d < draws; d++) {
      own[d] = (own[d] as number) + factor * (ownValues[i * draws + d] as number);
    }
  });
  own.sort();
  const sorted = own as unknown as number[];
  const base = quantileSorted(sorted, 0.5);
  const dot = (ratios: Float64Array | undefined): number =>
    scale.reduce((sum, f, i) => sum + f * (ownMeans[i] as number) * (ratios?.[i] ?? 1), 0);
  const all = dot(undefined);
  const bars = [
    {
      input: OWN_ERRORS,
      lowTco2e: quantileSorted(sorted, 0.05),
      highTco2e: quantileSorted(sorted, 0.95),
    },
    ...inputs.map(({ input, low, high }) => ({
      input,
      lowTco2e: (base * dot(low)) / all,
      highTco2e: (base * dot(high)) / all,
    })),
  ];
  const length = (bar: (typeof bars)[number]): number => Math.abs(bar.highTco2e - bar.lowTco2e);
  return { baseTco2e: base, bars: bars.sort((a, b) => length(b) - length(a)) };
};
