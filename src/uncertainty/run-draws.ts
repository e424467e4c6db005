import {
  compilePlan,
  QUANTITIES,
  type CompiledPlan,
  type CompiledStage,
  type CompiledStep,
} from './compile.js';
import { exp } from './exp.js';
import type { QuantityName, RunPlan } from './factor.js';
import { BLOCK_DRAWS, type Kernel, type StreamKey } from './kernel.js';
import { withKernel } from './kernel-wasm.js';
import type { StreamName } from './random.js';
import {
  layoutShared,
  MEAN_SLOT,
  openSharedDraws,
  QUANTITY_SLOT,
  TABLE_SLOT,
  type DrawSettings,
  type SharedDraws,
} from './shared-draws.js';

/** Draws of the three quantities, in their natural unit. */
export type QuantityDraws = { readonly [Q in QuantityName]: Float64Array };

/** A block of draws under way. */
export type Block = {
  readonly kernel: Kernel;
  readonly shared: SharedDraws;
  /** Seed of the runs' own errors. */
  readonly ownSeed: number;
  readonly block: number;
  readonly n: number;
};

/** Which quantities are wanted, in the order of `QUANTITIES`. */
export type Wanted = readonly [boolean, boolean, boolean];

export const ALL_QUANTITIES: Wanted = [true, true, true];
export const TCO2E_ONLY: Wanted = [false, false, true];

/**
 * Draws one run in a block: afterwards slot `QUANTITY_SLOT + q` holds quantity q in its natural unit,
 * where it is wanted.
 *
 * @param block the block
 * @param plan the run's compiled plan
 * @param wanted which quantities
 */
export function drawRun(block: Block, plan: CompiledPlan, wanted: Wanted): void {
  const { kernel, n } = block;
  const { stages } = plan;
  for (const stage of stages) {
    if (isProduct(stage, wanted)) continue;
    const target = QUANTITY_SLOT + stage.quantity;
    openStage(block, plan, stage, target);
    if (stage.ownSd > 0) kernel.addNormals(target, stage.ownSd, own(block, stage.ownStream), n);
  }
  for (const stage of stages) {
    if (wanted[stage.quantity] !== true) continue;
    const target = QUANTITY_SLOT + stage.quantity;
    if (isProduct(stage, wanted)) {
      kernel.scale(target, stage.ratio as number, QUANTITY_SLOT + stage.from, n);
    } else kernel.exponentiate(target, n);
  }
}

/**
 * Draws tCO2e of a run that has one stage with errors of its own and adds it to a sum: what `drawRun`
 * and an addition do, in one step.
 *
 * @param block the block
 * @param plan the run's compiled plan
 * @param sum slot that the draws are added to
 * @returns false when the plan is of another form; then nothing is done
 */
export function drawInto(block: Block, plan: CompiledPlan, sum: number): boolean {
  const [stage, second] = plan.stages;
  if (stage === undefined || second !== undefined || stage.quantity !== 2 || stage.ownSd === 0) {
    return false;
  }
  const target = QUANTITY_SLOT + stage.quantity;
  const { kernel, shared, n } = block;
  const { levels, ownSd, constantLn } = stage;
  const stream = own(block, stage.ownStream);
  if (stage.steps.length === 0 && stage.from < 0) {
    const level = levels.length === 0 ? -1 : shared.sum(levels, stage.levelsKey, plan.runId);
    kernel.lognormals(target, level, constantLn, ownSd, sum, stream, n);
    return true;
  }
  openStage(block, plan, stage, target);
  kernel.addNormalsAndExp(target, ownSd, sum, stream, n);
  return true;
}

/** The logarithm of a quantity without the errors of the run that need no step. */
const openStage = (
  block: Block,
  plan: CompiledPlan,
  stage: CompiledStage,
  target: number,
): void => {
  const { kernel, shared, n } = block;
  const { levels, from } = stage;
  const level = levels.length === 0 ? -1 : shared.sum(levels, stage.levelsKey, plan.runId);
  kernel.start(target, from < 0 ? -1 : QUANTITY_SLOT + from, level, stage.constantLn, n);
  for (const step of stage.steps) addStep(block, plan, target, step);
};

/** A quantity that is a constant times another wanted one: it saves the exponential. */
const isProduct = ({ ratio, from, usedLater }: CompiledStage, wanted: Wanted): boolean =>
  ratio !== undefined && !usedLater && wanted[from] === true;

const own = ({ ownSeed, block }: Block, name: StreamName): StreamKey => ({
  name,
  seed: ownSeed,
  block,
});

const addStep = (
  block: Block,
  { runId }: CompiledPlan,
  target: number,
  step: CompiledStep,
): void => {
  const { kernel, shared, n } = block;
  const stream = own(block, step.stream);
  switch (step.kind) {
    case 'repeated':
      kernel.addNormals(target, step.scale, stream, n);
      return;
    case 'choice':
      kernel.view(TABLE_SLOT).set(step.table);
      kernel.addChoices(target, TABLE_SLOT, step.count, stream, n);
      return;
    case 'one-plus': {
      kernel.start(MEAN_SLOT, -1, -1, step.lnMedian, n);
      kernel.addScaled(MEAN_SLOT, step.sharedSdLog, shared.level(step.level, runId), n);
      kernel.addNormals(MEAN_SLOT, step.ownSdLog, stream, n);
      const excess = kernel.view(MEAN_SLOT);
      const to = kernel.view(target);
      for (let d = 0; d < n; d++) {
        to[d] = (to[d] as number) + Math.log1p(exp(excess[d] as number));
      }
      return;
    }
    case 'regression': {
      kernel.start(MEAN_SLOT, -1, -1, step.lnMedian, n);
      const first = shared.coefficients(step.fit, runId);
      step.row.forEach((x, j) => {
        if (x !== 0) kernel.addScaled(MEAN_SLOT, x, first + j, n);
      });
      if (step.level !== undefined) {
        const level = shared.level(step.level.name, runId);
        kernel.addScaled(MEAN_SLOT, step.level.weight, level, n);
      }
      kernel.view(TABLE_SLOT).set(step.table);
      kernel.addResiduals(target, MEAN_SLOT, step.scale, TABLE_SLOT, step.upper, stream, n);
    }
  }
};

/** The blocks of a number of draws: their number, first draw and size. */
export function blocksOf(
  draws: number,
): readonly { readonly block: number; readonly firstDraw: number; readonly n: number }[] {
  return Array.from({ length: Math.ceil(draws / BLOCK_DRAWS) }, (_, block) => ({
    block,
    firstDraw: block * BLOCK_DRAWS,
    n: Math.min(BLOCK_DRAWS, draws - block * BLOCK_DRAWS),
  }));
}

/**
 * Draws a single run: the same numbers as it has in a simulation of many with this seed.
 *
 * @param plan the run's plan
 * @param draws how many
 * @param settings seed, fits
 * @returns draws of FLOP, kWh and tCO2e
 */
export function drawPlan(plan: RunPlan, draws: number, settings: DrawSettings): QuantityDraws {
  const compiled = compilePlan(plan);
  const into = {
    flop: new Float64Array(draws),
    energyKwh: new Float64Array(draws),
    tco2e: new Float64Array(draws),
  };
  const ownSeed = settings.seedOf?.('own') ?? settings.seed;
  withKernel('fast', (kernel) => {
    const layout = layoutShared([compiled], settings);
    kernel.reserve(layout.end);
    for (const { block, firstDraw, n } of blocksOf(draws)) {
      const shared = openSharedDraws(kernel, layout, settings, { block, firstDraw, n });
      drawRun({ kernel, shared, ownSeed, block, n }, compiled, ALL_QUANTITIES);
      QUANTITIES.forEach((quantity, q) => {
        into[quantity].set(kernel.view(QUANTITY_SLOT + q).subarray(0, n), firstDraw);
      });
    }
  });
  return into;
}
