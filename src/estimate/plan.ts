import { forwardFlop, transformerTrainingFlop } from '../units.js';
import type { Assumptions } from './assumptions.js';
import { decideTier, type RunEvidence } from '../tier/evidence.js';
import { planEnergyFromFlop, planEnergyFromHours, planEnergyDisclosed } from './plan-energy.js';
import { planGrid } from './plan-grid.js';
import {
  constant,
  fromParameter,
  lnMedianOf,
  type Factor,
  type RunPlan,
  type Stage,
} from '../uncertainty/factor.js';
import { stratumOf } from '../regress/training-compute.js';
import { acceleratorOf, computeBound } from './lookup.js';
import type { LogRegression, Reference } from './reference.js';

const LN10 = Math.LN10;

const sourceOf = (run: RunEvidence, field: string): string =>
  run.sources?.[field] ?? `disclosed for ${run.name}`;

/** Kinds whose own compute, when nothing tells it, is taken as a fine-tune's rather than a pre-training's. */
const IMPUTED_AS_FINE_TUNE = ['fine-tune', 'adapter'];

/** A fine-tune sees no more tokens than this: beyond, it is continued pre-training by definition. */
const MOST_FINE_TUNE_TOKENS = 5e10;

/** Bytes per parameter of 16-bit weights, to turn parameters into the fine-tune regression's size. */
const BYTES_PER_PARAMETER = 2;

/** Parameters at and above which a fine-tune is a laboratory-scale language-model fine-tune. */
const LARGE_FINE_TUNE_PARAMS = 1e9;

const regressionFactor = <Input>(
  fit: LogRegression<Input>,
  input: Input,
  details: {
    readonly extraSdLog10?: number;
    readonly lnUpper?: number;
    readonly boundReason?: string;
    readonly name: string;
    readonly unit: string;
  },
): Factor => {
  const row = fit.designRow(input);
  let log10 = 0;
  row.forEach((x, i) => (log10 += x * (fit.coefficients[i] ?? NaN)));
  const sdLog10 = Math.hypot(fit.residualSdLog10, details.extraSdLog10 ?? 0);
  return {
    kind: 'regression',
    fit: fit.name,
    row,
    lnMedian: log10 * LN10,
    ownSdLog: sdLog10 * LN10,
    lnUpper: details.lnUpper ?? Infinity,
    boundReason: details.boundReason ?? 'no bound',
    about: {
      name: details.name,
      value: 10 ** log10,
      unit: details.unit,
      status: 'imputed',
      source: fit.source,
      distribution: `lognormal, residual SD ${sdLog10.toPrecision(3)} in log10, coefficients shared by all runs; ${details.boundReason ?? 'no bound'}`,
    },
  };
};

const disclosedFlopFactors = (run: RunEvidence, a: Assumptions): readonly Factor[] | undefined => {
  const params = run.paramsActive ?? run.paramsTotal;
  const isTransformer = run.modality === 'language' || run.modality === 'multimodal';
  const denseOrActive = run.paramsActive !== undefined || run.sparsity !== 'moe';
  if (run.tokens !== undefined && params !== undefined && isTransformer && denseOrActive) {
    const active = run.paramsActive !== undefined;
    return [
      constant(
        {
          name: '6 · N_active · D',
          value: transformerTrainingFlop(params, run.tokens),
          unit: 'FLOP',
          status: 'disclosed',
          source: `${params} ${active ? 'active ' : ''}parameters (${sourceOf(run, active ? 'paramsActive' : 'paramsTotal')}) and ${run.tokens} tokens (${sourceOf(run, 'tokens')})`,
        },
        Math.log(transformerTrainingFlop(params, run.tokens)),
      ),
      fromParameter('computeFromTokens', a.computeFromTokens),
    ];
  }
  if (run.flop === undefined || run.flop <= 0) return undefined;
  const confidence =
    run.flopConfidence === 'Confident' ||
    run.flopConfidence === 'Likely' ||
    run.flopConfidence === 'Speculative'
      ? run.flopConfidence
      : 'unstated';
  return [
    constant({
      name: 'training compute',
      value: run.flop,
      unit: 'FLOP',
      status: 'disclosed',
      source: sourceOf(run, 'flop'),
    }),
    fromParameter(`listedCompute.${confidence}`, a.listedCompute[confidence]),
  ];
};

const imputedPreTraining = (run: RunEvidence, reference: Reference, a: Assumptions): Factor => {
  const publishedOn = run.publishedOn ?? reference.asOf;
  const known = run.paramsActive ?? run.paramsTotal;
  const spread = known === undefined ? reference.fits.parametersOf(run) : undefined;
  const paramsActive = known ?? 10 ** (spread?.log10Mean ?? NaN);
  const bound = computeBound(reference, a.tailBound, {
    publishedOn,
    modality: run.modality,
    paramsActive,
  });
  const input = {
    paramsActive,
    publishedOn,
    modality: run.modality,
    sparsity: run.sparsity,
    openWeights: true,
  };
  const fit = reference.fits.trainingCompute[stratumOf(input)];
  const sizeSlope = slopeOf(fit, input);
  return regressionFactor(fit, input, {
    extraSdLog10: spread === undefined ? 0 : Math.abs(sizeSlope) * spread.log10Sd,
    lnUpper: bound.lnFlop,
    boundReason: bound.reason,
    name:
      spread === undefined
        ? `compute imputed from ${paramsActive.toPrecision(4)} parameters, ${publishedOn}, ${run.modality}`
        : `compute imputed; parameters themselves imputed as ${paramsActive.toPrecision(3)} (${spread.basis})`,
    unit: 'FLOP',
  });
};

/** d log10 F / d log10 N of a fit at an input, so that an unknown size widens the prediction. */
const slopeOf = (
  fit: LogRegression<{ paramsActive: number; publishedOn: string; modality: string }>,
  input: { readonly paramsActive: number; readonly publishedOn: string; readonly modality: string },
): number => {
  const predict = (paramsActive: number): number =>
    fit
      .designRow({ ...input, paramsActive })
      .reduce((sum, x, i) => sum + x * (fit.coefficients[i] ?? NaN), 0);
  return predict(input.paramsActive * 10) - predict(input.paramsActive);
};

const planFlop = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => {
  const disclosed = disclosedFlopFactors(run, a);
  if (disclosed !== undefined) {
    return { quantity: 'flop', formula: 'F = 6·N_active·D, or as listed', factors: disclosed };
  }
  if (run.acceleratorHours !== undefined && run.accelerator !== undefined) {
    const spec = acceleratorOf(reference, run.accelerator);
    return {
      quantity: 'flop',
      formula: 'F = hours × 3600 s × peak × effective utilisation',
      factors: [
        constant(
          {
            name: 'accelerator-hours',
            value: run.acceleratorHours,
            unit: 'h',
            status: 'disclosed',
            source: sourceOf(run, 'acceleratorHours'),
          },
          Math.log(run.acceleratorHours * 3600),
        ),
        constant(
          {
            name: `dense 16-bit peak of ${spec.accelerator}`,
            value: spec.peakTflops,
            unit: 'TFLOP/s',
            status: 'reference',
            source: spec.source,
          },
          Math.log(spec.peakTflops * 1e12),
        ),
        fromParameter('effectiveUtilisation', a.effectiveUtilisation),
      ],
    };
  }
  if (run.kind === 'quantisation') {
    const params =
      run.paramsActive ?? run.paramsTotal ?? 10 ** reference.fits.parametersOf(run).log10Mean;
    return {
      quantity: 'flop',
      formula: 'F = 2·N·calibration tokens',
      factors: [
        constant(
          {
            name: 'forward pass per calibration token, 2·N',
            value: forwardFlop(params, 1),
            unit: 'FLOP/token',
            status: 'computed',
            source: 'Kaplan et al. 2020, section 2.1',
          },
          Math.log(forwardFlop(params, 1)),
        ),
        fromParameter('calibrationTokens', a.calibrationTokens),
      ],
    };
  }
  return {
    quantity: 'flop',
    formula: 'log10 F = x·β + ε (R1)',
    factors: [imputedPreTraining(run, reference, a)],
  };
};

const isImputedFineTune = (run: RunEvidence): boolean =>
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
const planFineTune = (run: RunEvidence, reference: Reference, a: Assumptions): readonly Stage[] => {
  const known = run.paramsActive ?? run.paramsTotal;
  const spread = known === undefined ? reference.fits.parametersOf(run) : undefined;
  const params = known ?? 10 ** (spread?.log10Mean ?? NaN);
  const words = spread === undefined ? '' : `, size itself imputed (${spread.basis})`;
  const large = params >= LARGE_FINE_TUNE_PARAMS || run.sameOrganisationAsBase === true;
  if (large && run.kind === 'fine-tune') {
    const flop: Stage = {
      quantity: 'flop',
      formula: 'log10 F = a + b·log10 N + ε (fine-tunes of laboratories)',
      factors: [
        regressionFactor(
          reference.fits.fineTuneCompute,
          { params },
          {
            extraSdLog10: spread?.log10Sd ?? 0,
            lnUpper: Math.log(transformerTrainingFlop(params, MOST_FINE_TUNE_TOKENS)),
            boundReason: 'at most 5e10 tokens: beyond, it is continued pre-training',
            name: `fine-tuning compute imputed from ${params.toPrecision(3)} parameters${words}`,
            unit: 'FLOP',
          },
        ),
      ],
    };
    return [flop, ...planFromFlop(run, reference, a, flop)];
  }
  const tco2e: Stage = {
    quantity: 'tco2e',
    formula: 'log10 g = a + b·log10 bytes + ε (R4), C = g / 10⁶',
    factors: [
      regressionFactor(
        reference.fits.fineTuneGrams,
        { weightBytes: run.weightBytes ?? params * BYTES_PER_PARAMETER },
        {
          extraSdLog10: spread?.log10Sd ?? 0,
          name: `emissions of a fine-tune imputed from ${params.toPrecision(3)} parameters${words}`,
          unit: 'gCO2e',
        },
      ),
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
  return [tco2e, ...planBackwards(run, reference, a)];
};

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

const unitFactor = (name: string, value: number, unit: string): Factor =>
  constant({ name, value, unit, status: 'computed', source: 'definition' });

/** Dividing by a factor at its median: what tiny runs imply needs no spread of its own. */
const invertMedian = (factor: Factor): Factor => ({
  kind: 'constant',
  ln: -lnMedianOf(factor),
  about: { ...factor.about, distribution: `median of: ${factor.about.distribution}` },
});

/** The factor that divides by what another multiplies with; a choice is taken at its median. */
const invert = (factor: Factor): Factor => {
  switch (factor.kind) {
    case 'lognormal':
      return {
        ...factor,
        exponent: factor.exponent === 1 ? -1 : 1,
        lnMedian: -factor.lnMedian,
      };
    default:
      return invertMedian(factor);
  }
};

const planFromFlop = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
  flop: Stage,
): readonly Stage[] => {
  const expectedFlop = Math.exp(flop.factors.reduce((sum, f) => sum + lnMedianOf(f), 0));
  return [planEnergyFromFlop(run, reference, a, expectedFlop), planEmissions(run, reference, a)];
};

const planEmissions = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => ({
  quantity: 'tco2e',
  from: 'energyKwh',
  formula: 'C = E × grid / 10⁶',
  factors: [...planGrid(run, reference, a), unitFactor('grams to tonnes', 1e-6, 't/g')],
});

const planDisclosedEmissions = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => {
  const basis =
    run.tco2eBasis === 'measured' ||
    run.tco2eBasis === 'hours-tdp' ||
    run.tco2eBasis === 'calculator'
      ? run.tco2eBasis
      : 'declared';
  const includes = run.tco2eIncludes ?? [];
  const factors: Factor[] = [
    constant({
      name: 'emissions as disclosed',
      value: run.tco2e ?? NaN,
      unit: 'tCO2e',
      status: 'disclosed',
      source: sourceOf(run, 'tco2e'),
    }),
    fromParameter(`disclosedEmissions.${basis}`, a.disclosedEmissions[basis]),
  ];
  if (a.correctDisclosedScope) {
    factors.push(...planEnergyDisclosed.scopeCorrection(run, a, basis, includes));
  }
  return { quantity: 'tco2e', formula: 'C as disclosed × scope correction', factors };
};

/**
 * Plans the estimate of one run: which formula by which tier, with every factor's value, unit,
 * status, source and distribution. The plan is what `estimate` prints and what `simulate` samples, so
 * the two cannot differ.
 *
 * @param run what the run disclosed
 * @param reference reference data and fitted regressions
 * @param assumptions what is assumed beyond that
 * @returns the plan: stages in order of computation
 * @throws InputError when the run names an accelerator that the reference does not know
 * @example planRun(llama2_70b, reference, assumptions).tier // 1
 */
export function planRun(run: RunEvidence, reference: Reference, assumptions: Assumptions): RunPlan {
  const { tier, reason } = decideTier(run);
  return {
    runId: run.runId,
    name: run.name,
    tier,
    reason,
    stages: planStages(run, tier, reference, assumptions),
  };
}

/** The energy of a run whose emissions are disclosed: as disclosed, by its hours, or as C implies. */
const planEnergyBeside = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => {
  if (run.energyKwh !== undefined && run.energyKwh > 0) return planEnergyDisclosed.energy(run, a);
  if (run.acceleratorHours !== undefined && run.accelerator !== undefined) {
    return planEnergyFromHours(run, reference, a);
  }
  return {
    quantity: 'energyKwh',
    from: 'tco2e',
    formula: 'E = C × 10⁶ / grid',
    factors: [
      ...planGrid(run, reference, a).map(invert),
      unitFactor('tonnes to grams', 1e6, 'g/t'),
    ],
  };
};

const planStages = (
  run: RunEvidence,
  tier: number,
  reference: Reference,
  a: Assumptions,
): readonly Stage[] => {
  if (isImputedFineTune(run)) return planFineTune(run, reference, a);
  const flop = planFlop(run, reference, a);
  if (tier === 1) {
    const tco2e = planDisclosedEmissions(run, reference, a);
    return [flop, tco2e, planEnergyBeside(run, reference, a)];
  }
  if (tier === 2) {
    const energy =
      run.energyKwh !== undefined
        ? planEnergyDisclosed.energy(run, a)
        : planEnergyFromHours(run, reference, a);
    return [flop, energy, planEmissions(run, reference, a)];
  }
  return [flop, ...planFromFlop(run, reference, a, flop)];
};
