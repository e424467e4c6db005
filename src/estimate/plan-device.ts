import { generationOf } from '../regress/utilisation.js';
import type { RunEvidence } from '../tier/evidence.js';
import { constant, fromParameter, type Factor } from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { acceleratorOptions, type Mix } from './accelerator-mix.js';
import { acceleratorOf } from './accelerators.js';
import type { LogPrediction, Reference } from './reference.js';
import { regressionFactor } from './regression-factor.js';

/** True for Google's TPUs, whose system power relates to their TDP in a way of its own. */
export const isTpu = (accelerator: string | undefined): boolean =>
  accelerator?.startsWith('TPU') === true;

/** ln of kWh at TDP per FLOP at peak: TDP / (peak × 3600 s × 1000 W/kW). */
const lnKwhPerPeakFlop = (spec: { tdpWatts: number; peakTflops: number }): number =>
  Math.log(spec.tdpWatts / 1000) - Math.log(spec.peakTflops * 1e12 * 3600);

const predictUtilisation = (
  run: RunEvidence,
  reference: Reference,
  accelerator: string,
): LogPrediction =>
  reference.fits.utilisation.predict({
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
    : asFactor(reference, predictUtilisation(run, reference, accelerator), accelerator, exponent);
}

/** The weighted mean of predictions: what the unknown accelerator has in common with all options. */
const meanPrediction = (
  parts: readonly { readonly prediction: LogPrediction; readonly share: number }[],
): LogPrediction => ({
  log10: parts.reduce((sum, { prediction, share }) => sum + share * prediction.log10, 0),
  row: (parts[0]?.prediction.row ?? []).map((_, j) =>
    parts.reduce((sum, { prediction, share }) => sum + share * (prediction.row[j] ?? NaN), 0),
  ),
  group: parts[0]?.prediction.group,
});

const unknownDevice = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  expectedFlop: number,
): readonly Factor[] => {
  const mix = acceleratorOptions(reference, {
    publishedOn: run.publishedOn ?? reference.asOf,
    country: run.organisationCountry,
    flop: expectedFlop,
  });
  // Utilisation goes by generation: one prediction serves all accelerators of one.
  const parts = mix.generations.map(({ accelerator, share }) => ({
    prediction: predictUtilisation(run, reference, accelerator),
    share,
  }));
  const mean = meanPrediction(parts);
  const pooled = a.utilisationModel === 'pooled';
  // Each generation's utilisation relative to the mean of all. Rounded, so that runs which differ by
  // rounding errors only share one list.
  const relative = parts.map(({ prediction }) =>
    pooled ? 0 : Math.round(1e9 * (prediction.log10 - mean.log10)) / 1e9,
  );
  return [
    deviceChoice(mix, a.tpuPowerRatio.median, relative),
    pooled
      ? fromParameter('effectiveUtilisation', a.effectiveUtilisation, -1)
      : asFactor(reference, mean, 'the mix of accelerators', -1),
  ];
};

const choices = new WeakMap<Mix, Map<string, Factor>>();

const deviceChoice = (mix: Mix, tpuPowerRatio: number, relative: readonly number[]): Factor => {
  let made = choices.get(mix);
  if (made === undefined) choices.set(mix, (made = new Map<string, Factor>()));
  const key = `${tpuPowerRatio} ${relative.join(' ')}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const choice = makeDeviceChoice(mix, tpuPowerRatio, relative);
  made.set(key, choice);
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
