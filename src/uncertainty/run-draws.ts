import type { Factor, QuantityName, RunPlan, Stage } from './factor.js';
import { randomStream, type RandomStream } from './random.js';
import type { SharedDraws } from './shared-draws.js';

/** Draws of the natural logarithm of each quantity of one run. */
export type RunDraws = { readonly [Q in QuantityName]: Float64Array };

/** Scratch memory for one run's draws, reused from run to run. */
export function allocateRunDraws(draws: number): RunDraws {
  return {
    flop: new Float64Array(draws),
    energyKwh: new Float64Array(draws),
    tco2e: new Float64Array(draws),
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
  for (let d = 0; d < draws; d++) values[d] = stream.normal();
  own.cache.set(name, values);
  return values;
};

const addScaled = (target: Float64Array, scale: number, values: Float64Array): void => {
  for (let d = 0; d < target.length; d++) (target[d] as number) += scale * (values[d] as number);
};

const addNormal = (target: Float64Array, sd: number, stream: RandomStream): void => {
  for (let d = 0; d < target.length; d++) (target[d] as number) += sd * stream.normal();
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

const addChoice = (
  target: Float64Array,
  factor: Extract<Factor, { kind: 'choice' }>,
  stream: RandomStream,
): void => {
  const total = factor.options.reduce((sum, o) => sum + o.weight, 0);
  const cumulative = new Float64Array(factor.options.length);
  const values = new Float64Array(factor.options.length);
  let sum = 0;
  factor.options.forEach((option, i) => {
    sum += option.weight / total;
    cumulative[i] = sum;
    values[i] = option.ln;
  });
  const last = values.length - 1;
  for (let d = 0; d < target.length; d++) {
    const u = stream.uniform();
    let i = 0;
    while (i < last && u >= (cumulative[i] as number)) i++;
    (target[d] as number) += values[i] as number;
  }
};

const addRegression = (
  target: Float64Array,
  factor: Extract<Factor, { kind: 'regression' }>,
  deviations: readonly Float64Array[],
  stream: RandomStream,
): void => {
  const { lnMedian, lnUpper, ownSdLog } = factor;
  const mean = new Float64Array(target.length).fill(lnMedian);
  factor.row.forEach((x, j) => {
    const deviation = deviations[j];
    if (x !== 0 && deviation !== undefined) addScaled(mean, x * Math.LN10, deviation);
  });
  for (let d = 0; d < target.length; d++) {
    const mu = mean[d] as number;
    let value = mu + ownSdLog * stream.normal();
    // Truncation, not clamping: a draw beyond the bound is drawn again.
    for (let k = 0; value > lnUpper && k < MOST_REDRAWS; k++)
      value = mu + ownSdLog * stream.normal();
    (target[d] as number) += Math.min(value, lnUpper);
  }
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

const sampleStage = (
  stage: Stage,
  plan: RunPlan,
  into: RunDraws,
  shared: SharedDraws,
  own: Own,
  counts: ReadonlyMap<string, number>,
): void => {
  const target = into[stage.quantity];
  if (stage.from === undefined) target.fill(0);
  else target.set(into[stage.from]);
  let constantLn = 0;
  let mergedVariance = 0;
  const stream = (what: string): RandomStream =>
    randomStream(own.seed, `own:${plan.runId}:${stage.quantity}:${what}`);
  for (const factor of stage.factors) {
    switch (factor.kind) {
      case 'constant':
        constantLn += factor.ln;
        break;
      case 'lognormal': {
        constantLn += factor.lnMedian;
        if (factor.sharedSdLog > 0) {
          addScaled(
            target,
            factor.exponent * factor.sharedSdLog,
            shared.level(factor.shared, plan.runId),
          );
        }
        if (factor.ownSdLog === 0) break;
        if ((counts.get(factor.shared) ?? 0) > 1) {
          const deviation = repeatedOwnDraws(own, factor.shared, target.length);
          addScaled(target, factor.exponent * factor.ownSdLog, deviation);
        } else {
          // Independent lognormal errors multiply to one lognormal error: their variances add.
          mergedVariance += factor.ownSdLog ** 2;
        }
        break;
      }
      case 'one-plus':
        addOnePlus(target, factor, shared.level(factor.shared, plan.runId), stream(factor.shared));
        break;
      case 'choice':
        addChoice(target, factor, stream(factor.about.name));
        break;
      case 'regression':
        addRegression(
          target,
          factor,
          shared.coefficients(factor.fit, plan.runId),
          stream(`fit:${factor.fit}`),
        );
        break;
    }
  }
  if (mergedVariance > 0) addNormal(target, Math.sqrt(mergedVariance), stream('residual'));
  for (let d = 0; d < target.length; d++) (target[d] as number) += constantLn;
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
