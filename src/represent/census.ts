import type { Project } from '../simulate/project.js';
import { snapshotNames } from '../tier/snapshots.js';
import { tierPopulation, UNION } from '../tier/tier.js';
import { attributeToRepositories, type AttributedRepository } from './attributed.js';
import { drawsOf, type CellTotals } from './cells.js';
import {
  emissionsByDownloads,
  extrapolateTotal,
  type ExtrapolationInput,
  type Extrapolation,
  type TailLaw,
} from './extrapolate.js';
import { cellLabel } from './study.js';

/** The census with the strict total spread over its repositories. */
export type CensusStudy = ExtrapolationInput & { readonly snapshot: string };

/**
 * What the extrapolation of the census, the first snapshot, starts from.
 *
 * @param project tables
 * @param totals of the study, with the strict cell of the census at this threshold
 * @param threshold downloads above which emissions are known
 */
export function censusStudy(project: Project, totals: CellTotals, threshold: number): CensusStudy {
  const snapshot = snapshotNames(project.data)[0] ?? UNION;
  const tiered = tierPopulation(project.tables, { snapshot, threshold });
  return {
    snapshot,
    attributed: attributeToRepositories(tiered, totals.meanTco2e),
    threshold,
    counted: project.data.censusDownloads
      .filter((row) => row.snapshot === snapshot)
      .flatMap((row) => new Array<number>(row.repositories).fill(row.downloads30d)),
    totalDraws: drawsOf(totals, cellLabel(snapshot, 'strict', threshold)),
  };
}

/** Mean emissions per repository in a class of downloads. */
export type DownloadClass = {
  readonly from: number;
  readonly to: number;
  readonly repositories: number;
  readonly meanTco2e: number;
  /** The largest repository's share of the class. */
  readonly largestShare: number;
  /** What the fitted relation gives at the geometric middle. */
  readonly fitted: number;
};

/** Emissions per repository by classes of downloads, beside the fitted relation. */
export function downloadClasses(
  rows: readonly AttributedRepository[],
  edges: readonly number[],
): readonly DownloadClass[] {
  const fit = emissionsByDownloads(rows);
  return edges.slice(0, -1).flatMap((from, i) => {
    const to = edges[i + 1] ?? Infinity;
    const inside = rows.filter((row) => row.downloads30d > from && row.downloads30d <= to);
    const sum = inside.reduce((total, row) => total + row.meanTco2e, 0);
    if (inside.length === 0) return [];
    const middle = Math.exp(
      inside.reduce((total, row) => total + Math.log(row.downloads30d), 0) / inside.length,
    );
    return [
      {
        from,
        to,
        repositories: inside.length,
        meanTco2e: sum / inside.length,
        largestShare: Math.max(...inside.map((row) => row.meanTco2e)) / sum,
        fitted: Math.exp(fit.intercept + fit.slope * Math.log(middle)),
      },
    ];
  });
}

/** An extrapolation tried where the answer is known. */
export type Backtest = {
  readonly law: TailLaw;
  readonly from: number;
  readonly to: number;
  readonly extrapolated: Extrapolation;
  readonly repositories: number;
  readonly meanTco2e: number;
};

/**
 * The extrapolation as if less were known: fitted on repositories above a higher threshold, carried
 * down to the real one, beside what is there.
 *
 * @param study the census
 * @param from thresholds to pretend
 * @param options draws and seed
 */
export function backtest(
  study: CensusStudy,
  from: readonly number[],
  options: { readonly draws?: number; readonly seed?: number } = {},
): readonly Backtest[] {
  const total = (rows: readonly AttributedRepository[]): number =>
    rows.reduce((sum, row) => sum + row.meanTco2e, 0);
  const all = total(study.attributed);
  return from.flatMap((threshold) => {
    const attributed = study.attributed.filter((row) => row.downloads30d > threshold);
    const share = total(attributed) / all;
    const input = {
      attributed,
      threshold,
      counted: study.counted.filter((x) => x > threshold),
      totalDraws: Float64Array.from(study.totalDraws, (x) => x * share),
    };
    return (['power law', 'lognormal'] as const).flatMap((law) =>
      extrapolateTotal(input, { law, floors: [study.threshold + 1], ...options }).map(
        (extrapolated) => ({
          law,
          from: threshold,
          to: study.threshold,
          extrapolated,
          repositories: study.attributed.length,
          meanTco2e: all,
        }),
      ),
    );
  });
}
