import type { SimulationUnit } from '../simulate/engine.js';
import type { Factor } from '../uncertainty/factor.js';
import type { CoefficientCovariance } from '../uncertainty/shared-draws.js';
import type { SharedPoint } from './fix-levels.js';
import { inputOfStream } from './input-groups.js';
import { factorsToEmissions } from './plan-path.js';

/** How fast the total moves with each shared input: per SD of a level, per unit of a coefficient. */
type Gradient = {
  readonly levels: ReadonlyMap<string, number>;
  readonly fits: ReadonlyMap<string, readonly number[]>;
};

/** d ln C / d z of the levels and d ln C / d β of the coefficients that one factor holds. */
const slopesOf = (
  factor: Factor,
): {
  readonly level?: readonly [string, number];
  readonly fit?: readonly [string, readonly number[]];
} => {
  switch (factor.kind) {
    case 'constant':
    case 'choice':
      return {};
    case 'lognormal':
      return { level: [factor.shared, factor.exponent * factor.sharedSdLog] };
    case 'one-plus': {
      const share = 1 / (1 + Math.exp(-factor.lnMedian));
      return { level: [factor.shared, share * factor.sharedSdLog] };
    }
    case 'regression':
      return {
        ...(factor.shared === undefined
          ? {}
          : { level: [factor.shared.name, factor.shared.sdLog] as const }),
        fit: [factor.fit, factor.row.map((x) => x * Math.LN10)],
      };
  }
};

const gradientOf = (units: readonly SimulationUnit[], means: readonly number[]): Gradient => {
  const levels = new Map<string, number>();
  const fits = new Map<string, number[]>();
  units.forEach(({ plan }, i) => {
    const weight = means[i] as number;
    for (const factor of factorsToEmissions(plan)) {
      const { level, fit } = slopesOf(factor);
      if (level !== undefined)
        levels.set(level[0], (levels.get(level[0]) ?? 0) + weight * level[1]);
      if (fit === undefined) continue;
      const sum = fits.get(fit[0]) ?? fit[1].map(() => 0);
      fits.set(
        fit[0],
        fit[1].map((x, j) => (sum[j] ?? 0) + weight * x),
      );
    }
  });
  return { levels, fits };
};

/**
 * For each input the direction in which the total moves fastest, one SD long.
 *
 * An input of several streams (a regression's coefficients, hundreds of laboratories) has no single
 * "5% level". The most likely combination of its streams that moves the linearised total by z SDs is
 * taken: z·h/|h| for independent streams with slopes h, z·Vg/√(g'Vg) for coefficients with covariance
 * V and slopes g. An input of one stream moves by z SDs, whatever its slope.
 *
 * @param units the runs
 * @param means their mean emissions, the weights of the slopes
 * @param fits covariances of the coefficients
 * @returns by input, the point at a number of SDs; positive z raises the total
 */
export function swingsOf(
  units: readonly SimulationUnit[],
  means: readonly number[],
  fits: readonly CoefficientCovariance[],
): ReadonlyMap<string, (z: number) => SharedPoint> {
  const { levels, fits: slopes } = gradientOf(units, means);
  const covariances = new Map(fits.map(({ name, covariance }) => [name, covariance]));
  const moved = new Map<string, { coefficients: readonly number[]; variance: number }>();
  for (const [fit, g] of slopes) {
    const vg = (covariances.get(fit) ?? []).map((row) =>
      row.reduce((sum, v, j) => sum + v * (g[j] ?? 0), 0),
    );
    moved.set(fit, { coefficients: vg, variance: vg.reduce((s, x, j) => s + x * (g[j] ?? 0), 0) });
  }
  const squares = new Map<string, number>();
  const add = (stream: string, square: number): void => {
    const input = inputOfStream(stream);
    squares.set(input, (squares.get(input) ?? 0) + square);
  };
  for (const [stream, slope] of levels) add(stream, slope * slope);
  for (const [fit, { variance }] of moved) add(`fit:${fit}`, variance);
  const norm = (input: string): number => Math.sqrt(squares.get(input) ?? 0);
  return new Map(
    [...squares.keys()]
      .filter((input) => norm(input) > 0)
      .map((input) => [
        input,
        (z: number): SharedPoint => ({
          level: (stream) =>
            inputOfStream(stream) === input ? (z * (levels.get(stream) ?? 0)) / norm(input) : 0,
          coefficients: (fit) =>
            inputOfStream(`fit:${fit}`) === input
              ? (moved.get(fit)?.coefficients ?? []).map((x) => (z * x) / norm(input))
              : [],
        }),
      ]),
  );
}
