import type { Assumptions } from '../estimate/assumptions.js';
import { randomStream } from '../uncertainty/random.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import { isCovered, type KnownUnit, type PopulationRuns } from './known-units.js';
import { wilsonInterval, type Proportion } from './proportion.js';

/** How much of a group of known trainings the population holds. */
export type Coverage = {
  readonly group: string;
  /** By count, with Wilson's interval. */
  readonly count: Proportion;
  /** How many of them have a known compute of their own. */
  readonly withCompute: number;
  readonly knownFlop: number;
  readonly coveredFlop: number;
  /** Share of the known compute as listed, 0 to 1; undefined where none is known. */
  readonly flopShare?: number | undefined;
  /** The same share with every listed compute drawn within its confidence. */
  readonly flopShareDraws?: Interval | undefined;
};

/** Draws and seed; defaults 2,000 and 1. */
export type CoverageOptions = { readonly draws?: number; readonly seed?: number };

const spreadOf = (unit: KnownUnit, listed: Assumptions['listedCompute']): number => {
  const key = unit.confidence;
  const known = key === 'Confident' || key === 'Likely' || key === 'Speculative';
  return listed[known ? key : 'unstated'].ownSdLog;
};

/**
 * Coverage by group: of how many known trainings, and of how much of their compute, the population
 * holds the run. The interval of the share by count takes the listed trainings for a sample of those
 * that such a register would list; that of the share by compute draws each listed compute within the
 * factor that its stated confidence allows, independently.
 *
 * @param units distinct known trainings
 * @param population runs of a selection
 * @param groupOf the group of a unit; undefined leaves it out
 * @param assumptions spread of a listed compute by confidence
 * @param options draws and seed
 * @returns one row per group, by name
 */
export function coverageBy(
  units: readonly KnownUnit[],
  population: PopulationRuns,
  groupOf: (unit: KnownUnit) => string | undefined,
  assumptions: Assumptions,
  options: CoverageOptions = {},
): readonly Coverage[] {
  const groups = new Map<string, KnownUnit[]>();
  for (const unit of units) {
    const group = groupOf(unit);
    if (group === undefined) continue;
    const list = groups.get(group);
    if (list === undefined) groups.set(group, [unit]);
    else list.push(unit);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => coverageOf(group, members, population, assumptions, options));
}

const coverageOf = (
  group: string,
  members: readonly KnownUnit[],
  population: PopulationRuns,
  assumptions: Assumptions,
  options: CoverageOptions,
): Coverage => {
  const covered = members.filter((unit) => isCovered(unit, population));
  const sum = (units: readonly KnownUnit[]): number =>
    units.reduce((total, { flop }) => total + (flop ?? 0), 0);
  const knownFlop = sum(members);
  const base = {
    group,
    count: wilsonInterval(covered.length, members.length),
    withCompute: members.filter(({ flop }) => flop !== undefined).length,
    knownFlop,
    coveredFlop: sum(covered),
  };
  return knownFlop === 0
    ? base
    : {
        ...base,
        flopShare: base.coveredFlop / knownFlop,
        flopShareDraws: drawShare(members, population, assumptions, options),
      };
};

const drawShare = (
  members: readonly KnownUnit[],
  population: PopulationRuns,
  assumptions: Assumptions,
  options: CoverageOptions,
): Interval => {
  const draws = options.draws ?? 2000;
  const all = new Float64Array(draws);
  const held = new Float64Array(draws);
  for (const unit of members) {
    if (unit.flop === undefined) continue;
    const covered = isCovered(unit, population);
    const stream = randomStream(options.seed ?? 1, `coverage:${unit.name}`);
    const sdLog = spreadOf(unit, assumptions.listedCompute);
    for (let d = 0; d < draws; d++) {
      const flop = unit.flop * Math.exp(sdLog * stream.normal());
      (all[d] as number) += flop;
      if (covered) (held[d] as number) += flop;
    }
  }
  return summarise(held.map((flop, d) => flop / (all[d] as number)));
};
