import { TIER_LABELS, tierOf, type Tier } from '../evidence.js';
import type { PopulationTables } from '../tier.js';
import type { LivePopulation } from './population.js';

/** A line of the report on a crawl. */
export type ReportLine = {
  readonly what: string;
  readonly count: number;
  readonly why: string;
};

const TIERS: readonly Tier[] = [1, 2, 3, 4, 5];

/**
 * What a crawl's tables say of it beside the frozen ones: how many repositories lead to runs that were
 * known, how many runs are new and by which tier of evidence, how many repositories only a default
 * decided, and what was read on cards and not used.
 *
 * @param frozen the frozen population
 * @param population the crawl's
 * @returns lines in the order of a reader's questions, the funnel first
 */
export function describeSnapshot(
  frozen: Pick<PopulationTables, 'repositories' | 'runs'>,
  population: LivePopulation,
): readonly ReportLine[] {
  const { links, runs } = population.tables;
  const knownRuns = new Set(frozen.runs.map(({ runId }) => runId));
  const knownIds = new Set(frozen.repositories.map(({ repositoryId }) => repositoryId));
  const listed = new Set(links.map(({ repositoryId }) => repositoryId));
  const count = (test: (link: (typeof links)[number]) => boolean): number =>
    links.filter(test).length;
  const isKnown = (id: string | undefined): boolean => id !== undefined && knownRuns.has(id);
  const fresh = runs.filter(({ runId }) => !knownRuns.has(runId)).map(tierOf);
  const { used, left } = population.disclosures;
  return [
    ...population.funnel.map(({ step, count, why }) => ({ what: step, count, why })),
    {
      what: 'repositories that the frozen tables hold too',
      count: count(({ repositoryId }) => knownIds.has(repositoryId)),
      why: 'same id',
    },
    {
      what: 'frozen repositories that are gone or below the threshold',
      count: [...knownIds].filter((id) => !listed.has(id)).length,
      why: 'deleted, renamed or less popular',
    },
    {
      what: 'repositories of known runs',
      count: count(({ runId, rootRunId }) => isKnown(runId) || isKnown(rootRunId)),
      why: 'their run or its root is in the frozen tables',
    },
    {
      what: 'test fixtures',
      count: count(({ relation }) => relation === 'fixture'),
      why: 'random weights, no training',
    },
    {
      what: 'repositories decided by default',
      count: count(({ decidedBy }) => decidedBy === 'default'),
      why: 'nothing told what they are: bounded in the aggregate',
    },
    ...TIERS.map((tier) => ({
      what: `new runs of tier ${tier}`,
      count: fresh.filter((each) => each === tier).length,
      why: TIER_LABELS[tier],
    })),
    {
      what: 'disclosures read on cards and used',
      count: used,
      why: 'of runs kept by no hand; sizes among them',
    },
    ...Object.entries(left)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, skipped]) => ({
        what: 'disclosures read on cards and not used',
        count: skipped,
        why: reason,
      })),
  ];
}
