import type { Factor, RunPlan } from '../uncertainty/factor.js';
import type { ReportScope } from './report.js';

const streamOf = (factor: Factor): string | undefined =>
  factor.kind === 'lognormal' || factor.kind === 'one-plus' ? factor.shared : undefined;

/**
 * A plan without the overheads that a report leaves out.
 *
 * @param plan an estimate of the whole facility
 * @param scope what the report covers
 * @returns the plan of the figure that the report would print
 */
export function atScope(plan: RunPlan, scope: ReportScope): RunPlan {
  const dropped = new Set([
    ...(scope.load ? [] : ['loadFactor', 'loadFactorSmall']),
    // The ratio of a TPU's system power to a GPU server's tells of load and host together.
    ...(scope.host ? [] : ['hostOverhead', 'tpuPowerRatio']),
    ...(scope.pue ? [] : ['pueExcess']),
    ...(scope.site ? [] : ['gridSiteRatio']),
  ]);
  return {
    ...plan,
    stages: plan.stages.map((stage) => ({
      ...stage,
      factors: stage.factors.filter((factor) => !dropped.has(streamOf(factor) ?? '')),
    })),
  };
}
