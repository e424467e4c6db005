import type { AcceleratorRow } from '../data/schema/accelerators.js';
import { transformerTrainingFlop } from '../units.js';
import { bestFlopPerJoule, flopOf } from './bounds-compute.js';
import { check, show, type Check, type Facts, type GridRange } from './bounds-facts.js';

/** The largest training computation of `data/known-models.csv` (Grok 4), FLOP. */
const MOST_FLOP = 5e26;
/** The oldest chip of trainings near that size, the A100 (312 TFLOP/s, 400 W), at half the usual 40% utilisation. */
const LARGE_FLOP_PER_JOULE = (312e12 / 400) * 0.2;
/** A V100 (125 TFLOP/s, 300 W) at 5% utilisation: what a small training wastes at most over its whole time. */
const SMALL_FLOP_PER_JOULE = (125e12 / 300) * 0.05;
/** Hosts, cooling and chips at full load, as in `bounds.ts`. */
const MOST_OVERHEAD = 4;
/** Beyond any practice: about three times the most tokens that a model was trained on, and the most per parameter. */
const MOST_TOKENS = 1e14;
const MOST_TOKENS_PER_PARAMETER = 1e5;
/** One server of eight accelerators (10 kW) for a year: small trainings may be as wasteful as that. */
const SERVER_YEAR_KWH = 10 * 8766;
/** Fewer tokens than parameters train nothing. */
const LEAST_TOKENS_PER_PARAMETER = 1;
/** Large models have seen about this many since 2022 (Hoffmann et al. 2022, arXiv 2203.15556). */
const USUAL_TOKENS_PER_PARAMETER = 20;
/** Below this size, trainings with few tokens are usual. */
const LARGE_MODEL = 1e10;

/**
 * Emissions that no training reaches: those of the largest computation known on an old chip and the
 * dirtiest grid and, where the parameters are known, those of a model of this size.
 *
 * @param facts of the card
 * @param range carbon intensities of grids
 */
export function ceilingChecks(facts: Facts, range: GridRange): readonly Check[] {
  const grams = facts.number('emissions');
  if (grams === undefined) return [];
  const most = kwhOf(MOST_FLOP, LARGE_FLOP_PER_JOULE) * MOST_OVERHEAD * range.high;
  if (grams > most)
    return [
      check(
        'emissions',
        'above-physics',
        `${show(grams)} g; the largest training known, ${show(MOST_FLOP)} FLOP, emits at most ${show(most)} g on the dirtiest grid (${show(range.high)} g/kWh)`,
      ),
    ];
  const params = paramsOf(facts, 'paramsTotal');
  if (params === undefined) return [];
  const tokens = Math.min(MOST_TOKENS, MOST_TOKENS_PER_PARAMETER * params);
  const flop = transformerTrainingFlop(params, tokens);
  const kwh = Math.max(SERVER_YEAR_KWH, kwhOf(flop, SMALL_FLOP_PER_JOULE) * MOST_OVERHEAD);
  if (grams <= kwh * range.high) return [];
  return [
    check(
      'emissions',
      'above-physics',
      `${show(grams)} g; ${show(params)} parameters on ${show(tokens)} tokens take at most ${show(kwh)} kWh, ${show(kwh * range.high)} g on the dirtiest grid (${show(range.high)} g/kWh)`,
    ),
  ];
}

/**
 * Emissions below what a pre-training of this size takes, on the stated tokens or, without them, on
 * few. Only a computation that the card calls a pre-training is judged: a fine-tune may emit next to
 * nothing.
 *
 * @param facts of the card
 * @param rows accelerators of the project's table
 * @param range carbon intensities of grids
 */
export function floorChecks(
  facts: Facts,
  rows: readonly AcceleratorRow[],
  range: GridRange,
): readonly Check[] {
  const grams = facts.number('emissions');
  const params = paramsOf(facts, 'paramsActive') ?? paramsOf(facts, 'paramsTotal');
  const efficiency = bestFlopPerJoule(rows);
  if (grams === undefined || params === undefined || efficiency === 0) return [];
  const stated = flopOf(facts);
  if (stated === undefined && facts.number('tokens') !== undefined) return [];
  const tokensOf = (perParameter: number): number => perParameter * params;
  const kwhWith = (flop: number): number => kwhOf(flop, efficiency);
  const why = (flop: number, grid: number, name: string): string =>
    `${show(grams)} g; a pre-training of ${show(params)} parameters on ${show(flop / (6 * params))} tokens takes at least ${show(kwhWith(flop))} kWh on the most efficient chip known, ${show(kwhWith(flop) * grid)} g on the ${name} grid (${show(grid)} g/kWh)`;
  const least = transformerTrainingFlop(params, tokensOf(LEAST_TOKENS_PER_PARAMETER));
  // Stated tokens are held against the cleanest grid for every training, in `bounds-compute.ts`.
  if (stated === undefined && grams < kwhWith(least) * range.low)
    return [check('emissions', 'below-physics', why(least, range.low, 'cleanest'))];
  const placed = (['country', 'region', 'gridIntensity'] as const).some(
    (quantity) => facts.of(quantity) !== undefined,
  );
  if (placed || params < LARGE_MODEL) return [];
  const usual = stated ?? transformerTrainingFlop(params, tokensOf(USUAL_TOKENS_PER_PARAMETER));
  if (grams >= kwhWith(usual) * range.typical) return [];
  return [check('emissions', 'below-practice', why(usual, range.typical, 'median'))];
}

const kwhOf = (flop: number, flopPerJoule: number): number => flop / flopPerJoule / 3.6e6;

/** A number of parameters that nothing speaks against. */
function paramsOf(facts: Facts, quantity: 'paramsTotal' | 'paramsActive'): number | undefined {
  return (facts.of(quantity)?.flags.length ?? 0) > 0 ? undefined : facts.number(quantity);
}
