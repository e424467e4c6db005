import { BLOCK_DRAWS } from './kernel.js';
import { residualTable } from './residual-table.js';
import { streamName, subStream, type StreamName } from './random.js';
import { lnMedianOf, type Factor, type QuantityName, type RunPlan, type Stage } from './factor.js';

/** The quantities by their place in a compiled plan. */
export const QUANTITIES: readonly QuantityName[] = ['flop', 'energyKwh', 'tco2e'];

/** A named level and how strongly the logarithm follows it. */
export type LevelWeight = { readonly name: string; readonly weight: number };

/** A step that needs draws of its own. */
export type CompiledStep =
  | {
      /** The same own deviation wherever the run uses the parameter. */
      readonly kind: 'repeated';
      readonly scale: number;
      readonly stream: StreamName;
    }
  | {
      readonly kind: 'one-plus';
      readonly lnMedian: number;
      readonly level: string;
      readonly sharedSdLog: number;
      readonly ownSdLog: number;
      readonly stream: StreamName;
    }
  | {
      readonly kind: 'choice';
      readonly count: number;
      /** Alias table: threshold, value and alias' value of each cell. */
      readonly table: Float64Array;
      readonly stream: StreamName;
    }
  | {
      readonly kind: 'regression';
      readonly fit: string;
      /** Design row in natural logarithms. */
      readonly row: readonly number[];
      readonly lnMedian: number;
      readonly level: LevelWeight | undefined;
      readonly scale: number;
      readonly table: Float64Array;
      readonly upper: number;
      readonly stream: StreamName;
    };

/** One quantity as the engine computes it. */
export type CompiledStage = {
  /** Index of the quantity in `QUANTITIES`, and of the one that it builds on, or −1. */
  readonly quantity: number;
  readonly from: number;
  /** Sum of the exactly known logarithms and medians. */
  readonly constantLn: number;
  /** Shared levels, and the key under which their sum is kept: runs of like plans have it in common. */
  readonly levels: readonly LevelWeight[];
  readonly levelsKey: string;
  /** SD of the merged own errors: independent lognormals multiply to one lognormal. */
  readonly ownSd: number;
  readonly ownStream: StreamName;
  readonly steps: readonly CompiledStep[];
  /** Ratio to the quantity that it builds on, where it is a constant multiple of it. */
  readonly ratio: number | undefined;
  /** Another stage builds on this one. */
  readonly usedLater: boolean;
};

/** A plan in the form that the engine draws from: numbers and hashed names only. */
export type CompiledPlan = {
  readonly runId: string;
  readonly stages: readonly CompiledStage[];
};

/**
 * PUE = 1 + x. Where its own spread is small, ln(1 + x) is taken to first order in ln x, so that it
 * merges with the other lognormal errors; the error of that is second order in the spread.
 */
const SMALL_SPREAD = 0.1;

/** Parameters that the run's lognormal factors name more than once. */
const repeatedIn = (plan: RunPlan): readonly string[] => {
  const names: string[] = [];
  const repeated: string[] = [];
  for (const stage of plan.stages) {
    for (const factor of stage.factors) {
      if (factor.kind !== 'lognormal') continue;
      if (names.includes(factor.shared)) repeated.push(factor.shared);
      else names.push(factor.shared);
    }
  }
  return repeated;
};

/** Sums of levels that have been met, by their levels and weights in order. */
type LevelNode = { readonly key: string; readonly next: Map<string, Map<number, LevelNode>> };

let nodes = 0;
const newNode = (): LevelNode => ({ key: `sum ${nodes++}`, next: new Map() });
let root = newNode();

/** After so many new sums the memory of them is thrown away. */
const MOST_NODES = 200_000;
let limit = MOST_NODES;

/** The key of a sum of levels: equal sums have equal keys. Text of all weights would cost ten times as much. */
const keyOfLevels = (levels: readonly LevelWeight[]): string => {
  if (nodes > limit) {
    // Keys go on counting up, so an old one never means a new sum.
    root = newNode();
    limit += MOST_NODES;
  }
  let node = root;
  for (const { name, weight } of levels) {
    let byWeight = node.next.get(name);
    if (byWeight === undefined) node.next.set(name, (byWeight = new Map<number, LevelNode>()));
    let next = byWeight.get(weight);
    if (next === undefined) byWeight.set(weight, (next = newNode()));
    node = next;
  }
  return node.key;
};

type Sums = { constantLn: number; ownVariance: number; readonly levels: LevelWeight[] };

/** Takes up what needs no draws of its own; false when the factor needs a step. */
const takeUp = (factor: Factor, sums: Sums, repeated: boolean): boolean => {
  if (factor.kind === 'constant') {
    sums.constantLn += factor.ln;
    return true;
  }
  if (factor.kind === 'lognormal') {
    const { shared, sharedSdLog, ownSdLog, exponent } = factor;
    sums.constantLn += factor.lnMedian;
    if (sharedSdLog > 0) sums.levels.push({ name: shared, weight: exponent * sharedSdLog });
    if (!repeated) sums.ownVariance += ownSdLog ** 2;
    return !repeated || ownSdLog === 0;
  }
  if (factor.kind === 'one-plus') {
    const share = 1 / (1 + Math.exp(-factor.lnMedian));
    if (share * Math.hypot(factor.ownSdLog, factor.sharedSdLog) > SMALL_SPREAD) return false;
    sums.constantLn += lnMedianOf(factor);
    sums.levels.push({ name: factor.shared, weight: share * factor.sharedSdLog });
    sums.ownVariance += (share * factor.ownSdLog) ** 2;
    return true;
  }
  return false;
};

/** Three numbers a cell, in one slot of the kernel. */
const MOST_OPTIONS = Math.floor(BLOCK_DRAWS / 3);

/**
 * Walker's alias table (Walker 1977, in Vose's form): every option's probability is cut into cells of
 * equal size, each shared by at most two options, so that one uniform number draws an option.
 *
 * @param options weights, not all 0, and values
 * @returns threshold, value and alias' value of each cell
 * @throws RangeError for no options, or more than 341
 * @example aliasTable([{ weight: 1, ln: 5 }]) // [1, 5, 5]
 */
export function aliasTable(
  options: readonly { readonly weight: number; readonly ln: number }[],
): Float64Array {
  const n = options.length;
  if (n === 0 || n > MOST_OPTIONS) {
    throw new RangeError(`options: got ${n}, expected from 1 to ${MOST_OPTIONS}`);
  }
  const total = options.reduce((sum, { weight }) => sum + weight, 0);
  const share = options.map(({ weight }) => (weight * n) / total);
  const table = new Float64Array(3 * n);
  const small = share.flatMap((s, i) => (s < 1 ? [i] : []));
  const large = share.flatMap((s, i) => (s < 1 ? [] : [i]));
  const put = (cell: number, threshold: number, alias: number): void => {
    table.set([threshold, options[cell]?.ln ?? NaN, options[alias]?.ln ?? NaN], 3 * cell);
  };
  while (small.length > 0 && large.length > 0) {
    const low = small.pop() as number;
    const high = large.pop() as number;
    put(low, share[low] as number, high);
    share[high] = (share[high] as number) + (share[low] as number) - 1;
    if (share[high] < 1) small.push(high);
    else large.push(high);
  }
  for (const cell of [...large, ...small]) put(cell, 1, cell);
  return table;
}

/** Names of what a run draws for: few, the same for all runs. */
const parts = new Map<string, StreamName>();

const partName = (text: string): StreamName => {
  const known = parts.get(text);
  if (known !== undefined) return known;
  const made = streamName(text);
  parts.set(text, made);
  return made;
};

/** Names of the merged own errors of each quantity. */
const RESIDUALS: { readonly [Q in QuantityName]: StreamName } = {
  flop: streamName('flop:residual'),
  energyKwh: streamName('energyKwh:residual'),
  tco2e: streamName('tco2e:residual'),
};

const tables = new WeakMap<object, Float64Array>();

const tableOf = (options: Extract<Factor, { kind: 'choice' }>['options']): Float64Array => {
  const known = tables.get(options);
  if (known !== undefined) return known;
  const made = aliasTable(options);
  tables.set(options, made);
  return made;
};

const stepOf = (factor: Factor, run: StreamName, stage: Stage): CompiledStep => {
  const stream = (what: string): StreamName =>
    subStream(run, partName(`${stage.quantity}:${what}`));
  switch (factor.kind) {
    case 'lognormal':
      return {
        kind: 'repeated',
        scale: factor.exponent * factor.ownSdLog,
        stream: subStream(run, partName(factor.shared)),
      };
    case 'one-plus':
      return {
        kind: 'one-plus',
        lnMedian: factor.lnMedian,
        level: factor.shared,
        sharedSdLog: factor.sharedSdLog,
        ownSdLog: factor.ownSdLog,
        stream: stream(factor.shared),
      };
    case 'choice':
      return {
        kind: 'choice',
        count: factor.options.length,
        table: tableOf(factor.options),
        stream: stream(factor.about.name),
      };
    case 'regression':
      return {
        kind: 'regression',
        fit: factor.fit,
        row: factor.row.map((x) => x * Math.LN10),
        lnMedian: factor.lnMedian,
        level:
          factor.shared === undefined
            ? undefined
            : { name: factor.shared.name, weight: factor.shared.sdLog },
        scale: factor.ownSdLog,
        table: residualTable(factor.shape),
        upper: factor.lnUpper,
        stream: stream(`fit:${factor.fit}`),
      };
    case 'constant':
      throw new RangeError(`${factor.about.name}: a constant needs no draws`);
  }
};

const compileStage = (
  stage: Stage,
  plan: RunPlan,
  run: StreamName,
  repeated: readonly string[],
): CompiledStage => {
  const sums: Sums = { constantLn: 0, ownVariance: 0, levels: [] };
  const steps: CompiledStep[] = [];
  let exact = stage.from !== undefined;
  // A plain loop: with few draws, compiling is what the time goes into.
  for (const factor of stage.factors) {
    if (factor.kind !== 'constant') exact = false;
    const again = factor.kind === 'lognormal' && repeated.includes(factor.shared);
    if (!takeUp(factor, sums, again)) steps.push(stepOf(factor, run, stage));
  }
  const { levels, constantLn } = sums;
  return {
    quantity: QUANTITIES.indexOf(stage.quantity),
    from: stage.from === undefined ? -1 : QUANTITIES.indexOf(stage.from),
    constantLn,
    levels,
    levelsKey: keyOfLevels(levels),
    ownSd: Math.sqrt(sums.ownVariance),
    ownStream: subStream(run, RESIDUALS[stage.quantity]),
    steps,
    ratio: exact ? Math.exp(constantLn) : undefined,
    usedLater: plan.stages.some(({ from }) => from === stage.quantity),
  };
};

const compiled = new WeakMap<RunPlan, CompiledPlan>();

/**
 * Compiles a plan for the engine: merges what is exact or lognormal, hashes the names of streams, and
 * turns lists and residuals into tables. Compiled plans are kept with their plans.
 *
 * @param plan a run's plan
 * @returns the same estimate in numbers
 */
export function compilePlan(plan: RunPlan): CompiledPlan {
  const known = compiled.get(plan);
  if (known !== undefined) return known;
  const made = compileOnce(plan);
  compiled.set(plan, made);
  return made;
}

/** `compilePlan` for a plan that passes by once: nothing is kept. */
export function compileOnce(plan: RunPlan): CompiledPlan {
  const run = streamName(`own:${plan.runId}`);
  const repeated = repeatedIn(plan);
  return {
    runId: plan.runId,
    stages: plan.stages.map((stage) => compileStage(stage, plan, run, repeated)),
  };
}
