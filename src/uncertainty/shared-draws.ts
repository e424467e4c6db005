import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { CompiledPlan, LevelWeight } from './compile.js';
import { FIRST_SLOT, type Kernel } from './kernel.js';
import { streamName, type StreamName } from './random.js';

/** Whether errors of level are shared by all runs of an iteration, or (as a contrast) drawn per run. */
export type Dependence = 'shared' | 'independent';

/** The fitted coefficients whose uncertainty the simulation draws. */
export type CoefficientCovariance = {
  readonly name: string;
  readonly covariance: readonly (readonly number[])[];
};

/**
 * The seed of a named input of a simulation: a level (`pueExcess`), the coefficients of a fit
 * (`fit:R1`), or `own` for the errors of single runs.
 */
export type SeedOf = (input: string) => number;

/** Standard normal draws of a shared input from elsewhere, e.g. from a Sobol sequence. */
export type SharedSource = (
  input: string,
  component: number,
) => ((target: Float64Array, firstDraw: number, n: number) => void) | undefined;

/** What the draws of a simulation depend on. */
export type DrawSettings = {
  readonly seed: number;
  readonly fits: readonly CoefficientCovariance[];
  readonly dependence?: Dependence | undefined;
  readonly seedOf?: SeedOf | undefined;
  readonly sharedSource?: SharedSource | undefined;
};

/** Slots that are in use while one run is drawn: its three quantities and three for what is in between. */
export const QUANTITY_SLOT = FIRST_SLOT;
export const MEAN_SLOT = FIRST_SLOT + 3;
export const TABLE_SLOT = FIRST_SLOT + 4;
const LEVEL_SLOT = FIRST_SLOT + 5;
const SUM_SLOT = FIRST_SLOT + 6;
const FIRST_SHARED_SLOT = FIRST_SLOT + 7;

type Root = readonly (readonly number[])[];

/** Where the shared draws of some plans lie in a kernel's memory. */
export type SharedLayout = {
  readonly levels: ReadonlyMap<string, { readonly slot: number; readonly stream: StreamName }>;
  readonly sums: ReadonlyMap<string, number>;
  readonly fits: ReadonlyMap<string, { readonly slot: number; readonly root: Root }>;
  /** The first slot that is free. */
  readonly end: number;
};

/**
 * Plans where the shared draws of some plans are kept. With independent errors nothing is.
 *
 * @param plans compiled plans
 * @param settings fits and dependence
 * @returns slots of levels, sums of levels, and coefficients
 * @throws RangeError when a plan names a fit that is not among those given
 */
export function layoutShared(plans: readonly CompiledPlan[], settings: DrawSettings): SharedLayout {
  const levels = new Map<string, { slot: number; stream: StreamName }>();
  const sums = new Map<string, number>();
  const fits = new Map<string, { slot: number; root: Root }>();
  let end = FIRST_SHARED_SLOT;
  const addLevel = (name: string): void => {
    if (!levels.has(name)) {
      levels.set(name, { slot: end++, stream: streamName(`shared:${name}`) });
    }
  };
  const addFit = (name: string): void => {
    if (fits.has(name)) return;
    const fit = settings.fits.find((each) => each.name === name);
    if (fit === undefined) {
      const known = settings.fits.map((each) => each.name).join(', ');
      throw new RangeError(`fit: got ${name}, expected one of ${known}`);
    }
    fits.set(name, { slot: end, root: covarianceRoot(fit.covariance) });
    end += fit.covariance.length;
  };
  for (const { stages } of plans) {
    for (const { levels: weights, levelsKey, steps } of stages) {
      if (weights.length > 0 && !sums.has(levelsKey)) {
        // A sum that is known has had its levels added before.
        for (const { name } of weights) addLevel(name);
        sums.set(levelsKey, end++);
      }
      for (const step of steps) {
        if (step.kind === 'one-plus') addLevel(step.level);
        if (step.kind !== 'regression') continue;
        if (step.level !== undefined) addLevel(step.level.name);
        addFit(step.fit);
      }
    }
  }
  return { levels, sums, fits, end };
}

/** Accessors to the shared draws of one block: each gives a slot of the kernel. */
export type SharedDraws = {
  /** Standard normal draws of a named level. */
  readonly level: (name: string, runId: string) => number;
  /** Weighted sum of several levels: runs of like plans ask for the same one. */
  readonly sum: (levels: readonly LevelWeight[], key: string, runId: string) => number;
  /** First slot of the deviations of a fit's coefficients, in log10 units, one slot each. */
  readonly coefficients: (fit: string, runId: string) => number;
};

/**
 * Opens the shared draws of one block, made on first use and kept for the block. With `independent`,
 * every run gets its own instead: the false precision that the method warns of.
 *
 * Coefficients are drawn as V·√Λ·z from the eigenvalues of their covariance; an eigenvalue below 0 by
 * rounding counts as 0.
 *
 * @param kernel where the draws are kept
 * @param layout from `layoutShared`
 * @param settings seed, dependence, seeds of single inputs, other sources
 * @param block number of the block
 * @param firstDraw number of its first draw
 * @param n its draws
 * @returns accessors to the draws
 */
export function openSharedDraws(
  kernel: Kernel,
  layout: SharedLayout,
  settings: DrawSettings,
  {
    block,
    firstDraw,
    n,
  }: { readonly block: number; readonly firstDraw: number; readonly n: number },
): SharedDraws {
  const seedOf = settings.seedOf ?? ((): number => settings.seed);
  const independent = settings.dependence === 'independent';
  const filled = new Set<number>();
  const once = (slot: number, make: () => void): number => {
    if (independent || !filled.has(slot)) {
      filled.add(slot);
      make();
    }
    return slot;
  };
  const normals = (slot: number, input: string, name: StreamName, component: number): void => {
    const source = settings.sharedSource?.(input, component);
    if (source !== undefined) {
      source(kernel.view(slot), firstDraw, n);
      return;
    }
    kernel.fill(slot, 0, n);
    kernel.addNormals(slot, 1, { name, seed: seedOf(input), block }, n);
  };
  const level = (name: string, runId: string): number => {
    if (independent) {
      normals(LEVEL_SLOT, name, streamName(`shared:${name}:${runId}`), 0);
      return LEVEL_SLOT;
    }
    const found = layout.levels.get(name);
    if (found === undefined) throw new RangeError(`level: ${name} is not in the layout`);
    return once(found.slot, () => normals(found.slot, name, found.stream, 0));
  };
  return {
    level,
    sum: (levels, key, runId) =>
      once(independent ? SUM_SLOT : (layout.sums.get(key) as number), () => {
        const target = independent ? SUM_SLOT : (layout.sums.get(key) as number);
        kernel.fill(target, 0, n);
        for (const { name, weight } of levels) {
          kernel.addScaled(target, weight, level(name, runId), n);
        }
      }),
    coefficients: (fit, runId) => {
      const found = layout.fits.get(fit);
      if (found === undefined) throw new RangeError(`fit: ${fit} is not in the layout`);
      return once(found.slot, () => {
        const { root, slot } = found;
        root.forEach((_, j) => kernel.fill(slot + j, 0, n));
        root.forEach((_, j) => {
          const name = `shared:fit:${fit}${independent ? `:${runId}` : ''}:${j}`;
          normals(LEVEL_SLOT, `fit:${fit}`, streamName(name), j);
          root.forEach((row, i) => {
            const weight = row[j] as number;
            if (weight !== 0) kernel.addScaled(slot + i, weight, LEVEL_SLOT, n);
          });
        });
      });
    },
  };
}

const covarianceRoot = (covariance: readonly (readonly number[])[]): Root => {
  if (covariance.length === 0) return [];
  const decomposition = new EigenvalueDecomposition(new Matrix(covariance.map((row) => [...row])), {
    assumeSymmetric: true,
  });
  const values = decomposition.realEigenvalues;
  const vectors = decomposition.eigenvectorMatrix;
  return covariance.map((_, i) =>
    covariance.map((__, j) => vectors.get(i, j) * Math.sqrt(Math.max(values[j] ?? 0, 0))),
  );
};
