import type { LogParameter } from '../uncertainty/parameter.js';

/** What a mix offers to draw from, with weights that need not sum to 1. */
export type WeightedOption = { readonly key: string; readonly weight: number };

/** Which upper bound the imputed compute of tiers 4 and 5 gets. */
export type TailBoundRule =
  'frontier' | 'largest-run' | 'largest-dataset' | 'tokens-per-parameter' | 'none';

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
  /** Replaces the accelerator of every run that does not disclose one. */
  readonly accelerator?: string | undefined;
  /** Replaces the PUE of every run that does not disclose one. */
  readonly pue?: number | undefined;
  /** Replaces the grid intensity of every run that does not disclose one, gCO2e/kWh. */
  readonly gridGramsPerKwh?: number | undefined;
  /** Replaces the place of training of every run that does not disclose one, ISO3. */
  readonly placeCountry?: string | undefined;
};

/** What `assume` takes: a number replaces a parameter by that exact value. */
export type AssumptionOverrides = {
  readonly [K in keyof Assumptions]?: Assumptions[K] extends LogParameter
    ? number | Partial<LogParameter>
    : Assumptions[K] extends boolean | number | string | undefined
      ? Assumptions[K]
      : Partial<Assumptions[K]>;
};

/** Plausible range of the values a person may set, so that a wrong unit is caught by its magnitude. */
const PLAUSIBLE: Readonly<Record<string, { low: number; high: number; unit: string }>> = {
  effectiveUtilisation: { low: 0.005, high: 1, unit: 'a ratio from 0.005 to 1' },
  loadFactor: { low: 0.05, high: 1.5, unit: 'a ratio from 0.05 to 1.5' },
  loadFactorSmall: { low: 0.05, high: 1.5, unit: 'a ratio from 0.05 to 1.5' },
  hostOverhead: { low: 1, high: 5, unit: 'a ratio from 1 to 5' },
  pueExcess: { low: 0, high: 2, unit: 'PUE minus 1, from 0 to 2' },
  gridSiteRatio: { low: 0.01, high: 10, unit: 'a ratio from 0.01 to 10' },
  pue: { low: 1, high: 3, unit: 'a ratio from 1 to 3' },
  gridGramsPerKwh: { low: 1, high: 1500, unit: 'gCO2e/kWh from 1 to 1500 (0.4 kg/kWh is 400)' },
};

const distance = (a: string, b: string): number => {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] as number;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] as number;
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(above + 1, (row[j - 1] as number) + 1, diagonal + cost);
      diagonal = above;
    }
  }
  return row[b.length] as number;
};

/**
 * The entry of a list that is nearest to a name by edit distance, for "did you mean" messages.
 *
 * @param name what was typed
 * @param candidates the names that exist, at least one
 * @returns the nearest candidate
 * @example nearest('hostOverheads', ['pue', 'hostOverhead']) // 'hostOverhead'
 */
export function nearest(name: string, candidates: readonly string[]): string {
  let best = candidates[0] ?? '';
  for (const candidate of candidates) {
    if (
      distance(name.toLowerCase(), candidate.toLowerCase()) <
      distance(name.toLowerCase(), best.toLowerCase())
    ) {
      best = candidate;
    }
  }
  return best;
}

const isParameter = (x: unknown): x is LogParameter =>
  typeof x === 'object' && x !== null && 'median' in x && 'sharedSdLog' in x;

const OPTIONAL_FIELDS = ['accelerator', 'pue', 'gridGramsPerKwh', 'placeCountry'];

const checkPlausible = (field: string, value: number): void => {
  const range = PLAUSIBLE[field];
  if (!Number.isFinite(value)) {
    throw new RangeError(`assumption ${field}: got ${value}, expected a finite number`);
  }
  if (range !== undefined && (value < range.low || value > range.high)) {
    throw new RangeError(`assumption ${field}: got ${value}, expected ${range.unit}`);
  }
};

const overrideParameter = (
  field: string,
  base: LogParameter,
  change: number | Partial<LogParameter>,
): LogParameter => {
  if (typeof change === 'number') {
    checkPlausible(field, change);
    const set = { sharedSdLog: 0, ownSdLog: 0, n: 0, basis: 'set by the user', source: 'override' };
    return { ...base, ...set, median: change };
  }
  if (change.median !== undefined) checkPlausible(field, change.median);
  for (const key of ['sharedSdLog', 'ownSdLog'] as const) {
    const sd = change[key];
    if (sd !== undefined && !(sd >= 0 && sd < 10)) {
      throw new RangeError(`assumption ${field}.${key}: got ${sd}, expected a number from 0 to 10`);
    }
  }
  return { ...base, basis: `${base.basis}; changed by the user`, ...change };
};

/**
 * Replaces assumptions. A number for an uncertain parameter fixes it at that value; an object changes
 * only the parts it names.
 *
 * @param base the assumptions to start from
 * @param overrides what to replace
 * @returns new assumptions; `base` is unchanged
 * @throws RangeError for an unknown name (with the nearest known one) or a value whose magnitude shows
 *   a wrong unit
 * @example assume(defaults, { pue: 1.2, effectiveUtilisation: 0.4 }).effectiveUtilisation.median // 0.4
 */
export function assume(base: Assumptions, overrides: AssumptionOverrides): Assumptions {
  const result: Record<string, unknown> = { ...base };
  const known = [...new Set([...Object.keys(base), ...OPTIONAL_FIELDS])];
  for (const [field, change] of Object.entries(overrides)) {
    if (!known.includes(field)) {
      throw new RangeError(
        `assumption ${field}: unknown, did you mean ${nearest(field, known)}? Known: ${known.join(', ')}`,
      );
    }
    if (change === undefined) continue;
    if (field === 'effectiveUtilisation' && overrides.utilisationModel === undefined)
      result['utilisationModel'] = 'pooled';
    const current = result[field];
    if (isParameter(current)) {
      result[field] = overrideParameter(field, current, change as number | Partial<LogParameter>);
    } else if (typeof change === 'object' && change !== null) {
      result[field] = { ...(current as object), ...change };
    } else {
      if (typeof change === 'number') checkPlausible(field, change);
      result[field] = change;
    }
  }
  return result as unknown as Assumptions;
}
