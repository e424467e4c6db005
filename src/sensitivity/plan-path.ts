import type { Factor, RunPlan, Stage } from '../uncertainty/factor.js';

/** The stages that lead to tCO2e, in order: compute and energy are not among them where emissions are disclosed. */
export function stagesToEmissions(plan: RunPlan): readonly Stage[] {
  const path: Stage[] = [];
  let wanted: Stage['from'] = 'tco2e';
  while (wanted !== undefined) {
    const stage: Stage | undefined = plan.stages.find(({ quantity }) => quantity === wanted);
    if (stage === undefined) break;
    path.unshift(stage);
    wanted = stage.from;
  }
  return path;
}

/** The factors whose product is tCO2e. */
export function factorsToEmissions(plan: RunPlan): readonly Factor[] {
  return stagesToEmissions(plan).flatMap(({ factors }) => factors);
}
