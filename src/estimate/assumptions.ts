import type { LogParameter } from '../uncertainty/parameter.js';
import {
  checkFlag,
  checkKeys,
  checkMarketRatio,
  checkNumber,
  checkObject,
  checkText,
  isParameter,
  overrideParameter,
} from './assumption-checks.js';

export { nearest } from './nearest.js';

/** What a mix offers to draw from, with weights that need not sum to 1. */
export type WeightedOption = { readonly key: string; readonly weight: number };

/** Which upper bound the imputed compute of tiers 4 and 5 gets. */
export type TailBoundRule =
  'frontier' | 'largest-run' | 'largest-dataset' | 'tokens-per-parameter' | 'none';

/** How the emissions of electricity are accounted for (GHG Protocol, Scope 2 Guidance). */
export type Accounting = 'location' | 'market';

/**
 * Everything that the estimate assumes beyond what a run disclosed. Defaults are computed from
 * `data/` by `defaultAssumptions`; any field can be replaced in one line with `assume`.
 */
export type Assumptions = {
  /** Effective utilisation by accelerator generation (R3), or one for all accelerators. */
  readonly utilisationModel: 'by-generation' | 'pooled';
  /**
   * 6ND (or disclosed) FLOP per accelerator-hour over dense 16-bit peak, restarts and overhead included;
   * used when pooled. Setting it selects `pooled`.
   */
  readonly effectiveUtilisation: LogParameter;
  /** Average power of an accelerator in training over its TDP. */
  readonly loadFactor: LogParameter;
  /** The same in a small job of a few devices, which waits for its data. */
  readonly loadFactorSmall: LogParameter;
  /** Power of the whole IT equipment over the power of its accelerators. */
  readonly hostOverhead: LogParameter;
  /** System power over TDP of a TPU relative to a GPU server: applied to TPUs only. */
  readonly tpuPowerRatio: LogParameter;
  /** PUE − 1 of a site that trains models, where the run does not state its PUE. */
  readonly pueExcess: LogParameter;
  /** Carbon intensity at a site over its country's of the same year. */
  readonly gridSiteRatio: LogParameter;
  /** Carbon intensity at a site over what its known region's ratio says. */
  readonly gridRegionRatio: LogParameter;
  /** True over stated grid intensity, where the run states one. */
  readonly gridDisclosed: LogParameter;
  /** True FLOP over 6·N·D. */
  readonly computeFromTokens: LogParameter;
  /** True FLOP over 6·N·D of a distilled student: its teacher's forward passes come on top. */
  readonly computeFromTokensDistilled: LogParameter;
  /** True over listed FLOP, by the confidence that the source gives it. */
  readonly listedCompute: Readonly<
    Record<'Confident' | 'Likely' | 'Speculative' | 'unstated', LogParameter>
  >;
  /** True over disclosed accelerator-hours. */
  readonly disclosedHours: LogParameter;
  /** True over disclosed energy, by basis. */
  readonly disclosedEnergy: Readonly<Record<'measured' | 'hours-tdp' | 'declared', LogParameter>>;
  /** True over disclosed emissions at equal scope, by basis. */
  readonly disclosedEmissions: Readonly<
    Record<'measured' | 'hours-tdp' | 'calculator' | 'declared', LogParameter>
  >;
  /** Tokens of the calibration passes of a post-training quantisation. */
  readonly calibrationTokens: LogParameter;
  /** Upper bound on imputed compute. */
  readonly tailBound: {
    readonly rule: TailBoundRule;
    /** Largest tokens per active parameter, for the rule of that name. */
    readonly tokensPerActiveParameter: number;
    readonly basis: string;
  };
  /** Correct disclosed emissions and energy to the scope of the estimate (host, load, PUE). */
  readonly correctDisclosedScope: boolean;
  /** Fine-tunes, adapters and quantisations that disclose nothing: counted by regression, or left out. */
  readonly includeImputedFineTunes: boolean;
  /** Count failed and exploratory runs with each pre-training, continued training and distillation. */
  readonly includeExploratory: boolean;
  /** Compute of failed and exploratory runs over that of the final run. */
  readonly exploratoryExcess: LogParameter;
  /** Add the embodied carbon of accelerators and servers, by the hours that a run used them. */
  readonly includeEmbodied: boolean;
  /** Embodied carbon of an accelerator with its share of the server, gCO2e per hour in use. */
  readonly embodiedGramsPerAcceleratorHour: LogParameter;
  /** Electricity by the grid at the place of training, or by the contracts of the organisation. */
  readonly accounting: Accounting;
  /** Market-based over location-based emissions by organisation; 1 for those that are not in it. */
  readonly marketRatio: Readonly<Record<string, number>>;
  /** Replaces the accelerator of every run that does not disclose one. */
  readonly accelerator?: string | undefined;
  /** Replaces the PUE of every run that does not disclose one. */
  readonly pue?: number | undefined;
  /** Replaces the grid intensity of every run that does not disclose one, gCO2e/kWh. */
  readonly gridGramsPerKwh?: number | undefined;
  /** Replaces the place of training of every run that does not disclose one, ISO3. */
  readonly placeCountry?: string | undefined;
  /** Takes every grid that is not disclosed as it was in this year, instead of the run's own. */
  readonly gridYear?: number | undefined;
};

/** A number fixes a parameter at that value; an object changes the parts that it names. */
export type ParameterOverride = number | Partial<LogParameter>;

/** What `assume` takes: a number replaces a parameter by that exact value. */
export type AssumptionOverrides = {
  readonly [K in keyof Assumptions]?: Assumptions[K] extends LogParameter
    ? ParameterOverride
    : Assumptions[K] extends boolean | number | string | undefined
      ? Assumptions[K]
      : Assumptions[K] extends Readonly<Record<string, LogParameter>>
        ? { readonly [P in keyof Assumptions[K]]?: ParameterOverride }
        : Partial<Assumptions[K]>;
};

/** Fields that an assumption set may lack. */
export const OPTIONAL_FIELDS = [
  'accelerator',
  'pue',
  'gridGramsPerKwh',
  'placeCountry',
  'gridYear',
] as const;

/** What a choice may be; every other text is an error. */
const CHOICES = {
  utilisationModel: ['by-generation', 'pooled'],
  accounting: ['location', 'market'],
  'tailBound.rule': ['frontier', 'largest-run', 'largest-dataset', 'tokens-per-parameter', 'none'],
} as const;

const overrideTailBound = (current: Assumptions['tailBound'], change: unknown): unknown => {
  const given = checkObject('tailBound', change);
  checkKeys('tailBound', given, Object.keys(current));
  const { rule, tokensPerActiveParameter, basis } = given;
  if (rule !== undefined) checkText('tailBound.rule', rule, CHOICES['tailBound.rule']);
  if (tokensPerActiveParameter !== undefined)
    checkNumber('tailBound.tokensPerActiveParameter', tokensPerActiveParameter);
  if (basis !== undefined) checkText('tailBound.basis', basis);
  return { ...current, ...definedOf(given) };
};

const definedOf = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

const overrideRecord = (field: string, current: object, change: unknown): unknown => {
  const given = checkObject(field, change);
  checkKeys(field, given, Object.keys(current));
  const result: Record<string, unknown> = { ...current };
  for (const [key, inner] of Object.entries(definedOf(given))) {
    result[key] = overrideParameter(`${field}.${key}`, result[key] as LogParameter, inner);
  }
  return result;
};

const overrideField = (field: string, current: unknown, change: unknown): unknown => {
  switch (field) {
    case 'utilisationModel':
    case 'accounting':
      return checkText(field, change, CHOICES[field]);
    case 'accelerator':
    case 'placeCountry':
      return checkText(field, change);
    case 'pue':
    case 'gridGramsPerKwh':
    case 'gridYear':
      return checkNumber(field, change);
    case 'tailBound':
      return overrideTailBound(current as Assumptions['tailBound'], change);
    case 'marketRatio':
      return { ...(current as object), ...checkMarketRatio(field, change) };
    default:
  }
  if (typeof current === 'boolean') return checkFlag(field, change);
  if (isParameter(current)) return overrideParameter(field, current, change);
  return overrideRecord(field, current as object, change);
};

/**
 * Replaces assumptions. A number for an uncertain parameter fixes it at that value; an object changes
 * only the parts it names. Everything is checked before anything is replaced.
 *
 * @param base the assumptions to start from
 * @param overrides what to replace
 * @returns new assumptions; `base` is unchanged
 * @throws RangeError for an unknown name, also inside a record (with the nearest known one), a value of
 *   another type, an unknown choice, or a value whose magnitude shows a wrong unit
 * @example assume(defaults, { pue: 1.2, effectiveUtilisation: 0.4 }).effectiveUtilisation.median // 0.4
 */
export function assume(base: Assumptions, overrides: AssumptionOverrides): Assumptions {
  const result: Record<string, unknown> = { ...base };
  const given = checkObject('overrides', overrides);
  checkKeys('', given, [...new Set([...Object.keys(base), ...OPTIONAL_FIELDS])]);
  for (const [field, change] of Object.entries(definedOf(given))) {
    result[field] = overrideField(field, result[field], change);
    if (field === 'effectiveUtilisation' && given['utilisationModel'] === undefined)
      result['utilisationModel'] = 'pooled';
  }
  return result as unknown as Assumptions;
}
