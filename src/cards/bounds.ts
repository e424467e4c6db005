import type { AcceleratorRow } from '../data/schema/accelerators.js';
import type { GridRow } from '../data/schema/grid.js';
import { isMarketBased, take } from './contradictions.js';
import { withFlag, type CardFlagCode, type CardQuantity, type Finding } from './finding.js';
import { kwhFromWattHours, transformerTrainingFlop } from '../units.js';

/** A figure of a report, to recognise copies of it. */
export type KnownReport = { readonly model: string; readonly tco2e: number };

/** The project's tables that bounds rest on. */
export type BoundsData = {
  readonly accelerators: readonly AcceleratorRow[];
  readonly grid: readonly GridRow[];
  readonly reports?: readonly KnownReport[] | undefined;
};

/** Load of an accelerator in training: an idle one draws some 15% of its TDP, none draws much above it. */
const LEAST_LOAD = 0.15;
/** Chip at full TDP × host overhead × PUE, at their largest values together. */
const MOST_OVERHEAD = 4;
/** No training has kept more than three quarters of a chip's dense peak busy over its whole time. */
const MOST_UTILISATION = 0.75;

/** The cleanest and the dirtiest grid of recent years in the project's table. */
export type GridRange = { readonly low: number; readonly high: number };

/**
 * Range of carbon intensities of countries in the newest year of the table but two, gCO2e/kWh.
 *
 * @param grid rows of `data/grid.csv`
 */
export function gridRange(grid: readonly GridRow[]): GridRange {
  const newest = Math.max(...grid.map(({ year }) => year));
  const recent = grid.filter(({ year, gramsPerKwh }) => year >= newest - 3 && gramsPerKwh > 0);
  if (recent.length === 0) return { low: 1, high: 1500 };
  const values = recent.map(({ gramsPerKwh }) => gramsPerKwh);
  return { low: Math.min(...values), high: Math.max(...values) };
}

type Facts = {
  readonly of: (quantity: CardQuantity) => Finding | undefined;
  readonly number: (quantity: CardQuantity) => number | undefined;
};

/** The value of each quantity that stands for the card. */
function factsOf(findings: readonly Finding[]): Facts {
  const of = (quantity: CardQuantity): Finding | undefined => {
    const all = findings.filter((f) => f.quantity === quantity && !isMarketBased(f));
    return all.length === 0 ? undefined : take(all).taken;
  };
  return {
    of,
    number: (quantity) => {
      const value = of(quantity)?.value;
      return typeof value === 'number' && value > 0 ? value : undefined;
    },
  };
}

type Check = { readonly quantity: CardQuantity; readonly code: CardFlagCode; readonly why: string };

/**
 * Flags findings that physics rules out, with the arithmetic in words: energy against hours and TDP,
 * emissions against energy, hours and computation, computation against hours and peak. Nothing is
 * changed or removed; a flagged finding is merely not taken.
 *
 * @param findings of one card
 * @param data the project's accelerators and grids
 */
export function applyBounds(findings: readonly Finding[], data: BoundsData): readonly Finding[] {
  const range = gridRange(data.grid);
  const first = findings.map((found) => alone(found, range, data));
  const facts = factsOf(first);
  const device = deviceOf(first, data.accelerators);
  const checks = [
    ...energyChecks(facts, device),
    ...hoursChecks(facts, device, range),
    ...gridChecks(facts, range),
    ...computeChecks(facts, device, data.accelerators, range),
  ];
  return first.map((found) =>
    checks
      .filter(({ quantity, code }) => quantity === found.quantity && applies(found, code))
      .reduce((marked, { code, why }) => withFlag(marked, code, why), found),
  );
}

/** Market-based figures are no figures of electricity: bounds on emissions do not judge them. */
const applies = (found: Finding, code: CardFlagCode): boolean =>
  code === 'hours-are-wall-clock' || !isMarketBased(found);

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

/** What a single finding says by itself. */
function alone(found: Finding, range: GridRange, data: BoundsData): Finding {
  if (typeof found.value !== 'number') return found;
  const { value } = found;
  if (found.quantity === 'emissions') {
    if (value === 0)
      return isMarketBased(found) ? found : withFlag(found, 'zero', 'the card says 0');
    // One minute of the smallest training accelerator (70 W) on the cleanest grid.
    const least = (kwhFromWattHours(70, 1 / 60) * range.low) / 1;
    if (value < least)
      return withFlag(
        found,
        'negligible',
        `${show(value)} g is less than one minute at 70 W on a grid of ${show(range.low)} g/kWh: ${show(least)} g`,
      );
    return copied(found, data.reports ?? []);
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

function energyChecks(facts: Facts, device: AcceleratorRow | undefined): readonly Check[] {
  const energy = facts.number('energy');
  const hours = facts.number('acceleratorHours');
  const watts = facts.number('acceleratorWatts') ?? device?.tdpWatts;
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

const check = (quantity: CardQuantity, code: CardFlagCode, why: string): Check => ({
  quantity,
  code,
  why,
});

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

/** Computation by 6·N·D against the hours, and the least that it can emit. */
function computeChecks(
  facts: Facts,
  device: AcceleratorRow | undefined,
  rows: readonly AcceleratorRow[],
  range: GridRange,
): readonly Check[] {
  const params = facts.number('paramsActive') ?? facts.number('paramsTotal');
  const tokens = facts.number('tokens');
  if (params === undefined || tokens === undefined || facts.of('tokens')?.flags.length) return [];
  const flop = transformerTrainingFlop(params, tokens);
  const best = Math.max(
    ...rows.map((row) => ((row.peakTflops ?? 0) * 1e12) / (row.tdpWatts ?? Infinity)),
  );
  const leastKwh = best > 0 ? flop / (best * MOST_UTILISATION) / 3.6e6 : 0;
  const grams = facts.number('emissions');
  const least = leastKwh * range.low;
  const low =
    grams !== undefined && grams < least
      ? [
          check(
            'emissions',
            'below-physics',
            `6 × ${show(params)} × ${show(tokens)} = ${show(flop)} FLOP takes at least ${show(leastKwh)} kWh on the most efficient chip known, ${show(least)} g on the cleanest grid; the card says ${show(grams)} g`,
          ),
        ]
      : [];
  return [...low, ...utilisationChecks(facts, device, flop)];
}

function utilisationChecks(
  facts: Facts,
  device: AcceleratorRow | undefined,
  flop: number,
): readonly Check[] {
  const hours = facts.number('acceleratorHours');
  const peak = device?.peakTflops;
  if (hours === undefined || peak === undefined) return [];
  const used = flop / (hours * 3600 * peak * 1e12);
  const why = `${show(flop)} FLOP in ${show(hours)} h at ${show(peak)} TFLOP/s need a utilisation of ${show(used * 100)}%`;
  if (used > 1) return [check('acceleratorHours', 'utilisation-above-one', why)];
  return used > MOST_UTILISATION ? [check('acceleratorHours', 'utilisation-implausible', why)] : [];
}

/** A number in words of at most four digits. */
function show(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e7 || size < 1e-3
    ? value.toExponential(2)
    : Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
