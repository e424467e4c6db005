import type { Factor, RunPlan } from '../uncertainty/factor.js';

/** Values of the shared inputs: z of a level in SDs, deviations of a fit's coefficients in log10 units. */
export type SharedPoint = {
  readonly level: (stream: string) => number;
  readonly coefficients: (fit: string) => readonly number[];
};

/** Every shared input at its median. */
export const MEDIAN_POINT: SharedPoint = { level: () => 0, coefficients: () => [] };

const fixFactor = (factor: Factor, { level, coefficients }: SharedPoint): Factor => {
  switch (factor.kind) {
    case 'constant':
    case 'choice':
      return factor;
    case 'lognormal':
      return {
        ...factor,
        lnMedian: factor.lnMedian + factor.exponent * factor.sharedSdLog * level(factor.shared),
        sharedSdLog: 0,
      };
    case 'one-plus':
      return {
        ...factor,
        lnMedian: factor.lnMedian + factor.sharedSdLog * level(factor.shared),
        sharedSdLog: 0,
      };
    case 'regression': {
      const deviations = coefficients(factor.fit);
      const ofFit = factor.row.reduce((sum, x, j) => sum + x * (deviations[j] ?? 0), 0);
      const { shared } = factor;
      const ofGroup = shared === undefined ? 0 : shared.sdLog * level(shared.name);
      return {
        ...factor,
        lnMedian: factor.lnMedian + Math.LN10 * ofFit + ofGroup,
        row: [],
        shared: undefined,
      };
    }
  }
};

/**
 * A plan with the inputs that runs share held at given values, so that only the run's own errors are
 * drawn.
 *
 * @param plan a run's plan
 * @param point the values
 * @returns the plan with no shared spread left
 */
export function fixLevels(plan: RunPlan, point: SharedPoint): RunPlan {
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({
      ...stage,
      factors: stage.factors.map((factor) => fixFactor(factor, point)),
    })),
  };
}
