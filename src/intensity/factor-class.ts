import { lnMedianOf, type Factor, type RunPlan, type Stage } from '../uncertainty/factor.js';

/**
 * What a factor of a plan is a part of. The last four are no part of the physical chain: what a run
 * disclosed, its hours, its compute, and conversions of units.
 */
export type FactorClass =
  | 'chip'
  | 'utilisation'
  | 'load'
  | 'host'
  | 'pue'
  | 'grid'
  | 'disclosed'
  | 'hours'
  | 'compute'
  | 'unit';

/**
 * The rule: the first pattern that a factor's name matches decides. Names are those that the plans and
 * the table of assumptions give, also where a factor is inverted to a constant.
 */
const RULE: readonly (readonly [RegExp, FactorClass])[] = [
  [/^energy at TDP per FLOP|^TDP of|^dense 16-bit peak/, 'chip'],
  [/^effective utilisation/, 'utilisation'],
  [/^load factor/, 'load'],
  [/^host overhead|^TPU system power/, 'host'],
  [/^PUE( − 1)?$/, 'pue'],
  [/^carbon intensity of|grid intensity/, 'grid'],
  [/^accelerator-hours$|^true over disclosed accelerator-hours/, 'hours'],
  [
    /^(emissions|energy) as disclosed|^true over (emissions|energy|declared|disclosed)/,
    'disclosed',
  ],
  [/^true over measured/, 'disclosed'],
  [/^emissions of a fine-tune imputed/, 'disclosed'],
  [/^6 · N_active · D$|^training compute$|^true FLOP|^true over listed compute/, 'compute'],
  [/compute imputed|^forward pass per calibration|^calibration tokens/, 'compute'],
  [/^grams to tonnes$|^tonnes to grams$/, 'unit'],
];

/**
 * The class of a factor, by the name of what it stands for.
 *
 * @param factor a factor of a plan
 * @returns its class
 * @throws RangeError for a name that the rule does not know
 * @example classOf({ kind: 'constant', ln: 0.1, about: { name: 'PUE', … } }) // 'pue'
 */
export function classOf({ about }: Factor): FactorClass {
  const found = RULE.find(([pattern]) => pattern.test(about.name));
  if (found === undefined) {
    throw new RangeError(
      `factor: got "${about.name}", expected one that the rule of classes knows`,
    );
  }
  return found[1];
}

/** A factor and whether it multiplies or divides emissions over compute. */
export type SignedFactor = { readonly factor: Factor; readonly sign: 1 | -1 };

const pathTo = (plan: RunPlan, quantity: Stage['quantity']): readonly Stage[] => {
  const path: Stage[] = [];
  let next: Stage['quantity'] | undefined = quantity;
  while (next !== undefined) {
    const stage: Stage | undefined = plan.stages.find((each) => each.quantity === next);
    if (stage === undefined) {
      throw new RangeError(`plan of ${plan.runId}: has no stage for ${next}, expected one`);
    }
    path.push(stage);
    next = stage.from;
  }
  return path;
};

/**
 * The factors of emissions over compute. Stages that both rest on cancel: a tier-3 run's compute, a
 * small fine-tune's imputed emissions. What is left is all that its ATCI depends on.
 *
 * @param plan a run's plan
 * @returns factors, +1 where they multiply ATCI and −1 where they divide it
 * @throws RangeError when the plan lacks compute or emissions
 * @example intensityFactors(plan).map(({ factor }) => classOf(factor)) // ['grid', 'grid', 'unit', …]
 */
export function intensityFactors(plan: RunPlan): readonly SignedFactor[] {
  const emissions = pathTo(plan, 'tco2e');
  const compute = pathTo(plan, 'flop');
  const signed = (stages: readonly Stage[], sign: 1 | -1): readonly SignedFactor[] =>
    stages.flatMap(({ factors }) => factors.map((factor) => ({ factor, sign })));
  return [
    ...signed(
      emissions.filter((stage) => !compute.includes(stage)),
      1,
    ),
    ...signed(
      compute.filter((stage) => !emissions.includes(stage)),
      -1,
    ),
  ];
}

/**
 * ln(emissions / compute) of a plan, tCO2e per FLOP, split by class with every factor at its median.
 *
 * @param plan a run's plan
 * @returns the sum of logarithms of each class; all classes together make ln C − ln F of the plan
 * @example lnByClass(plan).pue // ln 1.1 for a disclosed PUE of 1.1
 */
export function lnByClass(plan: RunPlan): Readonly<Record<FactorClass, number>> {
  const sums: Record<FactorClass, number> = {
    chip: 0,
    utilisation: 0,
    load: 0,
    host: 0,
    pue: 0,
    grid: 0,
    disclosed: 0,
    hours: 0,
    compute: 0,
    unit: 0,
  };
  for (const { factor, sign } of intensityFactors(plan)) {
    sums[classOf(factor)] += sign * lnMedianOf(factor);
  }
  return sums;
}
