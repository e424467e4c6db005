import { quantileSorted } from 'simple-statistics';
import { randomStream } from '../uncertainty/random.js';
import { checkDesign } from './check-design.js';
import { solve, type OlsInput } from './ols.js';
import { reportWork } from '../work.js';

/** The bootstrap distribution of one coefficient. */
export type BootstrapCoefficient = {
  readonly name: string;
  /** SD of the resampled estimates: the bootstrap standard error. */
  readonly standardError: number;
  /** Percentile interval. */
  readonly low95: number;
  readonly high95: number;
};

/** What a bootstrap yields. */
export type Bootstrap = {
  readonly scheme: 'pairs' | 'cluster';
  readonly draws: number;
  /** Resamples that could not be fitted (a column did not vary) and were drawn again. */
  readonly redrawn: number;
  readonly coefficients: readonly BootstrapCoefficient[];
};

const sdOf = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1));
};

/** Row indices by cluster, or each row alone. */
const blocksOf = (input: OlsInput, scheme: Bootstrap['scheme']): readonly (readonly number[])[] => {
  if (scheme === 'pairs') return input.response.map((_, i) => [i]);
  if (input.clusters === undefined)
    throw new RangeError('clusters: got none, expected some for a cluster bootstrap');
  const blocks = new Map<string, number[]>();
  input.clusters.forEach((cluster, i) => {
    const block = blocks.get(cluster);
    if (block === undefined) blocks.set(cluster, [i]);
    else block.push(i);
  });
  if (blocks.size < 2)
    throw new RangeError('clusters: got 1, expected at least 2 for a cluster bootstrap');
  return [...blocks.values()];
};

/**
 * Bootstrap of the coefficients: rows (pairs of x and y) or whole clusters are drawn with replacement
 * and the regression fitted anew (Efron & Tibshirani 1993, ch. 9; Cameron, Gelbach & Miller 2008).
 *
 * @param input the regression, with clusters for the cluster scheme; a row keeps its weight
 * @param options scheme, draws (default 500) and seed (default 1)
 * @returns standard error and 95% percentile interval of each coefficient
 * @throws RangeError with fewer than two clusters for the cluster scheme, for what `ols` refuses, or when
 *   resamples cannot be fitted
 * @example bootstrap(input, { scheme: 'pairs' }).coefficients[1].standardError // near HC3
 */
export function bootstrap(
  input: OlsInput,
  options: {
    readonly scheme: Bootstrap['scheme'];
    readonly draws?: number;
    readonly seed?: number;
  },
): Bootstrap {
  checkDesign(input);
  const draws = options.draws ?? 500;
  if (!(Number.isInteger(draws) && draws >= 2))
    throw new RangeError(`draws: got ${draws}, expected a whole number of at least 2`);
  const { weights } = input;
  const blocks = blocksOf(input, options.scheme);
  const stream = randomStream(options.seed ?? 1, `bootstrap:${options.scheme}`);
  const estimates = input.names.map((): number[] => []);
  let redrawn = 0;
  while ((estimates[0]?.length ?? 0) < draws) {
    reportWork('resampling', estimates[0]?.length ?? 0, draws);
    const rows = blocks.flatMap(() => blocks[Math.floor(stream.uniform() * blocks.length)] ?? []);
    try {
      if (rows.length <= input.names.length)
        throw new RangeError(`rows: got ${rows.length}, expected more than the coefficients`);
      const { beta } = solve({
        names: input.names,
        design: rows.map((i) => input.design[i] ?? []),
        response: rows.map((i) => input.response[i] ?? NaN),
        weights: weights === undefined ? undefined : rows.map((i) => weights[i] ?? NaN),
      });
      beta.forEach((estimate, j) => estimates[j]?.push(estimate));
    } catch (error) {
      redrawn += 1;
      if (!(error instanceof RangeError) || redrawn > draws) throw error;
    }
  }
  return {
    scheme: options.scheme,
    draws,
    redrawn,
    coefficients: input.names.map((name, j) => {
      const sorted = [...(estimates[j] ?? [])].sort((a, b) => a - b);
      return {
        name,
        standardError: sdOf(sorted),
        low95: quantileSorted(sorted, 0.025),
        high95: quantileSorted(sorted, 0.975),
      };
    }),
  };
}
