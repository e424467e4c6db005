import { quantileSorted } from 'simple-statistics';
import type { Distribution } from '../uncertainty/distribution/types.js';
import { randomStream } from '../uncertainty/random.js';
import { SOBOL_DIMENSIONS, sobolPoints } from '../uncertainty/sobol-sequence.js';
import type { SeedOf } from '../uncertainty/shared-draws.js';

/** An estimate with the 95% interval of its sampling error. */
export type IndexEstimate = {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
};

/** What one input, or a group of inputs, contributes to the variance of an output. */
export type InputIndices = {
  readonly input: string;
  /** Share of the variance that knowing the input alone would remove: Var(E[Y|X_i]) / Var(Y). */
  readonly firstOrder: IndexEstimate;
  /** Share that stays while everything but the input is known: E[Var(Y|X_~i)] / Var(Y). */
  readonly total: IndexEstimate;
};

/** Sobol indices of all inputs. */
export type SobolIndices = {
  readonly inputs: readonly InputIndices[];
  /** Sum of the first-order indices: 1 for an additive model, less where inputs act together. */
  readonly sumOfFirstOrder: IndexEstimate;
  readonly mean: number;
  readonly variance: number;
  readonly samples: number;
};

/** Outputs of a pick-freeze design: two independent samples, and A with one input taken from B. */
export type PickFreeze = {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly mixed: ReadonlyMap<string, Float64Array>;
};

/**
 * Runs a model by the pick-freeze design (A. Saltelli et al., "Variance based sensitivity analysis of
 * model output", Comput. Phys. Commun. 181 (2010), 259–270): k + 2 runs for k inputs.
 *
 * @param evaluate outputs of the model when each named stream is drawn with the seed given for it
 * @param inputs names of the inputs
 * @param inputOf the input that a stream belongs to; the stream's own name where left out
 * @param seed seed of sample A; B has the next one
 * @returns the outputs
 */
export function pickFreeze(
  evaluate: (seedOf: SeedOf) => Float64Array,
  inputs: readonly string[],
  seed: number,
  inputOf: (stream: string) => string = (stream) => stream,
): PickFreeze {
  const other = (seed + 1) % 2 ** 32;
  return {
    a: evaluate(() => seed),
    b: evaluate(() => other),
    mixed: new Map(
      inputs.map((input) => [
        input,
        evaluate((stream) => (inputOf(stream) === input ? other : seed)),
      ]),
    ),
  };
}

type Moments = { readonly mean: number; readonly variance: number };

const momentsOf = (a: Float64Array, b: Float64Array, rows: ArrayLike<number>): Moments => {
  let sum = 0;
  let squares = 0;
  const pivot = a[0] as number;
  for (let r = 0; r < rows.length; r++) {
    const x = (a[rows[r] as number] as number) - pivot;
    const y = (b[rows[r] as number] as number) - pivot;
    sum += x + y;
    squares += x * x + y * y;
  }
  const n = 2 * rows.length;
  return { mean: pivot + sum / n, variance: squares / n - (sum / n) ** 2 };
};

/** Saltelli's first-order and Jansen's total estimator over the rows given. */
const estimatesOf = (
  { a, b }: PickFreeze,
  mixed: Float64Array,
  rows: ArrayLike<number>,
  { mean, variance }: Moments,
): readonly [number, number] => {
  let first = 0;
  let total = 0;
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r] as number;
    const difference = (mixed[row] as number) - (a[row] as number);
    first += ((b[row] as number) - mean) * difference;
    total += difference * difference;
  }
  return [first / rows.length / variance, total / rows.length / (2 * variance)];
};

const REPLICATES = 400;

const intervalOf = (estimate: number, replicates: number[]): IndexEstimate => {
  const sorted = [...replicates].sort((x, y) => x - y);
  return { estimate, low: quantileSorted(sorted, 0.025), high: quantileSorted(sorted, 0.975) };
};

/**
 * Sobol indices from the outputs of a pick-freeze design. First order by Saltelli et al. (2010),
 * mean(f_B·(f_AB − f_A))/V with the mean taken out of f_B; total by M. J. W. Jansen (1999),
 * mean((f_A − f_AB)²)/2V. Intervals are percentiles of a bootstrap over the rows, which are independent.
 *
 * @param outputs of the design
 * @param options seed of the bootstrap; `transform` of the output, e.g. its logarithm
 * @returns first-order and total indices with 95% intervals
 * @throws RangeError when there are fewer than 2 rows, or the output does not vary
 */
export function indicesOf(
  outputs: PickFreeze,
  options: { readonly seed: number; readonly transform?: (y: number) => number },
): SobolIndices {
  const { transform } = options;
  const of = (values: Float64Array): Float64Array =>
    transform === undefined ? values : values.map(transform);
  const design: PickFreeze = {
    a: of(outputs.a),
    b: of(outputs.b),
    mixed: new Map([...outputs.mixed].map(([input, values]) => [input, of(values)])),
  };
  const n = design.a.length;
  if (n < 2) throw new RangeError(`samples: got ${n}, expected at least 2`);
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const moments = momentsOf(design.a, design.b, all);
  if (!(moments.variance > 0)) {
    throw new RangeError(`output: got variance ${moments.variance}, expected one above 0`);
  }
  const { uniform } = randomStream(options.seed, 'sobol-indices:bootstrap');
  const columns = [...design.mixed.values()];
  const replicates = Array.from({ length: REPLICATES }, () => {
    const rows = all.map(() => Math.floor(uniform() * n));
    const resampled = momentsOf(design.a, design.b, rows);
    return columns.map((mixed) => estimatesOf(design, mixed, rows, resampled));
  });
  const whole = columns.map((mixed) => estimatesOf(design, mixed, all, moments));
  const sum = (rows: readonly (readonly [number, number])[]): number =>
    rows.reduce((s, [first]) => s + first, 0);
  return {
    inputs: [...design.mixed.keys()].map((input, i) => {
      const at = (which: 0 | 1): IndexEstimate =>
        intervalOf(
          whole[i]?.[which] as number,
          replicates.map((r) => r[i]?.[which] as number),
        );
      return { input, firstOrder: at(0), total: at(1) };
    }),
    sumOfFirstOrder: intervalOf(sum(whole), replicates.map(sum)),
    mean: moments.mean,
    variance: moments.variance,
    samples: n,
  };
}

/** An input of a model with its distribution. */
export type ModelInput = { readonly name: string; readonly distribution: Distribution };

/** Options of `sobolIndices`. */
export type SobolOptions = {
  readonly samples: number;
  readonly seed: number;
  /**
   * `random` (default), or `sobol` for scrambled Sobol points, which are more exact; the bootstrap
   * takes rows for independent and is then too wide.
   */
  readonly points?: 'random' | 'sobol';
};

/** Uniform numbers of each input for both samples. */
const uniforms = (
  inputs: readonly ModelInput[],
  { samples, seed, points }: SobolOptions,
): readonly (readonly [Float64Array, Float64Array])[] => {
  if (points === 'sobol') {
    if (2 * inputs.length > SOBOL_DIMENSIONS) {
      throw new RangeError(
        `inputs: got ${inputs.length}, expected at most ${SOBOL_DIMENSIONS / 2} with Sobol points`,
      );
    }
    const columns = sobolPoints(2 * inputs.length, samples, { seed });
    return inputs.map((_, j) => [
      columns[j] as Float64Array,
      columns[j + inputs.length] as Float64Array,
    ]);
  }
  const column = (name: string): Float64Array => {
    const { uniform } = randomStream(seed, name);
    return Float64Array.from({ length: samples }, () => uniform() + 2 ** -33);
  };
  return inputs.map(({ name }) => [column(`a:${name}`), column(`b:${name}`)]);
};

/**
 * First-order and total Sobol indices of a function of independent inputs.
 *
 * @param model the function of one value per input, in their order
 * @param inputs names and distributions
 * @param options samples (at least 100), seed, kind of points
 * @returns indices with 95% intervals
 * @throws RangeError for no input, a name twice, too few samples, or an output that does not vary or is
 *   not finite
 * @example
 * const inputs = ['x', 'y'].map((name) => ({ name, distribution: normal(0, 1) }));
 * sobolIndices(([x, y]) => x + y, inputs, { samples: 1000, seed: 1 }).inputs[0].total.estimate // about 0.5
 */
export function sobolIndices(
  model: (values: readonly number[]) => number,
  inputs: readonly ModelInput[],
  options: SobolOptions,
): SobolIndices {
  const { samples, seed } = options;
  if (!Number.isInteger(samples) || samples < 100) {
    throw new RangeError(`samples: got ${samples}, expected a whole number of at least 100`);
  }
  const names = inputs.map(({ name }) => name);
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new RangeError(`inputs: got ${names.join(', ') || 'none'}, expected different names`);
  }
  const values = uniforms(inputs, options).map(([a, b], j) => {
    const { quantile } = (inputs[j] as ModelInput).distribution;
    return [a.map(quantile), b.map(quantile)] as const;
  });
  const run = (fromB: (input: number) => boolean): Float64Array =>
    Float64Array.from({ length: samples }, (_, i) => {
      const y = model(values.map(([a, b], j) => (fromB(j) ? b : a)[i] as number));
      if (!Number.isFinite(y)) throw new RangeError(`model: got ${y}, expected a finite number`);
      return y;
    });
  return indicesOf(
    {
      a: run(() => false),
      b: run(() => true),
      mixed: new Map(names.map((name, j) => [name, run((input) => input === j)])),
    },
    { seed },
  );
}
