import type { LogParameter } from './parameter.js';

/** The tiers of evidence, best first: emissions, energy, compute, parameters, nothing. */
export type Tier = 1 | 2 | 3 | 4 | 5;

/** How a value came to be known. An imputed value is never indistinguishable from a disclosed one. */
export type Status = 'disclosed' | 'reference' | 'imputed' | 'assumed' | 'computed';

/** What a reader needs to trace one value. */
export type About = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly status: Status;
  readonly source: string;
  /** The distribution in words, e.g. `lognormal, own factor 1.9 (90%), shared factor 1.2 (90%)`. */
  readonly distribution: string;
};

/** An exactly known factor. `ln` is its contribution to the logarithm of the quantity. */
export type ConstantFactor = {
  readonly kind: 'constant';
  readonly ln: number;
  readonly about: About;
};

/** A two-level lognormal factor; `exponent` −1 divides by it. */
export type LognormalFactor = {
  readonly kind: 'lognormal';
  readonly lnMedian: number;
  readonly exponent: 1 | -1;
  /** Name of the shared stream; runs that name the same one move together. */
  readonly shared: string;
  readonly sharedSdLog: number;
  readonly ownSdLog: number;
  readonly about: About;
};

/** A factor 1 + x with lognormal x: PUE, which cannot fall below 1. */
export type OnePlusFactor = {
  readonly kind: 'one-plus';
  readonly lnMedian: number;
  readonly shared: string;
  readonly sharedSdLog: number;
  readonly ownSdLog: number;
  readonly about: About;
};

/** A factor drawn per run from a list: an unknown accelerator or place. */
export type ChoiceFactor = {
  readonly kind: 'choice';
  readonly options: readonly {
    readonly label: string;
    readonly weight: number;
    readonly ln: number;
  }[];
  readonly about: About;
};

/** A regression prediction: shared coefficients, own residual, upper bound on the logarithm. */
export type RegressionFactor = {
  readonly kind: 'regression';
  /** Name of the fit whose coefficient draws are shared. */
  readonly fit: string;
  /** Design row, aligned with the coefficients of the fit. */
  readonly row: readonly number[];
  /** ln of the median prediction. */
  readonly lnMedian: number;
  /** SD of the residual in natural logarithms, with what an unknown size adds. */
  readonly ownSdLog: number;
  /** Residuals of the fit over their SD: the residual is drawn from them, not from a normal. */
  readonly shape: readonly number[];
  /** Effect of a group, drawn once per iteration for all its runs: name of the stream and SD. */
  readonly shared?: { readonly name: string; readonly sdLog: number } | undefined;
  /** Largest plausible ln(value), or Infinity. */
  readonly lnUpper: number;
  /** What the bound is and where it comes from. */
  readonly boundReason: string;
  readonly about: About;
};

/** One multiplicative step of an estimate. */
export type Factor =
  ConstantFactor | LognormalFactor | OnePlusFactor | ChoiceFactor | RegressionFactor;

/** The three quantities of an estimate, in the unit of their name. */
export type QuantityName = 'flop' | 'energyKwh' | 'tco2e';

/** A quantity as a product of factors, perhaps on top of another quantity. */
export type Stage = {
  readonly quantity: QuantityName;
  /** The quantity that the factors multiply, or undefined when they stand alone. */
  readonly from?: QuantityName | undefined;
  readonly formula: string;
  readonly factors: readonly Factor[];
};

/** How one run is estimated: its tier and, in order of computation, its quantities as products. */
export type RunPlan = {
  readonly runId: string;
  readonly name: string;
  readonly tier: Tier;
  readonly reason: string;
  readonly stages: readonly Stage[];
};

const Z90 = 1.6448536269514722;
const factor90 = (sdLog: number): string => `×÷${Math.exp(Z90 * sdLog).toPrecision(3)}`;

const lognormalWords = (sharedSdLog: number, ownSdLog: number): string =>
  `lognormal, 90% within ${factor90(ownSdLog)} per run and ${factor90(sharedSdLog)} for the level shared by all runs`;

/** An exactly known number, as a factor. */
export function constant(about: Omit<About, 'distribution'>, ln?: number): ConstantFactor {
  return {
    kind: 'constant',
    ln: ln ?? Math.log(about.value),
    about: { ...about, distribution: 'exact' },
  };
}

/** A parameter's factors are the same objects for all runs: one or two of each kind, made once. */
const lognormals = new WeakMap<LogParameter, LognormalFactor[]>();
const onePluses = new WeakMap<LogParameter, OnePlusFactor[]>();

const keep = <F extends Factor>(
  kept: WeakMap<LogParameter, F[]>,
  parameter: LogParameter,
  factor: F,
): F => {
  const known = kept.get(parameter);
  if (known === undefined) kept.set(parameter, [factor]);
  else known.push(factor);
  return factor;
};

/** An uncertain parameter of the assumptions, as a factor. */
export function fromParameter(
  shared: string,
  parameter: LogParameter,
  exponent: 1 | -1 = 1,
): LognormalFactor {
  for (const factor of lognormals.get(parameter) ?? []) {
    if (factor.exponent === exponent && factor.shared === shared) return factor;
  }
  return keep(lognormals, parameter, {
    kind: 'lognormal',
    lnMedian: exponent * Math.log(parameter.median),
    exponent,
    shared,
    sharedSdLog: parameter.sharedSdLog,
    ownSdLog: parameter.ownSdLog,
    about: {
      name: parameter.label,
      value: parameter.median,
      unit: parameter.unit,
      status: 'assumed',
      source: `${parameter.source}; ${parameter.basis}`,
      distribution: lognormalWords(parameter.sharedSdLog, parameter.ownSdLog),
    },
  });
}

/** PUE whose excess over 1 is an uncertain parameter. */
export function onePlus(shared: string, excess: LogParameter, name: string): OnePlusFactor {
  for (const factor of onePluses.get(excess) ?? []) {
    if (factor.shared === shared && factor.about.name === name) return factor;
  }
  return keep(onePluses, excess, {
    kind: 'one-plus',
    lnMedian: Math.log(excess.median),
    shared,
    sharedSdLog: excess.sharedSdLog,
    ownSdLog: excess.ownSdLog,
    about: {
      name,
      value: 1 + excess.median,
      unit: '1',
      status: 'assumed',
      source: `${excess.source}; ${excess.basis}`,
      distribution: `1 + ${lognormalWords(excess.sharedSdLog, excess.ownSdLog)}`,
    },
  });
}

/**
 * The median of a factor's contribution to ln(quantity): what the deterministic estimate uses. Of a
 * choice it is the weighted mean of the logarithms.
 */
export function lnMedianOf(factor: Factor): number {
  switch (factor.kind) {
    case 'constant':
      return factor.ln;
    case 'one-plus':
      return Math.log1p(Math.exp(factor.lnMedian));
    case 'choice':
      return meanOfOptions(factor.options);
    case 'regression':
      return Math.min(factor.lnMedian, factor.lnUpper);
    case 'lognormal':
      return factor.lnMedian;
  }
}

/** ln of a product of factors at their medians, on top of another logarithm. */
export function lnProduct(factors: readonly Factor[], start = 0): number {
  let sum = start;
  for (const factor of factors) sum += lnMedianOf(factor);
  return sum;
}

const means = new WeakMap<ChoiceFactor['options'], number>();

/** Runs of one time and place share a list of options: its mean is taken once. */
const meanOfOptions = (options: ChoiceFactor['options']): number => {
  const known = means.get(options);
  if (known !== undefined) return known;
  let total = 0;
  let sum = 0;
  for (const { weight, ln } of options) {
    total += weight;
    sum += weight * ln;
  }
  means.set(options, sum / total);
  return sum / total;
};
