import { stratumOf } from '../regress/training-compute.js';
import { hasTokenCount, type RunEvidence } from '../tier/evidence.js';
import { forwardFlop, transformerTrainingFlop } from '../units.js';
import {
  constant,
  fromParameter,
  lnMedianOf,
  type Factor,
  type Stage,
} from '../uncertainty/factor.js';
import type { Assumptions } from './assumptions.js';
import { acceleratorOf } from './accelerators.js';
import { computeBound, type ComputeBound } from './compute-bound.js';
import { utilisationFactor } from './plan-device.js';
import type {
  ComputeRegressionInput,
  LogRegression,
  ParameterDistribution,
  Reference,
} from './reference.js';
import { lnOfPrediction, regressionFactor } from './regression-factor.js';

/** The source of a disclosed field. */
export const sourceOf = (run: RunEvidence, field: string): string =>
  run.sources?.[field] ?? `disclosed for ${run.name}`;

/** True compute over 6·N·D: of a distilled student its teacher's forward passes come on top. */
const tokensFactor = (run: RunEvidence, a: Assumptions): Factor =>
  run.kind === 'distillation'
    ? fromParameter('computeFromTokensDistilled', a.computeFromTokensDistilled)
    : fromParameter('computeFromTokens', a.computeFromTokens);

const disclosedFlopFactors = (run: RunEvidence, a: Assumptions): readonly Factor[] | undefined => {
  const params = run.paramsActive ?? run.paramsTotal;
  if (hasTokenCount(run) && params !== undefined && run.tokens !== undefined) {
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
      tokensFactor(run, a),
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

/** A continued training on top of a base of known compute is taken to add no more than that base had. */
const tighter = (bound: ComputeBound, run: RunEvidence): ComputeBound =>
  run.kind === 'continued' && run.baseFlop !== undefined && Math.log(run.baseFlop) < bound.lnFlop
    ? { lnFlop: Math.log(run.baseFlop), reason: 'no more than the base run’s own compute' }
    : bound;

/** What the compute of a pre-training that disclosed none is predicted from, and its bound. */
const imputationOf = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): {
  readonly input: ComputeRegressionInput;
  readonly fit: LogRegression<ComputeRegressionInput>;
  /** Of an unknown size. */
  readonly spread: ParameterDistribution | undefined;
  readonly bound: ComputeBound;
} => {
  const publishedOn = run.publishedOn ?? reference.asOf;
  const known = run.paramsActive ?? run.paramsTotal;
  const spread = known === undefined ? reference.fits.parametersOf(run) : undefined;
  const paramsActive = known ?? 10 ** (spread?.log10Mean ?? NaN);
  const input = {
    paramsActive,
    publishedOn,
    modality: run.modality,
    sparsity: run.sparsity,
    organisation: run.organisation,
    kind: run.kind,
  };
  return {
    input,
    fit: reference.fits.trainingCompute[stratumOf(input)],
    spread,
    bound: tighter(computeBound(reference, a.tailBound, input), run),
  };
};

const imputedPreTraining = (run: RunEvidence, reference: Reference, a: Assumptions): Factor => {
  const { input, fit, spread, bound } = imputationOf(run, reference, a);
  const { paramsActive, publishedOn } = input;
  const sizeSlope = slopeOf(fit, input);
  return regressionFactor(fit, fit.predict(input), {
    extraSdLog10: spread === undefined ? 0 : Math.abs(sizeSlope) * spread.log10Sd,
    lnUpper: bound.lnFlop,
    boundReason: bound.reason,
    name: () =>
      spread === undefined
        ? `compute imputed from ${paramsActive.toPrecision(4)} parameters, ${publishedOn}, ${run.modality}`
        : `compute imputed; parameters themselves imputed as ${paramsActive.toPrecision(3)} (${spread.basis})`,
    unit: 'FLOP',
  });
};

/**
 * The median of {@link planFlop} for a run that discloses nothing of its training.
 *
 * @returns ln of FLOP
 */
export const lnImputedFlop = (run: RunEvidence, reference: Reference, a: Assumptions): number => {
  if (run.kind === 'quantisation') {
    return lnForwardFlop(sizeOf(run, reference)) + lnMedianOf(calibrationTokens(a));
  }
  const { input, fit, bound } = imputationOf(run, reference, a);
  const lnImputed = Math.min(lnOfPrediction(fit.mean(input)), bound.lnFlop);
  return lnImputed + lnMedianOf(tokensFactor(run, a));
};

const sizeOf = (run: RunEvidence, reference: Reference): number =>
  run.paramsActive ?? run.paramsTotal ?? 10 ** reference.fits.parametersOf(run).log10Mean;

const lnForwardFlop = (params: number): number => Math.log(forwardFlop(params, 1));

const calibrationTokens = (a: Assumptions): Factor =>
  fromParameter('calibrationTokens', a.calibrationTokens);

/** F = 2·N·calibration tokens. */
const calibrationFactors = (
  run: RunEvidence,
  reference: Reference,
  a: Assumptions,
): readonly Factor[] => {
  const params = sizeOf(run, reference);
  return [
    constant(
      {
        name: 'forward pass per calibration token, 2·N',
        value: forwardFlop(params, 1),
        unit: 'FLOP/token',
        status: 'computed',
        source: 'Kaplan et al. 2020, section 2.1',
      },
      lnForwardFlop(params),
    ),
    calibrationTokens(a),
  ];
};

/** d log10 F / d log10 N of a fit at an input, so that an unknown size widens the prediction. */
const slopeOf = <Input extends { readonly paramsActive: number }>(
  fit: LogRegression<Input>,
  input: Input,
): number => fit.mean({ ...input, paramsActive: input.paramsActive * 10 }) - fit.mean(input);

/** Training compute: 6ND or as listed; by hours; of a calibration; else imputed by R1. */
export const planFlop = (run: RunEvidence, reference: Reference, a: Assumptions): Stage => {
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
        utilisationFactor(run, reference, a, run.accelerator, 1),
      ],
    };
  }
  if (run.kind === 'quantisation') {
    return {
      quantity: 'flop',
      formula: 'F = 2·N·calibration tokens',
      factors: calibrationFactors(run, reference, a),
    };
  }
  return {
    quantity: 'flop',
    formula: 'log10 F = x·β + ε (R1)',
    // R1 explains 6·N·D: what that leaves out comes on top, as where tokens are disclosed.
    factors: [imputedPreTraining(run, reference, a), tokensFactor(run, a)],
  };
};
