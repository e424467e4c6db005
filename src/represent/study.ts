import type { Project } from '../simulate/project.js';
import { snapshotNames } from '../tier/snapshots.js';
import { simulateCells, type Cell, type CellTotals } from './cells.js';
import { knownUnits, populationRuns, type KnownUnit, type PopulationRuns } from './known-units.js';
import { matchModels, type MatchedModel } from './match-models.js';
import {
  evidenceOf,
  missingRuns,
  snapshotDays,
  type MissingRun,
  type SnapshotDays,
} from './missing.js';

/** What the study of representativeness starts from: matches, coverage, and all totals. */
export type RepresentStudy = {
  /** The snapshots of the population, the earliest first, and their union. */
  readonly snapshots: readonly string[];
  readonly days: SnapshotDays;
  readonly matched: readonly MatchedModel[];
  readonly units: readonly KnownUnit[];
  /** Units published until the last snapshot. */
  readonly datedUnits: readonly KnownUnit[];
  readonly population: PopulationRuns;
  /** Known open runs that the population lacks, published until the last snapshot. */
  readonly missing: readonly MissingRun[];
  /** Those published after it. */
  readonly later: readonly MissingRun[];
  readonly totals: CellTotals;
  readonly thresholds: readonly number[];
};

/** Settings of the study. */
export type StudyOptions = {
  readonly draws: number;
  readonly seed: number;
  /** Thresholds of downloads, the lowest first. */
  readonly thresholds: readonly number[];
  /** Least compute of a large run, FLOP. */
  readonly leastFlop: number;
};

/** Labels of cells, built in one place. */
export const cellLabel = (snapshot: string, rule: string, threshold: number): string =>
  `${snapshot}, ${rule}, above ${threshold}`;

export const RULES = ['strict', 'inclusive', 'naive'] as const;

const cellsOf = (snapshots: readonly string[], thresholds: readonly number[]): readonly Cell[] =>
  snapshots.flatMap((snapshot) =>
    thresholds.flatMap((threshold, i) =>
      RULES.filter((rule) => i === 0 || rule !== 'naive').map((attribution) => ({
        label: cellLabel(snapshot, attribution, threshold),
        snapshot,
        threshold,
        attribution,
        ...splitOf(snapshot, attribution, i),
      })),
    ),
  );

const splitOf = (snapshot: string, rule: string, i: number): { readonly splitBy?: string } =>
  i > 0 || rule !== 'inclusive' ? {} : { splitBy: snapshot === 'union' ? 'organisation' : 'year' };

/**
 * Matches the register with the population, finds what is missing, and simulates every snapshot, rule
 * and threshold, the organisations of the union and the missing runs in one pass.
 *
 * @param project tables and estimator
 * @param options draws, seed, thresholds, least compute of a large run
 * @returns everything that notebook 07 shows
 */
export function representStudy(project: Project, options: StudyOptions): RepresentStudy {
  const { tables, data, estimator } = project;
  const threshold = options.thresholds[0] ?? 0;
  const snapshots = snapshotNames(data);
  const days = snapshotDays(data.downloads);
  const matched = matchModels(data.knownModels, tables);
  const units = knownUnits(matched, tables.runs);
  const population = populationRuns(tables, { snapshot: 'union', threshold });
  const all = missingRuns(units, population, {
    leastFlop: options.leastFlop,
    days,
    knownRuns: new Set(tables.runs.map(({ runId }) => runId)),
  });
  const missing = all.filter(({ unit }) => unit.publishedOn <= days.list);
  const later = all.filter(({ unit }) => unit.publishedOn > days.list);
  const totals = simulateCells(tables, estimator, cellsOf(snapshots, options.thresholds), {
    draws: options.draws,
    seed: options.seed,
    extra: {
      missing: missing.map(evidenceOf),
      'missing at the census': missing
        .filter(({ unit }) => unit.publishedOn <= days.census)
        .map(evidenceOf),
      later: later.map(evidenceOf),
    },
  });
  return {
    snapshots,
    days,
    matched,
    units,
    datedUnits: units.filter(({ publishedOn }) => publishedOn <= days.list),
    population,
    missing,
    later,
    totals,
    thresholds: options.thresholds,
  };
}
