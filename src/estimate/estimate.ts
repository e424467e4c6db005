import { gramsPerEflop } from '../units.js';
import { lnProduct, type QuantityName, type RunPlan, type Tier } from '../uncertainty/factor.js';
import { drawPlan } from '../uncertainty/run-draws.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import type { RunEvidence } from '../tier/evidence.js';
import type { Estimator } from './estimator.js';
import { provenanceOf, type ProvenanceNode } from './provenance.js';

/** The estimate of one run. */
export type Estimate = {
  readonly runId: string;
  readonly name: string;
  readonly tier: Tier;
  readonly reason: string;
  readonly tco2e: Interval;
  readonly energyKwh: Interval;
  readonly flop: Interval;
  readonly atciGramsPerEflop: Interval;
  readonly provenance: readonly ProvenanceNode[];
};

/** Draws and seed of an estimate; the defaults are 10,000 and 1. */
export type EstimateOptions = { readonly draws?: number; readonly seed?: number };

/**
 * Estimates one run: compute, energy, emissions and carbon intensity of training, each with its
 * interval, and the tree of all values behind them.
 *
 * @param run what the run disclosed
 * @param estimator reference data and assumptions
 * @param options number of draws and seed
 * @returns tier, intervals in FLOP, kWh, tCO2e and gCO2e/EFLOP, provenance
 * @throws InputError when the evidence cannot be used, e.g. an unknown accelerator
 * @example
 * estimate({ runId: 'x', name: 'x', modality: 'language', kind: 'pre-training',
 *   paramsTotal: 70e9, tokens: 2e12, publishedOn: '2023-07-18' }, estimator).tier // 3
 */
export function estimate(
  run: RunEvidence,
  estimator: Estimator,
  options: EstimateOptions = {},
): Estimate {
  const draws = options.draws ?? 10_000;
  const seed = options.seed ?? 1;
  const plan = estimator.plan(run);
  const values = drawPlan(plan, draws, { seed, fits: estimator.fits });
  const atci = values.tco2e.map((tonnes, d) => gramsPerEflop(tonnes, values.flop[d] as number));
  return {
    runId: plan.runId,
    name: plan.name,
    tier: plan.tier,
    reason: plan.reason,
    tco2e: summarise(values.tco2e),
    energyKwh: summarise(values.energyKwh),
    flop: summarise(values.flop),
    atciGramsPerEflop: summarise(atci),
    provenance: provenanceOf(plan),
  };
}

/**
 * Estimates many runs, one after the other, so that a notebook can loop over them.
 *
 * @param runs the runs
 * @param estimator reference data and assumptions
 * @param options number of draws (default 2,000 here) and seed
 * @returns one estimate per run, in their order
 */
export function* estimateAll(
  runs: Iterable<RunEvidence>,
  estimator: Estimator,
  options: EstimateOptions = {},
): Generator<Estimate> {
  for (const run of runs) yield estimate(run, estimator, { draws: 2_000, ...options });
}

/**
 * The central values of a plan without simulation: each quantity with every factor at its median
 * (a choice at the weighted mean of its logarithms). What a reader can check with a calculator.
 *
 * @param plan a run's plan
 * @returns FLOP, kWh and tCO2e at the medians
 * @example centralValues(plan).tco2e // close to the simulated median
 */
export function centralValues(plan: RunPlan): Readonly<Record<QuantityName, number>> {
  const known = central.get(plan);
  if (known !== undefined) return known;
  const made = computeCentral(plan);
  central.set(plan, made);
  return made;
}

const central = new WeakMap<RunPlan, Readonly<Record<QuantityName, number>>>();

/** The same without keeping it, for millions of plans that are used once. */
export const computeCentral = (plan: RunPlan): Readonly<Record<QuantityName, number>> => {
  const ln: Record<QuantityName, number> = { flop: NaN, energyKwh: NaN, tco2e: NaN };
  for (const stage of plan.stages) {
    const start = stage.from === undefined ? 0 : ln[stage.from];
    ln[stage.quantity] = lnProduct(stage.factors, start);
  }
  return { flop: Math.exp(ln.flop), energyKwh: Math.exp(ln.energyKwh), tco2e: Math.exp(ln.tco2e) };
};
