import type { RunEvidence } from '../tier/evidence.js';
import { transformerTrainingFlop } from '../units.js';
import {
  constant,
  lnMedianOf,
  type About,
  type Factor,
  type Stage,
} from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { planEmissions, unitFactor } from './plan-emissions.js';
import { planEnergyFromFlop } from './plan-energy.js';
import { planGrid } from './plan-grid.js';
import { regressionFactor } from './regression-factor.js';
import type { Reference } from './reference.js';

/** Kinds whose own compute, when nothing tells it, is taken as a fine-tune's rather than a pre-training's. */
const IMPUTED_AS_FINE_TUNE = ['fine-tune', 'adapter'];

/** A fine-tune sees no more tokens than this: beyond, it is continued pre-training by definition. */
const MOST_FINE_TUNE_TOKENS = 5e10;

/** Bytes per parameter of 16-bit weights, to turn parameters into the fine-tune regression's size. */
const BYTES_PER_PARAMETER = 2;

/** Parameters at and above which a fine-tune is a laboratory-scale language-model fine-tune. */
const LARGE_FINE_TUNE_PARAMS = 1e9;

/** How much of an error in the logarithm of the size reaches the prediction: |d log10 y / d log10 size|. */
const slopeOf = (log10Of: (size: number) => number, size: number): number =>
  Math.abs(log10Of(10 * size) - log10Of(size));

/** A fine-tune or adapter that disclosed nothing of its own training. */
export const isImputedFineTune = (run: RunEvidence): boolean =>
  IMPUTED_AS_FINE_TUNE.includes(run.kind) &&
  run.tco2e === undefined &&
  run.energyKwh === undefined &&
  run.acceleratorHours === undefined &&
  run.flop === undefined &&
  run.tokens === undefined;

/**
 * A fine-tune that disclosed nothing. A language model from 10⁹ parameters takes the regression of
 * laboratories' fine-tuning compute, then the energy chain; a smaller one takes R4, grams by weight
 * size, fitted on the Hub's own CO2 cards, because their minutes-long runs are what such models are.
 */
export const planFineTune = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): readonly Stage[] => {
  const known = run.paramsActive ?? run.paramsTotal;
  const spread = known === undefined ? reference.fits.parametersOf(run) : undefined;
  const params = known ?? 10 ** (spread?.log10Mean ?? NaN);
  const words = spread === undefined ? '' : `, size itself imputed (${spread.basis})`;
  if (isLarge(run, params)) {
    const fit = reference.fits.fineTuneCompute;
    const slope = slopeOf((size) => fit.predict({ params: size }).log10, params);
    const flop: Stage = {
      quantity: 'flop',
      formula: 'log10 F = a + b·log10 N + ε (fine-tunes of laboratories)',
      factors: [
        regressionFactor(fit, fit.predict({ params }), {
          extraSdLog10: slope * (spread?.log10Sd ?? 0),
          lnUpper: Math.log(transformerTrainingFlop(params, MOST_FINE_TUNE_TOKENS)),
          boundReason: 'at most 5e10 tokens: beyond, it is continued pre-training',
          name: `fine-tuning compute imputed from ${params.toPrecision(3)} parameters${words}`,
          unit: 'FLOP',
        }),
      ],
    };
    const expectedFlop = Math.exp(flop.factors.reduce((sum, f) => sum + lnMedianOf(f), 0));
    return [
      flop,
      planEnergyFromFlop(run, reference, a, expectedFlop),
      planEmissions(run, reference, a),
    ];
  }
  return [
    smallFineTune(run, reference, params, spread, words),
    ...planBackwards(run, reference, a),
  ];
};

type Spread = ReturnType<Reference['fits']['parametersOf']> | undefined;

/** Emissions of a small fine-tune by R4. */
const smallFineTune = (
  run: RunEvidence,
  reference: Reference,
  params: number,
  spread: Spread,
  words: string,
): Stage => {
  const fit = reference.fits.fineTuneGrams;
  const { modality } = run;
  const gramsOf = (weightBytes: number): number => fit.predict({ weightBytes, modality }).log10;
  const weightBytes = run.weightBytes ?? params * BYTES_PER_PARAMETER;
  return {
    quantity: 'tco2e',
    formula: 'log10 g = a + b·log10 bytes + c·vision + ε (R4), C = g / 10⁶',
    factors: [
      regressionFactor(fit, fit.predict({ weightBytes, modality }), {
        extraSdLog10: slopeOf(gramsOf, weightBytes) * (spread?.log10Sd ?? 0),
        name: `emissions of a fine-tune imputed from ${params.toPrecision(3)} parameters${words}`,
        unit: 'gCO2e',
      }),
      constant(
        {
          name: 'grams to tonnes',
          value: 1e-6,
          unit: 't/g',
          status: 'computed',
          source: 'definition',
        },
        Math.log(1e-6),
      ),
    ],
  };
};

/**
 * The emissions of a fine-tune that are imputed from its size alone; undefined where they follow from
 * its compute, as those of laboratories do.
 */
export const emissionsBySize = (run: RunEvidence, reference: Reference): Stage | undefined => {
  if (!isImputedFineTune(run)) return undefined;
  const known = run.paramsActive ?? run.paramsTotal;
  const spread = known === undefined ? reference.fits.parametersOf(run) : undefined;
  const params = known ?? 10 ** (spread?.log10Mean ?? NaN);
  return isLarge(run, params) ? undefined : smallFineTune(run, reference, params, spread, '');
};

/** A laboratory-scale fine-tune, whose compute is imputed rather than its emissions. */
const isLarge = (run: RunEvidence, params: number): boolean =>
  (params >= LARGE_FINE_TUNE_PARAMS || run.sameOrganisationAsBase === true) &&
  run.kind === 'fine-tune';

/** Energy and compute that emissions imply, so that every run has all three quantities. */
const planBackwards = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): readonly Stage[] => {
  const grid = planGrid(run, reference, a);
  const energy: Stage = {
    quantity: 'energyKwh',
    from: 'tco2e',
    formula: 'E = C × 10⁶ / grid',
    factors: [...grid.map(invertMedian), unitFactor('tonnes to grams', 1e6, 'g/t')],
  };
  const chain = planEnergyFromFlop(run, reference, a, 1e18);
  return [
    energy,
    {
      quantity: 'flop',
      from: 'energyKwh',
      formula: 'F = E × peak × utilisation / (TDP × load × host × PUE)',
      factors: chain.factors.map(invertMedian),
    },
  ];
};

/** Dividing by a factor at its median: what tiny runs imply needs no spread of its own. */
export const invertMedian = (factor: Factor): Factor => ({
  kind: 'constant',
  ln: -lnMedianOf(factor),
  get about(): About {
    return { ...factor.about, distribution: `median of: ${factor.about.distribution}` };
  },
});
