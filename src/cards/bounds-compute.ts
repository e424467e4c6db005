import type { AcceleratorRow } from '../data/schema/accelerators.js';
import { transformerTrainingFlop } from '../units.js';
import { check, show, type Check, type Facts, type GridRange } from './bounds-facts.js';

/** No training has kept more than three quarters of a chip's dense peak busy over its whole time. */
const MOST_UTILISATION = 0.75;

/** Computation by 6·N·D, where parameters and tokens seen are stated without doubt. */
export function flopOf(facts: Facts): number | undefined {
  const params = facts.number('paramsActive') ?? facts.number('paramsTotal');
  const tokens = facts.number('tokens');
  const doubtful = (facts.of('tokens')?.flags.length ?? 0) > 0;
  return params === undefined || tokens === undefined || doubtful
    ? undefined
    : transformerTrainingFlop(params, tokens);
}

/** Computation per joule of the most efficient chip of a table at the highest utilisation; 0 for none. */
export const bestFlopPerJoule = (rows: readonly AcceleratorRow[]): number =>
  MOST_UTILISATION *
  Math.max(0, ...rows.map((row) => ((row.peakTflops ?? 0) * 1e12) / (row.tdpWatts ?? Infinity)));

/** The least that a computation can emit: the most efficient chip known, on the cleanest grid. */
export function computeChecks(
  facts: Facts,
  rows: readonly AcceleratorRow[],
  range: GridRange,
): readonly Check[] {
  const flop = flopOf(facts);
  const grams = facts.number('emissions');
  if (flop === undefined || grams === undefined) return [];
  const best = bestFlopPerJoule(rows);
  if (best === 0) return [];
  const leastKwh = flop / best / 3.6e6;
  const least = leastKwh * range.low;
  if (grams >= least) return [];
  return [
    check(
      'emissions',
      'below-physics',
      `6·N·D = ${show(flop)} FLOP takes at least ${show(leastKwh)} kWh on the most efficient chip known, ${show(least)} g on the cleanest grid; the card says ${show(grams)} g`,
    ),
  ];
}

/** Computation against the hours and the peak of the accelerator. */
export function utilisationChecks(
  facts: Facts,
  device: AcceleratorRow | undefined,
  flop: number | undefined,
): readonly Check[] {
  const hours = facts.number('acceleratorHours');
  const peak = device?.peakTflops;
  if (hours === undefined || peak === undefined || flop === undefined) return [];
  const used = flop / (hours * 3600 * peak * 1e12);
  const why = `${show(flop)} FLOP in ${show(hours)} h at ${show(peak)} TFLOP/s need a utilisation of ${show(used * 100)}%`;
  if (used > 1) return [check('acceleratorHours', 'utilisation-above-one', why)];
  return used > MOST_UTILISATION ? [check('acceleratorHours', 'utilisation-implausible', why)] : [];
}
