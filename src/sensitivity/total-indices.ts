import { inputOfStream, OWN } from './input-groups.js';
import { drawTotal, type PopulationModel } from './population-model.js';
import { indicesOf, pickFreeze, type SobolIndices } from './sobol-indices.js';

/** Sobol indices of the total, in tonnes and of its logarithm. */
export type TotalIndices = { readonly tonnes: SobolIndices; readonly logarithm: SobolIndices };

/**
 * First-order and total Sobol indices of the total emissions by input: the shared levels, the
 * coefficients of the regressions, the laboratories' effects, and the errors of single runs.
 *
 * An imputed residual beyond its bound is drawn again, so how many numbers a run's own stream gives
 * depends on the shared draws: after such a redraw the run's errors no longer agree between two samples
 * that share them. That takes a little from the first-order index of the errors of single runs and adds
 * a little to the total indices of what moves imputed compute (R1, laboratory effects on compute).
 *
 * The logarithm is the better scale for a skewed total: its indices do not hang on a few large draws.
 *
 * @param model from `populationModel`
 * @param options samples (at least 100; k + 2 simulations of so many draws) and seed
 * @returns indices on both scales, with 95% intervals
 */
export function totalIndices(
  model: PopulationModel,
  options: { readonly samples: number; readonly seed: number },
): TotalIndices {
  const { samples, seed } = options;
  const inputs = [...new Set([...model.streams, OWN].map(inputOfStream))];
  const outputs = pickFreeze(
    (seedOf) => drawTotal(model, { draws: samples, seed, seedOf }),
    inputs,
    seed,
    inputOfStream,
  );
  return {
    tonnes: indicesOf(outputs, { seed }),
    logarithm: indicesOf(outputs, { seed, transform: Math.log }),
  };
}
