import { assumptionHash } from '../estimate/assumption-hash.js';
import type { Estimator } from '../estimate/estimator.js';
import { TIER_LABELS, type Tier } from '../tier/evidence.js';
import { summarise, type Interval } from '../uncertainty/summary.js';
import type { ExplorerEntry, ExplorerUnit } from './entries.js';
import { passes } from './membership.js';
import type { ExplorerState } from './state.js';

/** One bar of the total: a tier or a year. */
export type ExplorerGroup = {
  readonly key: string;
  readonly label: string;
  /** Training runs that count; calibrations of quantised repositories are emissions, but no runs. */
  readonly runs: number;
  readonly tco2e: Interval;
};

/** A run among those that emitted most. */
export type ExplorerRun = {
  readonly runId: string;
  readonly name: string;
  readonly tier: number;
  readonly tco2e: Interval;
};

/** What the panel shows of one choice. */
export type ExplorerResult = {
  readonly state: ExplorerState;
  readonly tco2e: Interval;
  /** Draws of the total, tCO2e; draw d has the same random numbers under every choice. */
  readonly totalDraws: Float64Array;
  readonly runs: number;
  readonly byTier: readonly ExplorerGroup[];
  readonly byYear: readonly ExplorerGroup[];
  readonly topRuns: readonly ExplorerRun[];
  readonly assumptionHash: string;
};

/** Runs that the panel lists. */
const TOP = 15;

/** Groups of tier and year: every entry is in one. */
export type Cells = {
  readonly ofEntry: Int32Array;
  readonly groups: readonly { readonly tier: string; readonly year: string }[];
};

/** Sorts entries into groups. */
export const cellsOf = (entries: readonly ExplorerEntry[]): Cells => {
  const groups: { tier: string; year: string }[] = [];
  const index = new Map<string, number>();
  const ofEntry = Int32Array.from(entries, ({ unit }) => {
    const { tier = '', year = '' } = unit.source.groups;
    const key = `${tier} ${year}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, groups.length);
    groups.push({ tier, year });
    return groups.length - 1;
  });
  return { ofEntry, groups };
};

/** Rows of draws, their means, and what each is multiplied by. */
export type Rows = {
  readonly values: Float64Array;
  readonly means: Float64Array;
  readonly factors: Float64Array;
};

/** What counts under a choice: how often each entry, and how many training runs in all and by group. */
export type Counted = {
  readonly weights: Float64Array;
  readonly runs: ReadonlyMap<string, number>;
};

/** All that a result follows from. */
export type Parts = Rows &
  Counted & {
    readonly entries: readonly ExplorerEntry[];
    readonly cells: Cells;
    readonly by: Estimator;
  };

/** Sums and summarises what counts under a choice. */
export const describe = (parts: Parts, state: ExplorerState, draws: number): ExplorerResult => {
  const sums = sumCells(parts, draws);
  const totalDraws = addAll(sums, draws);
  const groupsBy = (dimension: 'tier' | 'year', labelOf: (key: string) => string) =>
    [...new Set(parts.cells.groups.map((group) => group[dimension]))].sort().map((key) => ({
      key,
      label: labelOf(key),
      runs: parts.runs.get(`${dimension} ${key}`) ?? 0,
      tco2e: summarise(
        addAll(
          sums.filter((_, c) => parts.cells.groups[c]?.[dimension] === key),
          draws,
        ),
      ),
    }));
  return {
    state,
    tco2e: summarise(totalDraws),
    totalDraws,
    runs: parts.runs.get('all') ?? 0,
    byTier: groupsBy('tier', (key) => `${key} ${TIER_LABELS[Number(key) as Tier]}`),
    byYear: groupsBy('year', (key) => key),
    topRuns: topRuns(parts, draws),
    assumptionHash: assumptionHash(parts.by.assumptions),
  };
};

/** Draws of every group of tier and year. */
const sumCells = (
  { values, factors, weights, cells }: Parts,
  draws: number,
): readonly Float64Array[] => {
  const sums = cells.groups.map(() => new Float64Array(draws));
  cells.ofEntry.forEach((cell, i) => {
    const scale = (weights[i] as number) * (factors[i] as number);
    const sum = sums[cell];
    if (scale === 0 || sum === undefined) return;
    const start = i * draws;
    for (let d = 0; d < draws; d++) {
      sum[d] = (sum[d] as number) + scale * (values[start + d] as number);
    }
  });
  return sums;
};

const addAll = (sums: readonly Float64Array[], draws: number): Float64Array => {
  const total = new Float64Array(draws);
  for (const sum of sums) {
    for (let d = 0; d < draws; d++) total[d] = (total[d] as number) + (sum[d] as number);
  }
  return total;
};

/** Training runs that count, in all and by group. */
export const countRuns = (
  units: readonly ExplorerUnit[],
  state: ExplorerState,
  includeImputedFineTunes: boolean,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const add = (key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { source, downloads, imputedFineTune } of units) {
    if (source.run.kind === 'quantisation' || !passes(downloads, state)) continue;
    if (imputedFineTune && !includeImputedFineTunes) continue;
    add('all');
    add(`tier ${source.groups['tier']}`);
    add(`year ${source.groups['year']}`);
  }
  return counts;
};

/** Summaries of rows: a slider only multiplies them. */
const summaries = new WeakMap<Float64Array, Map<number, Interval>>();

const summaryOf = (values: Float64Array, row: number, draws: number): Interval => {
  let ofRows = summaries.get(values);
  if (ofRows === undefined) summaries.set(values, (ofRows = new Map<number, Interval>()));
  const known = ofRows.get(row);
  if (known !== undefined) return known;
  const made = summarise(values.subarray(row * draws, (row + 1) * draws));
  ofRows.set(row, made);
  return made;
};

const timesInterval = (factor: number, i: Interval): Interval => ({
  p2_5: factor * i.p2_5,
  p5: factor * i.p5,
  median: factor * i.median,
  mean: factor * i.mean,
  p95: factor * i.p95,
  p97_5: factor * i.p97_5,
});

const topRuns = (
  { entries, values, means, factors, weights }: Parts,
  draws: number,
): readonly ExplorerRun[] =>
  entries
    .map(({ unit, members }, i) => ({
      i,
      unit,
      // An entry that stands for others is small: it cannot be among the largest.
      mean:
        members.length === 1 && (weights[i] as number) > 0
          ? (means[i] as number) * (factors[i] as number)
          : 0,
    }))
    .filter(({ mean }) => mean > 0)
    .sort((a, b) => b.mean - a.mean)
    .slice(0, TOP)
    .map(({ i, unit: { source } }) => {
      return {
        runId: source.run.runId,
        name: source.run.name,
        tier: Number(source.groups['tier']),
        tco2e: timesInterval(factors[i] as number, summaryOf(values, i, draws)),
      };
    });
