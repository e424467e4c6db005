import type { Factor, QuantityName, RunPlan, Stage } from './factor.js';
import { randomStream, type RandomStream } from './random.js';
import type { SharedDraws } from './shared-draws.js';

/** Draws of the natural logarithm of each quantity of one run. */
export type RunDraws = { readonly [Q in QuantityName]: Float64Array } & {
  /** Memory for intermediate results. */
  readonly scratch: Float64Array;
};

/** Scratch memory for one run's draws, reused from run to run. */
export function allocateRunDraws(draws: number): RunDraws {
  return {
    flop: new Float64Array(draws),
    energyKwh: new Float64Array(draws),
    tco2e: new Float64Array(draws),
    scratch: new Float64Array(draws),
  };
}

/** Residuals redrawn at most this often before a draw is set to its bound. */
const MOST_REDRAWS = 64;

type Own = {
  readonly seed: number;
  readonly runId: string;
  readonly cache: Map<string, Float64Array>;
};

/** Own draws of a factor that a run uses more than once: the same deviation in each place. */
const repeatedOwnDraws = (own: Own, name: string, draws: number): Float64Array => {
  const found = own.cache.get(name);
  if (found !== undefined) return found;
  const stream = randomStream(own.seed, `own:${own.runId}:${name}`);
  const values = new Float64Array(draws);
  stream.addNormals(values, 1);
  own.cache.set(name, values);
  return values;
};

const addScaled = (target: Float64Array, scale: number, values: Float64Array): void => {
  for (let d = 0; d < target.length; d++) (target[d] as number) += scale * (values[d] as number);
};

const addOnePlus = (
  target: Float64Array,
  factor: Extract<Factor, { kind: 'one-plus' }>,
  level: Float64Array,
  stream: RandomStream,
): void => {
  const { lnMedian, sharedSdLog, ownSdLog } = factor;
  for (let d = 0; d < target.length; d++) {
    const x = lnMedian + sharedSdLog * (level[d] as number) + ownSdLog * stream.normal();
    (target[d] as number) += Math.log1p(Math.exp(x));
  }
};

/** Cells of the table that shortens the search for a drawn option. */
const GUIDE_CELLS = 256;

const addChoice = (
  target: Float64Array,
  factor: Extract<Factor, { kind: 'choice' }>,
  stream: RandomStream,
): void => {
  const total = factor.options.reduce((sum, o) => sum + o.weight, 0);
  const cumulative = new Float64Array(factor.options.length);
  const values = new Float64Array(factor.options.length);
  let sum = 0;
  // Likely options first: the search then ends early.
  const options = [...factor.options].sort((a, b) => b.weight - a.weight);
  options.forEach((option, i) => {
    sum += option.weight / total;
    cumulative[i] = sum;
    values[i] = option.ln;
  });
  const last = values.length - 1;
  // Where the search for u may start: the first option that reaches beyond the cell of u.
  const guide = Uint16Array.from({ length: GUIDE_CELLS }, (_, cell) => {
    const at = cumulative.findIndex((c) => c > cell / GUIDE_CELLS);
    return at < 0 ? last : at;
  });
  for (let d = 0; d < target.length; d++) {
    const u = stream.uniform();
    let i = guide[Math.floor(u * GUIDE_CELLS)] as number;
    while (i < last && u >= (cumulative[i] as number)) i++;
    (target[d] as number) += values[i] as number;
  }
};

/**
 * Adds a regression's draws to the target, which must hold the other terms of the logarithm: errors of
 * the coefficients and of the group are shared, the residual is one of the fit's own, smoothed so that
 * the same value does not come twice.
 */
const addRegression = (
  target: Float64Array,
  factor: Extract<Factor, { kind: 'regression' }>,
  { deviations, level }: { deviations: readonly Float64Array[]; level: Float64Array | undefined },
  stream: RandomStream,
  mean: Float64Array,
): void => {
  const { lnMedian, lnUpper, ownSdLog, row, shared } = factor;
  mean.fill(lnMedian);
  row.forEach((x, j) => {
    const deviation = deviations[j];
    if (x !== 0 && deviation !== undefined) addScaled(mean, x * Math.LN10, deviation);
  });
  if (level !== undefined && shared !== undefined) addScaled(mean, shared.sdLog, level);
  const residual = residualDraw(factor.shape, stream);
  for (let d = 0; d < target.length; d++) {
    const centre = mean[d] as number;
    let drawn = centre + ownSdLog * residual();
    // Truncation, not clamping: a draw beyond the bound is drawn again.
    for (let k = 0; drawn > lnUpper && k < MOST_REDRAWS; k++) {
      drawn = centre + ownSdLog * residual();
    }
    (target[d] as number) += Math.min(drawn, lnUpper);
  }
};

/** Fewer residuals than this do not show the shape of their tails. */
const LEAST_RESIDUALS = 20;

/**
 * A residual of SD 1: one of those given plus a little normal noise (smoothed bootstrap, Silverman 1986,
 * section 6.4), rescaled so that the variance stays 1; normal where there are too few.
 */
const residualDraw = (shape: readonly number[], stream: RandomStream): (() => number) => {
  const n = shape.length;
  if (n < LEAST_RESIDUALS) return () => stream.normal();
  const bandwidth = 0.9 * n ** -0.2;
  const rescale = 1 / Math.sqrt(1 + bandwidth * bandwidth);
  return () =>
    rescale * ((shape[Math.floor(stream.uniform() * n)] as number) + bandwidth * stream.normal());
};

const countShared = (plan: RunPlan): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const stage of plan.stages) {
    for (const factor of stage.factors) {
      if (factor.kind !== 'lognormal') continue;
      counts.set(factor.shared, (counts.get(factor.shared) ?? 0) + 1);
    }
  }
  return counts;
};

/**
 * PUE = 1 + x. Where its own spread is small, ln(1 + x) is taken to first order in ln x, so that it
 * merges with the other lognormal errors; the error of that is second order in the spread.
 */
const SMALL_SPREAD = 0.1;

type StageSums = {
  /** Sum of the exactly known logarithms and medians. */
  constantLn: number;
  /** Variance of the merged own errors: independent lognormals multiply to one lognormal. */
  ownVariance: number;
  /** Shared levels and their weights, which runs of like plans have in common. */
  readonly levels: { readonly name: string; readonly weight: number }[];
};

/** Takes up a factor that needs no draws of its own; false when it does. */
const takeUp = (factor: Factor, sums: StageSums, counts: ReadonlyMap<string, number>): boolean => {
  if (factor.kind === 'constant') {
    sums.constantLn += factor.ln;
    return true;
  }
  if (factor.kind === 'lognormal') {
    const { shared, sharedSdLog, ownSdLog, exponent } = factor;
    sums.constantLn += factor.lnMedian;
    if (sharedSdLog > 0) sums.levels.push({ name: shared, weight: exponent * sharedSdLog });
    const repeated = (counts.get(shared) ?? 0) > 1;
    if (!repeated) sums.ownVariance += ownSdLog ** 2;
    return !repeated || ownSdLog === 0;
  }
  if (factor.kind === 'one-plus') {
    const share = 1 / (1 + Math.exp(-factor.lnMedian));
    if (share * Math.hypot(factor.ownSdLog, factor.sharedSdLog) > SMALL_SPREAD) return false;
    sums.constantLn += Math.log1p(Math.exp(factor.lnMedian));
    sums.levels.push({ name: factor.shared, weight: share * factor.sharedSdLog });
    sums.ownVariance += (share * factor.ownSdLog) ** 2;
    return true;
  }
  return false;
};

const sampleStage = (
  stage: Stage,
  plan: RunPlan,
  into: RunDraws,
  shared: SharedDraws,
  own: Own,
  counts: ReadonlyMap<string, number>,
): void => {
  const target = into[stage.quantity];
  const stream = (what: string): RandomStream =>
    randomStream(own.seed, `own:${plan.runId}:${stage.quantity}:${what}`);
  const sums: StageSums = { constantLn: 0, ownVariance: 0, levels: [] };
  const rest = stage.factors.filter((factor) => !takeUp(factor, sums, counts));
  startStage(
    target,
    stage.from === undefined ? undefined : into[stage.from],
    sums,
    shared,
    plan.runId,
  );
  for (const factor of rest) {
    if (factor.kind === 'lognormal') {
      const deviation = repeatedOwnDraws(own, factor.shared, target.length);
      addScaled(target, factor.exponent * factor.ownSdLog, deviation);
    } else if (factor.kind === 'one-plus') {
      addOnePlus(target, factor, shared.level(factor.shared, plan.runId), stream(factor.shared));
    } else if (factor.kind === 'choice') {
      addChoice(target, factor, stream(factor.about.name));
    } else if (factor.kind === 'regression') {
      const deviations = shared.coefficients(factor.fit, plan.runId);
      const level =
        factor.shared === undefined ? undefined : shared.level(factor.shared.name, plan.runId);
      const own = stream(`fit:${factor.fit}`);
      addRegression(target, factor, { deviations, level }, own, into.scratch);
    }
  }
  if (sums.ownVariance > 0) stream('residual').addNormals(target, Math.sqrt(sums.ownVariance));
};

/** target = from + constant + shared levels, in one pass. */
const startStage = (
  target: Float64Array,
  from: Float64Array | undefined,
  { constantLn, levels }: StageSums,
  shared: SharedDraws,
  runId: string,
): void => {
  const level = levels.length === 0 ? undefined : shared.combined(levels, runId);
  for (let d = 0; d < target.length; d++) {
    target[d] =
      constantLn +
      (from === undefined ? 0 : (from[d] as number)) +
      (level === undefined ? 0 : (level[d] as number));
  }
};

/**
 * Draws the three quantities of one run, as natural logarithms.
 *
 * @param plan the run's plan
 * @param into memory for the draws, overwritten
 * @param shared the draws shared by all runs of the simulation
 * @param seed seed of the simulation; the run's own streams depend on it and on the run's id only
 */
export function drawRun(plan: RunPlan, into: RunDraws, shared: SharedDraws, seed: number): void {
  const own: Own = { seed, runId: plan.runId, cache: new Map() };
  const counts = countShared(plan);
  for (const stage of plan.stages) sampleStage(stage, plan, into, shared, own, counts);
}
