import type { RunEvidence } from '../tier/evidence.js';
import { transformerTrainingFlop } from '../units.js';
import {
  lnMedianOf,
  lnProduct,
  type About,
  type Factor,
  type Stage,
} from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { GRAMS_TO_TONNES, lnEmissions, planEmissions, TONNES_TO_GRAMS } from './plan-emissions.js';
import { lnEnergyFromFlop, planEnergyFromFlop } from './plan-energy.js';
import { planGrid } from './plan-grid.js';
import type { ParameterDistribution, Reference } from './reference.js';
import { lnOfPrediction, regressionFactor } from './regression-factor.js';

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

/** A run that disclosed nothing of its training: no figure of emissions, energy, hours or compute. */
export const disclosesNothing = (run: RunEvidence): boolean =>
  run.tco2e === undefined &&
  run.energyKwh === undefined &&
  run.acceleratorHours === undefined &&
  run.flop === undefined &&
  run.tokens === undefined;

/** A fine-tune or adapter that disclosed nothing of its own training. */
export const isImputedFineTune = (run: RunEvidence): boolean =>
  IMPUTED_AS_FINE_TUNE.includes(run.kind) && disclosesNothing(run);

/** Parameters of a fine-tune, and their distribution where they are imputed themselves. */
type Size = { readonly params: number; readonly spread: ParameterDistribution | undefined };

const sizeOf = (run: RunEvidence, reference: Reference): Size => {
  const known = run.paramsActive ?? run.paramsTotal;
  if (known !== undefined) return { params: known, spread: undefined };
  const spread = reference.fits.parametersOf(run);
  return { params: 10 ** spread.log10Mean, spread };
};

const sizeInWords = ({ params, spread }: Size): string =>
  `${params.toPrecision(3)} parameters${spread === undefined ? '' : `, size itself imputed (${spread.basis})`}`;

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
  const size = sizeOf(run, reference);
  if (isLarge(run, size.params)) {
    const flop = largeFineTune(reference, size);
    const expectedFlop = Math.exp(lnProduct(flop.factors));
    return [
      flop,
      planEnergyFromFlop(run, reference, a, expectedFlop),
      planEmissions(run, reference, a),
    ];
  }
  return [smallFineTune(run, reference, size), ...planBackwards(run, reference, a)];
};

/**
 * The median emissions of {@link planFineTune}.
 *
 * @returns ln of tCO2e
 */
export const lnFineTune = (run: RunEvidence, reference: Reference, a: Assumptions): number => {
  const { params } = sizeOf(run, reference);
  const { fineTuneCompute, fineTuneGrams } = reference.fits;
  if (!isLarge(run, params)) {
    const log10Grams = fineTuneGrams.mean(gramsInput(run, params));
    return lnOfPrediction(log10Grams) + lnMedianOf(GRAMS_TO_TONNES);
  }
  const lnImputed = lnOfPrediction(fineTuneCompute.mean({ params }));
  const lnFlop = Math.min(lnImputed, lnMostFlop(params));
  return lnEmissions(run, reference, a, lnEnergyFromFlop(run, reference, a, lnFlop));
};

/** Compute of a laboratory's fine-tune. */
const largeFineTune = (reference: Reference, size: Size): Stage => {
  const fit = reference.fits.fineTuneCompute;
  const { params, spread } = size;
  const slope = slopeOf((each) => fit.mean({ params: each }), params);
  return {
    quantity: 'flop',
    formula: 'log10 F = a + b·log10 N + ε (fine-tunes of laboratories)',
    factors: [
      regressionFactor(fit, fit.predict({ params }), {
        extraSdLog10: slope * (spread?.log10Sd ?? 0),
        lnUpper: lnMostFlop(params),
        boundReason: 'at most 5e10 tokens: beyond, it is continued pre-training',
        name: () => `fine-tuning compute imputed from ${sizeInWords(size)}`,
        unit: 'FLOP',
      }),
    ],
  };
};

const lnMostFlop = (params: number): number =>
  Math.log(transformerTrainingFlop(params, MOST_FINE_TUNE_TOKENS));

const gramsInput = (
  run: RunEvidence,
  params: number,
): { readonly weightBytes: number; readonly modality: string } => ({
  weightBytes: run.weightBytes ?? params * BYTES_PER_PARAMETER,
  modality: run.modality,
});

/** Emissions of a small fine-tune by R4. */
const smallFineTune = (run: RunEvidence, reference: Reference, size: Size): Stage => {
  const fit = reference.fits.fineTuneGrams;
  const input = gramsInput(run, size.params);
  const gramsOf = (weightBytes: number): number => fit.mean({ ...input, weightBytes });
  return {
    quantity: 'tco2e',
    formula: 'log10 g = a + b·log10 bytes + c·vision + ε (R4), C = g / 10⁶',
    factors: [
      regressionFactor(fit, fit.predict(input), {
        extraSdLog10: slopeOf(gramsOf, input.weightBytes) * (size.spread?.log10Sd ?? 0),
        name: () => `emissions of a fine-tune imputed from ${sizeInWords(size)}`,
        unit: 'gCO2e',
      }),
      GRAMS_TO_TONNES,
    ],
  };
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
    factors: [...grid.map(invertMedian), TONNES_TO_GRAMS],
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
