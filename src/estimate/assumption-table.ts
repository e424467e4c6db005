import type { LogParameter } from '../uncertainty/parameter.js';
import { isParameter } from './assumption-checks.js';
import { OPTIONAL_FIELDS, type Assumptions } from './assumptions.js';

/** What an assumption rests on. */
export type BasisClass = 'data' | 'literature' | 'expert range' | 'choice' | 'set by the user';

/** One assumption as a table prints it. */
export type AssumptionRow = {
  /** Path to the value in `Assumptions`, e.g. `disclosedEnergy.measured`. */
  readonly name: string;
  readonly label: string;
  readonly median: number | string;
  readonly unit: string;
  /** The distribution in words: 90% factor per run and of the level shared by all runs. */
  readonly distribution: string;
  readonly basisClass: BasisClass;
  /** Observations behind it; 0 where there are none. */
  readonly n: number;
  readonly basis: string;
  readonly source: string;
  /** How to set it, in one line. */
  readonly override: string;
};

/** What each assumption is about, in a sentence. The type makes the list complete. */
export const assumptionDocs: Readonly<Record<keyof Assumptions, string>> = {
  utilisationModel:
    'Effective utilisation predicted by accelerator generation, or one distribution for all accelerators.',
  effectiveUtilisation:
    'FLOP per accelerator-hour over the dense 16-bit peak, restarts and overhead included; used when pooled.',
  loadFactor: 'Average power of an accelerator in training over its thermal design power.',
  loadFactorSmall: 'The same in a small job of a few devices, which waits for its data.',
  hostOverhead: 'Power of all IT equipment over the power of the accelerators in it.',
  tpuPowerRatio: 'System power over listed TDP of a TPU, relative to a GPU server.',
  pueExcess: 'Power usage effectiveness less 1, where a run does not state it.',
  gridSiteRatio: 'Carbon intensity of electricity at a site over its country’s of the same year.',
  gridRegionRatio: 'The same over what the known region’s ratio to the country says.',
  gridDisclosed: 'True over stated carbon intensity, where a run states one.',
  computeFromTokens: 'True FLOP over 6·N·D.',
  computeFromTokensDistilled:
    'True FLOP over 6·N·D of a distilled student, whose teacher’s forward passes come on top.',
  listedCompute: 'True over listed FLOP, by the confidence that the list gives it.',
  disclosedHours: 'True over disclosed accelerator-hours.',
  disclosedEnergy: 'True over disclosed energy at equal scope, by how it was obtained.',
  disclosedEmissions: 'True over disclosed emissions at equal scope, by how they were obtained.',
  calibrationTokens: 'Tokens of the calibration passes of a post-training quantisation.',
  tailBound: 'Upper bound on the compute that is imputed in tiers 4 and 5.',
  correctDisclosedScope:
    'Bring disclosed energy and emissions to the scope of the estimate: host, load, PUE.',
  includeImputedFineTunes:
    'Count fine-tunes, adapters and quantisations that disclose nothing, by regression.',
  includeExploratory:
    'Scope: count failed and exploratory runs with each pre-training, continued training and distillation.',
  exploratoryExcess:
    'Compute of failed and exploratory runs over that of the final runs; used when they are counted.',
  includeEmbodied: 'Scope: add the embodied carbon of accelerators and servers.',
  embodiedGramsPerAcceleratorHour:
    'Embodied carbon of an accelerator with its share of the server per hour in use; used when it is added.',
  accounting: 'Scope: electricity location-based, or market-based.',
  marketRatio:
    'Market-based over location-based emissions of electricity by organisation; 1 for others. Used when market-based.',
  accelerator:
    'The accelerator of every run that discloses none; not set: drawn from the mix of its time.',
  pue: 'The PUE of every run that discloses none; not set: 1 + pueExcess.',
  gridGramsPerKwh: 'The grid of every run that discloses none; not set: by place and year.',
  placeCountry:
    'The country of training of every run that discloses none; not set: drawn from where others trained.',
  gridYear: 'The year of every grid that is not disclosed; not set: the year of the run.',
};

const Z90 = 1.6448536269514722;
const factor90 = (sdLog: number): string => `×÷${Math.exp(Z90 * sdLog).toFixed(2)}`;

const distributionOf = ({ ownSdLog, sharedSdLog }: LogParameter): string =>
  ownSdLog === 0 && sharedSdLog === 0
    ? 'exact'
    : `lognormal; 90% within ${factor90(ownSdLog)} per run, ${factor90(sharedSdLog)} for the level`;

const classOf = ({ n, source, basis }: LogParameter): BasisClass => {
  if (source === 'override' || basis.endsWith('changed by the user')) return 'set by the user';
  if (n > 0) return 'data';
  return source === 'expert range' ? 'expert range' : 'literature';
};

const overrideLine = (name: string, value: string): string => {
  const [field = '', part] = name.split('.');
  const inner =
    part === undefined ? value : `{ ${/^\w+$/.test(part) ? part : `'${part}'`}: ${value} }`;
  return `estimator.with({ ${field}: ${inner} })`;
};

const parameterRow = (name: string, p: LogParameter): AssumptionRow => ({
  name,
  label: p.label,
  median: p.median,
  unit: p.unit,
  distribution: distributionOf(p),
  basisClass: classOf(p),
  n: p.n,
  basis: p.basis,
  source: p.source,
  override: overrideLine(name, String(Number(p.median.toPrecision(3)))),
});

const UNITS: Readonly<Record<string, string>> = {
  gridGramsPerKwh: 'gCO2e/kWh',
  pue: '1',
  gridYear: 'year',
  'tailBound.tokensPerActiveParameter': 'tokens per parameter',
};

/** What a one-line override of a choice may look like: the other flag, another choice, a value. */
const EXAMPLES: Readonly<Record<string, string>> = {
  utilisationModel: "'pooled'",
  accounting: "'market'",
  accelerator: "'H100 SXM5 80GB'",
  pue: '1.2',
  gridGramsPerKwh: '400',
  placeCountry: "'USA'",
  gridYear: '2020',
  'tailBound.rule': "'none'",
  'tailBound.tokensPerActiveParameter': '1000',
};

const choiceRow = (
  name: string,
  value: string | number | boolean | undefined,
  basis: string,
): AssumptionRow => {
  const label = assumptionDocs[name.split('.')[0] as keyof Assumptions];
  const isNumber = typeof value === 'number';
  const example = EXAMPLES[name] ?? (typeof value === 'boolean' ? String(!value) : String(value));
  return {
    name,
    label,
    median: isNumber ? value : value === undefined ? 'not set' : String(value),
    unit: UNITS[name] ?? (isNumber ? '1' : ''),
    distribution: value === undefined ? '' : 'exact',
    basisClass: 'choice',
    n: 0,
    basis,
    source: '',
    override: overrideLine(name, example),
  };
};

const marketRows = (ratios: Assumptions['marketRatio']): readonly AssumptionRow[] =>
  Object.entries(ratios).map(([organisation, ratio]) => ({
    ...choiceRow(`marketRatio.${organisation}`, ratio, 'sums over the years that were read'),
    label: `market-based over location-based emissions, ${organisation}`,
    basisClass: 'literature',
    source: 'scopes.csv',
    override: overrideLine(`marketRatio.${organisation}`, ratio.toPrecision(3)),
  }));

const tailRows = ({ basis, ...values }: Assumptions['tailBound']): readonly AssumptionRow[] =>
  Object.entries(values).map(([part, value]) => choiceRow(`tailBound.${part}`, value, basis));

const rowsOf = (name: keyof Assumptions, a: Assumptions): readonly AssumptionRow[] => {
  const value = a[name];
  if (name === 'tailBound') return tailRows(a.tailBound);
  if (name === 'marketRatio') return marketRows(a.marketRatio);
  if (isParameter(value)) return [parameterRow(name, value)];
  if (typeof value === 'object') {
    return Object.entries(value).map(([part, inner]) =>
      parameterRow(`${name}.${part}`, inner as LogParameter),
    );
  }
  return [choiceRow(name, value, 'a choice of the method; see the alternatives')];
};

/**
 * Every assumption with what it rests on and how to change it, complete by construction: the fields
 * of the set and the optional ones.
 *
 * @param assumptions the set
 * @returns one row per value; a record has a row per entry
 * @example assumptionTable(project.assumptions).find((row) => row.name === 'loadFactor')?.median // 0.76
 */
export function assumptionTable(assumptions: Assumptions): readonly AssumptionRow[] {
  const names = [...new Set([...Object.keys(assumptions), ...OPTIONAL_FIELDS])];
  return names.flatMap((name) => rowsOf(name as keyof Assumptions, assumptions));
}
