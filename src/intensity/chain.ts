import { centralValues } from '../estimate/estimate.js';
import type { Estimator } from '../estimate/estimator.js';
import { acceleratorOf } from '../estimate/accelerators.js';
import type { RunEvidence } from '../tier/evidence.js';
import type { Factor, RunPlan } from '../uncertainty/factor.js';
import { gramsPerEflop } from '../units.js';
import { classOf, intensityFactors, lnByClass } from './factor-class.js';

/**
 * The links of the chain, in the order of the physics. Their product is ATCI in g/EFLOP:
 * chip (kWh/EFLOP at TDP and dense peak) × 1/utilisation × load × host overhead × PUE × grid (g/kWh) ×
 * what a disclosed figure says beyond that (1 where nothing but the chain is known).
 */
export const LINKS = ['chip', 'utilisation', 'load', 'host', 'pue', 'grid', 'disclosure'] as const;

/** One link of the chain. */
export type Link = (typeof LINKS)[number];

/** What each link is, and the unit of its value. */
export const LINK_WORDS: Readonly<Record<Link, string>> = {
  chip: 'chip: TDP over dense peak, kWh/EFLOP',
  utilisation: '1 / effective utilisation',
  load: 'load: accelerator power over TDP',
  host: 'host overhead: IT over accelerator power',
  pue: 'PUE',
  grid: 'grid, gCO2e/kWh',
  disclosure: 'disclosed figure over the chain',
};

/** A run's ATCI as a chain: the logarithm of each link at its median, and what to draw it from. */
export type Chain = {
  readonly ln: Readonly<Record<Link, number>>;
  /** Factors that make a link, where it is drawn by itself. */
  readonly factors: Readonly<Partial<Record<Link, readonly Factor[]>>>;
  /**
   * Of a run with disclosed hours, utilisation is compute over hours × peak: the factors of the hours
   * and ln(3600 s × peak in FLOP/s), by which a draw of the compute becomes one of the utilisation.
   */
  readonly hours?: { readonly factors: readonly Factor[]; readonly lnPeakFlopPerHour: number };
  /** True when emissions or energy are disclosed: then the last link is what they say. */
  readonly disclosed: boolean;
};

/** kWh per FLOP to kWh per EFLOP. */
const LN_EFLOP = Math.log(1e18);

const drawn = (plan: RunPlan, link: Link): readonly Factor[] =>
  intensityFactors(plan).flatMap(({ factor, sign }) => {
    if (classOf(factor) !== link) return [];
    if (sign === 1) return [factor];
    // Only inverted constants of small fine-tunes divide; drawn alone they multiply.
    return factor.kind === 'constant' ? [{ ...factor, ln: -factor.ln }] : [];
  });

const chainOfPlan = (run: RunEvidence, plan: RunPlan, estimator: Estimator): Chain => {
  const ln = lnByClass(plan);
  const byHours = run.acceleratorHours !== undefined && run.accelerator !== undefined;
  const inHours =
    byHours && intensityFactors(plan).some(({ factor }) => classOf(factor) === 'hours');
  const factors: Partial<Record<Link, readonly Factor[]>> = {};
  const links: readonly Link[] = inHours
    ? ['load', 'host', 'pue', 'grid']
    : ['chip', 'utilisation', 'load', 'host', 'pue', 'grid'];
  for (const link of links) factors[link] = drawn(plan, link);
  const spec = inHours ? acceleratorOf(estimator.reference, run.accelerator ?? '') : undefined;
  const lnChip =
    spec === undefined
      ? ln.chip
      : Math.log(spec.tdpWatts / 1000) - Math.log(spec.peakTflops * 1e12 * 3600);
  return {
    ln: {
      chip: lnChip + LN_EFLOP,
      // With hours, the peak that stands under the chip's power is taken from here.
      utilisation: ln.utilisation + ln.hours + ln.compute + (ln.chip - lnChip),
      load: ln.load,
      host: ln.host,
      pue: ln.pue,
      grid: ln.grid,
      disclosure: ln.disclosed,
    },
    factors,
    ...(spec === undefined
      ? {}
      : {
          hours: {
            factors: intensityFactors(plan).flatMap(({ factor, sign }) =>
              sign === 1 && classOf(factor) === 'hours' ? [factor] : [],
            ),
            lnPeakFlopPerHour: Math.log(spec.peakTflops * 1e12 * 3600),
          },
        }),
    disclosed: false,
  };
};

/** ln of g/EFLOP of a plan at its medians: t/FLOP × 10⁶ g/t × 10¹⁸. */
const lnGramsPerEflop = (plan: RunPlan): number =>
  Object.values(lnByClass(plan)).reduce((sum, ln) => sum + ln, Math.log(1e6) + LN_EFLOP);

/**
 * A run's ATCI as a chain of links.
 *
 * The links are the factors of the run's own plan, by the rule of `classOf`. Two links need more than
 * the plan names: with disclosed hours, utilisation is compute / (hours × peak); with disclosed emissions
 * or energy, the chain is that of the same run without them (its hours, hardware, PUE and place as
 * disclosed, the rest as assumed), and the last link is the disclosed figure over that chain.
 *
 * @param run what the run disclosed
 * @param estimator reference data and assumptions
 * @returns the chain; its links multiply to the plan's central ATCI
 * @example Math.exp(intensityChain(llama2_70b, estimator).ln.pue) // 1.1
 */
export function intensityChain(run: RunEvidence, estimator: Estimator): Chain {
  const plan = estimator.plan(run);
  const disclosed = intensityFactors(plan).some(
    ({ factor, sign }) => sign === 1 && classOf(factor) === 'disclosed',
  );
  if (!disclosed) return chainOfPlan(run, plan, estimator);
  const bare = { ...run, tco2e: undefined, energyKwh: undefined };
  const chain = chainOfPlan(bare, estimator.plan(bare), estimator);
  const sum = LINKS.reduce((total, link) => total + chain.ln[link], 0);
  return {
    ...chain,
    ln: { ...chain.ln, disclosure: lnGramsPerEflop(plan) - sum },
    disclosed: true,
  };
}

/**
 * How far the product of a chain is from the estimate's own C/F, over many runs: 0 up to rounding, or a
 * factor was put into the wrong link.
 *
 * @param runs plans with their chains
 * @returns the largest relative difference
 * @example largestChainGap([]) // 0
 */
export function largestChainGap(
  runs: readonly { readonly plan: RunPlan; readonly chain: Chain }[],
): number {
  return runs.reduce((largest, { plan, chain }) => {
    const { flop, tco2e } = centralValues(plan);
    const product = Math.exp(LINKS.reduce((sum, link) => sum + chain.ln[link], 0));
    return Math.max(largest, Math.abs(product / gramsPerEflop(tco2e, flop) - 1));
  }, 0);
}
