import { generationOf } from '../regress/utilisation.js';
import type { RunEvidence } from '../tier/evidence.js';
import {
  constant,
  fromParameter,
  lnMedianOf,
  lnProduct,
  type Factor,
} from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { acceleratorOptions, type Mix } from './accelerator-mix.js';
import { acceleratorOf } from './accelerators.js';
import type { LogPrediction, Reference, UtilisationInput } from './reference.js';
import { lnOfPrediction, regressionFactor } from './regression-factor.js';

/** True for Google's TPUs, whose system power relates to their TDP in a way of its own. */
export const isTpu = (accelerator: string | undefined): boolean =>
  accelerator?.startsWith('TPU') === true;

/** ln of kWh at TDP per FLOP at peak: TDP / (peak × 3600 s × 1000 W/kW). */
const lnKwhPerPeakFlop = (spec: { tdpWatts: number; peakTflops: number }): number =>
  Math.log(spec.tdpWatts / 1000) - Math.log(spec.peakTflops * 1e12 * 3600);

const utilisationInput = (run: RunEvidence, accelerator: string): UtilisationInput => ({
  accelerator,
  publishedOn: run.publishedOn,
  organisation: run.organisation,
  sparsity: run.sparsity,
  paramsActive: run.paramsActive ?? run.paramsTotal,
});

const asFactor = (
  reference: Reference,
  prediction: LogPrediction,
  on: string,
  exponent: 1 | -1,
): Factor =>
  regressionFactor(reference.fits.utilisation, prediction, {
    exponent,
    name: `effective utilisation, 6ND / (hours × peak), on ${on}`,
    unit: '1',
    lnUpper: exponent === 1 ? 0 : Infinity,
    ...(exponent === 1 ? { boundReason: 'at most the peak' } : {}),
  });

/**
 * The effective utilisation of a known accelerator: predicted by R3, or as the assumption says.
 *
 * @param run the run
 * @param reference reference data and fits
 * @param a assumptions
 * @param accelerator key of the accelerator table
 * @param exponent 1 multiplies by it, −1 divides
 * @returns the factor
 */
export function utilisationFactor(
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  accelerator: string,
  exponent: 1 | -1,
): Factor {
  return a.utilisationModel === 'pooled'
    ? fromParameter('effectiveUtilisation', a.effectiveUtilisation, exponent)
    : asFactor(
        reference,
        reference.fits.utilisation.predict(utilisationInput(run, accelerator)),
        accelerator,
        exponent,
      );
}

/** The mean over the generations of a mix, each by its share. */
const overGenerations = ({ generations }: Mix, valueOf: (at: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < generations.length; i += 1)
    sum += (generations[i]?.share ?? NaN) * valueOf(i);
  return sum;
};

/** The mean of predictions: what the unknown accelerator has in common with all options. */
const meanPrediction = (mix: Mix, predictions: readonly LogPrediction[]): LogPrediction => ({
  log10: overGenerations(mix, (i) => predictions[i]?.log10 ?? NaN),
  row: (predictions[0]?.row ?? []).map((_, j) =>
    overGenerations(mix, (i) => predictions[i]?.row[j] ?? NaN),
  ),
  group: predictions[0]?.group,
});

const mixFor = (run: RunEvidence, reference: Reference, expectedFlop: number): Mix =>
  acceleratorOptions(reference, {
    publishedOn: run.publishedOn ?? reference.asOf,
    country: run.organisationCountry,
    flop: expectedFlop,
  });

const unknownDevice = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  expectedFlop: number,
): readonly Factor[] => {
  const mix = mixFor(run, reference, expectedFlop);
  // Utilisation goes by generation: one prediction serves all accelerators of one.
  const predictions = mix.generations.map(({ accelerator }) =>
    reference.fits.utilisation.predict(utilisationInput(run, accelerator)),
  );
  const mean = meanPrediction(mix, predictions);
  return a.utilisationModel === 'pooled'
    ? pooledDevice(mix, a)
    : [
        deviceChoice(
          mix,
          a,
          predictions.map(({ log10 }) => relativeTo(mean.log10, log10)),
        ),
        asFactor(reference, mean, 'the mix of accelerators', -1),
      ];
};

const pooledDevice = (mix: Mix, a: Assumptions): readonly Factor[] => [
  deviceChoice(
    mix,
    a,
    mix.generations.map(() => 0),
  ),
  fromParameter('effectiveUtilisation', a.effectiveUtilisation, -1),
];

/**
 * A generation's utilisation relative to the mean of all, log10. Rounded, so that runs which differ by
 * rounding errors only share one list.
 */
const relativeTo = (mean: number, log10: number): number => Math.round(1e9 * (log10 - mean)) / 1e9;

/**
 * The median of {@link deviceFactors}, without what only draws and words need.
 *
 * @param lnFlop ln of the compute of the run
 * @param expectedFlop the same in FLOP
 * @returns ln of the energy at TDP, kWh
 */
export const lnThroughDevice = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  lnFlop: number,
  expectedFlop: number,
): number => {
  if ((run.accelerator ?? a.accelerator) !== undefined) {
    return lnProduct(deviceFactors(run, reference, a, expectedFlop), lnFlop);
  }
  const mix = mixFor(run, reference, expectedFlop);
  if (a.utilisationModel === 'pooled') return lnProduct(pooledDevice(mix, a), lnFlop);
  const log10s = mix.generations.map(({ accelerator }) =>
    reference.fits.utilisation.mean(utilisationInput(run, accelerator)),
  );
  const mean = overGenerations(mix, (i) => log10s[i] ?? NaN);
  const choice = deviceChoice(
    mix,
    a,
    log10s.map((log10) => relativeTo(mean, log10)),
  );
  return lnFlop + lnMedianOf(choice) + lnOfPrediction(mean, -1);
};

/** A choice with what it was made for. */
type Kept = { readonly relative: readonly number[]; readonly choice: Factor };

const choices = new WeakMap<Mix, Map<number, Kept[]>>();

/** Runs of one mix share one choice, or few: relative utilisations hardly depend on the run. */
const deviceChoice = (mix: Mix, a: Assumptions, relative: readonly number[]): Factor => {
  const tpuPowerRatio = a.tpuPowerRatio.median;
  let byRatio = choices.get(mix);
  if (byRatio === undefined) choices.set(mix, (byRatio = new Map<number, Kept[]>()));
  let kept = byRatio.get(tpuPowerRatio);
  if (kept === undefined) byRatio.set(tpuPowerRatio, (kept = []));
  for (const each of kept) {
    if (each.relative.every((value, i) => value === relative[i])) return each.choice;
  }
  const choice = makeDeviceChoice(mix, tpuPowerRatio, relative);
  kept.push({ relative, choice });
  return choice;
};

const makeDeviceChoice = (
  { options, basis, generations }: Mix,
  tpuPowerRatio: number,
  relative: readonly number[],
): Factor => {
  const relativeOf = new Map(generations.map(({ generation }, i) => [generation, relative[i]]));
  const total = options.reduce((sum, o) => sum + o.weight, 0);
  const lnMean = options.reduce((s, o) => s + (o.weight / total) * lnKwhPerPeakFlop(o), 0);
  const common = [...options].sort((x, y) => y.weight - x.weight).slice(0, 4);
  return {
    kind: 'choice',
    options: options.map((o) => ({
      label: o.accelerator,
      weight: o.weight,
      // An unknown accelerator that turns out to be a TPU takes the TPU's power ratio at its median.
      ln:
        lnKwhPerPeakFlop(o) +
        (isTpu(o.accelerator) ? Math.log(tpuPowerRatio) : 0) -
        (relativeOf.get(generationOf(o.accelerator)) ?? NaN) * Math.LN10,
    })),
    about: {
      name: 'energy at TDP per FLOP at dense peak, accelerator unknown',
      value: Math.exp(lnMean) * 1e18,
      unit: 'kWh/EFLOP',
      status: 'imputed',
      source: `accelerator-mix.csv: ${basis}`,
      distribution: `drawn per run among ${options.length}: ${common
        .map((o) => `${o.accelerator} ${((100 * o.weight) / total).toFixed(0)}%`)
        .join(', ')}${options.length > common.length ? ', …' : ''}`,
    },
  };
};

/**
 * Energy at TDP per FLOP at peak and the effective utilisation: of the accelerator disclosed or
 * assumed, or drawn from the mix that disclosed runs of the time used.
 *
 * @param run the run
 * @param reference reference data and fits
 * @param a assumptions
 * @param expectedFlop compute of the run, for the size class of the mix
 * @returns the two factors, kWh/FLOP and its divisor
 */
export function deviceFactors(
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  expectedFlop: number,
): readonly Factor[] {
  const name = run.accelerator ?? a.accelerator;
  if (name === undefined) return unknownDevice(run, reference, a, expectedFlop);
  const spec = acceleratorOf(reference, name);
  return [
    constant(
      {
        name: `energy at TDP per FLOP at dense peak, ${spec.accelerator} (${spec.tdpWatts} W, ${spec.peakTflops} TFLOP/s)`,
        value: Math.exp(lnKwhPerPeakFlop(spec)) * 1e18,
        unit: 'kWh/EFLOP',
        status: run.accelerator === undefined ? 'assumed' : 'disclosed',
        source: run.sources?.['accelerator'] ?? spec.source,
      },
      lnKwhPerPeakFlop(spec),
    ),
    utilisationFactor(run, reference, a, name, -1),
  ];
}
