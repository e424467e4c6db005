import type { AcceleratorRow } from '../data/schema/accelerators.js';
import type { GridRow } from '../data/schema/grid.js';
import { computeChecks, flopOf, utilisationChecks } from './bounds-compute.js';
import { check, factsOf, show, type Check, type Facts, type GridRange } from './bounds-facts.js';
import { ceilingChecks, floorChecks } from './bounds-size.js';
import { isMarketBased } from './contradictions.js';
import { withFlag, type CardQuantity, type Finding } from './finding.js';
import { subjectScore } from './subject.js';
import { kwhFromWattHours } from '../units.js';

/** A figure of a report, to recognise copies of it. */
export type KnownReport = { readonly model: string; readonly tco2e: number };

/** The project's tables that bounds rest on. */
export type BoundsData = {
  readonly accelerators: readonly AcceleratorRow[];
  /** Range of carbon intensities, see {@link gridRange}. */
  readonly grid: GridRange;
  readonly reports?: readonly KnownReport[] | undefined;
};

/** Load of an accelerator in training: an idle one draws some 15% of its TDP, none draws much above it. */
const LEAST_LOAD = 0.15;
/** Chip at full TDP × host overhead × PUE, at their largest values together. */
const MOST_OVERHEAD = 4;
/**
 * Range of carbon intensities of countries in the newest year of the table but two, gCO2e/kWh.
 *
 * @param grid rows of `data/grid.csv`
 */
export function gridRange(grid: readonly GridRow[]): GridRange {
  const newest = Math.max(...grid.map(({ year }) => year));
  const recent = grid.filter(({ year, gramsPerKwh }) => year >= newest - 3 && gramsPerKwh > 0);
  if (recent.length === 0) return { low: 1, high: 1500, typical: 500 };
  const values = recent.map(({ gramsPerKwh }) => gramsPerKwh);
  const typical = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 500;
  return { low: Math.min(...values), high: Math.max(...values), typical };
}

/**
 * Flags findings that physics rules out, with the arithmetic in words: energy against hours and TDP,
 * emissions against energy, hours, computation and size, computation against hours and peak. Nothing is
 * changed or removed; a flagged finding is merely not taken.
 *
 * @param findings of one card
 * @param data the project's accelerators, grids and known reports
 * @param repositoryId of the card
 * @param pretrained the card says that the model was trained from scratch: its size sets a floor
 */
export function applyBounds(
  findings: readonly Finding[],
  data: BoundsData,
  repositoryId: string,
  pretrained = false,
): readonly Finding[] {
  const range = data.grid;
  const derived = findings.some(({ quantity }) => quantity === 'baseModel');
  const reports = derived
    ? (data.reports ?? []).filter(({ model }) => subjectScore(model, repositoryId) === undefined)
    : [];
  const first = findings.map((found) => alone(found, range, reports));
  const facts = factsOf(first);
  const device = deviceOf(first, data.accelerators);
  const shared = [
    ...energyChecks(facts, device),
    ...utilisationChecks(facts, device, flopOf(facts)),
  ];
  return first.map((found) => {
    // Each statement of emissions is judged by its own value, beside the card's other facts.
    const own =
      found.quantity === 'emissions' && !isMarketBased(found)
        ? [
            ...emissionChecks(withEmissions(facts, found), device, data.accelerators, range),
            ...(pretrained
              ? floorChecks(withEmissions(facts, found), data.accelerators, range)
              : []),
          ]
        : shared.filter(({ quantity }) => quantity === found.quantity);
    return own.reduce((marked, { code, why }) => withFlag(marked, code, why), found);
  });
}

const withEmissions = (facts: Facts, found: Finding): Facts => ({
  of: (quantity) => (quantity === 'emissions' ? found : facts.of(quantity)),
  number: (quantity) =>
    quantity !== 'emissions'
      ? facts.number(quantity)
      : typeof found.value === 'number' && found.value > 0
        ? found.value
        : undefined,
});

const emissionChecks = (
  facts: Facts,
  device: AcceleratorRow | undefined,
  rows: readonly AcceleratorRow[],
  range: GridRange,
): readonly Check[] => [
  ...hoursChecks(facts, device, range),
  ...gridChecks(facts, range),
  ...computeChecks(facts, rows, range),
  ...ceilingChecks(facts, range),
];

/** The one accelerator of the card, or the one with the largest TDP of several. */
function deviceOf(
  findings: readonly Finding[],
  rows: readonly AcceleratorRow[],
): AcceleratorRow | undefined {
  const named = findings.filter(({ quantity }) => quantity === 'accelerator');
  const known = rows.filter((row) => named.some(({ value }) => value === row.accelerator));
  return known.reduce<AcceleratorRow | undefined>(
    (most, row) => ((row.tdpWatts ?? 0) > (most?.tdpWatts ?? -1) ? row : most),
    undefined,
  );
}

const NEVER_ZERO: readonly CardQuantity[] = ['acceleratorHours', 'wallClockHours', 'energy'];

/** What a single finding says by itself. */
function alone(found: Finding, range: GridRange, reports: readonly KnownReport[]): Finding {
  if (typeof found.value !== 'number') return found;
  const { value } = found;
  if (value === 0 && NEVER_ZERO.includes(found.quantity))
    return withFlag(found, 'zero', 'the card says 0');
  if (found.quantity === 'emissions') {
    if (value === 0)
      return isMarketBased(found) ? found : withFlag(found, 'zero', 'the card says 0');
    // One minute of the smallest training accelerator (70 W) on the cleanest grid.
    const least = kwhFromWattHours(70, 1 / 60) * range.low;
    if (value < least)
      return withFlag(
        found,
        'negligible',
        `${show(value)} g is less than one minute at 70 W on a grid of ${show(range.low)} g/kWh: ${show(least)} g`,
      );
    return copied(found, reports);
  }
  const limits: Partial<Record<CardQuantity, readonly [number, number]>> = {
    gridIntensity: [0, 2000],
    pue: [1, 3],
    tokens: [1e3, 1e15],
    acceleratorHours: [0, 1e10],
    energy: [0, 1e11],
  };
  const limit = limits[found.quantity];
  return limit && (value < limit[0] || value > limit[1])
    ? withFlag(found, 'out-of-range', `${show(value)} is not between ${limit[0]} and ${limit[1]}`)
    : found;
}

function copied(found: Finding, reports: readonly KnownReport[]): Finding {
  if (found.subject !== undefined || typeof found.value !== 'number' || found.value < 1e6)
    return found;
  const grams = found.value;
  const twin = reports.find(
    ({ tco2e }) => tco2e > 0 && Math.abs(tco2e * 1e6 - grams) < grams * 1e-6,
  );
  return twin
    ? withFlag(
        found,
        'copied-figure',
        `${show(grams / 1e6)} t is the figure reported for ${twin.model}`,
      )
    : found;
}

/** Whether the hours that the card states are 0, and no others stand beside them. */
const saysNoHours = (facts: Facts): boolean =>
  (facts.of('acceleratorHours') ?? facts.of('wallClockHours'))?.value === 0;

function energyChecks(facts: Facts, device: AcceleratorRow | undefined): readonly Check[] {
  const energy = facts.number('energy');
  const hours = facts.number('acceleratorHours');
  const watts = facts.number('acceleratorWatts') ?? device?.tdpWatts;
  if (energy !== undefined && saysNoHours(facts))
    return [check('energy', 'energy-above-hours', `${show(energy)} kWh in the stated 0 hours`)];
  if (energy === undefined || hours === undefined || watts === undefined) return [];
  const nominal = kwhFromWattHours(watts, hours);
  const count = facts.number('acceleratorCount') ?? 1;
  const pue = facts.number('pue') ?? 1;
  const again = nominal * count * pue;
  if (count > 1 && Math.abs(again - energy) < 0.01 * energy)
    return [
      {
        quantity: 'acceleratorHours',
        code: 'hours-are-wall-clock',
        why: `${show(hours)} h × ${show(watts)} W × ${count} × PUE ${show(pue)} = ${show(again)} kWh, the stated energy: the hours are those of one accelerator`,
      },
    ];
  if (energy > nominal * MOST_OVERHEAD)
    return [
      check(
        'energy',
        'energy-above-hours',
        `${show(energy)} kWh, but ${show(hours)} h × ${show(watts)} W = ${show(nominal)} kWh, at most ${MOST_OVERHEAD} times that with hosts and cooling`,
      ),
    ];
  if (energy < nominal * LEAST_LOAD)
    return [
      check(
        'energy',
        'energy-below-hours',
        `${show(energy)} kWh, but ${show(hours)} h × ${show(watts)} W = ${show(nominal)} kWh, at least ${LEAST_LOAD} of that when idle`,
      ),
    ];
  return [];
}

function gridChecks(facts: Facts, range: GridRange): readonly Check[] {
  const energy = facts.number('energy');
  const grams = facts.number('emissions');
  if (energy === undefined || grams === undefined) return [];
  const perKwh = grams / energy;
  // The energy may be before PUE and the emissions after it: a factor of three either way is left.
  if (perKwh >= range.low / 3 && perKwh <= range.high * 3) return [];
  return [
    check(
      'emissions',
      'outside-any-grid',
      `${show(grams)} g over ${show(energy)} kWh are ${show(perKwh)} g/kWh; grids lie between ${show(range.low)} and ${show(range.high)}`,
    ),
  ];
}

function hoursChecks(
  facts: Facts,
  device: AcceleratorRow | undefined,
  range: GridRange,
): readonly Check[] {
  const grams = facts.number('emissions');
  const hours = facts.number('acceleratorHours');
  const watts = facts.number('acceleratorWatts') ?? device?.tdpWatts;
  if (grams !== undefined && saysNoHours(facts))
    return [check('emissions', 'above-hours', `${show(grams)} g in the stated 0 hours`)];
  if (grams === undefined || hours === undefined || watts === undefined) return [];
  const nominal = kwhFromWattHours(watts, hours);
  const least = nominal * LEAST_LOAD * range.low;
  // Hours that were multiplied by the count again lie up to that factor higher.
  const most =
    nominal * MOST_OVERHEAD * range.high * Math.max(1, facts.number('acceleratorCount') ?? 1);
  if (grams < least)
    return [
      check(
        'emissions',
        'below-hours',
        `${show(grams)} g, but ${show(hours)} h × ${show(watts)} W = ${show(nominal)} kWh; ${LEAST_LOAD} of it on the cleanest grid (${show(range.low)} g/kWh) are ${show(least)} g`,
      ),
    ];
  if (grams > most)
    return [
      check(
        'emissions',
        'above-hours',
        `${show(grams)} g, but ${show(hours)} h × ${show(watts)} W = ${show(nominal)} kWh; ${MOST_OVERHEAD} times it on the dirtiest grid (${show(range.high)} g/kWh) are ${show(most)} g`,
      ),
    ];
  return [];
}
