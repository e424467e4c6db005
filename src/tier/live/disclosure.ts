import type { RunRow } from '../../data/schema/runs.js';
import type { RunEvidence } from '../evidence.js';

/** Fields that a model card can disclose of the training behind it. */
export const DISCLOSURE_FIELDS = [
  'paramsTotal',
  'paramsActive',
  'tokens',
  'flop',
  'flopBasis',
  'flopConfidence',
  'accelerator',
  'acceleratorHours',
  'hoursBasis',
  'energyKwh',
  'energyBoundary',
  'energyBasis',
  'pue',
  'placeCountry',
  'placeRegion',
  'gridGramsPerKwh',
  'tco2e',
  'tco2eBasis',
  'tco2eIncludes',
  'tco2eAccounting',
] as const satisfies readonly (keyof RunEvidence & keyof RunRow)[];

/** What a card discloses of its repository's own training, flagged findings left out. */
export type CardDisclosure = Partial<Pick<RunEvidence, (typeof DISCLOSURE_FIELDS)[number]>>;

/** Figures that two cards share only when one was copied from the other. */
const TELLING = ['tco2e', 'energyKwh', 'acceleratorHours', 'flop', 'tokens'] as const;

/** What became of the disclosures of a crawl's cards. */
export type DisclosureOutcome = {
  /** Runs that a disclosure was joined to. */
  readonly used: number;
  /** Why others were not: by reason. */
  readonly left: Readonly<Record<string, number>>;
};

/** A card's disclosure and the repository whose card it is. */
export type Disclosed = { readonly repositoryId: string; readonly disclosure: CardDisclosure };

export type DisclosureContext = {
  /** The run that a repository trained itself, where the mapping says so. */
  readonly ownRun: (repositoryId: string) => string | undefined;
  readonly isCurated: (runId: string) => boolean;
  /** Keys of accelerators and countries that the estimator knows. */
  readonly accelerators: ReadonlySet<string>;
  readonly countries: ReadonlySet<string>;
};

const keyOf = (field: string, value: unknown): string => `${field} ${String(value)}`;

const figuresOf = (disclosure: CardDisclosure): readonly string[] =>
  TELLING.flatMap((field) => {
    const value = disclosure[field];
    return value === undefined ? [] : [keyOf(field, value)];
  });

/**
 * Joins what cards disclose to the runs that follow from their repositories. A hand-kept run stays as
 * its sources say. A card without a training of its own says nothing of a run, and a figure that several
 * cards or a hand-kept run carry was copied with the card: neither is used.
 *
 * @param runs rows of the derived runs, after the hand-kept ones
 * @param disclosed one entry a card that discloses something
 * @param context which run a repository trained, and what the estimator knows
 * @returns the rows, and counts of what was used and why the rest was not
 */
export function joinDisclosures<Run extends RunEvidence>(
  runs: readonly Run[],
  disclosed: readonly Disclosed[],
  context: DisclosureContext,
): { readonly runs: readonly Run[]; readonly outcome: DisclosureOutcome } {
  const carriers = countFigures(runs, disclosed, context);
  const byRun = new Map<string, CardDisclosure>();
  const left: Record<string, number> = {};
  const skip = (reason: string): void => {
    left[reason] = (left[reason] ?? 0) + 1;
  };
  for (const { repositoryId, disclosure } of disclosed) {
    const runId = context.ownRun(repositoryId);
    if (runId === undefined) skip('card of a copy, conversion or quantisation');
    else if (context.isCurated(runId)) skip('run that is kept by hand');
    else if (figuresOf(disclosure).some((key) => (carriers.get(key) ?? 0) > 1)) {
      skip('figure that another card or a hand-kept run carries too');
    } else byRun.set(runId, usable(disclosure, context));
  }
  const joined = runs.map((run) => {
    const disclosure = byRun.get(run.runId);
    return disclosure === undefined ? run : { ...run, ...disclosure };
  });
  return { runs: joined, outcome: { used: byRun.size, left } };
}

const countFigures = (
  runs: readonly RunEvidence[],
  disclosed: readonly Disclosed[],
  { isCurated }: DisclosureContext,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const run of runs) if (isCurated(run.runId)) figuresOf(run).forEach(add);
  for (const { disclosure } of disclosed) figuresOf(disclosure).forEach(add);
  return counts;
};

/** Without what the estimator has no figures for: an unknown accelerator or country. */
const usable = (
  disclosure: CardDisclosure,
  { accelerators, countries }: DisclosureContext,
): CardDisclosure => {
  const kept: Record<string, unknown> = {};
  for (const field of DISCLOSURE_FIELDS) {
    const value = disclosure[field];
    if (value === undefined) continue;
    if (typeof value === 'number' && !(Number.isFinite(value) && value > 0)) continue;
    if (field === 'accelerator' && !accelerators.has(String(value))) continue;
    if (field === 'placeCountry' && !countries.has(String(value))) continue;
    kept[field] = value;
  }
  return kept;
};
