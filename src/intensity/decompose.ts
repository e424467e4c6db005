import { summarise, type Interval } from '../uncertainty/summary.js';
import { LINKS } from './chain.js';
import type { ChainSums } from './draws.js';
import { lmdi, type Decomposition, type FactorTable } from './lmdi.js';
import { shapley } from './shapley.js';

/** The factors of a group's ATCI: which runs carry the compute, then the links of the chain. */
export const CHANGE_FACTORS: readonly string[] = ['structure', ...LINKS];

/** Sums along the chain by category, at two times. */
export type ChainAtTimes = {
  readonly start: ReadonlyMap<string, ChainSums>;
  readonly end: ReadonlyMap<string, ChainSums>;
};

/** Separates time and category in the name of a cell. */
const SEPARATOR = '|';

/** The name of a cell, for `drawChain`. */
export function cellName(time: string, category: string): string {
  return `${time}${SEPARATOR}${category}`;
}

/**
 * Picks two times from the cells of a simulation.
 *
 * @param cells by `cellName`
 * @param from first time
 * @param to last time
 * @throws RangeError when no cell belongs to a time
 */
export function chainAt(
  cells: ReadonlyMap<string, ChainSums>,
  from: string,
  to: string,
): ChainAtTimes {
  const at = (time: string): ReadonlyMap<string, ChainSums> => {
    const prefix = `${time}${SEPARATOR}`;
    const found = [...cells].filter(([name]) => name.startsWith(prefix));
    if (found.length === 0) {
      const times = [...new Set([...cells.keys()].map((name) => name.split(SEPARATOR)[0] ?? ''))];
      throw new RangeError(`time: got ${time}, expected one of ${times.sort().join(', ')}`);
    }
    return new Map(found.map(([name, sums]) => [name.slice(prefix.length), sums]));
  };
  return { start: at(from), end: at(to) };
}

/** Share of compute, then each link, of one category in one draw. */
const rowOf = (sums: ChainSums, draw: number, totalCompute: number): readonly number[] => {
  const value = (level: number): number => sums[level]?.[draw] ?? NaN;
  return [value(0) / totalCompute, ...LINKS.map((_, k) => value(k + 1) / value(k))];
};

/**
 * The tables of factors at two times in one draw. A category that is missing at one time has a share of 0
 * and the links of the other time there, so that its coming or going is structure and nothing else.
 */
export function changeTables(
  { start, end }: ChainAtTimes,
  draw: number,
): { readonly start: FactorTable; readonly end: FactorTable } {
  const categories = [...new Set([...start.keys(), ...end.keys()])].sort();
  const total = (at: ReadonlyMap<string, ChainSums>): number =>
    [...at.values()].reduce((sum, sums) => sum + (sums[0]?.[draw] ?? NaN), 0);
  const table = (
    at: ReadonlyMap<string, ChainSums>,
    other: ReadonlyMap<string, ChainSums>,
  ): FactorTable => {
    const compute = total(at);
    return categories.map((category) => {
      const own = at.get(category);
      if (own !== undefined) return rowOf(own, draw, compute);
      const elsewhere = rowOf(other.get(category) ?? [], draw, 1);
      return [0, ...elsewhere.slice(1)];
    });
  };
  return { start: table(start, end), end: table(end, start) };
}

/** A change of ATCI with intervals. */
export type ChangeIntervals = {
  readonly from: Interval;
  readonly to: Interval;
  /** to / from. */
  readonly ratio: Interval;
  readonly change: Interval;
  readonly effects: readonly {
    readonly factor: string;
    /** g/EFLOP. */
    readonly additive: Interval;
    readonly multiplicative: Interval;
  }[];
};

/**
 * Splits the change of ATCI between two times, or the gap between two groups, in every draw.
 *
 * @param at from `chainAt`
 * @param method LMDI-I (default), or Shapley as a check that does not share its weights
 * @returns intervals of both values, of the change, and of each factor's effect
 * @throws RangeError when there are no draws
 */
export function decomposeChange(
  at: ChainAtTimes,
  method: 'lmdi' | 'shapley' = 'lmdi',
): ChangeIntervals {
  const split = method === 'lmdi' ? lmdi : shapley;
  const draws = [...at.start.values()][0]?.[0]?.length ?? 0;
  const each: readonly Decomposition[] = Array.from({ length: draws }, (_, d) => {
    const tables = changeTables(at, d);
    return split(CHANGE_FACTORS, tables.start, tables.end);
  });
  return {
    from: summarise(each.map(({ from }) => from)),
    to: summarise(each.map(({ to }) => to)),
    ratio: summarise(each.map(({ from, to }) => to / from)),
    change: summarise(each.map(({ from, to }) => to - from)),
    effects: CHANGE_FACTORS.map((factor, k) => ({
      factor,
      additive: summarise(each.map(({ effects }) => effects[k]?.additive ?? NaN)),
      multiplicative: summarise(each.map(({ effects }) => effects[k]?.multiplicative ?? NaN)),
    })),
  };
}

/** A group's links in every draw, summarised; in the order of `LINKS`. */
export function linkIntervals(sums: ChainSums): readonly Interval[] {
  return LINKS.map((_, k) => {
    const before = sums[k] ?? new Float64Array();
    return summarise((sums[k + 1] ?? new Float64Array()).map((x, d) => x / (before[d] as number)));
  });
}
