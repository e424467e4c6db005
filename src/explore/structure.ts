import type { AssumptionOverrides } from '../estimate/assumptions.js';
import type { Estimator } from '../estimate/estimator.js';
import { fuse } from '../simulate/condense.js';
import {
  compileOnce,
  QUANTITIES,
  type CompiledPlan,
  type CompiledStep,
} from '../uncertainty/compile.js';
import { withKernel } from '../uncertainty/kernel-wasm.js';
import { blocksOf, drawInto, drawRun, TCO2E_ONLY } from '../uncertainty/run-draws.js';
import {
  layoutShared,
  openSharedDraws,
  QUANTITY_SLOT,
  type DrawSettings,
} from '../uncertainty/shared-draws.js';
import type { ExplorerEntry } from './entries.js';
import { SCALABLE, splitOverrides, type Scalable, type SliderValues } from './state.js';

const TCO2E_SLOT = QUANTITY_SLOT + QUANTITIES.indexOf('tco2e');

/** Draws and seed of an explorer. */
export type ExplorerDraws = { readonly draws: number; readonly seed: number };

/** The entries drawn under one set of assumptions; other slider values follow by powers. */
export type Structure = {
  /** Slider values at which it was drawn. */
  readonly at: SliderValues;
  readonly estimator: Estimator;
  readonly plans: readonly CompiledPlan[];
  /** tCO2e, one row of draws an entry. */
  readonly values: Float64Array;
  /** Mean of each row. */
  readonly means: Float64Array;
  /** Power with which each entry follows a slider; NaN where it does not follow one. */
  readonly exponents: Map<Scalable, Float64Array>;
};

const planOf = (entry: ExplorerEntry, by: Estimator): CompiledPlan =>
  compileOnce(fuse(by.plan(entry.unit.source.run)));

/**
 * Draws tCO2e of plans: row by row the same numbers as in any simulation of these runs with this seed.
 *
 * @param plans compiled plans
 * @param settings draws, seed, fits
 * @returns one row of draws a plan
 */
export function drawPlans(
  plans: readonly CompiledPlan[],
  settings: DrawSettings & ExplorerDraws,
): Float64Array {
  const { draws, seed } = settings;
  const values = new Float64Array(plans.length * draws);
  withKernel('fast', (kernel) => {
    const layout = layoutShared(plans, settings);
    const scratch = layout.end;
    kernel.reserve(scratch + 1);
    const drawn = kernel.view(TCO2E_SLOT);
    for (const { block, firstDraw, n } of blocksOf(draws)) {
      const shared = openSharedDraws(kernel, layout, settings, { block, firstDraw, n });
      const state = { kernel, shared, ownSeed: seed, block, n };
      plans.forEach((plan, i) => {
        if (!drawInto(state, plan, scratch)) drawRun(state, plan, TCO2E_ONLY);
        values.set(drawn.subarray(0, n), i * draws + firstDraw);
      });
    }
  });
  return values;
}

/**
 * Plans and draws all entries under some assumptions.
 *
 * @param entries what is drawn
 * @param base the estimator with default assumptions
 * @param overrides what is assumed instead
 * @param draws how many, and the seed
 * @throws RangeError for a wrong override, before anything is drawn
 */
export function drawStructure(
  entries: readonly ExplorerEntry[],
  base: Estimator,
  overrides: AssumptionOverrides,
  draws: ExplorerDraws,
): Structure {
  const estimator = base.with(overrides);
  const plans = entries.map((entry) => planOf(entry, estimator));
  const values = drawPlans(plans, { ...draws, fits: estimator.fits });
  return {
    at: splitOverrides(overrides).values,
    estimator,
    plans,
    values,
    means: rowMeans(values, draws.draws),
    exponents: new Map(),
  };
}

const rowMeans = (values: Float64Array, draws: number): Float64Array =>
  Float64Array.from({ length: values.length / draws }, (_, i) => {
    let sum = 0;
    for (let d = i * draws; d < (i + 1) * draws; d++) sum += values[d] as number;
    return sum / draws;
  });

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Steps that draw the same numbers: every field alike. */
const sameStep = (a: CompiledStep, b: CompiledStep): boolean => {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  return Object.keys({ ...left, ...right }).every((key) => {
    const [x, y] = [left[key], right[key]];
    if (x instanceof Float64Array && y instanceof Float64Array) return sameNumbers(x, y);
    return x === y || JSON.stringify(x) === JSON.stringify(y);
  });
};

/**
 * The difference of two plans' constants in logarithms, when nothing else differs.
 *
 * @param a a fused, compiled plan
 * @param b the same run under another value of one assumption
 * @returns ln of the ratio of all their draws, or undefined when they differ otherwise
 */
export function constantRatioLn(a: CompiledPlan, b: CompiledPlan): number | undefined {
  const [x, y] = [a.stages[0], b.stages[0]];
  if (x === undefined || y === undefined || a.stages.length !== 1 || b.stages.length !== 1) {
    return undefined;
  }
  const alike =
    x.ownSd === y.ownSd &&
    x.levels.length === y.levels.length &&
    x.levels.every(({ name, weight }, i) => {
      const other = y.levels[i];
      return other?.name === name && other.weight === weight;
    }) &&
    x.steps.length === y.steps.length &&
    x.steps.every((step, i) => {
      const other = y.steps[i];
      return other !== undefined && sameStep(step, other);
    });
  return alike ? y.constantLn - x.constantLn : undefined;
}

/** Another value of a slider, at which the powers are found. */
const PROBE = 1.125;

/** A power is −1, 0 or 1 but for rounding; anything else is no power. */
const ROUNDING = 1e-9;

/**
 * With which power each entry follows a slider, found by planning it at another value. An entry whose
 * plan changes otherwise, e.g. by embodied carbon over operational, has none and is drawn anew.
 *
 * @param entries what is drawn
 * @param base the estimator with default assumptions
 * @param structure drawn with this slider set
 * @param overrides of the structure
 * @param slider the assumption
 */
export function exponentsOf(
  entries: readonly ExplorerEntry[],
  base: Estimator,
  structure: Structure,
  overrides: AssumptionOverrides,
  slider: Scalable,
): Float64Array {
  const known = structure.exponents.get(slider);
  if (known !== undefined) return known;
  const value = structure.at[slider];
  if (value === undefined) throw new RangeError(`${slider}: is not set in this structure`);
  const probe = base.with({ ...overrides, ...structure.at, [slider]: value * PROBE });
  const found = Float64Array.from(entries, (entry, i) => {
    const plan = structure.plans[i];
    const ln = plan === undefined ? undefined : constantRatioLn(plan, planOf(entry, probe));
    if (ln === undefined) return NaN;
    const power = ln / Math.log(PROBE);
    const whole = Math.round(power);
    return Math.abs(power - whole) < ROUNDING ? whole : NaN;
  });
  structure.exponents.set(slider, found);
  return found;
}

/** What a structure's rows are multiplied by at other slider values, and which rows must be drawn anew. */
export type Scaling = { readonly factors: Float64Array; readonly anew: readonly number[] };

/**
 * Follows the sliders from where a structure was drawn to other values.
 *
 * @param entries what is drawn
 * @param base the estimator with default assumptions
 * @param structure drawn with the same sliders set
 * @param overrides the assumptions that are asked for
 */
export function scalingTo(
  entries: readonly ExplorerEntry[],
  base: Estimator,
  structure: Structure,
  overrides: AssumptionOverrides,
): Scaling {
  const { values } = splitOverrides(overrides);
  const factors = new Float64Array(entries.length).fill(1);
  const anew = new Set<number>();
  for (const slider of SCALABLE) {
    const [from, to] = [structure.at[slider], values[slider]];
    if (from === undefined || to === undefined || from === to) continue;
    const powers = exponentsOf(entries, base, structure, overrides, slider);
    powers.forEach((power, i) => {
      if (Number.isNaN(power)) anew.add(i);
      else if (power !== 0) factors[i] = (factors[i] as number) * (to / from) ** power;
    });
  }
  return { factors, anew: [...anew] };
}

/** Draws some entries under other assumptions. */
export function drawAnew(
  entries: readonly ExplorerEntry[],
  which: readonly number[],
  estimator: Estimator,
  draws: ExplorerDraws,
): Float64Array {
  const plans = which.flatMap((i) => {
    const entry = entries[i];
    return entry === undefined ? [] : [planOf(entry, estimator)];
  });
  return drawPlans(plans, { ...draws, fits: estimator.fits });
}
