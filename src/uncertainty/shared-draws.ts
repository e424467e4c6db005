import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { randomStream } from './random.js';

/** Whether errors of level are shared by all runs of an iteration, or (as a contrast) drawn per run. */
export type Dependence = 'shared' | 'independent';

/**
 * The seed of a named input of a simulation: a level (`pueExcess`), the coefficients of a fit
 * (`fit:R1`), or `own` for the errors of single runs.
 */
export type SeedOf = (input: string) => number;

/** The fitted coefficients whose uncertainty the simulation draws. */
export type CoefficientCovariance = {
  readonly name: string;
  readonly covariance: readonly (readonly number[])[];
};

/**
 * The draws that one simulation shares among its runs, made on first use and kept. With
 * `independent`, every run gets its own instead: the false precision that the method warns of.
 */
export type SharedDraws = {
  /** Names of the shared streams that were opened so far: levels as `pueExcess`, coefficients as `fit:R1`. */
  readonly opened: () => readonly string[];
  /** Standard normal draws of a named level, one per iteration. */
  readonly level: (name: string, runId: string) => Float64Array;
  /** Weighted sum of several levels: runs of like plans ask for the same one. */
  readonly combined: (
    levels: readonly { readonly name: string; readonly weight: number }[],
    runId: string,
  ) => Float64Array;
  /** Deviations of each coefficient of a fit, one array per coefficient, in log10 units. */
  readonly coefficients: (fit: string, runId: string) => readonly Float64Array[];
};

/**
 * Opens the shared draws of a simulation.
 *
 * Coefficients are drawn as V·√Λ·z from the eigenvalues of their covariance; an eigenvalue below 0 by
 * rounding counts as 0.
 *
 * @param seed seed of the simulation
 * @param draws number of iterations
 * @param fits the regressions whose coefficients are uncertain
 * @param dependence `shared` for the method, `independent` for the contrast
 * @param seedOf the seed of a stream by its name, so that one input can be drawn anew while the others
 *   stay as they are (pick-freeze); the simulation's own seed where left out
 * @returns accessors to the draws
 * @throws RangeError when a fit is not among those given
 */
export function openSharedDraws(
  seed: number,
  draws: number,
  fits: readonly CoefficientCovariance[],
  dependence: Dependence,
  seedOf: SeedOf = () => seed,
): SharedDraws {
  const levels = new Map<string, Float64Array>();
  const coefficientDraws = new Map<string, readonly Float64Array[]>();
  const roots = new Map(fits.map((fit) => [fit.name, covarianceRoot(fit.covariance)]));
  const normals = (input: string, name: string): Float64Array => {
    const stream = randomStream(seedOf(input), name);
    const values = new Float64Array(draws);
    stream.addNormals(values, 1);
    return values;
  };
  const correlated = (fit: string, streamName: string): readonly Float64Array[] => {
    const root = roots.get(fit);
    if (root === undefined)
      throw new RangeError(`fit: got ${fit}, expected one of ${[...roots.keys()].join(', ')}`);
    const z = root.map((_, j) => normals(`fit:${fit}`, `${streamName}:${j}`));
    return root.map((row) => {
      const values = new Float64Array(draws);
      row.forEach((weight, j) => {
        const zj = z[j] as Float64Array;
        if (weight !== 0)
          for (let d = 0; d < draws; d++) (values[d] as number) += weight * (zj[d] as number);
      });
      return values;
    });
  };
  const keep = <V>(map: Map<string, V>, key: string, make: () => V): V => {
    const found = map.get(key);
    if (found !== undefined) return found;
    const made = make();
    map.set(key, made);
    return made;
  };
  const level = (name: string, runId: string): Float64Array =>
    dependence === 'shared'
      ? keep(levels, name, () => normals(name, `shared:${name}`))
      : normals(name, `shared:${name}:${runId}`);
  const sumOf: SharedDraws['combined'] = (parts, runId) => {
    const sum = new Float64Array(draws);
    for (const { name, weight } of parts) {
      const values = level(name, runId);
      for (let d = 0; d < draws; d++) (sum[d] as number) += weight * (values[d] as number);
    }
    return sum;
  };
  const combinations = new Map<string, Float64Array>();
  return {
    opened: () => [...levels.keys(), ...[...coefficientDraws.keys()].map((fit) => `fit:${fit}`)],
    level,
    combined: (parts, runId) =>
      dependence === 'shared'
        ? keep(combinations, parts.map(({ name, weight }) => `${name}*${weight}`).join('+'), () =>
            sumOf(parts, runId),
          )
        : sumOf(parts, runId),
    coefficients: (fit, runId) =>
      dependence === 'shared'
        ? keep(coefficientDraws, fit, () => correlated(fit, `shared:fit:${fit}`))
        : correlated(fit, `shared:fit:${fit}:${runId}`),
  };
}

const covarianceRoot = (
  covariance: readonly (readonly number[])[],
): readonly (readonly number[])[] => {
  const size = covariance.length;
  if (size === 0) return [];
  const decomposition = new EigenvalueDecomposition(new Matrix(covariance.map((row) => [...row])), {
    assumeSymmetric: true,
  });
  const values = decomposition.realEigenvalues;
  const vectors = decomposition.eigenvectorMatrix;
  return covariance.map((_, i) =>
    covariance.map((__, j) => vectors.get(i, j) * Math.sqrt(Math.max(values[j] ?? 0, 0))),
  );
};
