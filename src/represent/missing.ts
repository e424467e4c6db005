import type { RunEvidence } from '../tier/evidence.js';
import { isCovered, type KnownUnit, type PopulationRuns } from './known-units.js';

/** A known open training that the population does not hold. */
export type MissingRun = { readonly unit: KnownUnit; readonly reason: string };

/** First and last day on which the Hub was looked at. */
export type SnapshotDays = { readonly census: string; readonly list: string };

/** The days of the census (the first snapshot) and of the list of language models (the last). */
export function snapshotDays(downloads: readonly { readonly observedOn: string }[]): SnapshotDays {
  const days = [...new Set(downloads.map(({ observedOn }) => observedOn))].sort();
  const [census, list] = [days[0], days[days.length - 1]];
  if (census === undefined || list === undefined) {
    throw new RangeError('downloads: got none, expected at least one snapshot');
  }
  return { census, list };
}

const isLanguage = (modality: string): boolean =>
  modality === 'language' || modality === 'multimodal';

/**
 * Why a known open training is not in the population, as far as the data show it.
 *
 * @example reasonMissing({ publishedOn: '2026-07-15', … }, days, runs) // 'released after the last snapshot'
 */
export function reasonMissing(
  unit: KnownUnit,
  { census, list }: SnapshotDays,
  knownRuns: ReadonlySet<string>,
): string {
  if (unit.publishedOn > list) return 'released after the last snapshot';
  if (unit.belowThreshold !== undefined) {
    return `below the threshold: ${unit.belowThreshold}`;
  }
  if (unit.runId !== undefined && knownRuns.has(unit.runId)) {
    return 'in the tables, but above the threshold in neither snapshot';
  }
  if (unit.publishedOn > census) {
    return isLanguage(unit.modality)
      ? 'not in the list of May 2026, which is curated'
      : 'released after the census; the list of May 2026 holds language models only';
  }
  return 'not on the Hub under this name, or far below the threshold';
}

/**
 * The known open trainings of at least some compute that the population does not hold, largest first.
 *
 * @param units distinct known trainings
 * @param population runs of a selection
 * @param options least compute in FLOP, days of the snapshots, runs of the tables
 * @returns each with its reason
 */
export function missingRuns(
  units: readonly KnownUnit[],
  population: PopulationRuns,
  options: {
    readonly leastFlop: number;
    readonly days: SnapshotDays;
    readonly knownRuns: ReadonlySet<string>;
  },
): readonly MissingRun[] {
  return units
    .filter(
      (unit) =>
        unit.access === 'open' &&
        (unit.flop ?? 0) >= options.leastFlop &&
        !isCovered(unit, population),
    )
    .sort((a, b) => (b.flop ?? 0) - (a.flop ?? 0) || (a.name < b.name ? -1 : 1))
    .map((unit) => ({ unit, reason: reasonMissing(unit, options.days, options.knownRuns) }));
}

/** What the estimator may know of a missing run: its compute, date, size and organisation. */
export function evidenceOf({ unit }: MissingRun): RunEvidence {
  return {
    runId: `missing:${unit.name}`,
    name: unit.name,
    organisation: unit.organisation,
    organisationCountry: unit.country === 'unknown' ? undefined : unit.country,
    publishedOn: unit.publishedOn,
    modality: unit.modality,
    kind: 'pre-training',
    paramsTotal: unit.params,
    flop: unit.flop,
    flopConfidence: unit.confidence,
  };
}
