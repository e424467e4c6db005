import type { LogParameter } from '../uncertainty/parameter.js';
import { nearest, suggestions } from './nearest.js';

type Range = { readonly low: number; readonly high: number; readonly words: string };

const ratio = (low: number, high: number, hint = ''): Range => ({
  low,
  high,
  words: `a ratio from ${low} to ${high}${hint}`,
});

const SHARE_HINT = ' (76% is 0.76)';

/** A ratio of true to stated: a value outside shows that a percentage or a quantity was meant. */
const CORRECTION = ratio(0.05, 20);

/**
 * Plausible range of the values a person may set, so that a wrong unit is caught by its magnitude. A
 * record of parameters has one range for all its entries.
 */
const PLAUSIBLE: Readonly<Record<string, Range>> = {
  effectiveUtilisation: ratio(0.005, 1, ' (35% is 0.35)'),
  loadFactor: ratio(0.05, 1.5, SHARE_HINT),
  loadFactorSmall: ratio(0.05, 1.5, SHARE_HINT),
  hostOverhead: ratio(1, 5, ' (30% on top is 1.3)'),
  tpuPowerRatio: ratio(0.1, 5),
  pueExcess: { low: 0, high: 1, words: 'PUE minus 1, from 0 to 1 (a PUE of 1.1 is 0.1)' },
  gridSiteRatio: ratio(0.01, 10),
  gridRegionRatio: ratio(0.01, 10),
  gridDisclosed: CORRECTION,
  computeFromTokens: CORRECTION,
  computeFromTokensDistilled: ratio(0.5, 100),
  listedCompute: CORRECTION,
  disclosedHours: CORRECTION,
  disclosedEnergy: CORRECTION,
  disclosedEmissions: CORRECTION,
  calibrationTokens: { low: 1e3, high: 1e10, words: 'tokens from 1e3 to 1e10' },
  exploratoryExcess: ratio(0, 1000, ' (total / final − 1)'),
  embodiedGramsPerAcceleratorHour: {
    low: 0.1,
    high: 1000,
    words: 'gCO2e per accelerator-hour from 0.1 to 1000 (0.013 kg is 13)',
  },
  pue: ratio(1, 3, ' (110% is 1.1)'),
  gridGramsPerKwh: {
    low: 1,
    high: 1500,
    words: 'gCO2e/kWh from 1 to 1500 (0.4 kg/kWh is 400)',
  },
  gridYear: { low: 1990, high: 2050, words: 'a year from 1990 to 2050' },
  'tailBound.tokensPerActiveParameter': {
    low: 1,
    high: 1e7,
    words: 'tokens per active parameter from 1 to 1e7',
  },
  marketRatio: ratio(0, 5, ' (market-based over location-based)'),
};

/** Names of the plausible ranges, so that a test can compare them with the parameters. */
export const PLAUSIBLE_FIELDS: readonly string[] = Object.keys(PLAUSIBLE);

const shown = (value: unknown): string =>
  typeof value === 'number' || value === undefined ? String(value) : (JSON.stringify(value) ?? '');

const wrong = (field: string, value: unknown, expected: string): RangeError =>
  new RangeError(`assumption ${field}: got ${shown(value)}, expected ${expected}`);

const rangeOf = (field: string): Range | undefined =>
  PLAUSIBLE[field] ?? PLAUSIBLE[field.split('.')[0] ?? ''];

/** An object whose keys are names of assumptions or of their parts. */
export function checkObject(field: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(field, value, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

/** Every key must be known; a typing error is answered with the nearest known name. */
export function checkKeys(field: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const name = field === '' ? key : `${field}.${key}`;
    const near = suggestions(key, known)
      .map((each) => (field === '' ? each : `${field}.${each}`))
      .join(' or ');
    throw new RangeError(
      `assumption ${name}: unknown, did you mean ${near}? Known: ${known.join(', ')}`,
    );
  }
}

/** A finite number in the plausible range of its field. */
export function checkNumber(field: string, value: unknown): number {
  const range = rangeOf(field);
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw wrong(field, value, typeof value === 'number' ? 'a finite number' : 'a number');
  }
  if (range !== undefined && (value < range.low || value > range.high))
    throw wrong(field, value, range.words);
  return value;
}

/** A text; one of the choices, where there are any. */
export function checkText(field: string, value: unknown, choices?: readonly string[]): string {
  if (choices === undefined) {
    if (typeof value !== 'string' || value === '') throw wrong(field, value, 'a text');
    return value;
  }
  if (typeof value === 'string' && choices.includes(value)) return value;
  const hint = typeof value === 'string' ? `, did you mean ${nearest(value, choices)}?` : '';
  throw wrong(field, value, `one of ${choices.join(', ')}${hint}`);
}

/** true or false. */
export function checkFlag(field: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrong(field, value, 'true or false');
  return value;
}

/** Ratios by organisation: any name is possible, since an organisation without a ratio counts as 1. */
export function checkMarketRatio(field: string, value: unknown): Readonly<Record<string, number>> {
  const given = checkObject(field, value);
  return Object.fromEntries(
    Object.entries(given).map(([key, each]) => [key, checkNumber(`${field}.${key}`, each)]),
  );
}

/** True for an uncertain parameter. */
export const isParameter = (x: unknown): x is LogParameter =>
  typeof x === 'object' && x !== null && 'median' in x && 'sharedSdLog' in x;

const PARTS = [
  'label',
  'unit',
  'median',
  'sharedSdLog',
  'ownSdLog',
  'n',
  'basis',
  'source',
] as const;

/** A larger SD of a logarithm than this is a percentage or a factor. */
const LARGEST_SD = 10;

const checkPart = (field: string, part: (typeof PARTS)[number], value: unknown): void => {
  const name = `${field}.${part}`;
  if (part === 'median') {
    checkNumber(field, value);
  } else if (part === 'sharedSdLog' || part === 'ownSdLog') {
    if (typeof value !== 'number' || !(value >= 0 && value < LARGEST_SD))
      throw wrong(name, value, `a number from 0 to ${LARGEST_SD}`);
  } else if (part === 'n') {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw wrong(name, value, 'a whole number from 0');
  } else {
    checkText(name, value);
  }
};

/**
 * Replaces an uncertain parameter or parts of it.
 *
 * @param field its name
 * @param base the parameter as it is
 * @param change a number, which fixes it, or the parts that change
 * @returns the new parameter
 * @throws RangeError for an unknown part, a value of another type or an implausible one
 */
export function overrideParameter(
  field: string,
  base: LogParameter,
  change: unknown,
): LogParameter {
  if (typeof change !== 'object' || change === null) {
    const median = checkNumber(field, change);
    const set = { sharedSdLog: 0, ownSdLog: 0, n: 0, basis: 'set by the user', source: 'override' };
    return { ...base, ...set, median };
  }
  const given = checkObject(field, change);
  checkKeys(field, given, PARTS);
  const parts = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  for (const part of PARTS) if (part in parts) checkPart(field, part, parts[part]);
  return { ...base, basis: `${base.basis}; changed by the user`, ...parts };
}
