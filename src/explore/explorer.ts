import type { Estimator } from '../estimate/estimator.js';
import type { Tornado } from '../sensitivity/tornado.js';
import type { PopulationTables } from '../tier/tier.js';
import {
  entryWeights,
  explorerEntries,
  explorerUnits,
  unitMeans,
  type ExplorerEntry,
} from './entries.js';
import {
  cellsOf,
  countRuns,
  describe,
  type Counted,
  type ExplorerResult,
  type Rows,
} from './result.js';
import { SCALABLE, splitOverrides, type ExplorerState } from './state.js';
import {
  drawAnew,
  drawStructure,
  exponentsOf,
  scalingTo,
  type ExplorerDraws,
  type Structure,
} from './structure.js';
import { tornadoOf, tornadoRatios, type TornadoRatios } from './tornado-ratios.js';

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
