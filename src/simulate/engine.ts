import { centralValues } from '../estimate/estimate.js';
import { compileOnce, compilePlan, type CompiledPlan } from '../uncertainty/compile.js';
import type { RunPlan } from '../uncertainty/factor.js';
import { BLOCK_DRAWS, type Kernel } from '../uncertainty/kernel.js';
import { withKernel } from '../uncertainty/kernel-wasm.js';
import { blocksOf, type QuantityDraws } from '../uncertainty/run-draws.js';
import {
  layoutShared,
  openSharedDraws,
  QUANTITY_SLOT,
  type CoefficientCovariance,
  type Dependence,
  type SeedOf,
  type SharedSource,
} from '../uncertainty/shared-draws.js';
import { longWork, reportWork } from '../work.js';
import {
  drawIntoCell,
  cellsOf,
  clearCells,
  foldCells,
  planFolding,
  type Membership,
  type Sums,
} from './accumulate.js';
import { condense } from './condense.js';

/**
 * A run in a simulation: its plan, how often each total counts it (weights, e.g.
 * `{ inclusive: 1, naive: 12 }`), and its group in each dimension (e.g. `{ tier: '3', year: '2024' }`).
 */
export type SimulationUnit = Membership & { readonly plan: RunPlan };

/** A unit in numbers, as workers take it. */
export type CompiledUnit = Membership & { readonly plan: CompiledPlan };

/** What a simulation depends on, all plain data. */
export type EngineSettings = {
  readonly draws: number;
  readonly seed: number;
  readonly fits: readonly CoefficientCovariance[];
  readonly dependence?: Dependence | undefined;
  /** Name of the weight by which groups and per-run means count. */
  readonly groupWeight: string;
  /** Which kernel: `fast` (default) is WebAssembly where there is one; the bytes are the same. */
  readonly kernel?: 'fast' | 'plain' | undefined;
  /** `tco2e` leaves compute and energy out. */
  readonly quantities?: 'all' | 'tco2e' | undefined;
  /** False leaves `unitMeans` empty, so that memory does not grow with the runs. */
  readonly unitMeans?: boolean | undefined;
};

/** Options of a simulation. */
export type SimulationOptions = EngineSettings & {
  /**
   * Seed of an input by its name (a level, `fit:R1`, or `own`), for pick-freeze designs; `seed` for all
   * where left out.
   */
  readonly seedOf?: SeedOf | undefined;
  /** Draws of shared inputs from elsewhere, e.g. from a Sobol sequence. */
  readonly sharedSource?: SharedSource | undefined;
  /**
   * Runs whose central estimate is below this share of the sum are drawn in condensed form (default
   * 10⁻⁵); 0 draws every run in full, the reference. Applies to arrays of units only.
   */
  readonly condenseBelow?: number | undefined;
  /** Called as the work goes on, with the runs done so far. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
};

/** What a simulation yields. */
export type SimulationResult = {
  readonly draws: number;
  readonly seed: number;
  /** Draws of each named total; FLOP and kWh only of the one named by `groupWeight`. */
  readonly totals: ReadonlyMap<string, QuantityDraws>;
  /** Draws of tCO2e by dimension and group. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
  /** Names of the inputs that runs shared: levels, and fits as `fit:R1`. */
  readonly sharedInputs: readonly string[];
  /** Mean tCO2e of each unit, in the order of the units, unweighted. */
  readonly unitMeans: Float64Array;
};

/** The fewest draws that a 95% interval may rest on. */
const LEAST_DRAWS = 100;

/**
 * Runs that are drawn together, block by block, with the same shared draws. Of a list all that fit into
 * memory; of a stream so few that what was made of them is gone before the next come.
 */
const BATCH = { list: 8192, stream: 1024 } as const;

/** Runs between two looks at the signal and reports of progress. */
const STRIDE = 256;

const checkDraws = (draws: number): void => {
  if (!Number.isInteger(draws) || draws < LEAST_DRAWS || draws > 1_000_000) {
    throw new RangeError(
      `draws: got ${draws}, expected a whole number from ${LEAST_DRAWS} to 1000000`,
    );
  }
};

/**
 * Two-level Monte Carlo: shared errors are drawn once per iteration for all runs, own errors per run;
 * totals and groups are accumulated while the runs stream by, so memory grows with the draws but not
 * with draws × runs. Draws come in blocks of 1,024, each from streams of its own: the first draws of a
 * longer simulation are those of a shorter one.
 *
 * @param units the runs, their weights and groups; an iterable is read once
 * @param options draws (at least 100), seed, fits, dependence
 * @returns draws of the totals and groups
 * @throws RangeError for too few draws, a bad seed, or when cancelled by the signal
 */
export function simulateUnits(
  units: Iterable<SimulationUnit>,
  options: SimulationOptions,
): SimulationResult {
  checkDraws(options.draws);
  const all = blocksOf(options.draws).length;
  const compiled = Array.isArray(units)
    ? compileUnits(units as readonly SimulationUnit[], options.condenseBelow)
    : compileEach(units);
  const part = simulateBlocks(compiled, options, { first: 0, end: all });
  return joinParts([part], options);
}

/**
 * Compiles units for the engine, those that are a negligible share of the sum in condensed form.
 *
 * @param units the runs
 * @param condenseBelow share of the sum of central estimates, default 10⁻⁵
 * @returns units that can be sent to workers
 */
export function compileUnits(
  units: readonly SimulationUnit[],
  condenseBelow = 1e-5,
): readonly CompiledUnit[] {
  const central = condenseBelow === 0 ? [] : units.map(({ plan }) => centralValues(plan).tco2e);
  const least = condenseBelow * central.reduce((total, value) => total + value, 0);
  return units.map(({ plan, weights, groups }, i) => ({
    plan: compilePlan((central[i] ?? Infinity) < least ? condense(plan) : plan),
    weights,
    groups,
  }));
}

function* compileEach(units: Iterable<SimulationUnit>): Generator<CompiledUnit> {
  for (const { plan, weights, groups } of units) {
    yield { plan: compileOnce(plan), weights, groups };
  }
}

/** The blocks from `first` to before `end`. */
export type BlockRange = { readonly first: number; readonly end: number };

/** Some blocks of a simulation: what one worker does. */
export type SimulationPart = Sums & {
  readonly range: BlockRange;
  readonly sharedInputs: readonly string[];
  /** Sums of tCO2e of each unit, one list a block. */
  readonly unitSums: readonly (readonly Float64Array[])[];
  readonly units: number;
};

/** Settings of the engine with what cannot be sent to a worker. */
export type PartOptions = EngineSettings &
  Pick<SimulationOptions, 'seedOf' | 'sharedSource' | 'onProgress' | 'signal'>;

const batchesOf = function* (units: Iterable<CompiledUnit>): Generator<readonly CompiledUnit[]> {
  const size = Array.isArray(units) ? BATCH.list : BATCH.stream;
  let batch: CompiledUnit[] = [];
  for (const unit of units) {
    batch.push(unit);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
};

/**
 * Simulates some blocks of draws. Each draw is the sum over the runs in their order, whatever blocks
 * are simulated together, so parts of several workers join to the same bytes.
 *
 * @param units compiled units
 * @param options settings of the simulation
 * @param range which blocks
 * @returns sums of these blocks
 * @throws RangeError when cancelled by the signal
 */
export function simulateBlocks(
  units: Iterable<CompiledUnit>,
  options: PartOptions,
  range: BlockRange,
): SimulationPart {
  return longWork(() =>
    withKernel(options.kernel ?? 'fast', (kernel) => simulateWith(kernel, units, options, range)),
  );
}

const simulateWith = (
  kernel: Kernel,
  units: Iterable<CompiledUnit>,
  options: PartOptions,
  range: BlockRange,
): SimulationPart => {
  const blocks = blocksOf(options.draws).slice(range.first, range.end);
  const draws = blocks.reduce((sum, { n }) => sum + n, 0);
  const sums: Sums = { totals: new Map(), groups: new Map() };
  const inputs = new Set<string>();
  const unitSums = blocks.map((): Float64Array[] => []);
  let done = 0;
  const of = Array.isArray(units) ? units.length : undefined;
  for (const batch of batchesOf(units)) {
    const job = openBatch(kernel, batch, options, inputs);
    blocks.forEach((block, b) => {
      const at = block.firstDraw - (blocks[0]?.firstDraw ?? 0);
      const progress = (within: number): void => {
        const share = (b * batch.length + within) / blocks.length;
        const count = Math.floor(done + share);
        options.onProgress?.(count, of ?? count);
        reportWork('simulating runs', count, of ?? count);
      };
      const sumsOfUnits = job(block, { sums, at, draws, progress });
      if (options.unitMeans !== false) unitSums[b]?.push(sumsOfUnits);
    });
    done += batch.length;
  }
  return { ...sums, range, sharedInputs: [...inputs], unitSums, units: done };
};

type Into = {
  readonly sums: Sums;
  readonly at: number;
  readonly draws: number;
  readonly progress: (within: number) => void;
};

/** Lays out a batch in the kernel's memory; what it returns draws one block of it. */
const openBatch = (
  kernel: Kernel,
  batch: readonly CompiledUnit[],
  options: PartOptions,
  inputs: Set<string>,
): ((block: ReturnType<typeof blocksOf>[number], into: Into) => Float64Array) => {
  const layout = layoutShared(
    batch.map(({ plan }) => plan),
    options,
  );
  const detailed = options.quantities === 'tco2e' ? undefined : options.groupWeight;
  const cells = cellsOf(batch, detailed, layout.end);
  const folding = planFolding(cells, options.groupWeight);
  kernel.reserve(cells.end);
  for (const name of layout.levels.keys()) inputs.add(name);
  for (const name of layout.fits.keys()) inputs.add(`fit:${name}`);
  const ownSeed = options.seedOf?.('own') ?? options.seed;
  return (block, { sums, at, draws, progress }) => {
    const { n } = block;
    const shared = openSharedDraws(kernel, layout, options, block);
    const state = { kernel, shared, ownSeed, block: block.block, n };
    const unitSums = new Float64Array(options.unitMeans === false ? 0 : batch.length);
    clearCells(kernel, cells, n);
    batch.forEach(({ plan }, i) => {
      const cell = cells.ofUnit[i] as (typeof cells.ofUnit)[number];
      if (i % STRIDE === 0) {
        if (options.signal?.aborted === true) throw new RangeError('simulation cancelled');
        progress(i);
      }
      drawIntoCell(state, plan, cell);
      if (options.unitMeans !== false) unitSums[i] = kernel.sum(QUANTITY_SLOT + 2, n);
    });
    foldCells(kernel, folding, sums, { at, draws, n });
    progress(batch.length);
    return unitSums;
  };
};

/**
 * Joins parts that together hold all blocks of a simulation.
 *
 * @param parts from `simulateBlocks`, in any order
 * @param options draws and seed of the simulation
 * @returns the result, the same bytes however the blocks were shared out
 * @throws RangeError when blocks are missing
 */
export function joinParts(
  parts: readonly SimulationPart[],
  { draws, seed }: Pick<EngineSettings, 'draws' | 'seed'>,
): SimulationResult {
  const sorted = [...parts].sort((a, b) => a.range.first - b.range.first);
  const expected = blocksOf(draws).length;
  const end = sorted.reduce((at, { range }) => (range.first === at ? range.end : -1), 0);
  if (end !== expected) throw new RangeError(`blocks: got ${end}, expected ${expected} in a row`);
  const [only] = sorted;
  const first = only as SimulationPart;
  const concatenate = (pick: (part: SimulationPart) => Float64Array | undefined): Float64Array => {
    if (sorted.length === 1) return pick(first) ?? new Float64Array(draws);
    const joined = new Float64Array(draws);
    for (const part of sorted) {
      const values = pick(part);
      if (values !== undefined) joined.set(values, part.range.first * BLOCK_DRAWS);
    }
    return joined;
  };
  const totals = [...first.totals.keys()].map((name): [string, QuantityDraws] => [
    name,
    {
      flop: concatenate((part) => part.totals.get(name)?.flop),
      energyKwh: concatenate((part) => part.totals.get(name)?.energyKwh),
      tco2e: concatenate((part) => part.totals.get(name)?.tco2e),
    },
  ]);
  const groups = [...first.groups].map(([dimension, keys]): [string, Map<string, Float64Array>] => [
    dimension,
    new Map(
      [...keys.keys()].map((key) => [
        key,
        concatenate((part) => part.groups.get(dimension)?.get(key)),
      ]),
    ),
  ]);
  return {
    draws,
    seed,
    totals: new Map(totals),
    groups: new Map(groups),
    sharedInputs: first.sharedInputs,
    unitMeans: unitMeansOf(sorted, draws),
  };
}

const unitMeansOf = (sorted: readonly SimulationPart[], draws: number): Float64Array => {
  const blocks = sorted.flatMap(({ unitSums }) => unitSums);
  const units = blocks[0]?.reduce((sum, batch) => sum + batch.length, 0) ?? 0;
  const means = new Float64Array(units);
  for (const batches of blocks) {
    let at = 0;
    for (const batch of batches) {
      for (const sum of batch) {
        means[at] = (means[at] as number) + sum / draws;
        at++;
      }
    }
  }
  return means;
};
